"""The vectors of all sentences of a generation, mapped from disk, with additions in memory.

Files: `sentences.f16.npy` `(sentences, dim)` float16; `sentence_starts.npy` `(passages + 1,)` int64, where each
passage's rows begin; `passages.npy` `(passages,)` int64, sorted passage keys; `articles.npy` the article of each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from retrieval.embedding import Rows
from retrieval.encoder import Vectors
from retrieval.errors import REBUILD, IndexRefused

_VECTORS, _STARTS, _PASSAGES, _ARTICLES = (
    "sentences.f16.npy",
    "sentence_starts.npy",
    "passages.npy",
    "articles.npy",
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage with its keys and vectors, as an index takes it in."""

    passage_id: int
    article_id: int
    rows: Rows


class SentenceVectors:
    """Sentence vectors and the article of every passage, by passage key."""

    def __init__(self, folder: Path) -> None:
        try:
            self._starts: npt.NDArray[np.int64] = np.load(folder / _STARTS)
            # An array without rows cannot be mapped.
            mode: Literal["r"] | None = "r" if self._starts.max(initial=0) else None
            self._vectors: npt.NDArray[np.float16] = np.load(folder / _VECTORS, mmap_mode=mode)
            self._passages: npt.NDArray[np.int64] = np.load(folder / _PASSAGES)
            articles: npt.NDArray[np.int64] = np.load(folder / _ARTICLES)
        except (OSError, ValueError, EOFError) as error:
            raise IndexRefused(
                f"The sentence vectors in {folder} cannot be read ({error}): {REBUILD}."
            ) from error
        passages = len(self._passages)
        lengths = (len(self._starts), len(articles), *self._starts[-1:])
        if lengths != (passages + 1, passages, len(self._vectors)):
            raise IndexRefused(f"The sentence vectors in {folder} are cut short: {REBUILD}.")
        self._added: dict[int, Rows] = {}
        self._of_article: dict[int, list[int]] = {}
        for passage_id, article_id in zip(self._passages.tolist(), articles.tolist(), strict=True):
            self._of_article.setdefault(article_id, []).append(passage_id)

    @staticmethod
    def write(folder: Path, passages: Iterable[Embedded], dim: int) -> int:
        """Write the files from passages in the order of their keys; return how many sentences there are."""
        keys: list[int] = []
        articles: list[int] = []
        starts = [0]
        raw = folder / "sentences.raw"
        with raw.open("wb") as file:
            for passage in passages:
                keys.append(passage.passage_id)
                articles.append(passage.article_id)
                starts.append(starts[-1] + len(passage.rows) - 1)
                file.write(np.ascontiguousarray(passage.rows[1:], dtype="<f2").tobytes())
        _raw_to_npy(raw, folder / _VECTORS, (starts[-1], dim))
        np.save(folder / _STARTS, np.array(starts, dtype=np.int64))
        np.save(folder / _PASSAGES, np.array(keys, dtype=np.int64))
        np.save(folder / _ARTICLES, np.array(articles, dtype=np.int64))
        return starts[-1]

    def passages_of(self, article_id: int) -> Sequence[int]:
        """Return the keys of an article's passages that are in the index."""
        return tuple(self._of_article.get(article_id, ()))

    def replace(self, article_id: int, passages: Sequence[Embedded]) -> None:
        """Put an article's passages in place of those it had; none removes the article."""
        for passage_id in self._of_article.pop(article_id, ()):
            self._added.pop(passage_id, None)
        if passages:
            self._of_article[article_id] = [passage.passage_id for passage in passages]
            self._added.update((passage.passage_id, passage.rows[1:]) for passage in passages)

    def cosines(self, query: Vectors, passage_ids: Sequence[int]) -> list[Vectors]:
        """Return, for each passage, the cosines `(its sentences,)` of its sentences with `query`, in order."""
        blocks = [self._rows(passage_id) for passage_id in passage_ids]
        if not blocks:
            return []
        together: Vectors = np.concatenate(blocks).astype(np.float32) @ query
        return list(_parts(together, blocks))

    def _rows(self, passage_id: int) -> Rows:
        added = self._added.get(passage_id)
        if added is not None:
            return added
        place = int(np.searchsorted(self._passages, passage_id))
        if place == len(self._passages) or self._passages[place] != passage_id:
            raise KeyError(passage_id)
        return self._vectors[self._starts[place] : self._starts[place + 1]]


def _parts(values: Vectors, blocks: Sequence[Rows]) -> Iterator[Vectors]:
    start = 0
    for block in blocks:
        yield values[start : start + len(block)]
        start += len(block)


def _raw_to_npy(raw: Path, target: Path, shape: tuple[int, int]) -> None:
    """Put NumPy's header before rows that were written as they came, without holding them in memory."""
    with raw.open("rb") as rows, target.open("wb") as file:
        header = {"descr": "<f2", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        while block := rows.read(1 << 20):
            file.write(block)
    raw.unlink()
