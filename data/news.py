"""News: new articles of which subscribers are to hear, from the moment they come in until it is decided who hears.

    write     in the transaction that stores the articles, so that none is forgotten
    settle    who hears of one: its alerts and the mark that it is decided, in one transaction
    keep_told what those who heard were told, in the transaction that modifies the article
    settle_change  whether they must be told that it changed

Whoever is killed in between finds the same rows again, and nobody hears of an article twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from data import tables
from data.database import Database, chunks
from data.hearing import Hearing, hush, tell_all, tell_hearings

_NEWS = tables.news.c
_ARTICLE = tables.article.c
_OUTBOX = tables.outbox.c
_SUBSCRIPTION = tables.subscription.c
_CHANGE = tables.change.c


@dataclass(frozen=True, slots=True)
class FreshNews:
    """An article of which it is not decided yet who hears; `indexed`: the index holds it as it is now."""

    article_id: int
    at: datetime
    title: str
    paragraphs: tuple[str, ...]
    indexed: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """What tells whether an article tells the same story as another: `lead` is its first paragraph."""

    article_id: int
    title: str
    lead: str
    source: str
    published: date | None


@dataclass(frozen=True, slots=True)
class ChangedNews:
    """An article that was modified since people heard of it: its words as they were told, and as they are."""

    article_id: int
    changed_at: datetime
    told_title: str
    told_paragraphs: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]


class NewsStore:
    """What is to be told to whom. Each method is one transaction; times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fresh(self, indexed_to: int, stuck_before: datetime, limit: int) -> list[FreshNews]:
        """Return the first news that is not decided: what an index with all changes up to `indexed_to` holds.

        Also what came in before `stuck_before` and is not indexed yet.
        """
        waits = _NEWS.article_id.in_(select(_CHANGE.article_id).where(_CHANGE.seq > indexed_to))
        columns = (_NEWS.article_id, _NEWS.at, _ARTICLE.title, _ARTICLE.paragraphs, (~waits).label("indexed"))
        query = select(*columns).join_from(tables.news, tables.article)
        ready = query.where(_NEWS.matched_at.is_(None), ~waits | (_NEWS.at <= stuck_before))
        with self._database.reading() as connection:
            rows = connection.execute(ready.order_by(_NEWS.article_id).limit(limit)).all()
        return [
            FreshNews(row.article_id, row.at, row.title, tuple(row.paragraphs), bool(row.indexed))
            for row in rows
        ]

    def told_since(self, since: datetime, limit: int) -> list[int]:
        """Return the latest articles of which somebody has heard or is about to, of the news since a moment."""
        heard = select(_OUTBOX.id).where(_OUTBOX.article_id == _NEWS.article_id).exists()
        query = select(_NEWS.article_id).where(_NEWS.matched_at >= since, _NEWS.at >= since, heard)
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(_NEWS.matched_at.desc()).limit(limit)).scalars())

    def tellings(self, article_ids: Iterable[int]) -> list[Telling]:
        """Return how some articles tell their stories, by id."""
        columns = (_ARTICLE.id, _ARTICLE.title, _ARTICLE.paragraphs, _ARTICLE.source, _ARTICLE.published)
        found: list[Telling] = []
        with self._database.reading() as connection:
            for some in chunks(sorted(article_ids)):
                rows = connection.execute(select(*columns).where(_ARTICLE.id.in_(some)))
                for number, title, paragraphs, source, published in rows:
                    lead = paragraphs[0] if paragraphs else ""
                    found.append(Telling(number, title, lead, source, published))
        return found

    def settle(
        self, article_id: int, hearings: Sequence[Hearing], same_story: Collection[int], now: datetime
    ) -> int:
        """Decide who hears of an article, and return how many alerts wait for being sent now.

        Those of `hearings`, whose subscription is still active; then who follows its outlet; then who wants all: each chat
        once, for the first reason. A chat that has heard of one of `same_story`, or is about to, is not told again. A
        subscription hears of nothing that came in before it. Where it was decided before, nothing happens.
        """
        with self._database.writing() as connection:
            marked = update(tables.news).where(_NEWS.article_id == article_id, _NEWS.matched_at.is_(None))
            if not connection.execute(marked.values(matched_at=now)).rowcount:
                return 0
            query = select(_NEWS.at, _ARTICLE.source, _ARTICLE.status).join_from(tables.news, tables.article)
            news = connection.execute(query.where(_NEWS.article_id == article_id)).one()
            if news.status != "active":
                return 0
            answers = tell_hearings(connection, article_id, hearings, news.at, now)
            outlet = (_SUBSCRIPTION.kind == "outlet", _SUBSCRIPTION.text == news.source)
            tell_all(connection, article_id, outlet, news.at, now)
            tell_all(connection, article_id, (_SUBSCRIPTION.kind == "all",), news.at, now)
            hush(connection, article_id, same_story, answers)
            waiting = (_OUTBOX.article_id == article_id, _OUTBOX.state == "pending")
            return connection.execute(
                select(func.count()).select_from(tables.outbox).where(*waiting)
            ).scalar_one()

    def changed(self, limit: int) -> list[ChangedNews]:
        """Return articles that were modified since people heard of them, until `settle_change`."""
        columns = (_NEWS.article_id, _NEWS.changed_at, _NEWS.told_title, _NEWS.told_paragraphs)
        query = select(*columns, _ARTICLE.title, _ARTICLE.paragraphs).join_from(tables.news, tables.article)
        with self._database.reading() as connection:
            waits = query.where(_NEWS.changed_at.is_not(None)).order_by(_NEWS.changed_at)
            rows = connection.execute(waits.limit(limit)).all()
        return [
            ChangedNews(
                row.article_id,
                row.changed_at,
                row.told_title or "",
                tuple(row.told_paragraphs or ()),
                row.title,
                tuple(row.paragraphs),
            )
            for row in rows
        ]

    def settle_change(self, change: ChangedNews, *, important: bool) -> int:
        """Have the messages about an article edited if its change is important; return how many.

        What changed again meanwhile is looked at again.
        """
        seen = (_NEWS.article_id == change.article_id, _NEWS.changed_at == change.changed_at)
        values: dict[str, Any] = {"changed_at": None}
        if important:
            values |= {"told_title": None, "told_paragraphs": None}
        with self._database.writing() as connection:
            settled = connection.execute(update(tables.news).where(*seen).values(**values)).rowcount
            if not settled or not important:
                return 0
            sent = (_OUTBOX.article_id == change.article_id, _OUTBOX.state == "sent")
            due = update(tables.outbox).where(*sent, _OUTBOX.message_id.is_not(None))
            return connection.execute(due.values(state="edit", attempts=0, not_before=None)).rowcount

    def prune(self, before: datetime) -> int:
        """Forget news that was decided before a moment; return how many."""
        old = delete(tables.news).where(_NEWS.matched_at < before, _NEWS.changed_at.is_(None))
        with self._database.writing() as connection:
            return connection.execute(old).rowcount


def write(connection: Connection, article_ids: Iterable[int], now: datetime) -> None:
    """Note that subscribers are to hear of new articles."""
    rows = [{"article_id": article_id, "at": now} for article_id in article_ids]
    if rows:
        connection.execute(insert(tables.news), rows)


def keep_told(connection: Connection, altered: Mapping[int, str], now: datetime) -> None:
    """Keep the words of articles that are about to be modified, where people have heard of them.

    `altered`: by the article's id the hash of its words to come; called before the article is written.
    """
    columns = (_ARTICLE.id, _ARTICLE.title, _ARTICLE.paragraphs, _ARTICLE.content_hash, _NEWS.told_title)
    told = select(*columns).join_from(tables.news, tables.article).where(_NEWS.matched_at.is_not(None))
    for some in chunks(sorted(altered)):
        for row in connection.execute(told.where(_NEWS.article_id.in_(some))).all():
            if row.content_hash == altered[row.id]:
                continue
            values: dict[str, Any] = {"changed_at": now}
            if row.told_title is None:
                values |= {"told_title": row.title, "told_paragraphs": row.paragraphs}
            connection.execute(update(tables.news).where(_NEWS.article_id == row.id).values(**values))
