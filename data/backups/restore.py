"""Restoring a backup: everything is checked and made ready beside the state, then takes its place in one step.

What was there is kept in `before-restore-…`, and the index is made anew: it fits one database only. So that nobody is told
twice of what was sent since the backup was taken, nothing in it is sent: alerts that wait are skipped, news of which it is
not decided who hears is decided, and the next reading of each source is a silent one.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from data.backups.file import (
    DATABASE,
    OWN_FILES,
    Manifest,
    Report,
    check_database,
    opened,
    read_manifest,
    read_part,
)
from data.errors import BackupRefused, MigrationNeeded, StoreError
from data.state import MOVES, Move, alone, finish, replace

ASIDE, READY = "before-restore-", "restoring-"
ROOM = 1.1
"""How much more room on the disk than its parts take a backup needs."""
SKIPPED = "restored from a backup"


def restore(
    path: Path, state: Path, database: Path, *, now: datetime, send_pending: bool, report: Report
) -> tuple[Manifest, Path]:
    """Put the state of a backup in the place of the one there is; return its manifest and where the old one is.

    Raises `StateInUse` while a bot or a command works on the state, `BackupRefused` when the file is damaged or foreign,
    `MigrationNeeded` when it is of a newer program, StoreError when the disk refuses. Nothing is changed then.
    """
    stamp = now.strftime("%Y%m%d-%H%M%S")
    with _disk(state):
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(state), _disk(state):
        finish(state)  # what a killed restore before this one left undone
        ready, aside = state / f"{READY}{stamp}", state / f"{ASIDE}{stamp}"
        if aside.exists():
            raise StoreError(f"{aside} is there already: try again in a second")
        for leftover in state.glob(f"{READY}*"):
            shutil.rmtree(leftover)
        try:
            manifest = _unpack(path, ready, report)
            _make_ready(ready / DATABASE, database, now, manifest, send_pending=send_pending)
            replace(state, list(_moves(manifest, ready, aside, state, database)))
        finally:
            if not (state / MOVES).exists():  # else it is still needed
                shutil.rmtree(ready, ignore_errors=True)
    return manifest, aside


def _unpack(path: Path, ready: Path, report: Report) -> Manifest:
    with opened(path) as archive:
        manifest = read_manifest(archive, path)
        whole, done = sum(part.bytes for part in manifest.parts.values()), 0
        if shutil.disk_usage(ready.parent).free < whole * ROOM:
            raise StoreError(f"{path} needs {whole * ROOM / 1e6:.0f} MB, and {ready.parent} has less room")
        for name, part in manifest.parts.items():
            target = ready / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("xb") as file:
                for chunk in read_part(archive, name, part, path):
                    file.write(chunk)
                    done += len(chunk)
                    report("copy", done, whole)
    return manifest


def _make_ready(
    restored: Path, before: Path, now: datetime, manifest: Manifest, *, send_pending: bool
) -> None:
    from data.migrations import known_revisions

    try:
        check_database(restored)
    except StoreError as error:
        raise BackupRefused(f"the backup's database is damaged ({error})") from error
    with closing(sqlite3.connect(restored.resolve().as_uri(), uri=True, isolation_level=None)) as connection:
        try:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            if revision not in known_revisions():
                raise MigrationNeeded(
                    f"the backup was written by a newer Isnad (tables at revision {revision}): update Isnad"
                )
            connection.execute("PRAGMA journal_mode=DELETE")
            if not send_pending:
                _silence(connection, now)
            if not manifest.vectors:
                _forget_lost_vectors(connection, before)
        except sqlite3.Error as error:
            raise BackupRefused(f"the backup's database is none of Isnad's ({error})") from error


def _silence(connection: sqlite3.Connection, now: datetime) -> None:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    moment = now.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    connection.execute("BEGIN")
    connection.execute(
        "UPDATE outbox SET state = 'skipped', error = ? WHERE state IN ('pending', 'sending')", (SKIPPED,)
    )
    if "news" in there:
        connection.execute("UPDATE news SET matched_at = ? WHERE matched_at IS NULL", (moment,))
    connection.execute("UPDATE source SET first_read_at = NULL")
    connection.execute("COMMIT")


def _forget_lost_vectors(connection: sqlite3.Connection, before: Path) -> None:
    """Keep only those places of which the ledger that is being replaced says the same: the files are still its own.

    Files are only ever appended to and a place is never given twice, so what both know is what lies there.
    """
    same = (
        "SELECT 1 FROM before.vector AS other WHERE other.model = vector.model"
        " AND other.text_hash = vector.text_hash AND other.segment = vector.segment"
        " AND other.start = vector.start AND other.length = vector.length"
    )
    try:
        if not before.is_file():
            raise sqlite3.OperationalError("there is none")
        connection.execute("ATTACH ? AS before", (f"{before.resolve().as_uri()}?mode=ro",))
        connection.execute(f"DELETE FROM vector WHERE NOT EXISTS ({same})")
    except sqlite3.Error:  # none before, or a damaged one: all is encoded again
        connection.execute("DELETE FROM vector")
    finally:
        with suppress(sqlite3.Error):
            connection.execute("DETACH before")


def _moves(manifest: Manifest, ready: Path, aside: Path, state: Path, database: Path) -> Iterator[Move]:
    there = [database, *(database.with_name(database.name + ending) for ending in ("-wal", "-shm"))]
    there += [state / name for name in (*OWN_FILES, "index", *(("vectors",) if manifest.vectors else ()))]
    for path in there:
        if path.exists():
            inside = path.parent.resolve() == state.resolve()
            target = aside / path.name if inside else path.with_name(f"{path.name}.{aside.name}")
            yield Move(path, target, aside=True)
    if database.parent.resolve() != state.resolve():  # perhaps another disk, to which nothing can be moved
        beside = database.with_name(f"{database.name}.{ready.name}")
        shutil.copyfile(ready / DATABASE, beside)
        (ready / DATABASE).unlink()
        yield Move(beside, database)
    for name in dict.fromkeys(part.split("/")[0] for part in manifest.parts):
        if (ready / name).exists():
            yield Move(ready / name, database if name == DATABASE else state / name)


@contextmanager
def _disk(state: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{state} cannot be written: {error.strerror or error}") from error
