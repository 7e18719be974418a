"""The dense index: unit vectors by inner product, on FAISS. The only module that imports FAISS.

A generation's file is compared with whole. Up to `EXACT_UP_TO` vectors it holds them as they are. Above, it holds
4-bit codes (product quantisation, two dimensions a code, scanned in registers: André et al. 2015), whose best
hundreds are compared exactly with the vectors at rest. What came after the generation was built lies over the file
in memory, what has gone is left out; the next generation takes both in. The ids are passage keys, never positions.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

import faiss
import numpy as np

from retrieval.encoders.encoder import Vectors
from retrieval.errors import REBUILD, IndexDamaged, IndexRefused
from retrieval.index.passage_table import Keys

EXACT_UP_TO = 20_000
"""Vectors up to which comparing with each of them takes about a millisecond and 30 MB; codes then take no less."""
RESCORED = (400, 1200)
"""Candidates of the codes that are compared exactly, at least and at most."""
RESCORED_SHARE = 1 / 100
"""The same between the two, as a share of the vectors."""
TRAINED_ON = 16_384
"""Vectors that the codes are learnt from: 1,024 for each of 16 codes."""
CHUNK = 20_000
SEALED = 4096
"""Bytes of either end of the file that its seal covers."""
Vectorised = Callable[[Sequence[int]], Vectors]
"""Gives the unit vectors of passages, `(n, dim)`, in the given order."""
Cosines = Callable[[Vectors, Sequence[int] | Keys], Vectors]
"""Gives the exact cosines, `(n,)`, of a unit vector with passages, in the given order."""


class DenseIndex(Protocol):
    """Vectors to passages. Never changed once made, so that any number of threads may read."""

    def search(self, query: Vectors, limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` passage ids with their cosine to `query` `(dim,)`, best first, ties by id."""
        ...

    def replaced(self, removed: Iterable[int], added: Sequence[int], vectors: Vectors) -> "DenseIndex":
        """Return an index without some passages and then with others, given with unit vectors `(n, dim)`.

        Removing one that is not there is no error; one that is added again gets the new vector.
        """
        ...

    def __contains__(self, passage_id: int) -> bool: ...

    def __len__(self) -> int: ...


class FaissIndex:
    """`DenseIndex` over a file that `write_dense` wrote. `exact` compares with passages in the file.

    Raises `IndexDamaged` when the file is damaged, `IndexRefused` when it is of another kind.
    """

    def __init__(self, path: Path, exact: Cosines) -> None:
        self._index = _read(path)
        self._codes = isinstance(faiss.downcast_index(self._index.index), faiss.IndexPQFastScan)
        self._exact = exact
        self._keys: Keys = faiss.vector_to_array(self._index.id_map)
        self._gone: frozenset[int] = frozenset()
        self._added = np.zeros(0, dtype=np.int64)
        self._vectors: Vectors = np.zeros((0, self._index.d), dtype=np.float32)

    def search(self, query: Vectors, limit: int) -> list[tuple[int, float]]:
        """See `DenseIndex.search`; exact but for what the codes leave out."""
        if limit < 1 or not len(self):
            return []
        with _one_thread():
            keys, scores = self._in_codes(query, limit) if self._codes else self._in_vectors(query, limit)
        if len(self._added):
            keys = np.concatenate([keys, self._added])
            scores = np.concatenate([scores, self._vectors @ query])
        best = np.lexsort((keys, -scores))[:limit]
        return list(zip(keys[best].tolist(), scores[best].tolist(), strict=True))

    def replaced(self, removed: Iterable[int], added: Sequence[int], vectors: Vectors) -> "FaissIndex":
        """See `DenseIndex.replaced`."""
        out = {*removed, *added}
        kept = ~np.isin(self._added, list(out))
        index = object.__new__(FaissIndex)
        index.__dict__.update(self.__dict__)
        index._gone = self._gone | {key for key in out if self._is_filed(key)}
        index._added = np.concatenate([self._added[kept], np.asarray(added, dtype=np.int64)])
        index._vectors = np.concatenate([self._vectors[kept], vectors])
        return index

    def __contains__(self, passage_id: int) -> bool:
        filed = self._is_filed(passage_id) and passage_id not in self._gone
        return filed or bool((self._added == passage_id).any())

    def __len__(self) -> int:
        return len(self._keys) - len(self._gone) + len(self._added)

    def _is_filed(self, key: int) -> bool:
        at = int(np.searchsorted(self._keys, key))
        return at < len(self._keys) and int(self._keys[at]) == key

    def _in_codes(self, query: Vectors, limit: int) -> tuple[Keys, Vectors]:
        filed = len(self._keys)
        rescored = min(max(RESCORED[0], int(filed * RESCORED_SHARE)), RESCORED[1])
        wanted = min(max(rescored, 4 * limit) + len(self._gone), filed)
        _, ids = self._index.search(query.reshape(1, -1), wanted)
        keys = self._left(ids[0])
        return keys, self._exact(query, keys)

    def _in_vectors(self, query: Vectors, limit: int) -> tuple[Keys, Vectors]:
        """Return at least the nearest `limit`, with all that tie with the last of them."""
        asked = limit + len(self._gone)
        while True:
            asked = min(asked + 1, len(self._keys))
            if not asked:
                return self._keys, np.zeros(0, dtype=np.float32)
            (scores,), (ids,) = self._index.search(query.reshape(1, -1), asked)
            left = np.isin(ids, self._left(ids))
            if asked == len(self._keys) or scores[left][-1] < scores[left][limit - 1]:
                return ids[left], scores[left]
            asked *= 2

    def _left(self, keys: Keys) -> Keys:
        """Leave out what has gone, and FAISS's mark where it found fewer."""
        gone = np.isin(keys, list(self._gone)) if self._gone else np.zeros(len(keys), dtype=bool)
        return keys[~gone & (keys >= 0)]


def write_dense(
    path: Path, keys: Keys, vectors: Vectorised, dim: int, exact_up_to: int = EXACT_UP_TO
) -> None:
    """Write an index of the passages `keys`, sorted, whose vectors `vectors` gives, a part at a time."""
    inner = faiss.IndexFlatIP(dim) if len(keys) <= exact_up_to or dim % 2 else _learnt(keys, vectors, dim)
    index = faiss.IndexIDMap(inner)
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        index.add_with_ids(vectors(some.tolist()), some)
    faiss.write_index(index, str(path))
    path.with_suffix(".seal").write_text(_seal(path), "ascii")


def _learnt(keys: Keys, vectors: Vectorised, dim: int) -> Any:
    index = faiss.IndexPQFastScan(dim, dim // 2, 4, faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).choice(keys, min(TRAINED_ON, len(keys)), replace=False)
    with _one_thread():
        index.train(vectors(np.sort(chosen).tolist()))
    return index


@contextmanager
def _one_thread() -> Iterator[None]:
    """Have FAISS do what follows in this thread alone.

    One question, or one of many small clusterings, is about a millisecond of work: waking another thread and waiting for
    it, where both cores are in use, costs many times that. The number belongs to the thread that sets it.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _read(path: Path) -> Any:
    """Map the index. FAISS trusts what it maps and would end the process over a file that is cut short."""
    try:
        whole = path.with_suffix(".seal").read_text("ascii") == _seal(path)
        if not whole:
            raise OSError("it is not as it was written")
        index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexDamaged(f"The dense index {path} cannot be read ({error}): {REBUILD}.") from error
    known = isinstance(index, faiss.IndexIDMap) and index.metric_type == faiss.METRIC_INNER_PRODUCT
    if not known or not isinstance(
        faiss.downcast_index(index.index), faiss.IndexFlat | faiss.IndexPQFastScan
    ):
        raise IndexRefused(f"The dense index {path} is of another kind: {REBUILD}.")
    return index


def _seal(path: Path) -> str:
    """Return the file's length with a checksum of its two ends, which tell FAISS how long its parts are."""
    length = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(SEALED)
        file.seek(max(0, length - SEALED))
        return f"{length} {crc32(head):08x} {crc32(file.read()):08x}"
