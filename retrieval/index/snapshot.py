"""An open generation with what came later laid over it: what a question is answered from. Never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.encoders.encoder import Vectors
from retrieval.index.article_heads import ArticleHeads, Head
from retrieval.index.centre import Centre
from retrieval.index.dense import DenseIndex
from retrieval.index.generation import Manifest
from retrieval.index.lexical import LexicalIndex
from retrieval.index.passage_table import Placed, as_filed
from retrieval.index.passage_vectors import PassageVectors

SAMPLED = 512
"""Passages that a question is compared with to know how near passages are by chance."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open generation with all changes up to `seq` laid over it. All its parts hold the same passages.

    `sample`: the vectors `(n, dim)` of passages drawn evenly from the generation, and of those laid over one that is smaller
    than the sample may be: what its cosines are held against;
    `centre`: what all questions and all passages have in common.
    (The lexical index may hold changes that are newer; what the others do not know is left out of an answer.)
    """

    name: str
    manifest: Manifest
    dense: DenseIndex
    vectors: PassageVectors
    heads: ArticleHeads
    lexical: LexicalIndex
    sample: Vectors
    centre: Centre
    seq: int

    @property
    def version(self) -> tuple[str, int]:
        """What tells this snapshot from any other: the same question has the same answer in it."""
        return self.name, self.seq

    def laid_over(
        self,
        by_article: Mapping[int, Sequence[Placed]],
        heads: Mapping[int, Head],
        lexical: LexicalIndex,
        seq: int,
    ) -> "Snapshot":
        """Return a snapshot in which each of the articles has the given passages alone, and its head if one is given."""
        table = self.vectors.table
        gone = [key for article_id in by_article for key in table.passages_of(article_id)]
        added = [passage for passages in by_article.values() for passage in passages]
        rows = self.vectors.files.own(as_filed([passage.place for passage in added]))
        return replace(
            self,
            dense=self.dense.replaced(gone, [passage.passage_id for passage in added], rows),
            vectors=replace(self.vectors, table=table.replaced(by_article)),
            heads=self.heads.replaced(heads),
            sample=self._completed(rows),
            lexical=lexical,
            seq=seq,
        )

    def _completed(self, rows: Vectors) -> Vectors:
        """Return the sample with the rows of what was laid over, if it has all of the generation and may hold more.

        A handful of passages on one subject lie so close together that whatever else comes stands out of them by chance.
        """
        if self.manifest.passages > SAMPLED:
            return self.sample
        return np.concatenate([self.sample, rows[: max(0, SAMPLED - len(self.sample))]])
