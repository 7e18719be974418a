"""Which passages are of the time that a question asks for.

A passage is of it when its article was published then, or when it names the time itself: who asks who won in 1998 wants
articles of any day that speak of 1998. Time that is counted from today cannot be named so, and who
asks what was published then means the articles' days. A passage of an article without a
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
from retrieval.reading.reading import Reading
from retrieval.words.arabic import forms, words
from retrieval.words.stop_words import NUMBER_WORDS

Belongs = Literal["inside", "undated", "outside"]
COMPARED_ALL = 4_000
"""Passages of a time up to which the question is compared with each of them."""
MOST = 2_000
"""Passages that an arm is asked for at most, where those of the time are picked out of what it brings up."""


@dataclass(frozen=True, slots=True)
class Within:
    """A range of days, as ordinals, both included. `names`: for each word that names it, the forms that it stands as."""

    first: int
    last: int
    names: tuple[tuple[str, ...], ...]

    def of(self, day: int, held: frozenset[str]) -> Belongs:
        """Tell whether a passage of an article of a day, which holds some forms, is of the time."""
        if self.first <= day <= self.last or (self.names and all(map(held.intersection, self.names))):
            return "inside"
        return "undated" if day == UNKNOWN_DAY else "outside"


def within(reading: Reading, heads: ArticleHeads) -> Within | None:
    """Return the filter that the time of a question is; None where it has none, or no article of the collection can be of it.

    A time that was named, and of which the collection has no article (the year of a battle), is of the events and not of the
    articles: it filters nothing. One that is counted from today always filters, and so does one in which
    something was published.
    """
    time = reading.time
    if time is None or not time.has_range:
        return None
    first = time.first.toordinal() if time.first else date.min.toordinal()
    last = time.last.toordinal() if time.last else date.max.toordinal()
    if time.relative or reading.published:
        return Within(first, last, ())
    oldest, newest = heads.span
    if newest < first or last < oldest or newest == UNKNOWN_DAY:
        return None
    said = [word for start, end in time.spans for word in words(reading.looked_up[start:end])]
    names = [word for word in said if word.isdigit() or not NUMBER_WORDS.isdisjoint(forms(word))]
    return Within(first, last, tuple(map(forms, names)))


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
