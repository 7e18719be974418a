"""Days named from today: امبارح, أول أمس, بعد غد, الأحد الماضي, last Sunday.

Each function reads what begins at one place of a line and returns None where nothing does. They raise
OverflowError or ValueError where the count leaves the calendar.
"""

from retrieval.reading import calendar_words as said
from retrieval.reading.calendar_days import shifted, weekday_day
from retrieval.reading.calendar_words import Unit
from retrieval.reading.relative_times import leading_step, tense_at
from retrieval.reading.time_line import Line, Phrase

_YESTERDAY, _TODAY, _TOMORROW = -1, 0, 1
_BEFORE_YESTERDAY = frozenset(("اول", "قبل", "avant"))


def relative_day(line: Line, place: int) -> Phrase | None:
    """Read yesterday, today, tomorrow and the days beside them, with their part of the day and weekday."""
    start = place + bool(line.at(place).among(said.PARTS_OF_DAY))
    found = _beside(line, start) or _day_word(line, start, led=start > place)
    if found is None:
        return None
    step, end = found
    if line.at(end).text in said.WEEKDAYS:
        end += 1
    day = shifted(line.today, step, Unit.DAY)
    return Phrase(end, day, day, relative=True, unit=Unit.DAY)


def _beside(line: Line, place: int) -> tuple[int, int] | None:
    """Read the day before yesterday and the day after tomorrow."""
    if line.at(place).text == "last" and line.at(place + 1).text == "night":
        return _YESTERDAY, place + 2
    if line.at(place).text == "day":
        place += 1
    word = line.at(place)
    named = place + 1
    if word.text == "اول" and line.at(named).text == "من":
        named += 1
    step = said.DAYS_FROM_TODAY.get(line.at(named).text)
    if step == _YESTERDAY and (word.among(_BEFORE_YESTERDAY) or word.text == "before"):
        return -2, named + 1
    if step == _TOMORROW and word.among(said.AFTER):
        return 2, named + 1
    return None


def _day_word(line: Line, place: int, led: bool) -> tuple[int, int] | None:
    word, follows = line.at(place), line.at(place + 1)
    name = word.among(said.DAYS_FROM_TODAY)
    if not name or word.text == "لامس" or (not led and line.at(place - 1).among(said.NAME_HEADS)):
        return None  # لامس: touched
    step = said.DAYS_FROM_TODAY[name]
    if name == "الليله":
        if follows.text in said.PAST_AFTER:
            return _YESTERDAY, place + 2
        return None if follows.text.startswith("ال") else (_TODAY, place + 1)
    if step == _TODAY and _names_something_else(line, place, led):
        return None
    if step == _TOMORROW and (_is_no_tomorrow(line, place) or (name == "غد" and not led)):
        return None
    if follows.text == "القريب":
        return None  # بالأمس القريب: lately
    return step, place + 1 + (name == "aujourd" and follows.text == "hui")


def _names_something_else(line: Line, place: int, led: bool) -> bool:
    """Whether اليوم or today belongs to a name (المصري اليوم) or tells which day (اليوم العالمي, في اليوم)."""
    before, follows = line.at(place - 1).text, line.at(place + 1).text
    if line.at(place).written.startswith("بال"):
        return True  # كم مرة باليوم: a day
    if follows in said.AFTER_TODAY_IN_NAMES or follows in said.WHO_AFTER or before in said.KNOWN:
        return True
    if not led and before in said.BEFORE_TODAY_IN_NAMES:
        return True
    return before in said.PLACES_NAMED_TODAY and line.at(place - 2).text not in said.PREPOSITIONS


def _is_no_tomorrow(line: Line, place: int) -> bool:
    """Whether the word is غداء (lunch), بكره (I hate) or بكرة القدم (at football)."""
    word = line.at(place)
    if word.text.startswith("بكر"):
        return word.written.endswith("ه") or line.at(place + 1).text in said.BALLS
    return word.written.endswith("ء")


def weekday(line: Line, place: int) -> Phrase | None:
    """Read a weekday: الأحد, يوم الأحد الماضي, last Sunday; in Latin letters never alone."""
    step = leading_step(line, place)
    start = place + (step is not None)
    led = bool(line.at(start).among(said.PARTS_OF_DAY))
    start += led
    word, follows = line.at(start), line.at(start + 1)
    name = word.among(said.WEEKDAYS)
    if not name or follows.text in said.WEEKDAY_EVENTS:
        return None
    tense = tense_at(line, start + 1)
    before = line.at(start - 1)
    if name.isascii() and tense is None and step is None and not before.among(said.ON_WEEKDAY):
        return None
    if before.among(said.NO_WEEKDAY_AFTER) or before.among(said.NAME_HEADS):
        return None
    step, end = (tense.step, tense.end) if tense else (step, start + 1)
    day = weekday_day(line.today, said.WEEKDAYS[name], step)
    return Phrase(end, day, day, relative=True, unit=Unit.DAY)
