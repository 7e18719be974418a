"""Days of the calendar: weeks, months, years, and what lies so many of them away.

A week runs from Saturday to Friday, as Unicode's CLDR has it for most Arab countries (Egypt, Iraq, Jordan,
Syria, Qatar, Kuwait and others), so that Friday, the day of rest, ends it.
"""

from calendar import monthrange
from datetime import date, timedelta

from retrieval.reading.calendar_words import Unit

Days = tuple[date, date]
"""The first and the last day of a time, both in it."""

YEARS = range(1900, 2101)
"""Years that a question about news may name."""

_SATURDAY = 5


def year_days(year: int) -> Days:
    """Return the days of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def month_days(year: int, first: int, last: int | None = None) -> Days:
    """Return the days of a month, or of the months `first` to `last`, 1..12, of a year."""
    last = last or first
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def season_days(year: int, season: int) -> Days:
    """Return the three months of a season, winter 0; winter has the year of its January."""
    if season == 0:
        return date(year - 1, 12, 1), month_days(year, 2)[1]
    return month_days(year, 3 * season, 3 * season + 2)


def shifted(day: date, count: int, unit: Unit) -> date:
    """Return the day so many units later (earlier: `count` below 0); a day its month lacks is its last.

    Raises OverflowError or ValueError beyond `YEARS`.
    """
    if unit is Unit.HOUR:
        unit, count = Unit.DAY, -(-abs(count) // 24) * (1 if count > 0 else -1)
    if unit in (Unit.DAY, Unit.WEEK):
        day += timedelta(days=count * (7 if unit is Unit.WEEK else 1))
        return _in_years(day)
    months = count * {Unit.MONTH: 1, Unit.YEAR: 12, Unit.DECADE: 120}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < 1:
        raise ValueError("before the calendar begins")
    return _in_years(date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])))


def _in_years(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"{day} is no day that news tell of")
    return day


def around(day: date, unit: Unit) -> Days:
    """Return the calendar day, week, month or year that `day` lies in; a year for anything longer."""
    if unit in (Unit.HOUR, Unit.DAY):
        return day, day
    if unit is Unit.WEEK:
        first = day - timedelta(days=(day.weekday() - _SATURDAY) % 7)
        return first, first + timedelta(days=6)
    return month_days(day.year, day.month) if unit is Unit.MONTH else year_days(day.year)


def part_of(days: Days, unit: Unit, part: int) -> Days:
    """Return the beginning (1), middle (2) or end (3) of a time, as the press uses the words.

    Of a year: January to March, May to August, October to December; of a month: ten days each, the end to
    its last day; of a decade: four years each. Of a day or week: the whole, too short to be parted.
    """
    first, last = days
    if unit is Unit.YEAR:
        return month_days(first.year, *((1, 3), (5, 8), (10, 12))[part - 1])
    if unit is Unit.MONTH:
        return first.replace(day=part * 10 - 9), last if part == 3 else first.replace(day=part * 10)
    if unit is Unit.DECADE:
        year = first.year + 3 * (part - 1)
        return date(year, 1, 1), date(year + 3, 12, 31)
    return days


def weekday_day(today: date, weekday: int, step: int | None) -> date:
    """Return a weekday (Monday 0) near `today`.

    `step` None: the most recent, today included; -1: the last before today, -2 a week earlier; 0: that of
    this week; 1: the next after today, 2 a week later.
    """
    if step == 0:
        first = around(today, Unit.WEEK)[0]
        return first + timedelta(days=(weekday - _SATURDAY) % 7)
    if step and step > 0:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1 + 7 * (step - 1))
    back = (today.weekday() - weekday) % 7
    if step is not None:
        back = (back or 7) + 7 * (-step - 1)
    return today - timedelta(days=back)


def month_near(today: date, month: int, step: int | None) -> int:
    """Return the year of a month: of the most recent that has begun (`step` None), or counted as weekdays are."""
    if step is None:
        return today.year - (month > today.month)
    if step < 0:
        return today.year - (month >= today.month) + step + 1
    return today.year + (month <= today.month) + step - 1 if step else today.year
