"""Right to left: what makes a line of mixed scripts stand in order.

The first strong character sets a line's direction (Unicode Standard Annex 9), so a line begins with an Arabic
letter or with the right-to-left mark; Latin words, URLs and groups of digits are isolated from what
surrounds them. Quoted words are never changed: they only get a mark in front.
"""

import unicodedata

RLM = "\u200f"
FSI = "\u2068"
PDI = "\u2069"

_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_OWN_MARKS = dict.fromkeys(map(ord, (RLM, FSI, PDI)))
_FOREIGN = frozenset({"L", "EN"})
_ARABIC = frozenset({"R", "AL", "AN"})
# What belongs to a foreign group when it follows it: 15% and C++ break apart otherwise.
_TRAILING = frozenset("%+#°$€£")


def isolate(value: object) -> str:
    """Return `value` as text that does not disturb the order of the line around it."""
    return f"{FSI}{value}{PDI}"


def isolate_foreign(text: str) -> str:
    """Return one line of `text` with every run of Latin words and Western digits isolated.

    Direction controls that the text brought along are dropped, since an unclosed one would turn the rest of
    the message around. Nothing else is changed.
    """
    clean = text.translate(_CONTROLS)
    pieces: list[str] = []
    at = 0
    for start, end in _foreign_runs(clean):
        pieces += [clean[at:start], isolate(clean[start:end])]
        at = end
    return "".join(pieces) + clean[at:]


def without_marks(text: str) -> str:
    """Return `text` without the marks and isolates of this module, for where they would be seen."""
    return text.translate(_OWN_MARKS)


def begin_rtl(line: str) -> str:
    """Return `line` with a right-to-left mark in front, unless it begins with an Arabic letter or a mark."""
    if not line or line[0] == RLM or unicodedata.bidirectional(line[0]) == "AL":
        return line
    return RLM + line


def _foreign_runs(text: str) -> list[tuple[int, int]]:
    """Runs from a foreign character to the last one before an Arabic character or the line's end."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    end = 0
    for at, character in enumerate(text):
        direction = unicodedata.bidirectional(character)
        if direction in _FOREIGN:
            start = at if start is None else start
            end = at + 1
        elif start is not None and end == at and character in _TRAILING:
            end = at + 1
        elif start is not None and (direction in _ARABIC or character == "\n"):
            runs.append((start, end))
            start = None
    if start is not None:
        runs.append((start, end))
    return runs
