"""The dense index: unit vectors by inner product, exact, on FAISS.

The ids in the index are passage keys, never positions. The only module that imports FAISS.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np

from retrieval.encoder import Vectors
from retrieval.errors import REBUILD, IndexRefused


class DenseIndex(Protocol):
    """Vectors to passages. Safe to read and change from several threads."""

    def add(self, passage_ids: Sequence[int], vectors: Vectors) -> None:
        """Add unit vectors `(n, dim)`; a passage that is there already gets the new vector."""
        ...

    def remove(self, passage_ids: Sequence[int]) -> None:
        """Remove passages; those not there are no error."""
        ...

    def search(self, query: Vectors, limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` passage ids with their cosine to `query` `(dim,)`, best first, ties by id."""
        ...

    def vectors(self, passage_ids: Sequence[int]) -> Vectors:
        """Return the vectors of passages that are in the index, in the given order. Raises `KeyError` else."""
        ...

    def __contains__(self, passage_id: int) -> bool: ...

    def __len__(self) -> int: ...


class FaissFlatIndex:
    """`DenseIndex` that compares with every vector: exact, and quick enough for some 100,000 passages."""

    def __init__(self, dim: int) -> None:
        self._start(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)))

    def _start(self, index: Any) -> None:
        self._index = index
        self._ids = set(faiss.vector_to_array(index.id_map).tolist())
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path) -> "FaissFlatIndex":
        """Read an index that `save` wrote. Raises `IndexRefused` when the file is damaged."""
        try:
            stored = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexRefused(f"The dense index {path} cannot be read ({error}): {REBUILD}.") from error
        if not isinstance(stored, faiss.IndexIDMap2) or stored.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise IndexRefused(f"The dense index {path} is of another kind: {REBUILD}.")
        loaded = cls.__new__(cls)
        loaded._start(stored)
        return loaded

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        with self._lock:
            faiss.write_index(self._index, str(path))

    def add(self, passage_ids: Sequence[int], vectors: Vectors) -> None:
        """See `DenseIndex.add`."""
        if not len(passage_ids):
            return
        with self._lock:
            self._drop([key for key in passage_ids if key in self._ids])
            self._index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(passage_ids, dtype=np.int64))
            self._ids.update(passage_ids)

    def remove(self, passage_ids: Sequence[int]) -> None:
        """See `DenseIndex.remove`."""
        with self._lock:
            self._drop([key for key in passage_ids if key in self._ids])

    def _drop(self, present: Sequence[int]) -> None:
        if present:
            self._index.remove_ids(np.asarray(present, dtype=np.int64))
            self._ids.difference_update(present)

    def search(self, query: Vectors, limit: int) -> list[tuple[int, float]]:
        """See `DenseIndex.search`."""
        with self._lock:
            limit = min(limit, len(self._ids))
            if limit < 1:
                return []
            found = self._nearest(query, limit)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _nearest(self, query: Vectors, limit: int) -> list[tuple[int, float]]:
        """Return at least the nearest `limit`, with all that tie with the last of them."""
        asked = limit
        while True:
            asked = min(asked + 1, len(self._ids))
            scores, ids = self._index.search(query.reshape(1, -1), asked)
            if scores[0][-1] < scores[0][limit - 1] or asked == len(self._ids):
                return [(int(key), float(score)) for key, score in zip(ids[0], scores[0], strict=True)]
            asked *= 2

    def vectors(self, passage_ids: Sequence[int]) -> Vectors:
        """See `DenseIndex.vectors`."""
        with self._lock:
            missing = [key for key in passage_ids if key not in self._ids]
            if missing:
                raise KeyError(f"not in the index: {missing[:5]}")
            if not len(passage_ids):
                return np.zeros((0, self._index.d), dtype=np.float32)
            found = self._index.reconstruct_batch(np.asarray(passage_ids, dtype=np.int64))
        return np.asarray(found, dtype=np.float32)

    def __contains__(self, passage_id: int) -> bool:
        return passage_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)
