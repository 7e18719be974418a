"""Cutting a quotation to a length around the sentence that matters.

Cuts fall at sentence ends where one is near, else between words, and are marked with […]. What is kept is the
source's own words, character for character.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.messages.message import escape, fits, units
from bot.messages.rtl import begin_rtl

CUT = "[…]"
# A quotation longer than this is folded by Telegram until tapped. Passages are packed to about 450.
EXPANDABLE_FROM = 600

_CUT_UNITS = len(CUT) + 1
_SENTENCE_END = re.compile(r"[.!?؟؛…][\"'»”’)\]]*\s+|\n+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A piece of a text around a marked part: `before` + `marked` + `after`, and where it was cut."""

    before: str
    marked: str
    after: str
    cut_start: bool = False
    cut_marked: bool = False
    cut_end: bool = False

    def markup(self, *, folded: bool | None = None) -> str:
        """Return a blockquote, the marked part bold, lines right to left; `folded` None: expandable when long."""
        opening = f"{CUT} " if self.cut_start else ""
        marked = f"{self.marked} {CUT}" if self.cut_marked else self.marked
        closing = f" {CUT}" if self.cut_end else ""
        before, bold, after = map(escape, _begin_lines((opening + self.before, marked, self.after + closing)))
        if folded is None:
            folded = len(before) + len(bold) + len(after) > EXPANDABLE_FROM
        tag = "blockquote expandable" if folded else "blockquote"
        strong = f"<b>{bold}</b>" if bold.strip() else bold
        return f"<{tag}>{before}{strong}{after}</blockquote>"


def quotation(text: str, marked: tuple[int, int], limit: int) -> Quotation:
    """Return `text` cut to about `limit` UTF-16 units around `marked` (character offsets).

    The marked part stays whole if it fits the limit by itself; else it is cut between words and stands alone.
    The signs of the cuts and the marks of direction may come on top: at most 8 units and one a line.
    """
    start = max(0, min(marked[0], len(text)))
    end = max(start, min(marked[1], len(text)))
    if units(text) <= limit:
        return Quotation(text[:start], text[start:end], text[end:])
    room = limit - units(text[start:end])
    if room < 0:
        kept = first_sentences(text[start:end], limit - _CUT_UNITS)
        return Quotation("", kept, "", cut_start=start > 0, cut_marked=True)
    return _around(text, start, end, room)


def longest_that_fits(text: Callable[[int], str], room: int, least: int) -> str:
    """Return the text with the largest limit on its quotations, between `room` and `least`, that makes it fit a message.

    Where none does it is the text with the least.
    """
    result = text(max(room, least))
    for limit in range(room - 100, least - 1, -100):
        if fits(result):
            break
        result = text(limit)
    return result


def shorten(text: str, limit: int) -> str:
    """Return `text` if it has at most `limit` UTF-16 units, else its first words and the sign of a cut."""
    return text if units(text) <= limit else f"{first_sentences(text, limit - _CUT_UNITS)} {CUT}"


def _around(text: str, start: int, end: int, room: int) -> Quotation:
    before, after = text[:start], text[end:]
    tail_share = min(units(after), max(room - units(before), room // 2))
    kept_after = after if units(after) <= tail_share else first_sentences(after, tail_share)
    spare = room - units(kept_after)
    kept_before = before if units(before) <= spare else _tail(before, spare)
    return Quotation(
        kept_before,
        text[start:end],
        kept_after,
        cut_start=len(kept_before) < len(before.rstrip()) and bool(before.strip()),
        cut_end=len(kept_after.rstrip()) < len(after.rstrip()),
    )


def first_sentences(text: str, limit: int) -> str:
    """Return the first sentences of `text` that fit into `limit` UTF-16 units, else the first words, else characters."""
    piece = _first_units(text, limit)
    if len(piece) == len(text):
        return piece
    # The character after the cut belongs to the search: a space there means that the last word is whole.
    seen = text[: len(piece) + 1]
    ends = [match.start() + len(match.group().rstrip()) for match in _SENTENCE_END.finditer(seen)]
    best = max((at for at in ends if at <= len(piece)), default=0)
    if best < len(piece) // 2:
        best = max((match.start() for match in _SPACE.finditer(seen)), default=0) or len(piece)
    return piece[:best].rstrip()


def _tail(text: str, limit: int) -> str:
    """The last sentences of `text` that fit, else the last words; nothing rather than half a word."""
    piece = _first_units(text[::-1], limit)[::-1]
    first = len(text) - len(piece)
    starts = [match.end() - first for match in _SENTENCE_END.finditer(text) if match.end() >= first]
    if starts and starts[0] <= len(piece) // 2:
        return piece[starts[0] :]
    spaces = [match.end() - first for match in _SPACE.finditer(text) if match.end() >= first]
    return piece[spaces[0] :] if spaces and spaces[0] < len(piece) else ""


def _first_units(text: str, limit: int) -> str:
    taken = 0
    for at, character in enumerate(text):
        taken += 2 if character > "\uffff" else 1
        if taken > limit:
            return text[:at]
    return text


def _begin_lines(pieces: tuple[str, ...]) -> list[str]:
    """The pieces of one text, with a mark wherever a line of the whole needs one to begin."""
    at_start = True
    marked = []
    for piece in pieces:
        lines = []
        for number, line in enumerate(piece.split("\n")):
            at_start = at_start or number > 0
            lines.append(begin_rtl(line) if at_start else line)
            at_start = at_start and not line
        marked.append("\n".join(lines))
    return marked
