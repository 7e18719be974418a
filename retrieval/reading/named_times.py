"""Months and days named on the calendar: يناير 2025, شباط/فبراير الماضي, 15 آذار/مارس 2024, 2024-03-15.

Each function reads what begins at one place of a line and returns None where nothing does. A date that
does not exist, or of a year that no news tell of, is a `Phrase` without days: read, so that no part of it
is read for itself. `cued`: the words before promise a time (في, منذ).
"""

import re
from datetime import date

from retrieval.reading import calendar_words as said
from retrieval.reading.calendar_days import (
    YEARS,
    month_days,
    month_near,
)
from retrieval.reading.calendar_words import Unit
from retrieval.reading.named_years import foreign_year, is_counted, is_year, one_year
from retrieval.reading.relative_times import leading_step, tense_at
from retrieval.reading.time_line import Line, Phrase, Word

_UNSURE = said.UNSURE_MONTHS | said.NAMELIKE_MONTHS
_NUMBER = re.compile(r"\d+")
_ORDINAL_SIGNS = frozenset(("st", "nd", "rd", "th", "er"))


def _month_name(line: Line, place: int) -> tuple[int, int] | None:
    """Return the month named here and the end of its name, or of its names: كانون الثاني/يناير."""
    found = _single_month(line, place)
    again = _single_month(line, found[1]) if found else None
    return again if found and again and again[0] == found[0] else found


def _single_month(line: Line, place: int) -> tuple[int, int] | None:
    word, follows = line.at(place), line.at(place + 1).text
    for form in word.forms:
        if f"{form} {follows}" in said.MONTHS:
            return said.MONTHS[f"{form} {follows}"], place + 2
        if form in said.MONTHS and (form != "اب" or form == word.text or "آ" in word.written):
            return said.MONTHS[form], place + 1
    return None


def month(line: Line, place: int, cued: bool) -> Phrase | None:
    """Read a month: of a year, of last year, the last one, or (in January) the latest that has begun."""
    step = leading_step(line, place)
    start = place + (step is not None)
    headed = line.at(start).among(said.SINGULAR) == "شهر"
    start += headed
    named = _month_name(line, start)
    if not named:
        return _numbered_month(line, start) if headed else None
    number, end = named
    if step == 0 and not headed and line.at(start).among(_UNSURE):
        return None  # this may, this march
    if of_year := one_year(line, end):
        return _month_phrase(of_year.end, of_year.year, number, of_year.relative)
    if foreign_year(line, end):
        return Phrase(end + 1)
    tense = tense_at(line, end)
    if tense or step is not None:
        step, end = (tense.step, tense.end) if tense else (step, end)
        return _month_phrase(end, month_near(line.today, number, step), number, True)
    cued = cued or line.at(start).text[:1] == "ب"
    if not headed and not (cued and _is_surely_a_month(line, start)):
        return None
    return _month_phrase(end, month_near(line.today, number, None), number, False, yearless=True)


def _month_phrase(end: int, year: int, number: int, relative: bool, yearless: bool = False) -> Phrase:
    first, last = month_days(year, number)
    return Phrase(end, first, last, relative, Unit.MONTH, yearless)


def _numbered_month(line: Line, place: int) -> Phrase | None:
    """Read شهر 3 2024, and بشهر 3 or في شهر 3 (not كل شهر 3 مرات)."""
    number, head = line.at(place).number, line.at(place - 1)
    if number is None or not 1 <= number <= 12:
        return None
    if of_year := one_year(line, place + 1):
        return _month_phrase(of_year.end, of_year.year, number, of_year.relative)
    led = head.text.startswith("ب") or line.at(place - 2).among(said.IN)
    if not led or is_counted(line.at(place + 1)):
        return None
    return _month_phrase(place + 1, month_near(line.today, number, None), number, False, yearless=True)


def _is_surely_a_month(line: Line, place: int) -> bool:
    word, before = line.at(place), line.at(place - 1)
    if word.among(said.NAMELIKE_MONTHS) or before.among(said.NAME_HEADS):
        return False
    if not word.among(said.UNSURE_MONTHS):
        return True
    father = word.text.endswith("اب") and "آ" not in word.written
    cued = before.among(said.MONTH_CUES) or before.among(said.EDGES) or _is_second(line, place)
    return not father and bool(cued)


def _is_second(line: Line, place: int) -> bool:
    """Whether a month stands before the word, with `and` or `to` between: between April and May."""
    before = line.at(place - 1)
    joined = before.text in said.AND | said.TO
    if joined:
        before = line.at(place - 2)
    return bool((joined or line.at(place).text[:1] == "و") and before.among(said.MONTHS))


def day(line: Line, place: int, cued: bool) -> Phrase | None:
    """Read a day: 2024-03-15, 15/3/2024, الأحد 15 مارس 2024, March 15th, 2024; without a year where `cued`."""
    written = _numeric(line.at(place), place, cued)
    if written:
        return written
    start = place + bool(line.at(place).among(said.PARTS_OF_DAY))
    start += bool(line.at(start).text and line.at(start).among(said.WEEKDAYS))
    cued = cued or line.at(place - 1).text in said.DATED
    found = _day_and_month(line, start) or _month_and_day(line, start) or _with_a_slash(line, start)
    if not found:
        return None
    number, month_number, end = found
    if of_year := one_year(line, end):
        return _day_phrase(of_year.end, of_year.year, month_number, number, of_year.relative)
    if foreign_year(line, end):
        return Phrase(end + 1)
    if tense := tense_at(line, end):
        near = month_near(line.today, month_number, tense.step)
        return _day_phrase(tense.end, near, month_number, number, True)
    if not (cued or start > place) or (number, month_number) in said.EVENTS:
        return Phrase(end) if cued else None
    return _latest_day(line, number, month_number, end)


def _numeric(word: Word, place: int, cued: bool) -> Phrase | None:
    parts = _NUMBER.findall(word.text)
    if len(parts) == 2 and "/" in word.text and cued and int(parts[1]) in YEARS:
        return (
            _month_phrase(place + 1, int(parts[1]), int(parts[0]), False)
            if 1 <= int(parts[0]) <= 12
            else None
        )
    if len(parts) != 3:
        return None
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        numbers.reverse()
    return _day_phrase(place + 1, numbers[2], numbers[1], numbers[0], False)


def _day_phrase(end: int, year: int, month: int, number: int, relative: bool) -> Phrase:
    """Return a day, or a phrase without one for a day that the calendar lacks."""
    try:
        found = date(year, month, number) if year in YEARS else None
    except ValueError:
        found = None
    return Phrase(end, found, found, relative, Unit.DAY)


def _latest_day(line: Line, number: int, month_number: int, end: int) -> Phrase:
    for back in range(9):  # a leap day comes every fourth or eighth year
        found = _day_phrase(end, line.today.year - back, month_number, number, False)
        if found.first and found.first <= line.today:
            return Phrase(end, found.first, found.last, False, Unit.DAY, yearless=True)
    return Phrase(end)


def _day_and_month(line: Line, place: int) -> tuple[int, int, int] | None:
    """Read 15 مارس, ١٥ من شهر مارس, 15th of March: the day, the month, the end."""
    number, end = line.at(place).number, place + 1
    if number is None and (spelt := _in_words(line, place)):
        number, end = spelt
    if number is None or not 1 <= number <= 31:
        return None
    end += line.at(end).text in _ORDINAL_SIGNS
    end += line.at(end).text in said.OF
    end += line.at(end).text == "شهر"
    named = _month_name(line, end)
    return (number, *named) if named else None


def _in_words(line: Line, place: int) -> tuple[int, int] | None:
    """Read السابع من, السابع عشر من, السابع والعشرين من: the day, and the end without its من."""
    word, follows = line.at(place).text, line.at(place + 1).text
    if word in said.ORDINALS and follows in said.ORDINAL_TENS:
        number, end = said.ORDINALS[word] + said.ORDINAL_TENS[follows], place + 2
    else:
        number, end = said.ORDINALS.get(word) or said.ROUND_ORDINALS.get(word, 0), place + 1
    return (number, end) if number and line.at(end).text == "من" else None


def _with_a_slash(line: Line, place: int) -> tuple[int, int, int] | None:
    """Read يوم 15/3 and بتاريخ 15/3, not the fractions, scores and prices of other numbers."""
    before, number, follows = line.at(place - 1), line.at(place).number, line.at(place + 1)
    if before.text not in said.DATED and not before.among(said.PARTS_OF_DAY):
        return None
    month_number = follows.number or 0
    if follows.gap.strip() != "/" or not (1 <= (number or 0) <= 31 and 1 <= month_number <= 12):
        return None
    return number or 0, month_number, place + 2


def _month_and_day(line: Line, place: int) -> tuple[int, int, int] | None:
    """Read March 15th; without "th" only with a year behind it, or March 15 where no noun follows."""
    named = _month_name(line, place)
    if not named:
        return None
    number, end = line.at(named[1]).number, named[1] + 1
    if number is None or not 1 <= number <= 31 or is_counted(line.at(end)):
        return None
    end += line.at(end).text in _ORDINAL_SIGNS
    if line.at(place).text.isascii() or is_year(line, end):
        return number, named[0], end
    return None
