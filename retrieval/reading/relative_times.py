"""Times counted from today: الأسبوع اللي فات, خلال الأيام الثلاثة الماضية, two days ago.

Each function reads what begins at one place of a line and returns None where nothing does. They raise
OverflowError or ValueError where the count leaves the calendar.
"""

from dataclasses import dataclass

from retrieval.reading import calendar_words as said
from retrieval.reading.calendar_days import around, shifted
from retrieval.reading.calendar_words import Unit
from retrieval.reading.durations import Duration, UnitWord, duration, number_at, unit_word
from retrieval.reading.time_line import Line, Phrase


@dataclass(frozen=True, slots=True)
class Tense:
    """Which one: -1 the last, 0 this, 1 the next, in steps; `rolling`: up to today (الأسبوع الأخير)."""

    step: int
    end: int
    rolling: bool = False


def tense_at(line: Line, place: int) -> Tense | None:
    """Return what the words behind a time make of it: الماضي, اللي فات, قبل الماضي, المقبل, الجاري."""
    word, follows = line.at(place).text, line.at(place + 1).text
    if word in said.PAST_AFTER:
        return Tense(-1, place + 1)
    if word in said.FINAL_AFTER:
        return Tense(-1, place + 1, rolling=True)
    if word in said.NEXT_AFTER:
        return Tense(1, place + 1)
    if word in said.THIS_AFTER:
        return Tense(0, place + 1)
    if word in said.BEFORE and follows in said.PAST_AFTER:
        return Tense(-2, place + 2)
    if word in said.AFTER and follows in said.NEXT_AFTER:
        return Tense(2, place + 2)
    if word in said.WHO_AFTER and (follows in said.WENT or follows in said.COMES):
        return Tense(-1 if follows in said.WENT else 1, place + 2)
    return None


def leading_step(line: Line, place: int) -> int | None:
    """Return the step of a word before a time: this 0, last -1, next 1."""
    word = line.at(place)
    steps = ((said.THIS_BEFORE, 0), (said.LAST_BEFORE, -1), (said.NEXT_BEFORE, 1))
    return next((step for table, step in steps if word.among(table)), None)


def unit_phrase(line: Line, place: int) -> Phrase | None:
    """Read a calendar week, month or year (or this day): هذا الأسبوع, السنة اللي فاتت, last month."""
    step = leading_step(line, place)
    named = unit_word(line.at(place + 1)) if step is not None else None
    if step is not None and named and _is_one(named):
        day_too = step == 0 and named.unit is Unit.DAY
        return _calendar(line, named.unit, step, place + 2) if day_too or _is_long(named) else None
    named = unit_word(line.at(place))
    if not named or not _is_one(named) or not (_is_long(named) or named.this):
        return None
    if named.this:
        return _calendar(line, named.unit, 0, place + 1)
    tense = tense_at(line, place + 1)
    if not tense or line.at(place - 1).among(said.TITLES_BEFORE_GENERAL):
        return None
    if not tense.rolling:
        return _calendar(line, named.unit, tense.step, tense.end)
    return None if line.at(tense.end).among(said.OF) else up_to_today(line, 1, named.unit, tense.end)


def _is_one(named: UnitWord) -> bool:
    """Whether the unit is one that is known: with the article, which Latin letters have no need of."""
    return named.count == 1 and named.definite == named.arabic and named.unit is not Unit.HOUR


def _is_long(named: UnitWord) -> bool:
    return named.unit not in (Unit.HOUR, Unit.DAY)


def _calendar(line: Line, unit: Unit, step: int, end: int) -> Phrase:
    first, last = around(shifted(line.today, step, unit), unit)
    return Phrase(end, first, last, relative=True, unit=unit)


def up_to_today(line: Line, count: int, unit: Unit, end: int) -> Phrase:
    """Return the days from so many units before today up to today, both included.

    Two days ago is in "the last two days": asked at noon, they reach back to its noon.
    """
    return Phrase(end, shifted(line.today, -count, unit), line.today, relative=True)


def days_ago(line: Line, ago: Duration) -> Phrase:
    """Return the day so long ago; counted in weeks, months or years, the calendar unit that holds it.

    "Some days ago" is any of the last seven days.
    """
    if ago.vague:
        return up_to_today(line, ago.count, ago.unit, ago.end)
    count = ago.count // 24 if ago.unit is Unit.HOUR else ago.count
    unit = Unit.DAY if ago.unit is Unit.HOUR else ago.unit
    first, last = around(shifted(line.today, -count, unit), unit)
    return Phrase(ago.end, first, last, relative=True, unit=unit)


def ago(line: Line, place: int) -> Phrase | None:
    """Read "two days ago" and "il y a deux jours"."""
    french = tuple(line.at(place + step).text for step in range(3)) == ("il", "y", "a")
    found = duration(line, place + 3 if french else place)
    if not found or not (french or line.at(found.end).text == "ago"):
        return None
    phrase = days_ago(line, found)
    return phrase if french else Phrase(found.end + 1, phrase.first, phrase.last, True, phrase.unit)


def last_units(line: Line, place: int) -> Phrase | None:
    """Read so many units up to today, or from today on: آخر 7 أيام, الأشهر الستة المقبلة."""
    return _with_last_before(line, place) or _with_tense_behind(line, place)


def _with_last_before(line: Line, place: int) -> Phrase | None:
    future = bool(line.at(place).among(said.NEXT_BEFORE))
    lastly = line.at(place).among(said.LASTLY)
    if not (lastly or future):
        return None
    found = duration(line, place + 1)
    if found is None and lastly == "past":
        named = unit_word(line.at(place + 1))
        found = Duration(1, named.unit, place + 2) if named and named.count == 1 else None
    if not found or found.vague or line.at(found.end).among(said.OF):
        return None
    if found.bare and found.unit in (Unit.HOUR, Unit.DAY):
        return None  # آخر يوم: the final day of something; آخر ساعة: a magazine
    return _counted(line, found.count, found.unit, 1 if future else -1, found.end)


def _with_tense_behind(line: Line, place: int) -> Phrase | None:
    """Read الأيام الثلاثة الماضية, الثلاثة أيام اللي فاتت, اليومين الماضيين, هاليومين, 3 derniers jours."""
    found = _how_many(line, place)
    if not found:
        return None
    count, named, end = found
    if line.at(end - 2).text in said.LASTLY and place < end - 2:
        return _counted(line, count, named.unit, -1, end)
    tense = tense_at(line, end)
    if tense is None:
        return up_to_today(line, count, named.unit, end) if named.this and named.count == 2 else None
    if tense.step == 0 or line.at(tense.end).among(said.OF):
        return None
    return _counted(line, count, named.unit, tense.step, tense.end)


def _how_many(line: Line, place: int) -> tuple[int, UnitWord, int] | None:
    """Read a number and its unit in either order, or a known dual or plural alone."""
    found = number_at(line, place)
    if found:
        count, end = found
        end += bool(line.at(end).among(said.LASTLY))
        named = unit_word(line.at(end))
        return (count, named, end + 1) if named else None
    named = unit_word(line.at(place))
    if not named or named.count == 1 or not (named.definite or named.count == 2):
        return None
    count, end = number_at(line, place + 1) or (named.count or said.VAGUE.get(named.unit, 0), place + 1)
    return (count, named, end) if count else None


def _counted(line: Line, count: int, unit: Unit, step: int, end: int) -> Phrase:
    if step < 0:
        return up_to_today(line, count, unit, end)
    return Phrase(end, line.today, shifted(line.today, count, unit), relative=True)
