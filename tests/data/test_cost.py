"""What a question, a poll and a new article ask of the database costs the same in a collection of any size.

The planner of SQLite says how it would run each statement: none may go through all rows of a table that grows with
the collection.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from data.articles import ArticleStore
from data.changes import ChangeStore
from data.claims import ClaimStore
from data.database import Database
from data.hearing import Hearing
from data.ingest import Ingestor
from data.news import NewsStore
from data.outbox import Outbox
from data.subscribers import SubscriberStore
from data.twins import TwinFinder, TwinStore
from data.types import ArticleDraft, FolderDone, OriginSkipped
from data.versions import VersionStore
from tests.data import entry_places
from tests.data.collection import FOLDER, NOW, done, draft, ingest, subscribe

GROWING = (
    *("article", "passage", "holding", "origin", "change", "vector", "outbox", "question", "news"),
    *("entry", "entry_name", "version", "signature", "band", "twin"),
)
SCAN = re.compile(rf"SCAN ({'|'.join(GROWING)})\b")
OLD, NEW = draft("قديم"), draft("جديد")


class Statements(list[tuple[str, Any]]):
    """What was asked of a database, with the values."""

    def scans(self, connection: Connection) -> list[str]:
        """The statements that would go through a whole growing table."""
        return [sql for sql, values in self if any(map(SCAN.match, self._plan(connection, sql, values)))]

    @staticmethod
    def _plan(connection: Connection, sql: str, values: Any) -> Iterator[str]:
        if sql.startswith("INSERT") and " SELECT " not in sql:
            return iter(())  # its plan is of checks that SQLite makes where a deferred one failed
        if re.search(r"LIMIT \?", sql) and "ORDER BY" not in sql and "WHERE" not in sql:
            return iter(())  # the first row of a table is the same work in any
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return (row[3] for row in rows)


@contextmanager
def heard(database: Database) -> Iterator[Statements]:
    """Collect the statements of all of a database's connections."""
    statements = Statements()

    def note(_: Any, __: Any, sql: str, values: Any, ___: Any, many: bool) -> None:
        if sql.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            statements.append((sql, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def one_more(database: Database) -> None:
    changed = draft("قديم", "نص آخر.")
    ingest(database, NEW, done(NEW), changed, done(changed, "2"), notify=True)


def a_file_goes(database: Database) -> None:
    ingest(database, FolderDone(FOLDER, frozenset([NEW.origin])))


def nothing_new(database: Database) -> None:
    ingestor = Ingestor(database, lambda: NOW)
    assert ingestor.source_known(FOLDER)
    assert ingestor.known_stamps(FOLDER)
    assert ingest(database, OriginSkipped(OLD.origin), FolderDone(FOLDER, frozenset([OLD.origin]))).unchanged


def a_question(database: Database) -> None:
    articles = ArticleStore(database)
    assert set(articles.passages([1, 2, 3])) == {1}
    assert articles.paragraphs([1])
    assert articles.context(1)


def following(database: Database) -> None:
    changes = ChangeStore(database)
    assert [change.article_id for change in changes.since(changes.latest() - 1, 200)] == [1]
    assert changes.article_passages([1])
    changes.prune(changes.latest())


def status(database: Database) -> None:
    assert ArticleStore(database).counts() == (1, 1)
    assert ArticleStore(database).is_empty() is False


def alerts(database: Database) -> None:
    outbox, news = Outbox(database), NewsStore(database)
    ingest(database, NEW, notify=True)
    (fresh,) = news.fresh(99, NOW, 9)
    assert news.settle(fresh.article_id, [Hearing(1, 1.0)], [1], NOW) == 1
    assert news.told_since(NOW, 9) == [fresh.article_id]
    outbox.due(NOW, 20)
    assert [each.id for each in outbox.plan(NOW, 20)] == [1]
    outbox.undecided(20)
    assert outbox.claim([1], NOW)
    outbox.claim_digest(7, NOW, NOW, 20)
    ClaimStore(database).others("another")
    outbox.release([1])
    outbox.release_all()
    outbox.defer({1: NOW})
    outbox.reconsider(7)
    outbox.sent(1, NOW, 5)
    ingest(database, replace(NEW, title="عنوان آخر"))
    (change,) = news.changed(9)
    assert news.settle_change(change, important=True) == 1
    outbox.edited(1)
    news.prune(NOW)
    SubscriberStore(database).migrate(7, 8)
    SubscriberStore(database).unsubscribe(8, NOW)


def a_listing(database: Database) -> None:
    entries, feed = entry_places.store(database), entry_places.source(database)
    listing = [entry_places.item(f"{n}", guid=f"{n}") for n in range(3)]
    first, second, third = entries.list_items(feed, listing, NOW, silent=False).new
    elsewhere = replace(listing[0], address="https://b.example/1", digest="new")
    entries.list_items(feed, [elsewhere, *listing[1:]], NOW, silent=False)
    entries.list_items(
        feed, [replace(listing[1], guid=listing[2].guid, title=listing[2].title)], NOW, silent=False
    )
    assert entries.due(NOW, 9)
    entries.read(first.id, NOW)
    entries.failed(second.id, "no answer", NOW, NOW)
    entries.missing(third.id, NOW)
    entries.get(1)
    entries.to_check_again(NOW, 9)


def looking_for_twins(database: Database) -> None:
    long = draft("طويل", " ".join(f"كلمة{n}" for n in range(50)))
    ingest(database, long, replace(long, key="id:x:1", title="عنوان آخر"))
    assert TwinFinder(database).catch_up(9) == 3
    assert [twin.article_id for twin in TwinStore(database).of(2)] == [3]


def versions_of_it(database: Database) -> None:
    ingest(database, draft("قديم", "نص آخر."))
    assert len(VersionStore(database).of(1)) == 1


@pytest.mark.parametrize(
    "happens",
    [
        one_more,
        a_file_goes,
        nothing_new,
        a_question,
        following,
        status,
        alerts,
        a_listing,
        looking_for_twins,
        versions_of_it,
    ],
)
def test_nothing_that_happens_often_goes_through_a_whole_table(
    database: Database, happens: Callable[[Database], None]
) -> None:
    subscribe(database, 7)
    ingest(database, OLD, done(OLD))
    with heard(database) as statements:
        happens(database)
    assert statements
    with database.reading() as connection:
        assert statements.scans(connection) == []


def test_a_scan_would_be_noticed(database: Database) -> None:
    ingest(database, OLD, done(OLD))
    with heard(database) as statements:
        ArticleStore(database).listing()
    with database.reading() as connection:
        assert [sql.split()[0] for sql in statements.scans(connection)] == ["SELECT"]


def test_a_folder_holds_what_lies_in_it_and_not_what_is_named_like_it(database: Database) -> None:
    places = [
        "/a/news/x.txt",
        "/a/news/in/y.txt",
        "/a/news2/x.txt",
        "/a/news-x.txt",
        "/a/NEWS/x.txt",
        "/a/%/x",
    ]
    articles: list[ArticleDraft] = [draft(place, origin=place) for place in places]
    for article in articles:
        ingest(database, article, done(article), location=article.origin)
    ingestor = Ingestor(database, lambda: NOW)
    assert set(ingestor.known_stamps("/a/news")) == {"/a/news/x.txt", "/a/news/in/y.txt"}
    assert set(ingestor.known_stamps("/a/news/")) == {"/a/news/x.txt", "/a/news/in/y.txt"}
    assert set(ingestor.known_stamps("/a/%")) == {"/a/%/x"}
    assert set(ingestor.known_stamps("/a/news2/x.txt")) == {"/a/news2/x.txt"}
    assert ingest(database, FolderDone("/a/news", frozenset(["/a/news/x.txt"]))).withdrawn == 1
    assert set(ingestor.known_stamps("/")) == set(places) - {"/a/news/in/y.txt"}
