"""/settings: what a person has chosen, and choosing, in one message that is edited in place."""

from collections.abc import Callable, Mapping
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatType

from bot.context import Handler, IsnadContext
from bot.handlers.common import in_group, person_of, reply, reply_in_place
from bot.handlers.flood import counted, within_limit
from bot.handlers.groups import group_settings
from bot.handlers.registry import Awaited, Outdated, Press, Pressed
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages import settings as pages
from bot.messages.catalogue import choose_language
from bot.time_zones import find_zone
from data.dialogues import Expectation
from data.preferences import Preferences

TIME_ZONE = "time-zone"
"""What is expected of a person who is to write the name of a city."""
TRIES = 3
LONGEST_PLACE = 4
"""Words."""
_SETTINGS = ("language", "passages", "newest_first", "delivery", "digest_hour", "time_zone")
_EVERYTHING = dict.fromkeys((*_SETTINGS, "quiet_from", "quiet_to"))


async def settings(update: Update, context: IsnadContext) -> None:
    """Show the settings; in a group those of the group."""
    message = update.message
    if message is None:
        return
    if in_group(message):
        await group_settings(update, context)
        return
    language, now = context.language(update), context.runtime.services.clock()
    await reply(message, pages.render_settings(context.preferences, now, language), context)


async def button(pressed: Pressed, context: IsnadContext) -> None:
    """Show a page of choices, or keep a choice and show the settings."""
    message = pressed.query.message
    if message is None or message.chat.type != ChatType.PRIVATE or not pressed.arguments:
        raise Outdated
    page = _PAGES.get(pressed.arguments[0])
    if page is not None and len(pressed.arguments) == 1 + page[0]:
        shown = page[1](pressed, context)
        if pressed.arguments[0] == "tz":  # whoever goes back to the list will not write a name any more
            forget = context.runtime.services.dialogues.forget
            await context.call(forget, pressed.chat, person_of(pressed.update))
        await reply_in_place(pressed.query, shown, context)
        return
    act = _ACTS.get(pressed.arguments[0])
    if act is None:
        raise Outdated
    await act(pressed, context)


async def take_zone(message: Message, expected: Expectation, update: Update, context: IsnadContext) -> None:
    """Take the name of a city that a person wrote; one that nobody knows may be written again, twice."""
    runtime, language = context.runtime, context.language(update)
    if not await within_limit(message, update, context):
        return
    zone = await context.call(find_zone, message.text or "")
    if zone is None or zone == "several":
        if not _is_question(message.text or ""):
            await _expect_zone(message.chat.id, update, _tries(expected) + 1, context)
        await reply(message, pages.render_zone_not_found(language, several=zone is not None), context)
        return
    chosen = await context.call(runtime.services.preferences.change, message.chat.id, time_zone=zone)
    await reply(message, pages.render_settings(chosen, runtime.services.clock(), language), context)


def _is_question(text: str) -> bool:
    """Whether somebody has rather gone on asking: the next text is then a question again."""
    return "؟" in text or "?" in text or len(text.split()) > LONGEST_PLACE


def _tries(expected: Expectation) -> int:
    return int(expected.payload) if expected.payload.isdecimal() else 0


async def _expect_zone(chat: int, update: Update, tries: int, context: IsnadContext) -> None:
    services = context.runtime.services
    if tries < TRIES:
        expect = services.dialogues.expect
        await context.call(expect, chat, person_of(update), TIME_ZONE, f"{tries}", services.clock())


async def _write_zone(pressed: Pressed, context: IsnadContext) -> None:
    await _expect_zone(pressed.chat, pressed.update, 0, context)
    await reply_in_place(pressed.query, pages.render_write_zone(pressed.language), context)


def _choice(read: Callable[[Pressed], Mapping[str, Any]]) -> Press:
    """Return what keeps the choices that `read` finds in a button; what is none (ValueError, KeyError) is outdated."""

    async def keep(pressed: Pressed, context: IsnadContext) -> None:
        runtime = context.runtime
        try:
            choices = read(pressed)
            chosen = await context.call(runtime.services.preferences.change, pressed.chat, **choices)
        except (ValueError, KeyError, IndexError) as error:
            raise Outdated from error
        language = _language(chosen, pressed.update, context)
        await reply_in_place(
            pressed.query, pages.render_settings(chosen, runtime.services.clock(), language), context
        )

    return keep


def _language(chosen: Preferences, update: Update, context: IsnadContext) -> Language:
    """The language from now on, which the press may have changed."""
    user = update.effective_user
    setting = chosen.language or context.runtime.settings.ui_language
    return choose_language(setting, user.language_code if user else None)


def _page_number(pressed: Pressed, at: int, pages_there: int) -> int:
    if (page := pressed.number(at)) >= pages_there:
        raise Outdated
    return page


def _hour(pressed: Pressed, at: int) -> int:
    if (hour := pressed.number(at)) > 23:
        raise Outdated
    return hour


def _digest_hours(pressed: Pressed, context: IsnadContext) -> Rendered:
    page, now = _page_number(pressed, 1, pages.HOUR_PAGES), context.runtime.services.clock()
    return pages.render_digest_hours(context.preferences, page, now, pressed.language)


def _zones(pressed: Pressed, context: IsnadContext) -> Rendered:
    page, now = _page_number(pressed, 1, pages.ZONE_PAGES), context.runtime.services.clock()
    return pages.render_zones(context.preferences, page, now, pressed.language)


def _quiet_from(pressed: Pressed, context: IsnadContext) -> Rendered:
    return pages.render_quiet_from(_page_number(pressed, 1, pages.HOUR_PAGES), pressed.language)


def _quiet_to(pressed: Pressed, context: IsnadContext) -> Rendered:
    page = _page_number(pressed, 2, pages.HOUR_PAGES)
    return pages.render_quiet_to(_hour(pressed, 1), page, pressed.language)


Page = Callable[[Pressed, IsnadContext], Rendered]
_PAGES: Mapping[str, tuple[int, Page]] = {
    "m": (
        0,
        lambda pressed, context: pages.render_settings(
            context.preferences, context.runtime.services.clock(), pressed.language
        ),
    ),
    "lg": (0, lambda pressed, context: pages.render_languages(context.preferences, pressed.language)),
    "ps": (0, lambda pressed, context: pages.render_passages(context.preferences, pressed.language)),
    "or": (0, lambda pressed, context: pages.render_orders(context.preferences, pressed.language)),
    "dv": (0, lambda pressed, context: pages.render_delivery(context.preferences, pressed.language)),
    "dh": (1, _digest_hours),
    "tz": (1, _zones),
    "qh": (
        0,
        lambda pressed, context: pages.render_quiet(
            context.preferences, context.runtime.services.clock(), pressed.language
        ),
    ),
    "qf": (1, _quiet_from),
    "qt": (2, _quiet_to),
}
"""Pages by their code, each with how many numbers stand behind it."""
_ACTS: Mapping[str, Press] = {
    "lg": _choice(lambda pressed: {"language": {"auto": None, "ar": "ar", "en": "en"}[pressed.arguments[1]]}),
    "ps": _choice(lambda pressed: {"passages": pressed.number(1)}),
    "or": _choice(lambda pressed: {"newest_first": {"best": False, "new": True}[pressed.arguments[1]]}),
    "dv": _choice(lambda pressed: {"delivery": {"now": "now"}[pressed.arguments[1]]}),
    "dg": _choice(lambda pressed: {"delivery": "digest", "digest_hour": pressed.number(1)}),
    "tc": _choice(lambda pressed: {"time_zone": pressed.arguments[1]}),
    "tw": _write_zone,
    "qo": _choice(lambda pressed: {"quiet_from": None, "quiet_to": None}),
    "qs": _choice(lambda pressed: {"quiet_from": pressed.number(1), "quiet_to": pressed.number(2)}),
    "re": _choice(lambda pressed: _EVERYTHING),
}

COMMANDS: Mapping[str, Handler] = {"settings": counted(settings)}
BUTTONS: Mapping[str, Press] = {"st": button}
AWAITED: Mapping[str, Awaited] = {TIME_ZONE: take_zone}
