"""The collection as a reader leafs through it: the newest articles, the outlets, one day's articles.

Articles are in order of publication, the newest first and those without a date last; within a day the one that came last
is first. A page begins behind an article (`Place`), not at a number, so that articles which come in while somebody reads
push nothing away. All queries follow an index (`ix_article_latest`, `ix_article_outlet`); only the numbers of the outlets
are counted, and those at most once a minute and only after a change.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, select, tuple_

from data import tables
from data.articles import ArticleStore
from data.database import Database
from data.types import StoredArticle, StoredPassage

COUNTED_FOR = 60.0
"""Seconds for which the numbers of the outlets stand: counting a million articles takes most of a second."""

_ARTICLE = tables.article.c
_HEAD = (
    _ARTICLE.id,
    _ARTICLE.title,
    _ARTICLE.source,
    _ARTICLE.url,
    _ARTICLE.published,
    _ARTICLE.status,
    _ARTICLE.paragraph_count,
)
_ACTIVE = _ARTICLE.status == "active"
_DATED, _UNDATED = _ARTICLE.published.is_not(None), _ARTICLE.published.is_(None)
_NEWEST_FIRST = (_ARTICLE.published.desc(), _ARTICLE.id.desc())
_OLDEST_FIRST = (_ARTICLE.published, _ARTICLE.id)

Condition = ColumnElement[bool]
Order = Sequence[ColumnElement[Any] | UnaryExpression[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """An article's place in the order of publication; `published` None: it stands among those without a date."""

    published: date | None
    article_id: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some articles, the newest first, without paragraphs; whether there are newer and older ones."""

    articles: tuple[StoredArticle, ...]
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet with its number of articles and the newest date among them.

    `key` is the number of its first article: short enough for a button, and never given to another outlet.
    """

    key: int
    name: str
    articles: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its articles, the last that came first, without paragraphs, and how many there are in all."""

    day: date
    articles: tuple[StoredArticle, ...]
    total: int


class Browsing:
    """Reads the collection in pages. Safe to call from several threads. Raises StoreError.

    `steady` is a clock for durations, in seconds.
    """

    def __init__(self, database: Database, steady: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._articles = ArticleStore(database)
        self._steady = steady
        self._counting = threading.Lock()
        self._outlets: tuple[Outlet, ...] = ()
        self._counted: tuple[float, int] | None = None

    def newest(self, outlet: str | None, limit: int) -> Page:
        """Return the first `limit` articles, of one outlet by its name or of all."""
        return self._page(outlet, limit, (_DATED, _UNDATED), newer=False)

    def older(self, place: Place, outlet: str | None, limit: int) -> Page:
        """Return the `limit` articles that follow a place, which need not hold an article any more."""
        if place.published is None:
            parts: tuple[Condition, ...] = (_UNDATED & (_ARTICLE.id < place.article_id),)
        else:
            parts = (_DATED & (_key() < (place.published, place.article_id)), _UNDATED)
        return self._page(outlet, limit, parts, newer=True)

    def newer(self, place: Place, outlet: str | None, limit: int) -> Page:
        """Return the `limit` articles before a place; where there are fewer, the first page."""
        if place.published is None:
            parts: tuple[Condition, ...] = (_UNDATED & (_ARTICLE.id > place.article_id), _DATED)
        else:
            parts = (_DATED & (_key() > (place.published, place.article_id)),)
        found = self._read(outlet, parts, _OLDEST_FIRST, limit + 1)
        if len(found) < limit:
            return self.newest(outlet, limit)
        return Page(tuple(found[:limit][::-1]), newer=len(found) > limit, older=True)

    def outlets(self) -> tuple[Outlet, ...]:
        """Return the outlets, most articles first; their numbers may be a minute old."""
        # While one thread counts, the others go on with the old numbers, if there are any.
        if not self._counting.acquire(blocking=self._counted is None):
            return self._outlets
        try:
            now, changes = self._steady(), self._last_change()
            if self._counted is None or (
                now - self._counted[0] >= COUNTED_FOR and changes != self._counted[1]
            ):
                self._outlets, self._counted = self._count(), (now, changes)
            return self._outlets
        finally:
            self._counting.release()

    def outlet(self, key: int) -> str | None:
        """Return the name of an outlet by its key, None where there never was one."""
        with self._database.reading() as connection:
            return connection.execute(select(_ARTICLE.source).where(_ARTICLE.id == key)).scalar()

    def newest_day(self, until: date) -> date | None:
        """Return the last day up to `until` on which an article was published."""
        with self._database.reading() as connection:
            query = select(func.max(_ARTICLE.published)).where(_ACTIVE, _ARTICLE.published <= until)
            return connection.execute(query).scalar()

    def day(self, day: date, limit: int) -> Day:
        """Return the articles of a day, `limit` at most."""
        of_it = (_ACTIVE, _ARTICLE.published == day)
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(tables.article).where(*of_it))
            rows = connection.execute(
                select(*_HEAD).where(*of_it).order_by(_ARTICLE.id.desc()).limit(limit)
            ).all()
            return Day(day, tuple(StoredArticle(*row) for row in rows), total.scalar_one())

    def article(self, article_id: int) -> StoredArticle | None:
        """Return an active article with its paragraphs."""
        found = self._articles.article(article_id)
        return found if found is not None and found.status == "active" else None

    def passage(self, passage_id: int) -> StoredPassage | None:
        """Return a passage of an active article."""
        return self._articles.passages([passage_id]).get(passage_id)

    def _page(self, outlet: str | None, limit: int, parts: Sequence[Condition], *, newer: bool) -> Page:
        found = self._read(outlet, parts, _NEWEST_FIRST, limit + 1)
        return Page(tuple(found[:limit]), newer=newer, older=len(found) > limit)

    def _read(
        self, outlet: str | None, parts: Sequence[Condition], order: Order, limit: int
    ) -> list[StoredArticle]:
        """Return the articles of the parts, one part after the other: one query over both could not follow an index."""
        found: list[StoredArticle] = []
        with self._database.reading() as connection:
            for part in parts:
                if len(found) < limit:
                    query = self._of(outlet).where(part).order_by(*order).limit(limit - len(found))
                    found += [StoredArticle(*row) for row in connection.execute(query)]
        return found

    def _of(self, outlet: str | None) -> Select[*tuple[Any, ...]]:
        query = select(*_HEAD).where(_ACTIVE)
        return query if outlet is None else query.where(_ARTICLE.source == outlet)

    def _last_change(self) -> int:
        with self._database.reading() as connection:
            return connection.execute(select(func.max(tables.change.c.seq))).scalar() or 0

    def _count(self) -> tuple[Outlet, ...]:
        number = func.count().label("number")
        query = (
            select(func.min(_ARTICLE.id), _ARTICLE.source, number, func.max(_ARTICLE.published))
            .where(_ACTIVE)
            .group_by(_ARTICLE.source)
            .order_by(number.desc(), _ARTICLE.source)
        )
        with self._database.reading() as connection:
            return tuple(Outlet(*row) for row in connection.execute(query))


def _key() -> Any:
    return tuple_(_ARTICLE.published, _ARTICLE.id)
