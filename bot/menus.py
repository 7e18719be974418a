"""What Telegram shows of the bot before anything is said: lists of commands, by language and place, and descriptions.

Telegram limits how often these may be set, so only what is not as it was published last is set again; what was
published is remembered beside the database, by bot.
"""

import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden

from bot.messages.catalogue import Language, choose_language, say, variants
from bot.settings import Settings

LANGUAGE_CODES = (None, "ar", "en")
"""None: for whoever's Telegram is in another language."""
GROUP = ("ask", "help", "latest", "today", "sources", "timeline", "subscriptions", "status", "privacy")
"""Commands that are listed for everybody in a group."""
GROUP_ADMINS = (*GROUP, "subscribe", "unsubscribe", "settings", "forget")
"""Those for the admins of a group."""


class PublishedFile:
    """What was published last, in a file; a file that cannot be read knows nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, bot_id: int) -> dict[str, str]:
        """Return what was published for a bot, nothing where that is not known."""
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        slots = held.get("slots") if isinstance(held, dict) and held.get("bot") == bot_id else None
        if not isinstance(slots, dict):
            return {}
        return {name: digest for name, digest in slots.items() if isinstance(digest, str)}

    def write(self, bot_id: int, slots: Mapping[str, str]) -> None:
        """Remember what is published for a bot, and nothing of another one."""
        unfinished = self._path.with_suffix(".new")
        held = {"bot": bot_id, "slots": dict(slots)}
        unfinished.write_text(json.dumps(held, indent=1, sort_keys=True), encoding="utf-8")
        unfinished.replace(self._path)


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that Telegram is told: `slot` names it, `value` is what it is to be, `chat` the admin whose it is."""

    slot: str
    kind: str
    language_code: str | None
    value: Any
    chat: int | None = None

    @property
    def digest(self) -> str:
        """What tells two values apart."""
        return hashlib.sha256(json.dumps(self.value, ensure_ascii=False).encode()).hexdigest()[:16]


def settings_wanted(settings: Settings) -> Iterator[Setting]:
    """Yield all that Telegram is to show, those of one place together."""
    for place, names in (("private", None), ("groups", GROUP), ("group-admins", GROUP_ADMINS)):
        for code in LANGUAGE_CODES:
            described = variants(_language(settings, code), "commands")
            listed = [[name, words] for name, words in described.items() if names is None or name in names]
            yield Setting(f"{place}/{code or ''}", place, code, listed)
    for admin in settings.admin_ids:
        for code in LANGUAGE_CODES:
            language = _language(settings, code)
            everything = variants(language, "commands") | variants(language, "admin-commands")
            listed = [[name, words] for name, words in everything.items()]
            yield Setting(f"admin-{admin}/{code or ''}", "admin", code, listed, chat=admin)
    for kind in ("description", "short-description"):
        for code in LANGUAGE_CODES:
            yield Setting(f"{kind}/{code or ''}", kind, code, say(_language(settings, code), kind))


async def publish(
    bot: Bot,
    settings: Settings,
    known: Mapping[str, str],
    note: Callable[[Mapping[str, str]], Awaitable[Any]],
) -> None:
    """Tell Telegram what is not as it is `known` to be, and `note` what it knows then, also when it was interrupted.

    An admin who never wrote to the bot cannot be given a list of their own; that is no error and is tried again at the
    next start. Who is an admin no longer loses theirs. Raises what PTB raises.
    """
    done = dict(known)
    wanted = list(settings_wanted(settings))
    try:
        unreachable: set[int] = set()
        for setting in wanted:
            if known.get(setting.slot) == setting.digest or setting.chat in unreachable:
                continue
            try:
                await _tell(bot, setting)
            except (BadRequest, Forbidden):
                if setting.chat is None:
                    raise
                unreachable.add(setting.chat)
            else:
                done[setting.slot] = setting.digest
        for slot in known.keys() - {setting.slot for setting in wanted}:
            await _take_back(bot, slot)
            del done[slot]
    finally:
        if done != known:
            await note(done)


def _language(settings: Settings, code: str | None) -> Language:
    return choose_language(settings.ui_language, code)


async def _tell(bot: Bot, setting: Setting) -> None:
    code = setting.language_code
    if setting.kind == "description":
        await bot.set_my_description(setting.value, code)
    elif setting.kind == "short-description":
        await bot.set_my_short_description(setting.value, code)
    else:
        commands = [BotCommand(name, words) for name, words in setting.value]
        await bot.set_my_commands(commands, _scope(setting), code)


def _scope(setting: Setting) -> BotCommandScope:
    match setting.kind:
        case "groups":
            return BotCommandScopeAllGroupChats()
        case "group-admins":
            return BotCommandScopeAllChatAdministrators()
        case "admin" if setting.chat is not None:
            return BotCommandScopeChat(setting.chat)
        case _:
            return BotCommandScopeAllPrivateChats()


async def _take_back(bot: Bot, slot: str) -> None:
    """Take back the list of who was an admin; what else was there once is nothing to anybody."""
    place, _, code = slot.partition("/")
    chat = place.removeprefix("admin-")
    if place != chat and chat.lstrip("-").isdecimal():
        with contextlib.suppress(BadRequest, Forbidden):
            await bot.delete_my_commands(BotCommandScopeChat(int(chat)), code or None)
