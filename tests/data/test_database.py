import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text

from data import migrations, tables
from data.database import HEAD, Database, open_database
from data.errors import DatabaseUnavailable, MigrationNeeded, StoreError
from data.questions import QuestionLog
from tests.data.collection import NOW
from tests.shared import ROOT


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def python(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_first_opening_makes_the_folder_and_all_tables(tmp_path: Path) -> None:
    with open_database(url(tmp_path / "new" / "state" / "isnad.db")) as database:
        assert database.current_revision() == HEAD
        with database.reading() as connection:
            for table in tables.METADATA.sorted_tables:
                assert connection.execute(select(table)).all() == []


def test_the_migrations_make_exactly_the_tables_that_the_code_reads(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, tables.METADATA) == []


def test_ids_are_never_given_twice_in_the_migrated_tables(database: Database) -> None:
    with database.reading() as connection:
        made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        counting = {row.name for row in made if "AUTOINCREMENT" in row.sql}
    assert {"article", "passage", "change", "outbox", "question"} <= counting


def test_the_revision_known_without_alembic_is_the_newest_one() -> None:
    assert migrations.known_revisions()[0] == HEAD


def test_the_last_revision_can_be_taken_back(database: Database) -> None:
    from alembic import command

    with database.writing() as connection:
        command.downgrade(migrations.configuration(connection), "base")
    assert database.current_revision() is None


def test_a_migration_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = migrations.upgrade

    def break_off(connection: Connection) -> None:
        upgrade(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "upgrade", break_off)
    with pytest.raises(KeyboardInterrupt):
        open_database(url(tmp_path / "isnad.db"))
    with sqlite3.connect(tmp_path / "isnad.db") as left:
        assert left.execute("SELECT name FROM sqlite_master").fetchall() == []
    left.close()
    monkeypatch.undo()
    with open_database(url(tmp_path / "isnad.db")) as database:
        assert database.current_revision() == HEAD


def test_opening_a_database_that_is_up_to_date_imports_no_alembic(tmp_path: Path) -> None:
    open_database(url(tmp_path / "isnad.db")).close()
    code = (
        "import sys; from data.database import open_database; open_database(sys.argv[1]).close(); "
        "sys.exit('alembic' in sys.modules)"
    )
    child = python(code, url(tmp_path / "isnad.db"))
    assert child.communicate() == (b"", b"")
    assert child.returncode == 0


def test_a_database_of_a_newer_program_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with open_database(url(tmp_path / "isnad.db")) as database, database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationNeeded, match=r"revision 9999.*update Isnad"):
        open_database(url(tmp_path / "isnad.db"))
    with pytest.raises(MigrationNeeded, match=r"revision 9999.*update Isnad"):
        open_database(url(tmp_path / "isnad.db"), migrate=False)


def test_looking_without_migrating_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(MigrationNeeded, match=r"no database at .*isnad\.db yet"):
        open_database(url(tmp_path / "isnad.db"), migrate=False)
    assert list(tmp_path.iterdir()) == []
    sqlite3.connect(tmp_path / "isnad.db").close()
    (tmp_path / "isnad.db").touch()
    with pytest.raises(MigrationNeeded, match=rf"\(none\), this program needs {HEAD}: run `isnad index`"):
        open_database(url(tmp_path / "isnad.db"), migrate=False)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("sqlite://", "must be a file"),
        ("nonsense", "URL"),
        ("nosuch://x/y", "nosuch"),
        ("postgresql+nosuch://me:hidden@host/x", "nosuch"),
        ("postgresql://me:hidden@host:port/x", "its port is no number"),
    ],
)
def test_a_wrong_address_is_unavailable_and_tells_no_password(address: str, says: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=says) as refusal:
        open_database(address)
    assert "hidden" not in str(refusal.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "isnad.db").write_text("نص لا قاعدة بيانات " * 50)
    with pytest.raises(DatabaseUnavailable, match=r"isnad\.db: file is not a database"):
        open_database(url(tmp_path / "isnad.db"))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="file"):
        open_database(url(tmp_path / "file" / "isnad.db"))


def test_a_failing_statement_is_wrapped_without_the_texts_in_it(database: Database) -> None:
    row = {"chat_id": 1, "language": None, "active": True, "since": NOW, "ended_why": "سر"}
    with (
        pytest.raises(StoreError, match=r"NOT NULL.*subscriber\.language") as failure,
        database.writing() as it,
    ):
        it.execute(insert(tables.subscriber), row)
    assert "سر" not in str(failure.value)


def test_nothing_of_a_failed_transaction_stays(database: Database) -> None:
    row = {"chat_id": 1, "text": "سؤال", "answered": True, "asked_at": NOW}

    def fail_half_way() -> None:
        with database.writing() as connection:
            connection.execute(insert(tables.question), row)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with database.reading() as connection:
        assert connection.execute(select(tables.question)).all() == []


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    riyadh = datetime(2024, 5, 1, 3, 0, tzinfo=timezone(timedelta(hours=3)))
    QuestionLog(database).remember(7, "متى؟", True, riyadh)
    with database.reading() as connection:
        asked_at = connection.execute(select(tables.question.c.asked_at)).scalar_one()
    assert (asked_at, asked_at.tzinfo) == (datetime(2024, 5, 1, tzinfo=UTC), UTC)


def test_readers_see_one_state_and_never_wait_for_a_writer(database: Database) -> None:
    log = QuestionLog(database)
    first = log.remember(7, "أول", True, NOW)
    query = select(tables.question.c.text)
    with database.reading() as before:
        assert before.execute(query).scalars().all() == ["أول"]
        with database.writing() as writer:
            writer.execute(
                insert(tables.question), {"chat_id": 7, "text": "ثان", "answered": True, "asked_at": NOW}
            )
            assert (kept := log.recall(first, 7)) is not None
            assert kept.text == "أول"
        assert before.execute(query).scalars().all() == ["أول"]
    with database.reading() as after:
        assert after.execute(query).scalars().all() == ["أول", "ثان"]


def test_a_writer_waits_for_the_one_before(database: Database) -> None:
    log, order, inside = QuestionLog(database), [], threading.Event()

    def slow() -> None:
        with database.writing():
            inside.set()
            time.sleep(0.3)
            order.append("first")

    def second() -> None:
        inside.wait(5)
        log.remember(7, "سؤال", True, NOW)
        order.append("second")

    with ThreadPoolExecutor() as pool:
        for task in [pool.submit(slow), pool.submit(second)]:
            task.result()
    assert order == ["first", "second"]


def test_thirty_threads_write_and_read_at_once(database: Database) -> None:
    log = QuestionLog(database)

    def ask(number: int) -> str | None:
        kept = log.recall(log.remember(number, f"سؤال {number}", True, NOW), number)
        return kept.text if kept else None

    with ThreadPoolExecutor(30) as pool:
        assert list(pool.map(ask, range(300))) == [f"سؤال {number}" for number in range(300)]


def test_processes_that_open_a_new_database_at_once_all_succeed(tmp_path: Path) -> None:
    code = "import sys; from data.database import open_database as o; d = o(sys.argv[1]); d.close()"
    children = [python(code, url(tmp_path / "isnad.db")) for _ in range(6)]
    assert [(*child.communicate(), child.returncode) for child in children] == [(b"", b"", 0)] * 6
