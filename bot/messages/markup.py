"""From Telegram's HTML to plain text and entities, as Telegram's own parser (TDLib) reads it.

Only what the bot writes is known; anything else is refused, as Telegram refuses what it does not know. Two things of
TDLib's are its own: of the named characters it knows four, and an empty mark is no entity.
"""

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from bot.errors import BotError
from bot.messages.message import Message, units

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
# In this order TDLib names entities that cover the same words.
_ORDER = (
    *("blockquote", "expandable_blockquote", "pre", "code", "text_link"),
    *("bold", "italic", "underline", "strikethrough", "spoiler"),
)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<decimal>[0-9]*)|(?P<name>[A-Za-z]*));?")
_LONGEST_REFERENCE = 10
_WELL_FORMED = re.compile(r'(?:[^<]|</?[A-Za-z](?:[^<>"]|"[^"]*")*>)*')
# Where TDLib finds a command by itself (`match_bot_commands` in td/telegram/MessageEntity.cpp).
_COMMAND = re.compile(r"(?<![\w/<>])/([a-zA-Z0-9_]{1,64})(?![\w/<>])")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class MarkupError(BotError):
    """A message's HTML is not of the kind that Telegram takes from this bot."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked stretch of a plain text: `kind` as the Bot API names it, offset and length in UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A text as people read it, and its entities: earlier ones first, longer ones before those within them."""

    text: str
    entities: tuple[Entity, ...]


def read(message: Message) -> Marked:
    """Return what Telegram's parser makes of a message. Raises `MarkupError` where it would refuse, or is not known to."""
    markup = _REFERENCE.sub(_one_way_of_writing, message.text)
    if not _WELL_FORMED.fullmatch(markup):
        raise MarkupError("A < stands in the text that begins no tag.")
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    found = parser.result()
    if _LONE_SURROGATE.search(found.text):
        raise MarkupError("Half a pair of surrogates stands in the text.")
    return found


def commands(text: str) -> tuple[Entity, ...]:
    """Return the commands in a plain text, which Telegram finds by itself and shows as links."""
    return tuple(
        Entity("bot_command", units(text[: match.start()]), units(match.group()))
        for match in _COMMAND.finditer(text)
    )


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    offset: int
    start: int
    url: str | None


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._open: list[_Open] = []
        self._entities: list[Entity] = []
        self._length = 0

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)
        self._length += units(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        kind = "spoiler" if tag == "span" and values.get("class") == "tg-spoiler" else _KINDS.get(tag)
        if kind is None:
            raise MarkupError(f"Telegram does not know <{tag}>.")
        if kind == "blockquote" and "expandable" in values:
            kind = "expandable_blockquote"
        if tag == "code" and values:
            raise MarkupError("The language of code is not shown.")
        url = values.get("href") or "" if kind == "text_link" else None
        self._open.append(_Open(tag, kind, self._length, len(self._pieces), url))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise MarkupError(f"Telegram does not know <{tag}/>.")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            raise MarkupError(f"</{tag}> closes nothing that is open.")
        mark = self._open.pop()
        length = self._length - mark.offset
        url = mark.url
        if mark.kind == "text_link":
            url = _checked(url or "".join(self._pieces[mark.start :]))
        if length and (mark.kind != "text_link" or url):
            self._entities.append(Entity(mark.kind, mark.offset, length, url))

    def result(self) -> Marked:
        if self._open:
            raise MarkupError(f"<{self._open[-1].tag}> is not closed.")
        order = sorted(self._entities, key=lambda each: (each.offset, -each.length, _ORDER.index(each.kind)))
        return Marked("".join(self._pieces), tuple(order))


def _one_way_of_writing(reference: re.Match[str]) -> str:
    """What Telegram takes for a character in a way that every parser of HTML does, the rest as it stands."""
    return escape(_character(reference)) if _character(reference) else "&amp;" + reference.group()[1:]


def _character(reference: re.Match[str]) -> str:
    if reference["name"] is not None:
        return _NAMED.get(reference["name"], "")
    written = reference.group().rstrip(";")
    number = (
        int(reference["hex"] or "0", 16) if reference["hex"] is not None else int(reference["decimal"] or 0)
    )
    return chr(number) if 0 < number < 0x10FFFF and len(written) < _LONGEST_REFERENCE else ""


def _checked(url: str) -> str | None:
    """The address as TDLib writes it, None where it makes no link of it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    rest = url.split("://", 1)[1][len(parts.netloc) :]
    return f"{parts.scheme}://{parts.netloc.lower()}{'' if rest.startswith('/') else '/'}{rest}"
