"""Vectors at rest, so that a lost index is rebuilt without encoding again."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert, select

from data import tables
from data.database import Database, chunks

_VECTOR = tables.vector.c


class VectorStore:
    """Bytes by model fingerprint and text hash; what the bytes mean is the caller's. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self, model: str, hashes: Iterable[str]) -> set[str]:
        """Return those of the hashes for which the model has no vector yet."""
        wanted = set(hashes)
        known: set[str] = set()
        with self._database.reading() as connection:
            for some in chunks(sorted(wanted)):
                query = select(_VECTOR.text_hash).where(_VECTOR.model == model, _VECTOR.text_hash.in_(some))
                known.update(connection.execute(query).scalars())
        return wanted - known

    def put(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep the vectors, in place of those that were there for the same model and text.

        They are written in portions, so that other writers come in between; each is kept as a whole or not.
        """
        for some in chunks(list(vectors.items())):
            rows = [{"model": model, "text_hash": text_hash, "blob": blob} for text_hash, blob in some]
            old = delete(tables.vector).where(
                _VECTOR.model == model, _VECTOR.text_hash.in_([row["text_hash"] for row in rows])
            )
            with self._database.writing() as connection:
                connection.execute(old)
                connection.execute(insert(tables.vector), rows)

    def get(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
        """Return the model's vectors for those of the hashes that have one."""
        found: dict[str, bytes] = {}
        with self._database.reading() as connection:
            for some in chunks(sorted(set(hashes))):
                query = select(_VECTOR.text_hash, _VECTOR.blob).where(
                    _VECTOR.model == model, _VECTOR.text_hash.in_(some)
                )
                found.update((row.text_hash, row.blob) for row in connection.execute(query))
        return found

    def drop_unused(self, model: str) -> int:
        """Forget the model's vectors of texts that no article has any more; return how many.

        A withdrawn article's texts count as used: it may come back.
        """
        used = select(tables.passage.c.text_hash)
        unused = delete(tables.vector).where(_VECTOR.model == model, _VECTOR.text_hash.not_in(used))
        with self._database.writing() as connection:
            return connection.execute(unused).rowcount
