"""Vectors at rest, so that a lost index is rebuilt without encoding again.

The bytes lie beside the database, in files that are only ever appended to (`data.segments`), one folder a model; the
table `vector` is the ledger that says where each text's are. An index keeps places, not copies, so that equal texts
and earlier generations cost nothing twice.

A block counts once the ledger knows it, and it is on the disk before that. What a killed writer left behind belongs
to nobody: the next one begins a new file, as it does when the last blocks of a file were forgotten. A place is
therefore never given twice, and an earlier generation can go on reading.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from sqlalchemy import delete, func, insert, select

from data import tables
from data.database import Database, chunks
from data.segments import Segments
from data.types import VectorPlace

SEGMENT_BYTES = 1 << 30
"""Size at which a file is full and the next is begun."""
_VECTOR = tables.vector.c


class VectorStore:
    """Bytes by model fingerprint and text hash; what the bytes mean is the caller's. Raises StoreError.

    Blocks of one model follow one another without a gap, so that blocks of equal rows stay aligned to a row.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def path(self, model: str, segment: int) -> Path:
        """Return the file of a segment of a model."""
        return self._segments(model).path(segment)

    def missing(self, model: str, hashes: Iterable[str]) -> set[str]:
        """Return those of the hashes for which the model has no vector, or has lost its file."""
        wanted = set(hashes)
        return wanted - self.places(model, wanted).keys()

    def places(self, model: str, hashes: Iterable[str]) -> dict[str, VectorPlace]:
        """Return where the model's vectors lie for those of the hashes that have one."""
        found: dict[str, VectorPlace] = {}
        sizes = self._segments(model).sizes()
        columns = (_VECTOR.text_hash, _VECTOR.segment, _VECTOR.start, _VECTOR.length)
        with self._database.reading() as connection:
            for some in chunks(sorted(set(hashes))):
                query = select(*columns).where(_VECTOR.model == model, _VECTOR.text_hash.in_(some))
                for text_hash, *place in connection.execute(query):
                    found[text_hash] = VectorPlace(*place)
        return {key: place for key, place in found.items() if place.end <= sizes.get(place.segment, -1)}

    def get(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
        """Return the model's vectors for those of the hashes that have one."""
        return self._segments(model).read(self.places(model, hashes))

    def put(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep the vectors, in place of those that were there for the same model and text.

        They are written in portions, so that other writers come in between; each is kept as a whole or not.
        """
        segments = self._segments(model)
        with segments.appending():
            for some in chunks(list(vectors.items())):
                places = segments.append(self._next(model), (block for _, block in some))
                self._enter(model, [text_hash for text_hash, _ in some], places)

    def drop_unused(self, model: str) -> int:
        """Forget the model's vectors of texts that no article has any more; return how many.

        A withdrawn article's texts count as used: it may come back. The bytes stay until `compact`.
        """
        used = select(tables.passage.c.text_hash)
        unused = delete(tables.vector).where(_VECTOR.model == model, _VECTOR.text_hash.not_in(used))
        with self._database.writing() as connection:
            return connection.execute(unused).rowcount

    def compact(self, model: str) -> int:
        """Copy what is left in files of which more than half is forgotten; return how many vectors moved.

        The old files stay for those who still read them, until `remove_files`.
        """
        moved = 0
        sizes = self._segments(model).sizes()
        for segment, used in self._used(model).items():
            if sizes.get(segment, 0) > 2 * used:
                held = select(_VECTOR.text_hash).where(_VECTOR.model == model, _VECTOR.segment == segment)
                with self._database.reading() as connection:
                    hashes = list(connection.execute(held).scalars())
                for some in chunks(hashes):
                    self.put(model, self.get(model, some))
                moved += len(hashes)
        return moved

    def remove_files(self, model: str, keep: Collection[int]) -> None:
        """Delete the files of which nothing is known any more, but for the segments in `keep` and the last."""
        segments = self._segments(model)
        with segments.appending():
            there = segments.sizes()
            wanted = {*keep, *self._used(model), max(there, default=0)}
            segments.remove(sorted(there.keys() - wanted))

    def _next(self, model: str) -> int:
        """Return the segment to append to: the last, or a new one if it is full or bytes lie behind its ledger."""
        sizes = self._segments(model).sizes()
        segment = max(sizes, default=1)
        size = sizes.get(segment, 0)
        last = (
            select(_VECTOR.start + _VECTOR.length)
            .where(_VECTOR.model == model, _VECTOR.segment == segment)
            .order_by(_VECTOR.start.desc(), _VECTOR.length.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            end = connection.execute(last).scalar() or 0
        return segment if end == size < SEGMENT_BYTES else segment + 1

    def _enter(self, model: str, hashes: Sequence[str], places: Sequence[VectorPlace]) -> None:
        rows = [
            {
                "model": model,
                "text_hash": text_hash,
                "segment": at.segment,
                "start": at.start,
                "length": at.length,
            }
            for text_hash, at in zip(hashes, places, strict=True)
        ]
        old = delete(tables.vector).where(_VECTOR.model == model, _VECTOR.text_hash.in_(hashes))
        with self._database.writing() as connection:
            connection.execute(old)
            connection.execute(insert(tables.vector), rows)

    def _used(self, model: str) -> dict[int, int]:
        """Return the bytes that the ledger knows in each segment."""
        query = select(_VECTOR.segment, func.sum(_VECTOR.length)).where(_VECTOR.model == model)
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(_VECTOR.segment))
            return {segment: int(used) for segment, used in rows}

    def _segments(self, model: str) -> Segments:
        plain = re.sub(r"[^A-Za-z0-9.-]+", "_", model)[:60]
        return Segments(self._folder / f"{plain}-{sha256(model.encode()).hexdigest()[:8]}")
