"""Which passages a generation holds, of which articles, and where the vectors of each lie.

Files, mapped: `passages.npy` `(n,)` int64, sorted keys; `places.npy`, `owners.npy` and `lengths.npy` `(n,)`, the place,
the article and the characters of each; `articles.npy` `(n,)` int64, sorted articles; `article_passages.npy` `(n,)` int64,
the passages in that order. What came after the generation was built lies over them in memory; a table is never changed,
`replaced` makes a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.types import VectorPlace
from retrieval.errors import REBUILD, IndexDamaged

Keys = npt.NDArray[np.int64]
PLACE = np.dtype([("segment", "<i4"), ("length", "<i4"), ("start", "<i8")])
Places = npt.NDArray[np.void]
"""Places as they are filed, dtype `PLACE`."""
Lengths = npt.NDArray[np.int32]
_FILES = ("passages.npy", "places.npy", "lengths.npy", "owners.npy", "articles.npy", "article_passages.npy")


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage with its article, the place of its vectors and its characters, as an index takes it in."""

    passage_id: int
    article_id: int
    place: VectorPlace
    length: int


def as_filed(places: Sequence[VectorPlace]) -> Places:
    """Return places as an array `(n,)` of dtype `PLACE`."""
    return np.array([(place.segment, place.length, place.start) for place in places], dtype=PLACE)


class PassageTable:
    """The passages of a generation with what was laid over it. Never changed once made."""

    def __init__(self, folder: Path) -> None:
        files = [_load(folder / name) for name in _FILES]
        passages, places, lengths, owners, articles, of_articles = files
        if len(set(map(len, files))) != 1 or places.dtype != PLACE:
            raise IndexDamaged(f"The passages in {folder} are cut short: {REBUILD}.")
        in_order = np.all(passages[:-1] < passages[1:]) and np.all(articles[:-1] <= articles[1:])
        if not in_order or passages.sum() != of_articles.sum() or owners.sum() != articles.sum():
            raise IndexDamaged(f"The passages in {folder} are not as they were written: {REBUILD}.")
        self._passages: Keys = passages
        self._places = places
        self._lengths: Lengths = lengths
        self._owners: Keys = owners
        self._articles: Keys = articles
        self._of_articles: Keys = of_articles
        self._laid_over: dict[int, Placed] = {}
        self._laid_articles: dict[int, tuple[int, ...]] = {}
        self._gone: frozenset[int] = frozenset()

    @staticmethod
    def write(folder: Path, passages: Keys, articles: Keys, places: Places, lengths: Lengths) -> None:
        """Write the files from passages in the order of their keys: `(n,)` each."""
        order = np.argsort(articles, kind="stable")
        columns: tuple[Any, ...] = (passages, places, lengths, articles, articles[order], passages[order])
        for name, values in zip(_FILES, columns, strict=True):
            np.save(folder / name, values)

    @property
    def filed(self) -> Places:
        """The places that the generation was built with, in the order of `base`."""
        filed: Places = self._places
        return filed

    @property
    def base(self) -> Keys:
        """The keys that the generation was built with, sorted."""
        return self._passages

    def replaced(self, by_article: Mapping[int, Sequence[Placed]]) -> "PassageTable":
        """Return a table in which each of the articles has the given passages alone; none removes it."""
        gone = {key for article_id in by_article for key in self._base_of(article_id)}
        table = object.__new__(PassageTable)
        table.__dict__.update(self.__dict__)
        table._gone = self._gone | gone
        table._laid_articles = {**self._laid_articles}
        table._laid_over = {**self._laid_over}
        for article_id, passages in by_article.items():
            for key in self._laid_articles.get(article_id, ()):
                table._laid_over.pop(key, None)
            table._laid_articles[article_id] = tuple(passage.passage_id for passage in passages)
            table._laid_over.update((passage.passage_id, passage) for passage in passages)
        return table

    def passages_of(self, article_id: int) -> tuple[int, ...]:
        """Return the keys of an article's passages that are in the index."""
        laid_over = self._laid_articles.get(article_id)
        return self._base_of(article_id) if laid_over is None else laid_over

    def places(self, keys: Sequence[int] | Keys) -> Places:
        """Return where the vectors of passages lie, `(n,)`, in the given order. Raises `KeyError` for one not there."""
        wanted = np.asarray(keys, dtype=np.int64)
        found = self._positions(wanted)
        filed = bool(len(self._passages))
        places: Places = self._places[found] if filed else np.zeros(len(wanted), PLACE)
        there = self._passages[found] == wanted if filed else np.zeros(len(wanted), dtype=bool)
        if self._laid_articles:
            for at, key in enumerate(wanted.tolist()):
                laid_over = self._laid_over.get(key)
                there[at] = laid_over is not None or (there[at] and key not in self._gone)
                if laid_over is not None:
                    places[at : at + 1] = as_filed([laid_over.place])
        if not there.all():
            raise KeyError(int(wanted[~there][0]))
        return places

    def articles_of(self, keys: Sequence[int]) -> list[int]:
        """Return the articles of passages that are in the index, in the given order."""
        wanted = np.asarray(keys, dtype=np.int64)
        filed = len(self._owners) > 0
        owners = self._owners[self._positions(wanted)].tolist() if filed else [0] * len(wanted)
        if not self._laid_articles:
            return owners
        laid_over = [self._laid_over.get(key) for key in wanted.tolist()]
        return [each.article_id if each else owner for each, owner in zip(laid_over, owners, strict=True)]

    def lengths(self, keys: Sequence[int]) -> Lengths:
        """Return the characters of passages that are in the index, `(n,)`, in the given order."""
        wanted = np.asarray(keys, dtype=np.int64)
        filed = len(self._passages) > 0
        lengths: Lengths = (
            self._lengths[self._positions(wanted)] if filed else np.zeros(len(wanted), np.int32)
        )
        if self._laid_over:
            lengths = np.array(
                [
                    self._laid_over[key].length if key in self._laid_over else length
                    for key, length in zip(wanted.tolist(), lengths.tolist(), strict=True)
                ],
                dtype=np.int32,
            )
        return lengths

    @property
    def owners(self) -> Keys:
        """The articles of the passages that the generation was built with, in the order of `base`."""
        return self._owners

    @property
    def gone(self) -> frozenset[int]:
        """The passages of `base` that are there no more, or lie elsewhere now."""
        return self._gone

    def laid_over(self) -> list[tuple[int, int]]:
        """Return the passages that came later, each with its article."""
        return [(passage.passage_id, passage.article_id) for passage in self._laid_over.values()]

    def among(self, keys: Sequence[int]) -> list[int]:
        """Return those of some keys that are in the index, in the given order."""
        wanted = np.asarray(keys, dtype=np.int64)
        filed = len(self._passages) > 0
        there = (self._passages[self._positions(wanted)] == wanted).tolist() if filed else [False] * len(keys)
        return [
            key
            for key, is_filed in zip(keys, there, strict=True)
            if key in self._laid_over or (is_filed and key not in self._gone)
        ]

    def __contains__(self, key: int) -> bool:
        if key in self._laid_over:
            return True
        return key not in self._gone and self._is_at(key, int(self._positions(np.array([key]))[0]))

    def __len__(self) -> int:
        return len(self._passages) - len(self._gone) + len(self._laid_over)

    def _positions(self, keys: Keys) -> npt.NDArray[np.intp]:
        found = np.searchsorted(self._passages, keys)
        return np.minimum(found, max(0, len(self._passages) - 1))

    def _is_at(self, key: int, position: int) -> bool:
        return bool(len(self._passages)) and int(self._passages[position]) == key

    def _base_of(self, article_id: int) -> tuple[int, ...]:
        first, last = np.searchsorted(self._articles, [article_id, article_id + 1])
        return tuple(self._of_articles[first:last].tolist())


def _load(path: Path) -> Any:
    try:
        # An array without rows cannot be mapped. As a plain array it is taken from in half the time.
        return np.asarray(np.load(path, mmap_mode="r" if path.stat().st_size > 4096 else None))
    except (OSError, ValueError, EOFError) as error:
        raise IndexDamaged(f"{path.name} of the index cannot be read ({error}): {REBUILD}.") from error
