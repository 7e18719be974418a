"""The vectors at rest, read where they lie.

Rows are read by their position (`pread`), not through a mapping: a question needs a thousand rows strewn over
gigabytes, and reading them is four times as quick as faulting them in, and keeps them out of the process, where the
kernel would map up to a mebibyte around each.
"""

import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Vectors, unit_rows
from retrieval.errors import REBUILD, IndexDamaged
from retrieval.index.embedding import Rows, as_float32
from retrieval.index.passage_table import Places

Numbers = npt.NDArray[np.integer[Any]]
BYTES = 2
"""Bytes of a float16."""


class VectorFiles:
    """Rows of one model, by place. Safe to read from several threads.

    `path` names the file of a segment. Raises `IndexDamaged` where a file is lost or cut short.
    """

    def __init__(self, path: Callable[[int], Path], dim: int) -> None:
        self.dim = dim
        self._path = path
        self._open: dict[int, int] = {}

    def own(self, places: Places) -> Vectors:
        """Return the passages' own vectors, `(n, dim)` float32 of unit length."""
        length = self.dim * BYTES
        blocks = self._read(places["segment"], places["start"], np.full(len(places), length))
        return unit_rows(np.frombuffer(b"".join(blocks), dtype="<f2").reshape(-1, self.dim))

    def cosines(self, places: Places, query: Vectors) -> Vectors:
        """Return the cosines `(n,)` of the passages' own vectors with a unit vector `(dim,)`."""
        length = self.dim * BYTES
        blocks = self._read(places["segment"], places["start"], np.full(len(places), length))
        rows = as_float32(np.frombuffer(b"".join(blocks), dtype="<f2").reshape(-1, self.dim))
        norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))  # cheaper than making every row a unit vector
        cosines: Vectors = (rows @ query) / np.maximum(norms, np.float32(1e-9))
        return cosines

    def sentences(self, places: Places) -> tuple[Rows, list[int]]:
        """Return the rows of the passages' sentences, one passage after another, and how many each has."""
        own = self.dim * BYTES
        blocks = self._read(places["segment"], places["start"] + own, places["length"] - own)
        rows = np.frombuffer(b"".join(blocks), dtype="<f2").reshape(-1, self.dim)
        return rows, [len(block) // own for block in blocks]

    def rows(self, place: Places) -> Rows:
        """Return all rows of one passage, whose place is `(1,)`: its own, then its sentences'."""
        (block,) = self._read(place["segment"], place["start"], place["length"])
        return np.frombuffer(block, dtype="<f2").reshape(-1, self.dim)

    def _read(self, segments: Numbers, starts: Numbers, lengths: Numbers) -> list[bytes]:
        named, wanted = segments.tolist(), lengths.tolist()
        try:
            files = {segment: self._opened(segment) for segment in set(named)}
            blocks = list(map(os.pread, map(files.__getitem__, named), wanted, starts.tolist()))
        except OSError as error:
            raise IndexDamaged(f"The vectors cannot be read ({error.strerror}): {REBUILD}.") from error
        if sum(map(len, blocks)) != sum(wanted):
            raise IndexDamaged(f"The vectors at rest are cut short: {REBUILD}.")
        return blocks

    def _opened(self, segment: int) -> int:
        if segment in self._open:
            return self._open[segment]
        file = os.open(self._path(segment), os.O_RDONLY)
        if self._open.setdefault(segment, file) != file:  # another thread was first
            os.close(file)
        else:
            weakref.finalize(self, os.close, file)
        return self._open[segment]
