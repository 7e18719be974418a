"""Buttons that hand something on: they open Telegram's own list of chats with a link to the bot."""

from urllib.parse import urlencode

from bot.messages.catalogue import Language, say
from bot.messages.deep_links import Target, ToQuestion, ToShared, deep_link
from bot.messages.message import Button, Message, escape
from bot.messages.quote import shorten
from bot.messages.rtl import begin_rtl, isolate, without_marks

MAX_TEXT = 120
MAX_QUESTION_SHOWN = 300


def share_button(
    label: str, username: str, target: Target, text: str, instead: str | None = None
) -> Button | None:
    """Return a button that shares a link to `target` beside some words.

    Where the target is too long for a link, it carries `instead`; None where there is no such data.
    """
    address = deep_link(username, target)
    if address is not None:
        return Button(label, url=_share_url(address, text))
    return Button(label, instead) if instead else None


def share_question_button(language: Language, username: str, text: str, number: int) -> Button:
    """Return the button for under the answer to a question, by its text and its number.

    A short question travels in the link itself. For a longer one the link must name its number, which leads others to
    it only once its asker has pressed this.
    """
    label, data = say(language, "share-question"), f"sh:{number}"
    return share_button(label, username, ToQuestion(text), text, instead=data) or Button(label, data)


def render_share(username: str, number: int, text: str, language: Language) -> Message:
    """Return the link to a question that was shared just now, with a button that hands it on."""
    address = deep_link(username, ToShared(number)) or ""
    lines = (escape(say(language, "share-ready")), begin_rtl(isolate(escape(address))))
    return Message("\n".join(lines), ((Button(say(language, "share"), url=_share_url(address, text)),),))


def render_shared_question(text: str, language: Language) -> Message:
    """Return what stands above the answer to a question that somebody came with by a link."""
    shown = shorten(" ".join(text.split()), MAX_QUESTION_SHOWN)
    return Message(escape(say(language, "shared-question", question=shown)))


def _share_url(address: str, text: str) -> str:
    shown = without_marks(shorten(" ".join(text.split()), MAX_TEXT)).encode("utf-8", "replace")
    return f"https://t.me/share/url?{urlencode({'url': address, 'text': shown})}"
