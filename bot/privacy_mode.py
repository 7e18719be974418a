"""What BotFather lets the bot do: looked at when it starts, logged, and told to the admins once a change.

https://core.telegram.org/bots/api#user: `getMe` says whether the bot may join groups, hears everything in them (privacy
mode is off), and is asked from other chats (inline mode, guest mode).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.messages.catalogue import choose_language
from bot.messages.groups import COMMANDS_OF_BOTFATHER, render_abilities
from bot.sending import send
from bot.settings import Settings

_SEPARATOR = ","

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a bot may do; None where Telegram does not say."""

    groups: bool | None
    joining: bool | None
    inline: bool | None
    guest: bool | None

    @property
    def off(self) -> tuple[str, ...]:
        """Return the names of what is off, for certain."""
        return tuple(name for name in COMMANDS_OF_BOTFATHER if getattr(self, name) is False)


def abilities_of(me: Mapping[str, Any]) -> Abilities:
    """Return what a bot may do, from the User object that `getMe` gives."""
    return Abilities(
        me.get("can_read_all_group_messages"),
        me.get("can_join_groups"),
        me.get("supports_inline_queries"),
        me.get("supports_guest_queries"),
    )


def described(off: tuple[str, ...]) -> str:
    """Return what is off as one line for whoever runs the bot, empty where nothing is."""
    names = {
        "groups": "all messages of groups",
        "joining": "joining groups",
        "inline": "inline mode",
        "guest": "guest mode",
    }
    listed = ", ".join(f"{names[name]} ({COMMANDS_OF_BOTFATHER[name]})" for name in off)
    return f"off at BotFather: {listed}" if listed else ""


async def tell_abilities(
    bot: Bot,
    settings: Settings,
    told: Mapping[str, str],
    note: Callable[[Mapping[str, str]], Awaitable[object]],
) -> None:
    """Log what is off, and tell each admin who was not told of exactly this yet; `note` what each has been told now.

    `told` is what they were told before, by the admin's id. Who cannot be reached is told at a later start. That nothing is
    off is told only to whoever was told otherwise.
    """
    off = abilities_of(bot.bot.to_dict()).off
    log.info("abilities", off=list(off))
    news, known = _SEPARATOR.join(off), dict(told)
    language = choose_language(settings.ui_language, None)
    for admin in settings.admin_ids:
        if known.get(f"{admin}", "") == news:
            continue
        try:
            await send(bot, admin, render_abilities(off, language))
        except TelegramError as error:
            log.info("abilities_not_told", admin=admin, error=str(error))
        else:
            known[f"{admin}"] = news
    if known != told:
        await note(known)
