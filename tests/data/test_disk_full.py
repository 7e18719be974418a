"""A disk that is full while articles, updates or a backup are written: all of it or nothing, and later all of it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.articles import ArticleStore
from data.backups.backup import write_backup
from data.database import Database, open_database
from data.errors import StoreError
from data.inbox import InboxStore
from tests.data.collection import draft, ingest
from tests.disk import room

LONG = "كلام طويل عن قناة السويس وتاريخها. " * 400


def opened(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder / 'isnad.db'}")


@pytest.mark.parametrize("size", [0, 4_096, 20_000, 60_000])
def test_articles_without_room_are_taken_in_whole_or_not_at_all_and_later_all(
    tmp_path: Path, size: int
) -> None:
    articles = [draft(f"مقال {at}", LONG) for at in range(20)]
    with opened(tmp_path) as database:
        ingest(database, draft("الأول", "نص أول."))
        database.check()
        with room(size), pytest.raises(StoreError):
            ingest(database, *articles)
        database.check()
        taken, passages = ArticleStore(database).counts()
        assert taken <= 20
        assert passages >= taken
        ingest(database, *articles)
        assert ArticleStore(database).counts()[0] == 21
    with opened(tmp_path) as database:
        database.check()
        assert ArticleStore(database).counts()[0] == 21


def test_an_update_without_room_is_refused_and_the_ones_before_are_there(tmp_path: Path) -> None:
    store = InboxStore(tmp_path / "inbox.db", 7)
    store.open()
    store.keep(1, json.dumps({"update_id": 1}), 10.0)
    with room(0), pytest.raises(StoreError):
        store.keep(2, "x" * 10_000, 11.0)
    store.keep(3, json.dumps({"update_id": 3}), 12.0)
    store.close()
    store.open()
    assert [kept.update_id for kept in store.hand_out()] == [1, 3]
    store.close()


@pytest.mark.parametrize("size", [0, 1_000, 40_000])
def test_a_backup_without_room_leaves_no_file_that_could_be_taken_for_one(tmp_path: Path, size: int) -> None:
    with opened(tmp_path) as database:
        ingest(database, *(draft(f"مقال {at}", LONG) for at in range(20)))
    target, now = tmp_path / "copies" / "saved.zip", datetime(2024, 5, 1, tzinfo=UTC)
    target.parent.mkdir()

    def back_up() -> None:
        write_backup(
            tmp_path / "isnad.db",
            tmp_path,
            target,
            program="1",
            now=now,
            with_vectors=False,
            report=lambda *_: None,
        )

    with room(size), pytest.raises(StoreError):
        back_up()
    assert list(target.parent.iterdir()) == []
    back_up()
    assert [path.name for path in target.parent.iterdir()] == ["saved.zip"]
