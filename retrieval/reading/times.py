"""The time that a question speaks of: a range of days, and whether it prefers the newest.

Times counted from today (امبارح, the last 3 days) and times named on the calendar (يناير 2025, بين 2015
و2018) become days, first and last included. A week runs from Saturday to Friday, as it does in most Arab
countries. "Since" a time on the calendar is open to the future, since one counted from today ends today;
"before" and "after" leave the time itself out, "until" and "by" keep it in. A month without a year is the
latest that has begun. Hijri months are not read. A number is a year only where a word makes it one.
"""

from dataclasses import dataclass
from datetime import date

from retrieval.reading.latest import latest_places
from retrieval.reading.time_clauses import phrase_at
from retrieval.reading.time_line import Line, Phrase, line_of

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """A range of days. `first` None: open to the past; `last`, which is included, None: to the future.

    `relative`: counted from today, not named on the calendar. `spans`: offsets `[start, end)` in the
    question, in order, of the words that said so. `coming`: it begins after today.
    """

    first: date | None
    last: date | None
    relative: bool
    spans: tuple[Span, ...]
    coming: bool = False

    @property
    def has_range(self) -> bool:
        """Whether it leaves any day out."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class TimeRead:
    """What a question says of time: `range`, None where it speaks of none; `latest`: the newest is preferred."""

    range: TimeAsked | None
    latest: bool
    latest_spans: tuple[Span, ...]


def read_time(text: str, today: date) -> TimeRead:
    """Read the time that a question speaks of; never fails, linear in the length of `text`.

    Of several times that overlap, what they share is meant (بعد 2019 وقبل 2022); of several that do not
    (أمس واليوم), all from the first to the last.
    """
    line = line_of(text, today)
    found = _phrases(line)
    taken = {place for start, phrase in found for place in range(start, phrase.end)}
    newest = tuple(
        _span(line, start, end) for start, end in latest_places(line) if taken.isdisjoint(range(start, end))
    )
    times = [(start, phrase) for start, phrase in found if phrase.first or phrase.last]
    return TimeRead(_joined(line, times), bool(newest), newest)


def _span(line: Line, start: int, end: int) -> Span:
    return line.at(start).start, line.at(end - 1).end


def _phrases(line: Line) -> list[tuple[int, Phrase]]:
    found: list[tuple[int, Phrase]] = []
    place = 0
    while place < len(line.words):
        phrase = phrase_at(line, place) if line.at(place).text else None
        if phrase:
            found.append((place, phrase))
        place = phrase.end if phrase else place + 1
    return found


def _joined(line: Line, found: list[tuple[int, Phrase]]) -> TimeAsked | None:
    if not found:
        return None
    first, last = found[0][1].first, found[0][1].last
    for _, phrase in found[1:]:
        low = max(first or date.min, phrase.first or date.min)
        high = min(last or date.max, phrase.last or date.max)
        if low > high:  # apart: from the first to the last
            first = min(first, phrase.first) if first and phrase.first else None
            last = max(last, phrase.last) if last and phrase.last else None
        else:
            first = low if first or phrase.first else None
            last = high if last or phrase.last else None
    if first is None and last is None:
        return None
    spans = tuple(_span(line, start, phrase.end) for start, phrase in found)
    relative = any(phrase.relative for _, phrase in found)
    return TimeAsked(first, last, relative, spans, coming=first is not None and first > line.today)
