"""Which articles tell one story, and whether a change of an article matters to who was told of it."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from data.news import ChangedNews, NewsStore, Telling
from data.twins import Twin
from retrieval.matching.collection import Collection
from retrieval.matching.important_change import Version, important_change
from retrieval.matching.same_story import COPY_DAYS, Told, same_story

FIRST = 2
"""Passages at the beginning of an article that are compared."""
NEAR = 0.85
"""Least cosine of the beginnings of two articles that are compared word by word: well below that of one story."""
SAME_TEXT = 0.8
"""Least likeness of the words of two articles that tell one story, whatever their titles say: an agency's text in two
outlets. Of two days' price lists or two matches hardly any run of words that holds a number is the same."""
REMEMBERED = 2_000
"""Articles whose tellings are kept: 6 MB."""


class Twins(Protocol):
    """Articles of nearly the same words; see `data.twins.TwinStore`."""

    def of(self, article_id: int, least: float) -> Sequence[Twin]:
        """Return those that are like one by `least` or more."""
        ...


class StoryTeller:
    """The stories of the articles of late, each read once."""

    def __init__(self, news: NewsStore, collection: Collection, twins: Twins) -> None:
        self._news = news
        self._collection = collection
        self._twins = twins
        self._told: OrderedDict[int, Told] = OrderedDict()

    def same(self, article_id: int, others: Sequence[int]) -> list[int]:
        """Return those of some articles that tell the story of one. Raises `StoreError`, `RetrievalError`."""
        self._told.pop(article_id, None)  # it may have changed since it was read
        told = self._read([article_id, *others])
        one = told.get(article_id)
        if one is None:
            return []
        same_text = {twin.article_id for twin in self._twins.of(article_id, SAME_TEXT)}
        return [
            other
            for other in others
            if other != article_id
            and other in told
            and abs(told[other].day - one.day) <= COPY_DAYS
            and (
                (other in same_text and one.source != told[other].source)
                or (_near(one, told[other]) and same_story(one, told[other]))
            )
        ]

    def important(self, change: ChangedNews) -> bool:
        """Tell whether those who were told must hear that an article changed."""
        before = Version(change.told_title, _first(change.told_paragraphs))
        return important_change(before, Version(change.title, _first(change.paragraphs)))

    def _read(self, article_ids: Sequence[int]) -> dict[int, Told]:
        missing = [number for number in article_ids if number not in self._told]
        for telling, told in self._tellings(missing):
            self._told[telling.article_id] = told
        found = {number: self._told[number] for number in article_ids if number in self._told}
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return found

    def _tellings(self, article_ids: Iterable[int]) -> Iterable[tuple[Telling, Told]]:
        tellings = self._news.tellings(article_ids)
        indexed = self._collection.articles([telling.article_id for telling in tellings])
        vectors = {article.article_id: article.vectors[:FIRST] for article in indexed}
        nothing = np.zeros((0, 0), dtype=np.float32)
        for each in tellings:
            day = each.published.toordinal() if each.published else 0
            first = vectors.get(each.article_id, nothing)
            yield each, Told(each.title, each.lead, each.source, day, first)


def _near(one: Told, other: Told) -> bool:
    """Tell whether the beginnings may tell one thing; what is not indexed may."""
    return not len(one.first) or not len(other.first) or float(np.max(one.first @ other.first.T)) >= NEAR


def _first(paragraphs: Sequence[str]) -> str:
    return paragraphs[0] if paragraphs else ""
