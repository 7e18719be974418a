"""What people read about the bot itself: help, hints, subscription."""

from typing import Literal

from bot.messages.message import Message, escape
from bot.messages.rtl import isolate
from bot.messages.texts import Language, texts_for

Notice = Literal[
    "subscribed",
    "already_subscribed",
    "unsubscribed",
    "not_subscribed",
    "admins_only",
    "job_running",
    "text_only",
    "too_many",
    "button_expired",
]


def render_help(language: Language, *, admin: bool = False) -> Message:
    """Return the greeting and guide; with the admins' commands for an admin."""
    texts = texts_for(language)
    names = {name: isolate(f"/{name}") for name, _ in (*texts.commands, *texts.admin_commands)}
    parts = [texts.help.format(**names)]
    if admin:
        parts.append(texts.admin_help.format(**names))
    return Message(escape("\n\n".join(parts)))


def render_notice(notice: Notice, language: Language) -> Message:
    """Return one of the fixed one-line notices."""
    return Message(escape(notice_words(notice, language)))


def notice_words(notice: Notice, language: Language) -> str:
    """Return a notice as plain words, for the pop-up that answers a button."""
    words: str = getattr(texts_for(language), notice)
    return words


def render_unknown_command(language: Language) -> Message:
    """Return the reply to a command that the bot does not have."""
    return Message(escape(texts_for(language).unknown_command.format(help=isolate("/help"))))


def render_question_too_long(limit: int, language: Language) -> Message:
    """Return the reply to a question over `limit` characters."""
    return Message(escape(texts_for(language).question_long.format(limit=isolate(limit))))
