"""What people read about the bot itself: help, hints, subscription."""

from typing import Literal

from bot.messages.catalogue import Language, say, variants
from bot.messages.message import Message, escape

Notice = Literal[
    "subscribed",
    "already-subscribed",
    "unsubscribed",
    "not-subscribed",
    "admins-only",
    "job-running",
    "too-many",
    "button-expired",
]


Media = Literal["voice", "picture", "sticker", "other"]


def render_help(language: Language, *, admin: bool = False) -> Message:
    """Return the greeting and guide; with the admins' commands for an admin."""
    names = {
        name: f"/{name}" for name in (*variants(language, "commands"), *variants(language, "admin-commands"))
    }
    parts = [say(language, "about"), say(language, "help", **names)]
    if admin:
        parts.append(say(language, "admin-help", **names))
    return Message(escape("\n\n".join(parts)))


def render_notice(notice: Notice, language: Language) -> Message:
    """Return one of the fixed one-line notices."""
    return Message(escape(notice_words(notice, language)))


def notice_words(notice: Notice, language: Language) -> str:
    """Return a notice as plain words, for the pop-up that answers a button."""
    return say(language, notice)


def render_media(media: Media, language: Language) -> Message:
    """Return what is said to a message without words: what works instead."""
    return Message(escape(variants(language, "media")[media]))


def render_unknown_command(language: Language) -> Message:
    """Return the reply to a command that the bot does not have."""
    return Message(escape(say(language, "unknown-command", help="/help")))


def render_question_too_long(limit: int, language: Language) -> Message:
    """Return the reply to a question over `limit` characters."""
    return Message(escape(say(language, "question-long", limit=limit)))
