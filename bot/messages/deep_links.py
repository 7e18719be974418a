"""Links that open the bot at a place: `https://t.me/NAME?start=PAYLOAD` (https://core.telegram.org/bots/features#deep-linking).

A payload is at most 64 of the characters A-Z, a-z, 0-9, _ and -:

    a_N   an article by its number
    p_N   a passage by its number
    q_…   a question itself, as base64url of its UTF-8
    Q_N   a question by its number, which its asker shared
"""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass

MAX_PAYLOAD = 64

_NUMBERED = re.compile(r"([apQ])_([0-9]{1,18})")
_QUESTION = re.compile(r"q_([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class ToArticle:
    """An article by its number, which need not be one."""

    number: int


@dataclass(frozen=True, slots=True)
class ToPassage:
    """A passage by its number, which need not be one."""

    number: int


@dataclass(frozen=True, slots=True)
class ToQuestion:
    """A question: one line of text, not empty."""

    text: str


@dataclass(frozen=True, slots=True)
class ToShared:
    """A shared question by its number, which need not be one."""

    number: int


Target = ToArticle | ToPassage | ToQuestion | ToShared
_KINDS: dict[str, type[ToArticle] | type[ToPassage] | type[ToShared]] = {
    "a": ToArticle,
    "p": ToPassage,
    "Q": ToShared,
}


def deep_link(username: str, target: Target) -> str | None:
    """Return the address that opens the bot at a target; None for a question too long for one."""
    payload = _payload(target)
    return f"https://t.me/{username}?start={payload}" if len(payload) <= MAX_PAYLOAD else None


def article_link(username: str, article_id: int) -> str:
    """Return the address that opens the bot at an article."""
    return f"https://t.me/{username}?start=a_{article_id}"


def read_payload(payload: str) -> Target | None:
    """Return where a payload leads, None for one that this program did not make. Never fails."""
    if len(payload) > MAX_PAYLOAD:
        return None
    if numbered := _NUMBERED.fullmatch(payload):
        return _KINDS[numbered[1]](int(numbered[2]))
    if question := _QUESTION.fullmatch(payload):
        return _question(question[1])
    return None


def _payload(target: Target) -> str:
    match target:
        case ToArticle(number):
            return f"a_{number}"
        case ToPassage(number):
            return f"p_{number}"
        case ToShared(number):
            return f"Q_{number}"
        case ToQuestion(text):
            coded = base64.urlsafe_b64encode(" ".join(text.split()).encode("utf-8", "replace"))
            return f"q_{coded.decode().rstrip('=')}"


def _question(coded: str) -> ToQuestion | None:
    try:
        text = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    text = " ".join(text.split())
    if not text or any(unicodedata.category(character) == "Cc" for character in text):
        return None
    return ToQuestion(text)
