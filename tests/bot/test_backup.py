"""Backups and restoring: whole, checked, in one step, and nobody is told twice."""

import json
import os
import shutil
import signal
import sqlite3
import threading
import time
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

import data.backups.restore
import data.state
from bot.commands.backup import NotSqlite, backup, sqlite_file
from bot.leftovers import leftovers, remove_leftovers
from bot.settings import Settings
from data import tables
from data.backups.backup import write_backup
from data.backups.file import Manifest, verify
from data.backups.restore import restore
from data.errors import BackupRefused, MigrationNeeded, StateInUse, StoreError
from data.state import MOVES, Move, alone, finish, in_use, replace
from data.vectors import VectorStore
from tests.databases import database_at

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 12, tzinfo=UTC)
MODEL = "some/model:1"


def silent(*_: object) -> None: ...


class State:
    """A state folder with a little of everything."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "isnad.db"
        folder.mkdir(parents=True, exist_ok=True)

    def fill(self, title: str, vectors: dict[str, bytes] | None = None) -> "State":
        with database_at(self.database) as database, database.writing() as connection:
            article = {
                "title": title,
                "source": "s",
                "paragraphs": ["p"],
                "paragraph_count": 1,
                "content_hash": title,
                "status": "active",
                "first_seen_at": NOW,
                "updated_at": NOW,
            }
            number = connection.execute(insert(tables.article).values(**article)).inserted_primary_key
            assert number is not None
            alert = {"article_id": number[0], "created_at": NOW, "attempts": 0}
            for chat, state in ((1, "pending"), (2, "sending"), (3, "sent"), (4, "edit")):
                connection.execute(insert(tables.outbox).values(**alert, chat_id=chat, state=state))
            connection.execute(insert(tables.news).values(article_id=number[0], at=NOW))
            connection.execute(insert(tables.source).values(location=f"https://x/{title}", first_read_at=NOW))
        with database_at(self.database) as database:
            VectorStore(database, self.folder / "vectors").put(MODEL, vectors or {"a": b"0123", "b": b"4567"})
        (self.folder / "aliases.txt").write_text(f"{title} = other\n", "utf-8")
        (self.folder / "index" / "000001").mkdir(parents=True, exist_ok=True)
        (self.folder / "index" / "CURRENT").write_text('{"current": "000001"}')
        return self

    def titles(self) -> list[str]:
        with closing(sqlite3.connect(self.database)) as connection:
            return [title for (title,) in connection.execute("SELECT title FROM article ORDER BY id")]

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def vectors(self) -> dict[str, bytes]:
        with database_at(self.database) as database:
            return VectorStore(database, self.folder / "vectors").get(MODEL, ["a", "b", "c"])

    def back_up(self, target: Path, *, with_vectors: bool = False) -> Manifest:
        return write_backup(
            self.database, self.folder, target, program="1", now=NOW, with_vectors=with_vectors, report=silent
        )

    def restore(self, path: Path, *, send_pending: bool = False) -> Path:
        _, aside = restore(
            path, self.folder, self.database, now=LATER, send_pending=send_pending, report=silent
        )
        return aside

    def print(self) -> dict[str, bytes]:
        """Everything in the folder, to be compared; locks aside."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in files
            if path.suffix != ".lock" and not path.name.endswith(("-shm", "-wal")) and path.name != ".lock"
        }


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state").fill("before")


@pytest.fixture
def saved(state: State, tmp_path: Path) -> Path:
    state.back_up(tmp_path / "saved.zip")
    return tmp_path / "saved.zip"


def test_a_backup_says_what_it_holds_and_is_checked_to_hold_it(state: State, tmp_path: Path) -> None:
    stages: list[str] = []
    manifest = write_backup(
        state.database,
        state.folder,
        tmp_path / "saved.zip",
        program="1.2",
        now=NOW,
        with_vectors=True,
        report=lambda stage, done, total: stages.append(stage),
    )

    assert verify(tmp_path / "saved.zip", silent) == manifest
    assert (manifest.program, manifest.created, manifest.vectors) == (
        "1.2",
        "2026-11-22T12:00:00+00:00",
        True,
    )
    assert manifest.counts["article"] == 1
    assert manifest.counts["outbox"] == 4
    assert sorted(manifest.parts)[:2] == ["aliases.txt", "isnad.db"]
    assert len(manifest.parts) == 3
    assert {"pack", "check"} <= set(stages)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["saved.zip"]
    assert (tmp_path / "saved.zip").stat().st_mode & 0o077 == 0


def test_a_backup_taken_while_others_write_is_of_one_moment(state: State, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with database_at(state.database) as database:
            while not stop.is_set():
                with database.writing() as connection:
                    for table in (tables.subscriber, tables.preference):  # two rows that belong together
                        values = {"chat_id": next(numbers) // 2}
                        more = (
                            {"language": "ar", "active": True, "since": NOW}
                            if table is tables.subscriber
                            else {}
                        )
                        connection.execute(insert(table).values(**values, **more))

    numbers = iter(range(2, 10_000_000))
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            time.sleep(0.1)
            state.back_up(tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()

    for number in range(3):
        copy = State(tmp_path / f"copy-{number}")
        copy.restore(tmp_path / f"{number}.zip")
        [(subscribers,)] = copy.rows("SELECT count(*) FROM subscriber")
        [(preferences,)] = copy.rows("SELECT count(*) FROM preference")
        assert subscribers == preferences > 0


def test_what_was_deleted_is_not_in_the_copy(state: State, tmp_path: Path) -> None:
    secret = "كلام محذوف لا يعود"
    with database_at(state.database) as database:
        for statement in (
            insert(tables.question).values(text=secret, answered=True, asked_at=NOW),
            tables.question.delete(),
        ):
            with database.writing() as connection:
                connection.execute(statement)
    state.back_up(tmp_path / "saved.zip")
    with zipfile.ZipFile(tmp_path / "saved.zip") as archive:
        assert secret.encode() not in archive.read("isnad.db")


def test_an_existing_file_is_never_written_over(state: State, tmp_path: Path) -> None:
    precious = tmp_path / "saved.zip"
    precious.write_bytes(b"precious")

    with pytest.raises(StoreError, match="is there already"):
        state.back_up(precious)
    assert precious.read_bytes() == b"precious"


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(state: State, tmp_path: Path) -> None:
    folder = tmp_path / "missing"
    with pytest.raises(StoreError, match="missing"):
        state.back_up(folder / "saved.zip")
    with pytest.raises(StoreError, match="no database"):
        State(tmp_path / "empty").back_up(tmp_path / "saved.zip")

    assert not folder.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "state"]


def test_a_backup_that_is_ended_leaves_no_copy_of_what_people_asked(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    held: list[list[str]] = []

    def asked_to_end(copy: Path) -> None:
        held.append([path.suffix for path in folder.iterdir()])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)

    monkeypatch.setattr("data.backups.backup.check_database", asked_to_end)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended:
        backup(Settings(state_dir=state.folder), folder, with_vectors=False, as_json=False)

    assert ended.value.code == 143
    assert held == [[".db"]]
    assert list(folder.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before


def test_what_a_killed_backup_left_is_removed_by_the_next_one_a_day_later(
    state: State, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    left = (".isnad-20261121-071500.zip.77.db", ".isnad-20261121-071500.zip.77.partial", ".new.zip.78.db")
    young, foreign = ".isnad-20261122-115900.zip.79.db", ".mail.db"
    for name in (*left, young, foreign):
        (folder / name).touch()
        moment = NOW.timestamp() - (60 if name == young else 100_000)
        os.utime(folder / name, (moment, moment))
    write_backup(
        state.database,
        state.folder,
        folder / "new.zip",
        program="1",
        now=NOW,
        with_vectors=False,
        report=silent,
    )

    assert sorted(path.name for path in folder.iterdir()) == sorted([young, foreign, "new.zip"])


def test_a_restored_state_is_the_one_that_was_saved_and_the_other_is_kept_aside(
    state: State, saved: Path
) -> None:
    state.fill("after")
    was = state.print()
    assert state.titles() == ["before", "after"]

    aside = state.restore(saved)

    assert state.titles() == ["before"]
    assert (state.folder / "aliases.txt").read_text("utf-8") == "before = other\n"
    assert not (state.folder / "index").exists()
    assert aside.name == "before-restore-20261123-120000"
    assert State(aside).titles() == ["before", "after"]
    assert (aside / "aliases.txt").read_bytes() == was["aliases.txt"]
    assert (aside / "index" / "CURRENT").exists()
    assert sorted(path.name for path in state.folder.iterdir() if not path.name.startswith("isnad.db")) == [
        "aliases.txt",
        aside.name,
        "state.lock",
        "vectors",
    ]


def test_a_file_that_the_backup_does_not_have_is_not_left_in_its_place(state: State, saved: Path) -> None:
    (state.folder / "coefficients.json").write_text("{}")

    aside = state.restore(saved)

    assert not (state.folder / "coefficients.json").exists()
    assert (aside / "coefficients.json").read_text() == "{}"


def test_after_a_restore_nobody_is_told_what_may_have_been_told_since(state: State, saved: Path) -> None:
    state.restore(saved)

    assert state.rows("SELECT chat_id, state, error FROM outbox ORDER BY chat_id") == [
        (1, "skipped", "restored from a backup"),
        (2, "skipped", "restored from a backup"),
        (3, "sent", None),
        (4, "edit", None),
    ]
    assert state.rows("SELECT count(*) FROM news WHERE matched_at IS NULL") == [(0,)]
    assert state.rows("SELECT count(*) FROM source WHERE first_read_at IS NOT NULL") == [(0,)]
    with database_at(state.database) as database, database.reading() as connection:
        assert connection.execute(select(tables.news.c.matched_at)).scalar_one() == LATER


def test_alerts_that_waited_are_kept_if_that_is_asked_for(state: State, saved: Path) -> None:
    state.restore(saved, send_pending=True)

    assert state.rows("SELECT state FROM outbox ORDER BY chat_id") == [
        ("pending",),
        ("sending",),
        ("sent",),
        ("edit",),
    ]
    assert state.rows("SELECT count(*) FROM news WHERE matched_at IS NULL") == [(1,)]


def test_vectors_that_lie_where_the_backup_knows_them_are_used_again_and_no_others(
    state: State, saved: Path
) -> None:
    with database_at(state.database) as database:
        VectorStore(database, state.folder / "vectors").put(MODEL, {"b": b"moved", "c": b"new"})

    state.restore(saved)

    assert state.vectors() == {"a": b"0123"}


def test_vectors_of_another_state_are_never_taken_for_those_of_the_backup(
    saved: Path, tmp_path: Path
) -> None:
    other = State(tmp_path / "other").fill("other", {"x": b"0000", "y": b"1111"})
    other.restore(saved)
    new = State(tmp_path / "new")
    new.restore(saved)

    assert other.vectors() == {}
    assert new.vectors() == {}


def test_vectors_travel_with_the_backup_if_that_is_asked_for(state: State, tmp_path: Path) -> None:
    state.back_up(tmp_path / "whole.zip", with_vectors=True)
    other = State(tmp_path / "other").fill("other", {"x": b"0000", "y": b"1111"})

    other.restore(tmp_path / "whole.zip")

    assert other.vectors() == {"a": b"0123", "b": b"4567"}


def test_a_damaged_database_can_be_restored_over(state: State, saved: Path) -> None:
    state.database.write_bytes(b"\xff" * 9_000)
    state.restore(saved)

    assert state.titles() == ["before"]
    assert state.vectors() == {}


def test_a_state_in_use_is_not_replaced(state: State, saved: Path) -> None:
    with in_use(state.folder), in_use(state.folder), pytest.raises(StateInUse, match="stop the bot"):
        state.restore(saved)
    with alone(state.folder), pytest.raises(StateInUse, match="being restored"), in_use(state.folder):
        pass

    assert state.restore(saved).exists()


def rewritten(path: Path, target: Path, change: Any) -> Path:
    """A copy of a backup with its entries changed: `change` gets a list of names and bytes."""
    with zipfile.ZipFile(path) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in change(entries):
            archive.writestr(name, content)
    return target


def with_manifest(entries: list[tuple[str, bytes]], **values: Any) -> list[tuple[str, bytes]]:
    return [
        (name, json.dumps({**json.loads(content), **values}).encode() if name == "manifest.json" else content)
        for name, content in entries
    ]


def hostile(name: str) -> Any:
    """A backup with one more part, which its manifest names as well."""

    def change(entries: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        values = json.loads(dict(entries)["manifest.json"])
        values["parts"][name] = {
            "bytes": 1,
            "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        }
        return [*with_manifest(entries, parts=values["parts"]), (name, b"x")]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda entries: [e for e in entries if e[0] != "manifest.json"], "has no manifest"),
        (lambda entries: [e for e in entries if e[0] != "isnad.db"], "does not hold what its manifest says"),
        (lambda entries: [*entries, ("extra.txt", b"x")], "does not hold what its manifest says"),
        (lambda entries: with_manifest(entries, format=2), "has format 2"),
        (lambda entries: with_manifest(entries, parts=[]), "manifest is damaged"),
        (
            lambda entries: [(n, b"[]" if n == "manifest.json" else c) for n, c in entries],
            "manifest is damaged",
        ),
        (
            lambda entries: [(n, c[:-9] + b"x" * 9 if n == "isnad.db" else c) for n, c in entries],
            "is damaged",
        ),
        (lambda entries: [(n, c + b"x" if n == "isnad.db" else c) for n, c in entries], "is damaged"),
        (hostile("../outside.txt"), "is no part of a state"),
        (hostile("/etc/outside"), "is no part of a state"),
        (hostile("vectors/../../000001.vectors"), "is no part of a state"),
        (hostile("vectors/a/b/000001.vectors"), "is no part of a state"),
        (hostile("index/CURRENT"), "is no part of a state"),
        (hostile("state.lock"), "is no part of a state"),
    ],
)
def test_a_damaged_or_foreign_backup_is_refused_with_one_line_and_nothing_changes(
    state: State, saved: Path, tmp_path: Path, change: Any, words: str
) -> None:
    wrong = rewritten(saved, tmp_path / "wrong.zip", change)
    was = state.print()

    with pytest.raises(BackupRefused, match=words) as refusal:
        state.restore(wrong)

    assert "\n" not in str(refusal.value)
    assert state.print() == was
    assert sorted(path.name for path in tmp_path.iterdir()) == ["saved.zip", "state", "wrong.zip"]


@pytest.mark.parametrize(
    "content", [b"", b"not a zip", b"PK\x03\x04" + b"\x00" * 90, b"PK\x05\x06" + b"\x00" * 18]
)
def test_what_is_no_zip_is_refused(state: State, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "wrong.zip").write_bytes(content)
    was = state.print()
    for path in (tmp_path / "wrong.zip", tmp_path / "missing.zip", tmp_path):
        with pytest.raises(BackupRefused):
            state.restore(path)

    assert state.print() == was


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), bits=st.integers(1, 255), cut=st.booleans())
def test_a_backup_with_one_wrong_byte_or_cut_short_is_refused_or_the_same(
    saved: Path, tmp_path: Path, at: float, bits: int, cut: bool
) -> None:
    content = bytearray(saved.read_bytes())
    place = min(int(at * len(content)), len(content) - 1)
    content[place] ^= bits
    (tmp_path / "wrong.zip").write_bytes(content[:place] if cut else content)
    whole = verify(saved, silent)
    try:
        found = verify(tmp_path / "wrong.zip", silent)
    except BackupRefused:
        return
    assert found.parts == whole.parts


def test_a_backup_of_a_newer_program_is_refused(state: State, saved: Path, tmp_path: Path) -> None:
    newer = State(tmp_path / "newer").fill("x")
    with closing(sqlite3.connect(newer.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    newer.back_up(tmp_path / "newer.zip")
    was = state.print()

    with pytest.raises(MigrationNeeded, match="newer Isnad"):
        state.restore(tmp_path / "newer.zip")
    assert state.print() == was


def test_a_backup_that_has_no_room_is_refused_first(
    state: State, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.backups.restore.shutil.disk_usage", lambda _: _Usage())
    was = state.print()
    with pytest.raises(StoreError, match="has less room"):
        state.restore(saved)
    assert state.print() == was


class _Usage:
    free = 1_000


def killed_restore(state: State, path: Path, steps: int) -> int:
    """Restore in a child that dies after so many steps; how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = [steps]

    def step(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(function: Any) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            step()
            result = function(*args, **kwargs)
            step()
            return result

        return run

    code = 1
    try:
        data.state._move, data.state._write = stepping(data.state._move), stepping(data.state._write)
        data.backups.restore._make_ready = stepping(data.backups.restore._make_ready)
        restore(path, state.folder, state.database, now=LATER, send_pending=False, report=step)
        code = 0
    finally:
        os._exit(code)


def test_a_restore_killed_anywhere_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    seen = set()
    before = State(tmp_path / "before").fill("before").fill("after")
    State(tmp_path / "saved").fill("before").back_up(tmp_path / "saved.zip")
    for steps in range(40):
        shutil.copytree(before.folder, tmp_path / f"state-{steps}")
        state = State(tmp_path / f"state-{steps}")
        code = killed_restore(state, tmp_path / "saved.zip", steps)
        with in_use(state.folder):
            titles, aliases = state.titles(), (state.folder / "aliases.txt").read_text("utf-8")
            index = (state.folder / "index").exists()
        assert (titles, aliases, index) in (
            (["before", "after"], "after = other\n", True),
            (["before"], "before = other\n", False),
        )
        assert not (state.folder / MOVES).exists()
        seen.add((code, len(titles)))
        if code == 0:
            break

    assert seen == {(-signal.SIGKILL, 2), (-signal.SIGKILL, 1), (0, 1)}


def test_moves_that_were_made_are_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "x").write_text("old")
    (tmp_path / "new" / "x").write_text("new")
    moves = [
        Move(tmp_path / "x", tmp_path / "aside" / "x", aside=True),
        Move(tmp_path / "new" / "x", tmp_path / "x"),
    ]
    rows = json.dumps([[str(move.source), str(move.target), move.aside] for move in moves])
    replace(tmp_path, moves)
    for _ in range(2):
        (tmp_path / MOVES).write_text(rows)
        finish(tmp_path)

    assert (tmp_path / "x").read_text() == "new"
    assert (tmp_path / "aside" / "x").read_text() == "old"


def test_what_killed_work_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    names = ["restoring-20261122-120000", ".saved.zip.77.partial", ".saved.zip.77.db", "published.json.5.new"]
    for name in names:
        (tmp_path / name).write_text("x")
    (tmp_path / "isnad.db").write_text("x")
    (tmp_path / "before-restore-20261122-120000").mkdir()
    now = time.time()

    assert leftovers(tmp_path, now) == []
    assert sorted(path.name for path in leftovers(tmp_path, now + 90_000)) == sorted(names)
    assert remove_leftovers(tmp_path, now + 90_000) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["before-restore-20261122-120000", "isnad.db"]


def test_a_backup_into_a_folder_gets_a_name_with_its_moment(
    state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "backups").mkdir()
    backup(Settings(state_dir=state.folder), tmp_path / "backups", with_vectors=False, as_json=True)

    [written] = (tmp_path / "backups").iterdir()
    printed = json.loads(capsys.readouterr().out)
    assert printed["file"] == str(written)
    assert printed["counts"]["article"] == 1
    assert written.match("isnad-20*.zip")


def test_a_state_that_is_restored_into_a_new_folder_can_be_read_by_its_owner_alone(
    saved: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "state"
    restore(saved, new, new / "isnad.db", now=LATER, send_pending=False, report=silent)

    assert new.stat().st_mode & 0o077 == 0


def test_a_database_that_is_no_file_is_left_to_its_own_tools(tmp_path: Path) -> None:
    elsewhere = Settings(state_dir=tmp_path, database_url="postgresql://isnad@db/isnad")

    assert sqlite_file(elsewhere) is None
    with pytest.raises(NotSqlite, match="its server's own tools"):
        backup(elsewhere, tmp_path / "x.zip", with_vectors=False, as_json=False)


def test_a_database_in_another_folder_is_replaced_there(tmp_path: Path) -> None:
    State(tmp_path / "saved").fill("before").back_up(tmp_path / "saved.zip")
    (tmp_path / "elsewhere").mkdir()
    state = State(tmp_path / "state")
    state.database = tmp_path / "elsewhere" / "own.db"
    state.fill("other")

    aside = state.restore(tmp_path / "saved.zip")

    assert state.titles() == ["before"]
    kept = tmp_path / "elsewhere" / f"own.db.{aside.name}"
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT title FROM article").fetchall() == [("other",)]


@pytest.fixture(autouse=True)
def _no_own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
