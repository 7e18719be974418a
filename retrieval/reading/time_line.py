"""A question as words with their places, and what is read in them.

Folding changes lengths, so the words are cut from the question as given and folded one by one.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from retrieval.reading.calendar_words import ABBREVIATED, FIRST_WORDS, Unit
from retrieval.words.arabic import fold

_SIGNS = "\u200b\u200d-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
_MARKS = f"\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed{_SIGNS}"
_SLASH = rf"[{_SIGNS}]*[-/.][{_SIGNS}]*"  # devices set a direction sign before each slash
_WORD = re.compile(
    rf"\d{{1,4}}{_SLASH}\d{{1,2}}{_SLASH}\d{{1,4}}(?!\d)|\d{{1,2}}{_SLASH}\d{{4}}(?!\d)"
    rf"|\d+(?:[.٫]\d+)+|\d{{1,3}}(?:[,٬]\d{{3}})+(?!\d)|\d+|[^\W\d_](?:[^\W\d_]|[{_MARKS}])*"
)
_BREAK = re.compile(r"[.!?؟;؛:\n\r]")
_DASH = re.compile(r"\s*[-–—/ـ]\s*\Z")
_PREFIXED = 3
"""Letters that a word has at least, when its first may be a particle."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word: folded, as written, its offsets, and what stands between it and the word before.

    `forms`: the folded word, then without a conjunction (و ف), then without a particle (ب ل ك). `number`: the
    whole number that it is, of at most four digits without separators.
    """

    text: str
    written: str
    start: int
    end: int
    gap: str = ""
    forms: tuple[str, ...] = ()
    number: int | None = None

    def among(self, table: Container[str]) -> str:
        """Return the form of the word that stands in `table`, or an empty text."""
        return next((form for form in self.forms if form in table), "")

    @property
    def may_begin_a_time(self) -> bool:
        """Whether a time without a preposition can begin with the word."""
        if self.text[:1].isdigit():
            return True
        return any(
            form in FIRST_WORDS or form.removeprefix("هال").removeprefix("ال") in FIRST_WORDS
            for form in self.forms
        )

    @property
    def follows_a_dash(self) -> bool:
        """Whether only a dash or slash parts it from the word before."""
        return bool(_DASH.match(self.gap))

    @property
    def glued(self) -> bool:
        """Whether nothing parts it from the word before but an apostrophe."""
        return self.gap in ("", "'", "’")


NO_WORD = Word("", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a question and the day it is asked. Where a sentence ends, an empty word stands."""

    text: str
    words: tuple[Word, ...]
    today: date

    def at(self, place: int) -> Word:
        """Return the word at a place; an empty word before the first and behind the last."""
        return self.words[place] if 0 <= place < len(self.words) else NO_WORD


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a run of words says of time; `end` is the place behind its last word.

    Without `first` and `last` the words speak of a time that is none (31 February, the year 1850).
    `unit`: what it names, None for a range of several. `yearless`: a month or day whose year was guessed.
    `closing`: "the end of ...", before which is up to its last day.
    """

    end: int
    first: date | None = None
    last: date | None = None
    relative: bool = False
    unit: Unit | None = None
    yearless: bool = False
    closing: bool = False


def line_of(text: str, today: date) -> Line:
    """Cut a question into words; never fails."""
    found = list(_WORD.finditer(text))
    folded = fold("\n".join(match.group() for match in found)).split("\n") if found else []
    words: list[Word] = []
    end = 0
    for match, word in zip(found, folded, strict=True):
        if not word.strip():
            continue  # a lengthening stroke alone
        gap = text[end : match.start()]
        ends = gap != "." and _BREAK.search(gap)  # nothing ends at the dots of ق.م
        if ends and words and words[-1].text not in ABBREVIATED:
            words.append(NO_WORD)
        words.append(_word(word.strip(), match, gap))
        end = match.end()
    return Line(text, tuple(words), today)


def _word(folded: str, match: re.Match[str], gap: str) -> Word:
    written = match.group()
    number = int(written) if len(written) <= 4 and written.isdecimal() else None
    return Word(folded, written, *match.span(), gap, _forms(folded), number)


def _forms(word: str) -> tuple[str, ...]:
    found = [word]
    if len(word) >= _PREFIXED and word[0] in "وف":
        found.append(word[1:])
    rest = found[-1]
    if rest.startswith("لل") and len(rest) > _PREFIXED:
        found.append("ال" + rest[2:])
    elif len(rest) >= _PREFIXED and rest[0] in "بلك":
        found.append(rest[1:])
    return tuple(found)
