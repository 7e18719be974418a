"""Vectors at rest, so that a lost index is rebuilt without encoding again.

The bytes lie beside the database, in files that are only ever appended to (`data.segments`), one folder a model; the
table `vector` is the ledger that says where each passage's are, under the name that `data.encoded.vector_name` gives
to what was encoded. An index keeps places, not copies, so that equal texts under equal titles and earlier generations
cost nothing twice.

A block counts once the ledger knows it, and it is on the disk before that. What a killed writer left behind belongs
to nobody: the next one begins a new file, as it does when the last blocks of a file were forgotten. A place is
therefore never given twice, and an earlier generation can go on reading.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from sqlalchemy import delete, func, insert, select

from data import tables
from data.database import Database, chunks
from data.encoded import vector_name
from data.segments import Segments
from data.types import VectorPlace

SEGMENT_BYTES = 1 << 30
"""Size at which a file is full and the next is begun."""
READ = 2000
"""Rows that are read at a time where all are looked at."""
_VECTOR = tables.vector.c
_PASSAGE = tables.passage.c


class VectorStore:
    """Bytes by model fingerprint and name; what the bytes mean is the caller's. Raises StoreError.

    Blocks of one model follow one another without a gap, so that blocks of equal rows stay aligned to a row.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def path(self, model: str, segment: int) -> Path:
        """Return the file of a segment of a model."""
        return self._segments(model).path(segment)

    def missing(self, model: str, names: Iterable[str]) -> set[str]:
        """Return those of the names for which the model has no vectors, or has lost their file."""
        wanted = set(names)
        return wanted - self.places(model, wanted).keys()

    def places(self, model: str, names: Iterable[str]) -> dict[str, VectorPlace]:
        """Return where the model's vectors lie for those of the names that have some."""
        found: dict[str, VectorPlace] = {}
        sizes = self._segments(model).sizes()
        columns = (_VECTOR.text_hash, _VECTOR.segment, _VECTOR.start, _VECTOR.length)
        with self._database.reading() as connection:
            for some in chunks(sorted(set(names))):
                query = select(*columns).where(_VECTOR.model == model, _VECTOR.text_hash.in_(some))
                for name, *place in connection.execute(query):
                    found[name] = VectorPlace(*place)
        return {name: place for name, place in found.items() if place.end <= sizes.get(place.segment, -1)}

    def get(self, model: str, names: Iterable[str]) -> dict[str, bytes]:
        """Return the model's vectors for those of the names that have some."""
        return self._segments(model).read(self.places(model, names))

    def put(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep the vectors, in place of those that were there under the same model and name.

        They are written in portions, so that other writers come in between; each is kept as a whole or not.
        """
        segments = self._segments(model)
        with segments.appending():
            for some in chunks(list(vectors.items())):
                places = segments.append(self._next(model), (block for _, block in some))
                self._enter(model, [name for name, _ in some], places)

    def drop_unused(self, model: str) -> int:
        """Forget the model's vectors of what no article has any more; return how many.

        A withdrawn article's passages count as used: it may come back. The bytes stay until `compact`.
        """
        used = array(
            "q", sorted(map(hash, self._used_names()))
        )  # a set of a million names is 130 MB, this is 8
        unused = [name for name in self._names(model) if not _is_among(hash(name), used)]
        for some in chunks(unused):
            statement = delete(tables.vector).where(_VECTOR.model == model, _VECTOR.text_hash.in_(some))
            with self._database.writing() as connection:
                connection.execute(statement)
        return len(unused)

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
                    names = list(connection.execute(held).scalars())
                for some in chunks(names):
                    self.put(model, self.get(model, some))
                moved += len(names)
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

    def _enter(self, model: str, names: Sequence[str], places: Sequence[VectorPlace]) -> None:
        rows = [
            {
                "model": model,
                "text_hash": name,
                "segment": at.segment,
                "start": at.start,
                "length": at.length,
            }
            for name, at in zip(names, places, strict=True)
        ]
        old = delete(tables.vector).where(_VECTOR.model == model, _VECTOR.text_hash.in_(names))
        with self._database.writing() as connection:
            connection.execute(old)
            connection.execute(insert(tables.vector), rows)

    def _used_names(self) -> Iterator[str]:
        """Yield the name of every passage's vectors, read in parts, so that no transaction stays open."""
        query = select(_PASSAGE.id, tables.article.c.title, _PASSAGE.text_hash)
        query = query.join_from(tables.passage, tables.article).order_by(_PASSAGE.id).limit(READ)
        last = 0
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(query.where(_PASSAGE.id > last)).all()
            if not rows:
                return
            yield from (vector_name(title, text_hash) for _, title, text_hash in rows)
            last = rows[-1].id

    def _names(self, model: str) -> Iterator[str]:
        """Yield the names that the ledger has of a model, read in parts."""
        query = select(_VECTOR.text_hash).where(_VECTOR.model == model)
        query = query.order_by(_VECTOR.text_hash).limit(READ)
        last = ""
        while True:
            with self._database.reading() as connection:
                names = list(connection.execute(query.where(_VECTOR.text_hash > last)).scalars())
            if not names:
                return
            yield from names
            last = names[-1]

    def _used(self, model: str) -> dict[int, int]:
        """Return the bytes that the ledger knows in each segment."""
        query = select(_VECTOR.segment, func.sum(_VECTOR.length)).where(_VECTOR.model == model)
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(_VECTOR.segment))
            return {segment: int(used) for segment, used in rows}

    def _segments(self, model: str) -> Segments:
        return Segments(self._folder / model_folder(model))


def model_folder(model: str) -> str:
    """Return the name of the folder that a model's vectors lie in."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", model)[:60]
    return f"{plain}-{sha256(model.encode()).hexdigest()[:8]}"


def _is_among(value: int, values: Sequence[int]) -> bool:
    """Tell whether sorted values hold a value."""
    at = bisect_left(values, value)
    return at < len(values) and values[at] == value
