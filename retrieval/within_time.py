"""Which passages are of the time that a question asks for.

A passage is of it when its article was published then, or when it names the time itself: who asks who won in 1998 wants
articles of any day that speak of 1998. Time that is counted from today is named only by articles that count it alike: a
match of last Sunday is told on Monday and Tuesday too, with the word Sunday, and last month's figures this month, as last
month's. Who asks what was published then means the articles' days. A passage of an article without a
date may or may not be of it; it is never left out, but comes after, marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from retrieval.index.article_heads import UNKNOWN_DAY, ArticleHeads
from retrieval.index.passage_table import Keys
from retrieval.index.snapshot import Snapshot
from retrieval.reading import calendar_words as said
from retrieval.reading.dialect import standard
from retrieval.reading.reading import Reading
from retrieval.reading.times import TimeAsked
from retrieval.words.arabic import fold, forms, words
from retrieval.words.stop_words import NUMBER_WORDS, SAYING_NOTHING

Belongs = Literal["inside", "undated", "outside"]
COMPARED_ALL = 4_000
"""Passages of a time up to which the question is compared with each of them."""
MOST = 2_000
"""Passages that an arm is asked for at most, where those of the time are picked out of what it brings up."""

_WEEK = 7
_MONTH_LASTS = 330
"""Days after a month in which its name alone means it."""
_MONTHS = frozenset(form for name in said.MONTHS if " " not in name for form in forms(name))
_YESTERDAY = frozenset(
    form for name, step in said.DAYS_FROM_TODAY.items() if step == -1 for form in forms(name)
)


@dataclass(frozen=True, slots=True)
class Within:
    """A range of days, as ordinals, both included. `names`: for each word that names it, the forms that it stands as;
    `named_until`: the last day on which these words mean this time, None where they always do."""

    first: int
    last: int
    names: tuple[tuple[str, ...], ...]
    named_until: int | None = None

    def of(self, day: int, held: frozenset[str]) -> Belongs:
        """Tell whether a passage of an article of a day, which holds some forms, is of the time."""
        named = self.named_until is None or self.last < day <= self.named_until
        if self.first <= day <= self.last or (
            named and self.names and all(map(held.intersection, self.names))
        ):
            return "inside"
        return "undated" if day == UNKNOWN_DAY else "outside"


def within(reading: Reading, heads: ArticleHeads) -> Within | None:
    """Return the filter that the time of a question is; None where it has none, or no article of the collection can be of it.

    A time that was named, and of which the collection has no article (the year of a battle), is of the events and not of the
    articles: it filters nothing. So does one that is still to come: what will be is told before. Any other that is counted
    from today always filters, and so does one in which something was published.
    """
    time = reading.time
    if time is None or not time.has_range:
        return None
    first = time.first.toordinal() if time.first else date.min.toordinal()
    last = time.last.toordinal() if time.last else date.max.toordinal()
    if reading.published:
        return Within(first, last, ())
    if time.coming:
        return None
    told = [word for start, end in time.spans for word in words(reading.looked_up[start:end])]
    if time.relative:
        return _counted(time, first, last, told)
    oldest, newest = heads.span
    if newest < first or last < oldest or newest == UNKNOWN_DAY:
        return None
    names = [word for word in told if word.isdigit() or not NUMBER_WORDS.isdisjoint(forms(word))]
    return Within(first, last, tuple(map(forms, names)))


def _counted(time: TimeAsked, first: int, last: int, told: Sequence[str]) -> Within:
    """Return the filter of a time counted from today, with the words by which articles count it alike, and until when.

    A day's weekday for the other days of a week, yesterday on the next; a month's name for the months up to the next of
    that name; last week, month or year for as long as it was itself.
    """
    if time.first and time.first == time.last:
        yesterday = [word for word in told if _YESTERDAY.intersection(forms(word))]
        beside = _readings(yesterday[0]) if yesterday and told[0] == yesterday[0] else ()
        lasting = 1 if beside else _WEEK - 1
        return Within(first, last, ((*forms(_weekday(time.first)), *beside),), last + lasting)
    month = next((word for word in told if _MONTHS.intersection(forms(word))), None)
    if month:
        return Within(first, last, (_readings(month),), last + _MONTH_LASTS)
    if not (time.first and time.last and any(word in said.PAST_AFTER for word in told)):
        return Within(first, last, ())
    names = [_readings(word) for word in told if word not in SAYING_NOTHING]
    return Within(first, last, tuple(names), last + (last - first + 1))


def _weekday(day: date) -> str:
    return fold(said.WEEKDAY_NAMES[day.weekday()])


def _readings(word: str) -> tuple[str, ...]:
    return tuple(form for reading in (word, *standard(word)) for form in forms(reading))


def passages_within(snapshot: Snapshot, period: Within) -> Keys:
    """Return the keys of the passages whose articles were published in a range, in no order."""
    table = snapshot.vectors.table
    days = snapshot.heads.days(table.owners)
    filed = table.base[(days >= period.first) & (days <= period.last)]
    later = table.laid_over()
    if not later and not table.gone:
        return filed
    keys, articles = ([pair[at] for pair in later] for at in (0, 1))
    days = snapshot.heads.days(articles)
    fresh = np.array(keys, dtype=np.int64)[(days >= period.first) & (days <= period.last)]
    return np.concatenate([filed[~np.isin(filed, list(table.gone))], fresh])


def widened(limit: int, chosen: int, total: int) -> int:
    """Return how many passages to ask an arm for, so that about `limit` of the chosen ones are among them."""
    return min(MOST, limit * -(-total // max(1, chosen)))


def belonging(
    period: Within, days: Sequence[int], held: Sequence[frozenset[str]]
) -> tuple[list[int], list[int]]:
    """Return the places of the passages that are of a time, and of those of which nobody knows."""
    belongs = [period.of(day, forms_held) for day, forms_held in zip(days, held, strict=True)]
    return (
        [place for place, each in enumerate(belongs) if each == "inside"],
        [place for place, each in enumerate(belongs) if each == "undated"],
    )
