from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from data.database import Database
from data.ingest import Ingestor
from data.newsworthy import Newsworthy
from data.outbox import Outbox
from data.types import ArticleDraft
from tests.data.collection import FOLDER, NOW, done, draft, ingest, subscribe, tell

LIMIT = timedelta(hours=48)
ANY = Newsworthy(notify=True, max_age=LIMIT)
HOUR = timedelta(hours=1)


def stated(at: datetime | None = None, day: date | None = None) -> ArticleDraft:
    return replace(draft("خبر"), published=day, published_at=at)


@pytest.mark.parametrize(
    ("article", "is_news"),
    [
        (stated(), True),
        (stated(at=NOW - 48 * HOUR), True),
        (stated(at=NOW - 49 * HOUR), False),
        (stated(at=NOW + 9 * HOUR), True),
        (stated(at=(NOW - 47 * HOUR).astimezone(timezone(timedelta(hours=3)))), True),
        (stated(at=NOW - HOUR, day=date(2020, 1, 1)), True),
        (stated(at=NOW - 99 * HOUR, day=NOW.date()), False),
        (stated(day=date(2024, 4, 29)), True),
        (stated(day=date(2024, 4, 28)), True),
        (stated(day=date(2024, 4, 27)), False),
    ],
)
def test_an_article_is_news_up_to_two_days_after_it_was_published(
    article: ArticleDraft, is_news: bool
) -> None:
    assert ANY.holds(article, NOW) is is_news


def test_a_day_counts_as_its_end_where_it_ends_last() -> None:
    end = datetime(2024, 4, 30, 12, tzinfo=UTC)
    article = stated(day=date(2024, 4, 29))
    assert ANY.holds(article, end + LIMIT)
    assert not ANY.holds(article, end + LIMIT + timedelta(seconds=1))


def test_without_a_limit_an_article_of_any_age_is_news() -> None:
    assert Newsworthy(notify=True).holds(stated(day=date(1999, 1, 1)), NOW)


def test_nobody_is_told_of_silent_articles_nor_of_any_where_nobody_is_to_be_told() -> None:
    article = stated()
    assert not Newsworthy(notify=False).holds(article, NOW)
    assert not Newsworthy(notify=True, silent_keys=frozenset({article.key})).holds(article, NOW)


def alerts(database: Database) -> list[str]:
    tell(database)
    return [item.title for item in Outbox(database).due(NOW, 99)]


def test_old_and_silent_articles_are_stored_and_told_to_nobody(database: Database) -> None:
    first = draft("الأول")
    ingest(database, first, done(first))
    subscribe(database, 7)
    old, silent, fresh = (draft(name) for name in ("قديم", "صامت", "جديد"))
    old = replace(old, published=date(2024, 4, 1))
    report = Ingestor(database, lambda: NOW, LIMIT).ingest(
        [old, silent, fresh], location=FOLDER, notify=True, silent_keys=[silent.key]
    )
    assert report.new == 3
    assert alerts(database) == ["عنوان جديد"]


def test_what_was_silent_stays_so_when_it_is_corrected_or_comes_back(database: Database) -> None:
    first, silent = draft("الأول"), draft("صامت")
    ingest(database, first, done(first))
    subscribe(database, 7)
    ingestor = Ingestor(database, lambda: NOW)
    ingestor.ingest([silent, done(silent)], location=FOLDER, notify=True, silent_keys=[silent.key])
    corrected = replace(silent, paragraphs=("نص مصحح.",))
    assert ingest(database, corrected, done(silent, "2"), notify=True).modified == 1
    assert ingest(database, done(silent, "3"), notify=True).withdrawn == 1
    assert ingest(database, corrected, done(silent, "4"), notify=True).modified == 1
    assert alerts(database) == []
