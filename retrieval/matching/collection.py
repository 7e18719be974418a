"""What matching asks of the collection, and how the live index answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from retrieval.encoders.encoder import Vectors
from retrieval.errors import IndexMissing
from retrieval.index.live import LiveIndex
from retrieval.index.snapshot import Snapshot
from retrieval.protocols import Passages


@dataclass(frozen=True, slots=True)
class ArticlePassages:
    """An article as it is matched: its passages in order, their texts, and their unit vectors `(n, dim)`."""

    article_id: int
    title: str
    passage_ids: tuple[int, ...]
    texts: tuple[str, ...]
    vectors: Vectors


class Collection(Protocol):
    """The articles that are indexed. An empty collection has none of anything; raises `IndexRefused`."""

    def sample(self) -> Vectors:
        """Return the vectors `(n, dim)` of passages drawn evenly from the collection."""
        ...

    def frequency(self, form: str) -> int:
        """Return how many passages hold a form."""
        ...

    def size(self) -> int:
        """Return how many passages there are."""
        ...

    def newest(self, limit: int) -> list[int]:
        """Return up to `limit` articles, the latest published first, those without a day last."""
        ...

    def articles(self, article_ids: Sequence[int]) -> list[ArticlePassages]:
        """Return those of the articles that are indexed, in the given order."""
        ...


class LiveCollection:
    """`Collection` as the open index has it. Follow the index first to see an article that has just been indexed."""

    def __init__(self, live: LiveIndex, passages: Passages, dim: int) -> None:
        self._live = live
        self._passages = passages
        self._dim = dim

    def sample(self) -> Vectors:
        """See `Collection.sample`."""
        snapshot = self._snapshot()
        return np.zeros((0, self._dim), dtype=np.float32) if snapshot is None else snapshot.sample

    def frequency(self, form: str) -> int:
        """See `Collection.frequency`."""
        snapshot = self._snapshot()
        return snapshot.lexical.frequency(form) if snapshot else 0

    def size(self) -> int:
        """See `Collection.size`."""
        snapshot = self._snapshot()
        return len(snapshot.lexical) if snapshot else 0

    def newest(self, limit: int) -> list[int]:
        """See `Collection.newest`."""
        snapshot = self._snapshot()
        if snapshot is None or limit < 1:
            return []
        table = snapshot.vectors.table
        articles = np.unique(
            np.concatenate([table.owners, np.array([own for _, own in table.laid_over()], dtype=np.int64)])
        )
        order = np.lexsort((articles, snapshot.heads.days(articles)))[::-1]
        found: list[int] = []
        for article_id in articles[order].tolist():
            if len(found) == limit:
                break
            if table.passages_of(article_id):
                found.append(article_id)
        return found

    def articles(self, article_ids: Sequence[int]) -> list[ArticlePassages]:
        """See `Collection.articles`."""
        snapshot = self._snapshot()
        if snapshot is None:
            return []
        keys = {key: snapshot.vectors.table.passages_of(key) for key in dict.fromkeys(article_ids)}
        stored = self._passages.passages([passage for of_one in keys.values() for passage in of_one])
        found = []
        for article_id, of_one in keys.items():
            there = tuple(sorted(key for key in of_one if key in stored))
            if there:
                texts = tuple(stored[key].text for key in there)
                own = snapshot.vectors.own(there)
                found.append(ArticlePassages(article_id, stored[there[0]].title, there, texts, own))
        return found

    def _snapshot(self) -> Snapshot | None:
        try:
            return self._live.snapshot()
        except IndexMissing:
            return None
