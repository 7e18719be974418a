"""Entities from TDLib's words into those of the Bot API, and the tidying that a message gets on its way.

TDLib cleans every text before it is sent (`fix_formatted_text` in td/telegram/MessageEntity.cpp,
`clean_input_string` and `is_empty_string` in misc.cpp): some characters vanish, the ends are
trimmed, entities that cover nothing are dropped. The static parser does not do this, so it is
done here, after those sources. Not followed: TDLib splits bold and its like where they cross links.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tests.telegram_double.records import Entity

MAX_ENTITIES = 100
"""Telegram keeps the first hundred and drops the others without a word."""

_RENAMED = {
    "text_url": "text_link",
    "mention_name": "text_mention",
    "block_quote": "blockquote",
    "expandable_block_quote": "expandable_blockquote",
    "email_address": "email",
    "pre_code": "pre",
}
_NOT_IN_BOT_API = {"bank_card_number", "media_timestamp"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_OPAQUE = {"text_link", "text_mention", "code", "pre", "custom_emoji"}
_VANISHING = {"\r", *map(chr, range(0x2028, 0x202F)), "\u0333", "\u033f", "\u030a"}
_MARK_RUN = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
"""Of several direction marks in a row Telegram leaves only the last; the others become U+200C."""
_SPACES = "\n \u00a0\u1680\u180e\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc"
_SHAPELESS = str.maketrans("", "", _SPACES + "".join(map(chr, range(0x2000, 0x2010))))


def utf16_length(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def covered(text: str, offset: int, length: int) -> str:
    """The stretch of a text that UTF-16 offset and length name."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def from_tdlib(plain: str, raw: Iterable[Mapping[str, Any]]) -> tuple[Entity, ...]:
    """Entities as the Bot API names them; kinds it does not know are left out."""
    return tuple(entity for item in raw if (entity := _one_from_tdlib(plain, item)) is not None)


def _one_from_tdlib(plain: str, item: Mapping[str, Any]) -> Entity | None:
    kind = item["type"]
    bare = re.sub(r"(?<!^)(?=[A-Z])", "_", kind["@type"].removeprefix("textEntityType")).lower()
    if bare in _NOT_IN_BOT_API:
        return None
    extra: dict[str, Any] = {}
    if bare == "mention_name":
        extra["user"] = {"id": kind["user_id"], "is_bot": False, "first_name": str(kind["user_id"])}
    extra |= {key: kind[key] for key in ("language", "custom_emoji_id") if kind.get(key)}
    offset, length = int(item["offset"]), int(item["length"])
    return Entity(
        _RENAMED.get(bare, bare), offset, length, covered(plain, offset, length), kind.get("url"), extra
    )


def tidy(plain: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """Text and entities as they leave Telegram: cleaned, trimmed, nothing empty, no quote in a quote."""
    marks = sorted(entities, key=lambda e: (e.offset, -e.length))
    cleaned, moved = _clean(plain)
    end = len(cleaned.rstrip(" \n"))
    first_mark = moved[marks[0].offset] if marks else utf16_length(cleaned)
    start = _leading_space(cleaned, first_mark)
    text = cleaned[start:end]
    limit = utf16_length(text)

    def place(offset: int) -> int:
        return min(max(moved[offset] - start, 0), limit)

    kept: list[Entity] = []
    for mark in marks:
        begin, stop = place(mark.offset), place(mark.offset + mark.length)
        words = covered(text, begin, stop - begin)
        if words.strip(" \n") and not _nested_quote(mark, begin, kept):
            kept.append(replace(mark, offset=begin, length=stop - begin, text=words))
    return text, tuple(kept[:MAX_ENTITIES])


def _clean(plain: str) -> tuple[str, list[int]]:
    """The text without what vanishes, and for each old UTF-16 offset the new one."""
    characters: list[str] = []
    moved: list[int] = []
    position = 0
    for character in plain:
        width = 2 if ord(character) > 0xFFFF else 1
        if character in _VANISHING:
            moved.append(position)
            continue
        moved.extend(position + unit for unit in range(width))
        characters.append(" " if character < " " and character != "\n" else character)
        position += width
    moved.append(position)
    return _MARK_RUN.sub("\u200c", "".join(characters)), moved


def is_blank(text: str) -> bool:
    """Is there nothing to see in it: only spaces and characters without a shape?"""
    return not text.translate(_SHAPELESS)


def _leading_space(text: str, first_mark: int) -> int:
    """How many spaces and line breaks go at the start: none that an entity covers."""
    start = 0
    while start < min(first_mark, len(text)) and text[start] in " \n":
        start += 1
    return start


def _nested_quote(mark: Entity, begin: int, kept: Iterable[Entity]) -> bool:
    inside = (q for q in kept if q.type in _QUOTES and q.offset <= begin < q.offset + q.length)
    return mark.type in _QUOTES and any(inside)


def add_found(given: tuple[Entity, ...], found: Iterable[Entity]) -> tuple[Entity, ...]:
    """What the bot marked, and what Telegram finds by itself outside of links and code."""
    closed = [(e.offset, e.offset + e.length) for e in given if e.type in _OPAQUE]
    extra = [
        e for e in found if not any(e.offset < end and begin < e.offset + e.length for begin, end in closed)
    ]
    both = {(e.type, e.offset, e.length): e for e in (*extra, *given)}
    return tuple(sorted(both.values(), key=lambda e: (e.offset, -e.length)))[:MAX_ENTITIES]
