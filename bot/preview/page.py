"""A conversation as an HTML page that looks like a chat in Telegram and needs nothing from outside.

As in Telegram's apps the first strong character of a line sets its direction, isolates passed over (Unicode Standard
Annex 9, P2), a quotation has its bar on the side where its first line begins, and a row of buttons runs from left to right
for everyone.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from bot.messages.markup import Entity, Marked, commands, read
from bot.messages.message import Message
from bot.preview.conversation import Conversation, PopUp, Pressed, Said, Sent, Turn
from bot.preview.look import PHONE, SCRIPT, STYLE

_BLOCKS = frozenset({"blockquote", "expandable_blockquote", "pre"})
_TAGS = {
    "bold": "<b>",
    "italic": "<i>",
    "underline": "<u>",
    "strikethrough": "<s>",
    "code": "<code>",
    "spoiler": '<span class="spoiler">',
    "bot_command": '<span class="command">',
}
_SAFE = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_Mark = tuple[int, int, Entity]


def conversation_page(shown: Conversation, title: str, *, unfolded: bool = False) -> str:
    """Return a conversation as a page as wide as a phone; folded quotations are shown open if asked.

    Raises `MarkupError` for a message that Telegram would not take.
    """
    turns = "\n".join(_turn(turn, minute, unfolded=unfolded) for minute, turn in enumerate(shown.turns, 1))
    return page(
        title, f"<header>Isnad<small>{escape(title)}</small></header>\n<main>\n{turns}\n</main>", PHONE
    )


def page(title: str, body: str, width: int, style: str = "") -> str:
    """Return a whole page around `body`, `width` CSS pixels wide; its height stands in `data-height` once it is laid out."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_SAFE}">\n'
        f"<style>{STYLE}body {{ width: {width}px; }}\n{style}</style></head>\n"
        f"<body>\n{body}\n<script>{SCRIPT}</script></body></html>\n"
    )


def bubble(message: Message, stamp: str = "", *, unfolded: bool = False) -> str:
    """Return a message of the bot with its buttons under it."""
    words = marked_html(read(message), unfolded=unfolded)
    return f'<div class="turn bot"><div class="bubble">{words}{_stamp(stamp)}</div>{_keyboard(message)}</div>'


def marked_html(marked: Marked, *, unfolded: bool = False) -> str:
    """Return a text with its entities as HTML: one element a line, quotations and code as blocks of their own."""
    text = marked.text
    found = (each for each in commands(text) if not _within(each, marked.entities))
    marks = [_placed(text, entity) for entity in (*marked.entities, *found)]
    inline = [mark for mark in marks if mark[2].kind not in _BLOCKS]
    pieces: list[str] = []
    at = 0
    for start, end, entity in (mark for mark in marks if mark[2].kind in _BLOCKS):
        if start < at:
            continue  # a block in a block: Telegram shows the outer one
        if at < start:
            pieces += _lines(text, at, start - text[at:start].endswith("\n"), inline)
        pieces.append(_block(text, start, end, entity, inline, unfolded=unfolded))
        # The line break after a block only ends it.
        at = end + text.startswith("\n", end)
    if at < len(text) or not pieces:
        pieces += _lines(text, at, len(text), inline)
    return "".join(pieces)


def direction(text: str) -> str:
    """Return "rtl" or "ltr": the direction of a paragraph by its first strong character outside isolates."""
    depth = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("FSI", "LRI", "RLI"):
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def _turn(turn: Turn, minute: int, *, unfolded: bool) -> str:
    stamp = f"12:{minute:02}"
    match turn:
        case Said(text):
            words = marked_html(Marked(text, ()))
            return f'<div class="turn person"><div class="bubble">{words}{_stamp(stamp + " ✓✓")}</div></div>'
        case Sent(message, edited):
            return bubble(message, f"edited {stamp}" if edited else stamp, unfolded=unfolded)
        case Pressed(label):
            return f'<div class="service">👆 {escape(label)}</div>'
        case PopUp(text):
            return f'<div class="popup">{marked_html(Marked(text, ()))}</div>'


def _stamp(words: str) -> str:
    return f'<div class="stamp">{escape(words)}</div>' if words else ""


def _keyboard(message: Message) -> str:
    if not message.buttons:
        return ""
    rows = (
        "".join(f'<div class="button">{escape(button.label)}</div>' for button in row)
        for row in message.buttons
    )
    return f'<div class="keyboard">{"".join(f"""<div class="row">{row}</div>""" for row in rows)}</div>'


def _block(
    text: str, start: int, end: int, entity: Entity, inline: Sequence[_Mark], *, unfolded: bool
) -> str:
    lines = "".join(_lines(text, start, end, inline))
    if entity.kind == "pre":
        return f"<pre>{lines}</pre>"
    side = direction(text[start:end].split("\n", 1)[0])
    if entity.kind == "blockquote":
        return f'<blockquote dir="{side}">{lines}</blockquote>'
    opened = " open" if unfolded else ""
    return (
        f'<blockquote dir="{side}" class="expandable{opened}"><div class="folded">{lines}</div>'
        '<i class="arrow"></i></blockquote>'
    )


def _lines(text: str, start: int, end: int, marks: Sequence[_Mark]) -> list[str]:
    lines = []
    for line in text[start:end].split("\n"):
        lines.append(f'<div class="line">{_line(text, start, start + len(line), marks)}</div>')
        start += len(line) + 1
    return lines


def _line(text: str, start: int, end: int, marks: Iterable[_Mark]) -> str:
    """The characters of one line, each within the tags of the marks that cover it."""
    covering = [mark for mark in marks if mark[0] < end and start < mark[1]]
    ends = {start, end} | {place for mark in covering for place in mark[:2] if start < place < end}
    pieces = []
    for begin, stop in pairwise(sorted(ends)):
        kinds = [entity for first, last, entity in covering if first <= begin and stop <= last]
        words = escape(text[begin:stop])
        for entity in reversed(kinds):
            words = _tagged(words, entity)
        pieces.append(words)
    return "".join(pieces)


def _tagged(words: str, entity: Entity) -> str:
    if entity.kind == "text_link":
        return f'<a href="{escape(entity.url or "")}" rel="noreferrer">{words}</a>'
    tag = _TAGS[entity.kind]
    return f"{tag}{words}</{tag[1:-1].split()[0]}>"


def _placed(text: str, entity: Entity) -> _Mark:
    """Where an entity stands in `text`, in characters: Telegram counts UTF-16 units."""
    coded = text.encode("utf-16-le")
    start = len(coded[: 2 * entity.offset].decode("utf-16-le"))
    length = len(coded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le"))
    return start, start + length, entity


def _within(found: Entity, given: Iterable[Entity]) -> bool:
    """Whether a found entity touches a link or code, where Telegram finds none."""
    return any(
        each.offset < found.offset + found.length and found.offset < each.offset + each.length
        for each in given
        if each.kind in ("text_link", "code", "pre")
    )
