"""Articles to fill a collection with, a clock that stands still, and a look at all that a database holds."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from data import tables
from data.changes import ChangeStore
from data.database import Database, open_database
from data.ingest import Ingestor
from data.news import NewsStore
from data.outbox import Outbox
from data.subscriptions import SubscriptionStore
from data.types import ArticleDraft, IngestReport, OriginDone, Reading

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
FOLDER = "/news"


def draft(
    name: str,
    *paragraphs: str,
    title: str | None = None,
    origin: str | None = None,
    key: str | None = None,
    source: str = "الجزيرة",
    url: str | None = None,
    published: date | None = None,
) -> ArticleDraft:
    """An article in a file of its own, unless `origin` says otherwise."""
    origin = origin or f"{FOLDER}/{name}.txt"
    return ArticleDraft(
        key=key or f"file:{origin}",
        title=title or f"عنوان {name}",
        paragraphs=paragraphs or (f"نص {name}.",),
        source=source,
        origin=origin,
        url=url,
        published=published,
    )


def long_paragraph(word: str) -> str:
    """A paragraph that fills a passage by itself, so that paragraphs and passages are one to one."""
    return (f"{word} " * 100).strip() + "."


def done(article: ArticleDraft, stamp: str = "1") -> OriginDone:
    return OriginDone(article.origin, stamp, complete=True)


def ingest(
    database: Database,
    *readings: Reading,
    notify: bool = False,
    location: str = FOLDER,
    now: datetime = NOW,
) -> IngestReport:
    return Ingestor(database, lambda: now).ingest(readings, location=location, notify=notify)


def subscribe(database: Database, *chats: int, language: str = "ar", now: datetime = NOW) -> None:
    """Let chats want all articles."""
    for chat in chats:
        SubscriptionStore(database).add(chat, "all", "", language, now, most=20)


def tell(database: Database, *same_story: int, now: datetime = NOW) -> int:
    """Decide who hears of the news that waits: who wants all of it, or follows its outlet."""
    store, latest = NewsStore(database), ChangeStore(database).latest()
    news = store.fresh(latest, now, 1_000)
    return sum(store.settle(each.article_id, [], same_story, now) for each in news)


def counted(outbox: Outbox) -> dict[str, int]:
    """How many alerts are in which state, without the states that none is in."""
    return {state: count for state, count in outbox.counts().items() if count}


def thousands(number: int) -> Iterable[Reading]:
    """`number` articles of one file, the same ones every time, and the end of the file."""
    origin = f"{FOLDER}/all.jsonl"
    for i in range(number):
        yield draft(
            f"{i}", *(long_paragraph(f"كلمة{i}-{j}") for j in range(4)), origin=origin, key=f"id:x:{i}"
        )
    yield OriginDone(origin, "stamp", complete=True)


def articles_at_rest(path: Path) -> list[tuple[object, ...]]:
    """Every article with its passages, by its words and not by its numbers."""
    article, passage = tables.article.c, tables.passage.c
    query = select(
        article.title, article.status, article.paragraphs, passage.position, passage.text, passage.text_hash
    ).outerjoin_from(tables.article, tables.passage)
    with open_database(f"sqlite:///{path}") as database, database.reading() as connection:
        rows = connection.execute(query.order_by(article.title, passage.position))
        return [tuple(row) for row in rows]
