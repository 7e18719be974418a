"""The numbers that are kept rather than counted are what counting would give, whatever happened."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, text

from data import migrations
from data.articles import ArticleStore
from data.database import Database
from data.ingest import ARTICLES, Ingestor
from data.types import FolderDone, IngestReport, OriginSkipped, Reading
from tests.data.collection import FOLDER, NOW, done, draft, ingest, long_paragraph

A, B, C, D = (long_paragraph(word) for word in ("ألف", "باء", "جيم", "دال"))
ONE, TWO = draft("الأول", A, B, C), draft("الثاني", D)


def counted(connection: Connection) -> tuple[int, int]:
    """What a count of all rows gives."""
    articles = connection.execute(text("SELECT count(*) FROM article WHERE status = 'active'")).scalar_one()
    of_active = "SELECT count(*) FROM passage JOIN article a ON a.id = article_id WHERE a.status = 'active'"
    return articles, connection.execute(text(of_active)).scalar_one()


def counts(database: Database) -> tuple[int, int]:
    """What the collection says of itself, which must be what a count gives."""
    with database.reading() as connection:
        assert ArticleStore(database).counts() == counted(connection)
    return ArticleStore(database).counts()


def test_an_article_is_counted_while_it_is_there_and_with_the_passages_it_has_now(database: Database) -> None:
    ingest(database, ONE, TWO, done(ONE), done(TWO))
    assert counts(database) == (2, 4)
    ingest(database, draft("الأول", A, D), done(ONE, "2"))
    assert counts(database) == (2, 3)
    ingest(database, done(TWO, "2"))
    assert counts(database) == (1, 2)
    ingest(database, draft("الثاني", B, C, D), done(TWO, "3"))
    assert counts(database) == (2, 5)
    ingest(database, FolderDone(FOLDER, frozenset([ONE.origin])))
    assert counts(database) == (1, 2)


def test_an_article_that_lost_its_key_to_another_is_counted_no_more(database: Database) -> None:
    ingest(database, draft("واحد", A, B, key="id:x:1"), draft("اثنان", C, key="id:x:2"))
    assert counts(database) == (2, 3)
    moved = ingest(database, draft("اثنان", C, key="id:x:1"), now=NOW + timedelta(days=1))
    assert moved.withdrawn == 1
    assert counts(database) == (1, 1)


def test_of_a_pass_that_broke_off_what_was_written_is_counted(database: Database) -> None:
    def readings() -> Iterator[Reading]:
        yield from (draft(f"{number}") for number in range(ARTICLES + 1))
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Ingestor(database, lambda: NOW).ingest(readings(), location=FOLDER, notify=False)
    assert counts(database) == (ARTICLES, ARTICLES)


def test_origins_that_are_passed_over_tell_how_many_articles_they_hold(database: Database) -> None:
    both = "/news/both.jsonl"
    same_words = [draft("أخبار", A, origin=both, key=f"id:x:{number}") for number in "12"]
    other = draft("أخرى", B, origin=both, key="id:x:3")
    assert ingest(database, *same_words, other, done(other)) == IngestReport(new=2, unchanged=1, passages=2)
    assert ingest(database, OriginSkipped(both), OriginSkipped("/news/unknown.txt")).unchanged == 3
    ingest(database, other, done(other, "2"))
    assert ingest(database, OriginSkipped(both)).unchanged == 1


def test_a_collection_from_before_is_counted_once_when_its_tables_are_brought_up_to_date(
    database: Database,
) -> None:
    ingest(database, ONE, TWO, done(ONE), done(TWO))
    ingest(database, done(TWO, "2"))
    with database.writing() as connection:
        command.downgrade(migrations.configuration(connection), "0002")
    with database.writing() as connection:
        migrations.upgrade(connection)
    assert counts(database) == (1, 3)
    assert ingest(database, OriginSkipped(ONE.origin), OriginSkipped(TWO.origin)).unchanged == 1


def test_an_empty_collection_from_before_stays_empty(database: Database) -> None:
    with database.writing() as connection:
        command.downgrade(migrations.configuration(connection), "0002")
        migrations.upgrade(connection)
    assert counts(database) == (0, 0)
    assert ArticleStore(database).is_empty()
