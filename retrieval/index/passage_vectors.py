"""The vectors of an index's passages and of their sentences, by passage key."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from retrieval.encoders.encoder import Vectors
from retrieval.index.centre import Centre, centred
from retrieval.index.embedding import as_float32
from retrieval.index.passage_table import Keys, PassageTable
from retrieval.index.vector_files import VectorFiles


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """A table of places with the files that they lie in. Raises `KeyError` for a passage that is not in the table."""

    table: PassageTable
    files: VectorFiles

    def own(self, keys: Sequence[int]) -> Vectors:
        """Return the passages' own vectors, `(n, dim)`, in the given order."""
        return self.files.own(self.table.places(keys))

    def reach_end(self) -> None:
        """Read the last vectors of each file that the generation needs. Raises `IndexDamaged` where one ends before."""
        filed = self.table.filed
        for segment in np.unique(filed["segment"]):
            here = filed[filed["segment"] == segment]
            last = int(np.argmax(here["start"]))
            self.files.rows(here[last : last + 1])

    def cosines(self, query: Vectors, keys: Sequence[int] | Keys) -> Vectors:
        """Return the cosines `(n,)` of the passages' own vectors with `query`, in the given order."""
        return self.files.cosines(self.table.places(keys), query)

    def of_sentences(self, query: Vectors, keys: Sequence[int]) -> list[Vectors]:
        """Return, for each passage, the cosines `(its sentences,)` of its sentences with `query`, in order."""
        rows, counts = self.files.sentences(self.table.places(keys))
        together: Vectors = as_float32(rows) @ query
        return _parted(together, counts)

    def compared(
        self, query: Vectors, keys: Sequence[int], centre: Centre
    ) -> tuple[list[Vectors], list[float]]:
        """Return what `of_sentences` does, and for each passage the best of its sentences' centred cosines."""
        rows, counts = self.files.sentences(self.table.places(keys))
        if not counts:
            return [], []
        exact = as_float32(rows)
        first = [0, *accumulate(counts[:-1])]
        best: list[float] = np.maximum.reduceat(centred(exact, query, centre), first).tolist()
        return _parted(exact @ query, counts), best


def _parted(together: Vectors, counts: Sequence[int]) -> list[Vectors]:
    return [together[end - count : end] for end, count in zip(accumulate(counts), counts, strict=True)]
