"""Words of any script in the columns of a terminal.

Lines run from left to right; a word from a question or a source is isolated (Unicode Standard Annex 9), so that Arabic
does not disturb the order of what stands around it, and stripped of control characters, which could take a terminal over.
"""

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from bot.messages.quote import shorten
from bot.messages.rtl import isolate, isolate_foreign, without_marks

BETWEEN = "  "


def own_words(text: str, limit: int) -> str:
    """Return somebody's words on one line of at most `limit` characters, isolated from what stands around them."""
    harmless = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    plain = without_marks(isolate_foreign(" ".join(harmless.split())))  # drops direction controls
    return isolate(shorten(plain, limit))


def columns(rows: Sequence[Sequence[Sequence[str]]], widths: Sequence[int]) -> list[str]:
    """Return rows as lines with aligned columns; a cell is a list of items, wrapped where it is wider than its column."""
    lines: list[str] = []
    for row in rows:
        cells = [wrapped(items, width) for items, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (part + " " * (width - shown(part)) for part, width in zip(parts, widths, strict=True))
            lines.append(BETWEEN.join(padded).rstrip())
    return lines


def wrapped(items: Sequence[str], width: int) -> list[str]:
    """Return items on lines of at most `width` characters; an item that is longer has a line of its own."""
    lines: list[str] = []
    for item in items:
        if lines and shown(lines[-1]) + 1 + shown(item) <= width:
            lines[-1] += f" {item}"
        else:
            lines.append(item)
    return lines


def shown(text: str) -> int:
    """Return the characters that a terminal gives a text: none to marks, two to wide signs."""
    return sum(
        0
        if unicodedata.category(sign) in ("Cf", "Mn", "Me")
        else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )
