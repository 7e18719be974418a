"""What a run of words says of time: a time of the calendar or counted from today, and its preposition.

Since, before, after, until, between, from ... to. "Since" a time on the calendar is open to the future,
since one counted from today ends today; "before" and "after" leave the time itself out, "until" and "by"
keep it in.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from retrieval.reading import calendar_words as said
from retrieval.reading import named_times, named_years, near_days, relative_times, year_parts
from retrieval.reading.calendar_days import month_days
from retrieval.reading.calendar_words import Unit
from retrieval.reading.durations import duration
from retrieval.reading.time_line import Line, Phrase

Reader = Callable[[Line, int], Phrase | None]


def phrase_at(line: Line, place: int) -> Phrase | None:
    """Return what the words from `place` on say of time, a preposition included, or None; never fails."""
    readers: tuple[Reader, ...] = (_period, _since, _before, _after, _until, _between, _from_to, _in)
    for reader in readers:
        if phrase := _tried(reader, line, place):
            return phrase
    return None


def _tried(reader: Reader, line: Line, place: int) -> Phrase | None:
    try:
        phrase = reader(line, place)
        return _with_its_year(line, phrase) if phrase else None
    except (OverflowError, ValueError):
        return None  # a count that leaves the calendar


def _period(line: Line, place: int, cued: bool = False) -> Phrase | None:
    """Read a time without a preposition; `cued`: there is one before it."""
    if not line.at(place).may_begin_a_time:
        return None
    for named in (
        named_times.day,
        year_parts.edge,
        year_parts.part_of_year,
        year_parts.season,
        named_times.month,
        year_parts.decade,
    ):
        if phrase := named(line, place, cued):
            return phrase
    for relative in (
        near_days.relative_day,
        relative_times.ago,
        relative_times.last_units,
        relative_times.unit_phrase,
        near_days.weekday,
    ):
        if phrase := relative(line, place):
            return phrase
    return named_years.year(line, place, cued)


def _governed(line: Line, place: int) -> Phrase | None:
    """Read the time that the preposition at `place` governs, behind an article too (since the end of 2019)."""
    if phrase := _period(line, place + 1, cued=True):
        return phrase
    article = line.at(place + 1).text
    if article not in said.ARTICLES:
        return None
    return _period(line, place + 2, cued=article in said.PREPOSITIONS_TOO)


def _in(line: Line, place: int) -> Phrase | None:
    if line.at(place).text == "ب":
        number = line.at(place + 1).number or 0
        return _period(line, place + 1, cued=True) if number % 100 else None  # ب 2000 is a price
    return _governed(line, place) if line.at(place).among(said.IN) else None


def _since(line: Line, place: int) -> Phrase | None:
    if not line.at(place).among(said.SINCE) and not _from_the_beginning(line, place):
        return None
    start = _governed(line, place)
    if start is None:
        found = duration(line, place + 1)
        if not found:
            return None
        return relative_times.up_to_today(line, found.count, found.unit, found.end)
    if not start.first:
        return start
    if line.at(start.end).among(said.TO) and (end := _governed(line, start.end)) and end.last:
        return _ordered(start, end)
    if start.relative:
        return replace(start, last=line.today) if start.first <= line.today else Phrase(start.end)
    return replace(start, last=None)


def _from_the_beginning(line: Line, place: int) -> bool:
    """Whether من بداية السنة stands here, which is منذ."""
    edge = line.at(place + 1).among(said.EDGES)
    return line.at(place).text == "من" and bool(edge) and said.EDGES[edge] == 1


def _before(line: Line, place: int) -> Phrase | None:
    if not line.at(place).among(said.BEFORE):
        return None
    if phrase := _governed(line, place):
        if not phrase.first or phrase.closing:
            return replace(phrase, first=None)
        return replace(phrase, first=None, last=phrase.first - timedelta(days=1))
    found = duration(line, place + 1)
    if not found:
        return None
    if line.at(found.end).among(said.COUNTED_FROM) and line.at(found.end + 1).text not in said.NOW:
        return None  # قبل يومين من الحرب: before the war, whenever that was
    return relative_times.days_ago(line, found)


def _after(line: Line, place: int) -> Phrase | None:
    if not line.at(place).among(said.AFTER) or line.at(place - 1).text == "علي":
        return None  # على بعد: at a distance of
    phrase = _governed(line, place)
    if not phrase or not phrase.last:
        return phrase
    return replace(phrase, first=phrase.last + timedelta(days=1), last=None)


def _until(line: Line, place: int) -> Phrase | None:
    phrase = _governed(line, place) if line.at(place).among(said.UNTIL) else None
    return replace(phrase, first=None) if phrase else None


def _between(line: Line, place: int) -> Phrase | None:
    return _pair(line, place, said.AND | said.TO) if line.at(place).among(said.BETWEEN) else None


def _from_to(line: Line, place: int) -> Phrase | None:
    return _pair(line, place, said.TO) if line.at(place).among(said.FROM) else None


def _pair(line: Line, place: int, joints: frozenset[str]) -> Phrase | None:
    start = _governed(line, place) or _bare_day(line, place + 1)
    if start is None:
        return None
    if start.unit is None and start.first and start.first.year != (start.last or start.first).year:
        return start  # بين 2015 و2018 was read as a list of years
    end = _second(line, start, joints)
    if end is None or not end.first or not end.last:
        return None
    if not start.first:
        number = line.at(place + 1).number or 0
        return _ordered(replace(start, first=end.first.replace(day=number)), end)
    return _ordered(_in_its_year(start, end.first), end)


def _second(line: Line, start: Phrase, joints: frozenset[str]) -> Phrase | None:
    """Read the time that one of `joints`, the و before it or a dash binds to the one before."""
    joint = line.at(start.end)
    if joint.among(joints):
        return _governed(line, start.end)
    joined = (joint.text.startswith("و") and "و" in joints) or joint.follows_a_dash
    return _period(line, start.end, cued=True) if joined else None


def _with_its_year(line: Line, phrase: Phrase) -> Phrase:
    """Take the year of يونيو from what is bound to it in يونيو ويوليو 2024."""
    if not phrase.yearless or phrase.unit is not Unit.MONTH or not phrase.last:
        return phrase
    end = _second(line, phrase, said.AND)
    if not end or not end.first or end.unit is not Unit.MONTH:
        return phrase
    return _ordered(_in_its_year(phrase, end.first), end)


def _bare_day(line: Line, place: int) -> Phrase | None:
    """Read the first of بين 15 و20 مارس: a day whose month comes with the second."""
    return Phrase(place + 1, unit=Unit.DAY) if line.at(place).number in range(1, 32) else None


def _in_its_year(start: Phrase, end: date) -> Phrase:
    """Give a month or day without a year that of the time up to which it goes: بين نوفمبر وفبراير 2024."""
    if not start.yearless or not start.first or start.unit is None:
        return start
    year = end.year - ((start.first.month, start.first.day) > (end.month, end.day))
    first = start.first.replace(year=year)
    last = month_days(year, first.month)[1] if start.unit is Unit.MONTH else first
    return replace(start, first=first, last=last)


def _ordered(start: Phrase, end: Phrase) -> Phrase:
    """Return all from one time to the other, whichever was named first."""
    days = [day for day in (start.first, start.last, end.first, end.last) if day]
    return Phrase(end.end, min(days), max(days), start.relative or end.relative)
