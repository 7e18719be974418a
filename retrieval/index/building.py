"""Writes the files of a generation: read once, a part at a time, whatever the size of the collection."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.types import IndexablePassage
from retrieval.index.article_heads import HeadWriter
from retrieval.index.canary import check_canaries
from retrieval.index.dense import write_dense
from retrieval.index.encoding import Report
from retrieval.index.lexical import TantivyIndex
from retrieval.index.lexical_fields import LexicalText
from retrieval.index.passage_table import PLACE, Keys, Lengths, PassageTable, Places, as_filed
from retrieval.index.passage_vectors import PassageVectors
from retrieval.index.vector_files import VectorFiles
from retrieval.protocols import VectorsAtRest

CANARIES = 5
"""Passages that a new generation is asked for before it is put in use."""


class Building:
    """A generation that is being written in a folder. `model` and `dim` are those of its vectors."""

    def __init__(self, folder: Path, vectors: VectorsAtRest, model: str, dim: int) -> None:
        self.folder = folder
        self._vectors = vectors
        self._model = model
        self._files = VectorFiles(lambda segment: vectors.path(model, segment), dim)
        self._keys: list[Keys] = []
        self._articles: list[Keys] = []
        self._places: list[Places] = []
        self._lengths: list[Lengths] = []
        self._heads = HeadWriter(folder)
        self._canaries: list[IndexablePassage] = []

    def write(
        self,
        passages: Iterable[list[IndexablePassage]],
        total: int,
        *,
        lexical: bool,
        report: Report | None = None,
    ) -> tuple[int, int]:
        """Write all files, the lexical index only if asked to; return how many articles and passages they hold.

        Passages come in the order of their keys; those without vectors are left out: a later change brings them.
        """
        try:
            self._read(self._kept(passages, total, report), lexical=lexical)
            self._heads.close()
        except BaseException:
            self._heads.abandon()
            raise
        keys, articles = _joined(self._keys, np.int64), _joined(self._articles, np.int64)
        places, lengths = _joined(self._places, PLACE), _joined(self._lengths, np.int32)
        PassageTable.write(self.folder, keys, articles, places, lengths)
        table = PassageVectors(PassageTable(self.folder), self._files)
        write_dense(self.folder / "dense.faiss", keys, table.own, self._files.dim)
        return len(np.unique(articles)), len(keys)

    def _read(self, kept: Iterator[list[IndexablePassage]], *, lexical: bool) -> None:
        if lexical:
            texts = (
                LexicalText(each.passage_id, each.article_id, each.text) for some in kept for each in some
            )
            TantivyIndex.create(self.folder / "lexical").update([], texts)
        else:
            for _ in kept:
                pass

    def segments(self) -> tuple[int, ...]:
        """Return the files of vectors that the places lie in."""
        places = _joined(self._places, PLACE)
        return tuple(np.unique(places["segment"]).tolist())

    def check(self) -> None:
        """Ask what was written for a few of its passages. Raises `IndexRefused`."""
        chosen = self._canaries[:: max(1, len(self._canaries) // CANARIES)][:CANARIES]
        places = self._vectors.places(self._model, {passage.vector_name for passage in chosen})
        rows = [self._files.rows(as_filed([places[passage.vector_name]])) for passage in chosen]
        check_canaries(self.folder, chosen, rows, self._files)

    def _kept(
        self, passages: Iterable[list[IndexablePassage]], total: int, report: Report | None
    ) -> Iterator[list[IndexablePassage]]:
        done = 0
        for some in passages:
            if report:
                report("index", done, max(total, done))
            places = self._vectors.places(self._model, {passage.vector_name for passage in some})
            there = [passage for passage in some if passage.vector_name in places]
            self._keys.append(np.array([passage.passage_id for passage in there], dtype=np.int64))
            self._articles.append(np.array([passage.article_id for passage in there], dtype=np.int64))
            self._places.append(as_filed([places[passage.vector_name] for passage in there]))
            self._lengths.append(np.array([len(passage.text) for passage in there], dtype=np.int32))
            for passage in there:
                self._heads.add(passage.article_id, passage.title, passage.published)
            self._canaries += there[:1]
            done += len(some)
            yield there
        if report:
            report("index", done, done)


def _joined(parts: list[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)
