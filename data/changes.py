"""The change queue, as the indexing job takes it."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, delete, func, select

from data import tables
from data.database import Database, chunks
from data.encoded import vector_name
from data.types import Change, IndexablePassage, PassageOutline

_CHANGE = tables.change.c
_PASSAGE = tables.passage.c
_ACTIVE = tables.article.c.status == "active"
_INDEXABLE = (
    select(
        _PASSAGE.id,
        _PASSAGE.article_id,
        tables.article.c.title,
        tables.article.c.published,
        _PASSAGE.text,
        _PASSAGE.text_hash,
    )
    .join_from(tables.passage, tables.article)
    .where(_ACTIVE)
)


class ChangeStore:
    """What changed since an index last looked, and the passages to bring it up to date. Raises StoreError.

    An index that holds all changes up to `seq` takes `since(seq)`, drops what it has of those articles, and
    adds `article_passages` of them; a withdrawn article has none. Doing so twice is harmless.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> int:
        """Return the number of the last change, 0 if nothing ever changed."""
        with self._database.reading() as connection:
            return connection.execute(select(func.max(_CHANGE.seq))).scalar() or 0

    def since(self, seq: int, limit: int) -> list[Change]:
        """Return the first `limit` changes after `seq`, in order; an article may be among them often."""
        query = select(_CHANGE.seq, _CHANGE.article_id).where(_CHANGE.seq > seq)
        with self._database.reading() as connection:
            return [Change(*row) for row in connection.execute(query.order_by(_CHANGE.seq).limit(limit))]

    def article_passages(self, article_ids: Sequence[int]) -> list[IndexablePassage]:
        """Return the passages of those of the articles that are active, in the order of their text."""
        found: list[IndexablePassage] = []
        with self._database.reading() as connection:
            for some in chunks(sorted(set(article_ids))):
                query = _INDEXABLE.where(_PASSAGE.article_id.in_(some))
                rows = connection.execute(query.order_by(_PASSAGE.article_id, _PASSAGE.position))
                found.extend(IndexablePassage(*row) for row in rows)
        return found

    def all_passages(self, batch: int) -> Iterator[list[IndexablePassage]]:
        """Yield the passages of all active articles by id, in lists of at most `batch`.

        No transaction is open between two lists, however long the caller takes. What changes meanwhile may or
        may not be among them, and has a change after `latest()` as asked before.
        """
        for rows in self._by_id(_INDEXABLE, batch):
            yield [IndexablePassage(*row) for row in rows]

    def outlines(self, batch: int) -> Iterator[list[PassageOutline]]:
        """Yield the outlines of the passages that `all_passages` yields, without reading a text."""
        columns = (_PASSAGE.id, tables.article.c.title, _PASSAGE.text_hash, func.length(_PASSAGE.text))
        active = select(*columns).join_from(tables.passage, tables.article).where(_ACTIVE)
        for rows in self._by_id(active, batch):
            yield [
                PassageOutline(id_, vector_name(title, text_hash), length)
                for id_, title, text_hash, length in rows
            ]

    def by_ids(self, passage_ids: Sequence[int]) -> list[IndexablePassage]:
        """Return the passages as they are now, in the given order; those that are gone or withdrawn are left out."""
        found: dict[int, IndexablePassage] = {}
        with self._database.reading() as connection:
            for some in chunks(passage_ids):
                rows = connection.execute(_INDEXABLE.where(_PASSAGE.id.in_(some)))
                found.update((row.id, IndexablePassage(*row)) for row in rows)
        return [found[key] for key in passage_ids if key in found]

    def prune(self, upto_seq: int) -> int:
        """Forget changes up to `upto_seq`, which every index has; return how many.

        The very last change stays, so that `latest` never goes back.
        """
        with self._database.writing() as connection:
            last = connection.execute(select(func.max(_CHANGE.seq))).scalar() or 0
            old = delete(tables.change).where(_CHANGE.seq <= upto_seq, _CHANGE.seq < last)
            return connection.execute(old).rowcount

    def _by_id(
        self, query: Select[*tuple[Any, ...]], batch: int
    ) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
        """Yield the rows of a query whose first column is the passage's id, in its order and in parts."""
        after = 0
        while True:
            part = query.where(_PASSAGE.id > after).order_by(_PASSAGE.id).limit(batch)
            with self._database.reading() as connection:
                rows = connection.execute(part).all()
            if not rows:
                return
            yield rows
            after = rows[-1][0]
