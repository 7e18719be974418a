"""Articles and passages as people and the search read them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, select

from data import tables, tally
from data.database import Database, chunks
from data.types import PassageContext, StoredArticle, StoredPassage

_ARTICLE = tables.article.c
_PASSAGE = tables.passage.c
_HEAD = (
    _ARTICLE.id,
    _ARTICLE.title,
    _ARTICLE.source,
    _ARTICLE.url,
    _ARTICLE.published,
    _ARTICLE.status,
    _ARTICLE.paragraph_count,
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Made once: putting these together takes longer than what they ask the database for.
_PASSAGES = (
    select(
        _PASSAGE.id,
        _PASSAGE.article_id,
        _ARTICLE.title,
        _ARTICLE.source,
        _ARTICLE.url,
        _ARTICLE.published,
        _PASSAGE.paragraph,
        _PASSAGE.last_paragraph,
        _PASSAGE.text,
    )
    .join_from(tables.passage, tables.article)
    .where(_PASSAGE.id.in_(_IDS), _ARTICLE.status == "active")
)
_PARAGRAPHS = select(_ARTICLE.id, _ARTICLE.paragraphs).where(_ARTICLE.id.in_(_IDS))


class ArticleStore:
    """Reads articles and passages; never changes them. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_empty(self) -> bool:
        """Say whether no article was ever stored, withdrawn ones included."""
        with self._database.reading() as connection:
            return connection.execute(select(_ARTICLE.id).limit(1)).scalar() is None

    def listing(self) -> list[StoredArticle]:
        """Return all articles, withdrawn ones too, in the order in which they came, without paragraphs."""
        return self._articles(select(*_HEAD).order_by(_ARTICLE.id))

    def newest(self, limit: int) -> list[StoredArticle]:
        """Return the active articles published last, without paragraphs; those without a date come after."""
        by_date = (_ARTICLE.published.desc().nulls_last(), _ARTICLE.first_seen_at.desc(), _ARTICLE.id.desc())
        active = select(*_HEAD).where(_ARTICLE.status == "active")
        return self._articles(active.order_by(*by_date).limit(limit))

    def article(self, article_id: int) -> StoredArticle | None:
        """Return an article, also a withdrawn one, with its paragraphs; None if the id was never given."""
        query = select(*_HEAD, _ARTICLE.paragraphs).where(_ARTICLE.id == article_id)
        return next(iter(self._articles(query)), None)

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Return the passages of active articles among `ids`, by id; others are left out."""
        found: dict[int, StoredPassage] = {}
        with self._database.reading() as connection:
            for some in chunks(ids):
                rows = connection.execute(_PASSAGES, {"ids": some})
                found.update((row[0], StoredPassage(*row)) for row in rows.all())
        return found

    def paragraphs(self, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the paragraphs of the articles, by id."""
        found: dict[int, tuple[str, ...]] = {}
        with self._database.reading() as connection:
            for some in chunks(sorted(set(article_ids))):
                rows = connection.execute(_PARAGRAPHS, {"ids": some})
                found.update((row.id, tuple(row.paragraphs)) for row in rows)
        return found

    def context(self, passage_id: int) -> PassageContext | None:
        """Return the article around a passage; None if the passage or its article is there no more."""
        query = (
            select(*_HEAD, _ARTICLE.paragraphs, _PASSAGE.paragraph, _PASSAGE.last_paragraph)
            .join_from(tables.passage, tables.article)
            .where(_PASSAGE.id == passage_id, _ARTICLE.status == "active")
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else PassageContext(_stored(row), row.paragraph, row.last_paragraph)

    def counts(self) -> tuple[int, int]:
        """Return how many articles are active and how many passages they have, at once at any size."""
        with self._database.reading() as connection:
            return tally.read(connection)

    def _articles(self, query: Select[*tuple[Any, ...]]) -> list[StoredArticle]:
        with self._database.reading() as connection:
            return [_stored(row) for row in connection.execute(query)]


def _stored(row: Row[*tuple[Any, ...]]) -> StoredArticle:
    fields = {column.key: row._mapping[column] for column in _HEAD}
    paragraphs = tuple(getattr(row, "paragraphs", ()))
    return StoredArticle(article_id=fields.pop("id"), paragraphs=paragraphs, **fields)
