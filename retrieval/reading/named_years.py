"""Years named on the calendar, and the year that a month or season is part of: عام 2019, من العام الماضي.

A number is a year only where a word makes it one: عام before it, or, where a reader is `cued`, a
preposition (في, منذ).
"""

from datetime import date
from typing import NamedTuple

from retrieval.reading import calendar_words as said
from retrieval.reading.calendar_days import YEARS, month_days, year_days
from retrieval.reading.calendar_words import Unit
from retrieval.reading.relative_times import unit_phrase
from retrieval.reading.time_line import Line, Phrase, Word

_MONEY = frozenset("$€£%٪°")
_YEAR_SIGNS = frozenset(("م", "ميلادي", "ميلاديه"))


class OfYear(NamedTuple):
    """The year that another time is part of, whether it was counted from today, and its end."""

    year: int
    relative: bool
    end: int


def is_year(line: Line, place: int) -> bool:
    """Whether the number at `place` can be a year: in `YEARS`, no amount of things or money."""
    word, follows, third = (line.at(place + step) for step in range(3))
    if word.number not in YEARS or word.gap[-1:] in _MONEY or line.text[word.end : word.end + 1] in _MONEY:
        return False
    if follows.text == "ق" and third.text == "م":
        return False
    if follows.text == "كم":  # kilometres, unless it asks how many of what stands behind it
        return bool(third.text) and third.text not in said.PREPOSITIONS
    return not is_counted(follows)


def is_counted(word: Word) -> bool:
    """Whether a word behind a number is what it counts: 2024 شخصا."""
    return word.text in said.COUNTED or word.text.removesuffix("ا") in said.COUNTED


def year(line: Line, place: int, cued: bool) -> Phrase | None:
    """Read years: عام 2019, عامي 2019 و2020, a bare 2015-2018 where `cued`."""
    headed = bool(line.at(place).among(said.YEAR_HEADS))
    place += headed
    if not (cued or headed) or not is_year(line, place):
        return None
    first, end = line.at(place).number or 0, _behind_year(line, place)
    last = first
    while (found := _next_year(line, end)) is not None:
        last, end = line.at(found).number or 0, _behind_year(line, found)
        first, last = min(first, last), max(first, last)
    unit = Unit.YEAR if first == last else None
    return Phrase(end, date(first, 1, 1), date(last, 12, 31), unit=unit)


def _behind_year(line: Line, place: int) -> int:
    return place + 1 + (line.at(place + 1).text in _YEAR_SIGNS)


def _next_year(line: Line, place: int) -> int | None:
    """Return the place of a year that a dash or an "and" binds to the one before `place`."""
    word = line.at(place)
    if word.follows_a_dash and is_year(line, place):
        return place
    if word.text in said.AND and is_year(line, place + 1):
        return place + 1
    return None


def one_year(line: Line, place: int) -> OfYear | None:
    """Read 2024, من عام 2024, من العام الماضي, of last year."""
    place += bool(line.at(place).among(said.OF))
    phrase = unit_phrase(line, place) or bare_unit(line, place)
    if phrase and phrase.first and phrase.unit is Unit.YEAR:
        return OfYear(phrase.first.year, True, phrase.end)
    place += bool(line.at(place).among(said.YEAR_HEADS))
    number = line.at(place).number
    return OfYear(number, False, _behind_year(line, place)) if number and is_year(line, place) else None


def bare_unit(line: Line, place: int) -> Phrase | None:
    """Read العام, السنة or الشهر as the present one; for use behind "the beginning of" and the like."""
    unit = said.BARE_UNITS.get(line.at(place).text)
    follows = line.at(place + 1)
    if unit is None or follows.text.startswith("ال") or follows.number:
        return None  # بداية العام الدراسي, مطلع العام 2019
    first, last = year_days(line.today.year)
    if unit is Unit.MONTH:
        first, last = month_days(line.today.year, line.today.month)
    return Phrase(place + 1, first, last, relative=True, unit=unit)


def foreign_year(line: Line, place: int) -> bool:
    """Whether a year stands here that no news tell of: عام 1850, 1798."""
    place += bool(line.at(place).among(said.OF))
    place += bool(line.at(place).among(said.YEAR_HEADS))
    number = line.at(place).number
    unknown = number is not None and number > 999 and number not in YEARS
    return unknown and not is_counted(line.at(place + 1))
