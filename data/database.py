"""The one door to the database: opening it, bringing its tables up to date, reading and writing.

SQLite is set up for several processes and threads: WAL, so that readers never wait for a writer; writers
take the write lock when they begin (`BEGIN IMMEDIATE`) and wait for one another, so that what a
transaction has read is still so when it writes.
"""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Error as SqliteError
from sqlite3 import OperationalError as SqliteOperationalError
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from data.errors import DatabaseUnavailable, MigrationNeeded, StoreError
from data.state import identity

HEAD = "0007"  # the newest revision in data/migrations, known here without importing alembic
CHUNK = 500  # values in one IN list: below the limits of every database
BUSY_MS = 30_000
LOCKED_SECONDS, LOCKED_MS = 5.0, 200
"""For so long after a thread that waits for a limited time has waited in vain, such threads wait hardly at all: else all
threads of a bot would wait for the same lock, and none were left to read."""

_patience = threading.local()

Item = TypeVar("Item")


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield the items in order, in lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def wait_at_most(seconds: float) -> None:
    """Have this thread wait for no longer, whenever another one writes to a database; others wait 30 seconds."""
    _patience.milliseconds = int(seconds * 1000)


class Database:
    """An open database, shared by all stores and threads of a process; a context manager that closes.

    `name` is its URL without a password.
    """

    def __init__(self, engine: Engine) -> None:
        self._reader = engine
        self._locked_at = float("-inf")
        self._file = _file_of(engine.url)
        self._opened: tuple[int, int] | None = None
        self.name = engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection whose queries all see one state. Raises StoreError."""
        with _wrapped(self.name), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in one write transaction: all of it or, on any exception, nothing.

        Waits up to 30 seconds for another writer, or as `wait_at_most` says. Raises StoreError, also where the file that
        was opened is not there any more: what is written into it nobody would find again.
        """
        self._check_file()
        with _wrapped(self.name), self._reader.connect() as plain:
            connection = plain.execution_options(isnad_writes=self._patience())
            with self._noting_locks(connection):
                yield connection

    @contextmanager
    def _noting_locks(self, connection: Connection) -> Iterator[None]:
        try:
            transaction = connection.begin()
        except OperationalError as error:
            if "locked" in _reason(error):
                self._locked_at = time.monotonic()
            raise
        with transaction:
            yield

    def know_file(self) -> None:
        """Remember which file it is that was opened."""
        self._opened = identity(self._file) if self._file is not None else None

    def _check_file(self) -> None:
        if self._file is None or self._opened is None:
            return
        if (found := identity(self._file)) != self._opened:
            what = "removed" if found is None else "replaced"
            raise DatabaseUnavailable(f"{self.name} was {what} while it is in use: put it back, or restart")

    def _patience(self) -> int:
        """Return how many milliseconds this thread waits for another writer."""
        limited: int | None = getattr(_patience, "milliseconds", None)
        if limited is None:
            return BUSY_MS
        return LOCKED_MS if time.monotonic() - self._locked_at < LOCKED_SECONDS else limited

    def current_revision(self) -> str | None:
        """Return the revision of the tables as they are, None for an empty database."""
        with self.reading() as connection:
            return _stored_revision(connection)

    def check(self) -> None:
        """Raise StoreError if the file is damaged. SQLite only: a server looks after its own files."""
        if self._reader.dialect.name != "sqlite":
            return
        with self.reading() as connection:
            found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        if found != "ok":
            raise StoreError(f"{self.name} is damaged ({found}): restore it from a backup")

    def close(self) -> None:
        """Close all connections; those in use close when they are given back."""
        self._reader.dispose()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(url: str, *, migrate: bool = True) -> Database:
    """Open the database at an SQLAlchemy URL and, if `migrate`, create or update its tables.

    Raises DatabaseUnavailable when it cannot be opened, and MigrationNeeded when its tables are newer than
    this program or, without `migrate`, older or not there yet (nothing is created then).
    """
    with _wrapped(url if "@" not in url else "the database"):
        parsed = _parsed(url)
        if parsed.get_backend_name() == "sqlite":
            _prepare_folder(parsed, migrate)
        engine = _engine(parsed)
    database = Database(engine)
    try:
        if database.current_revision() != HEAD:
            _update(database, migrate)
        database.know_file()
    except BaseException:
        database.close()
        raise
    return database


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ValueError:
        raise ArgumentError("its port is no number") from None


def _update(database: Database, migrate: bool) -> None:
    from data import migrations  # alembic costs start-up time and is needed only here

    known = migrations.known_revisions()
    with database.writing() if migrate else database.reading() as connection:
        revision = _stored_revision(connection)  # again: another process may have been first
        if revision is not None and revision not in known:
            raise MigrationNeeded(
                f"{database.name} was written by a newer Isnad (tables at revision {revision}, this program "
                f"knows up to {HEAD}): update Isnad, or choose another state folder"
            )
        if revision != HEAD and not migrate:
            raise MigrationNeeded(
                f"{database.name} has its tables at revision {revision or '(none)'}, this program needs "
                f"{HEAD}: run `isnad index`, which brings them up to date"
            )
        if revision != HEAD:
            migrations.upgrade(connection)


def _stored_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _prepare_folder(url: URL, migrate: bool) -> None:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise DatabaseUnavailable("an SQLite database must be a file, as in sqlite:///var/isnad.db")
    file = Path(url.database)
    if migrate:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.exists():
        raise MigrationNeeded(f"there is no database at {file} yet: `isnad ingest` creates it")


def _file_of(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        json_serializer=partial(json.dumps, ensure_ascii=False),  # Arabic as it is, at a third of the size
        pool_size=8,
        max_overflow=40,  # more than the threads that a bot has, so that none waits for a connection
    )
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _use_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _use_wal(connection: SqliteConnection) -> None:
    """Switch to WAL; SQLite does not wait by itself for another process that is switching a new file too."""
    for _ in range(BUSY_MS // 20):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except SqliteOperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    patience = connection.get_execution_options().get("isnad_writes")
    if patience is not None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    connection.exec_driver_sql("BEGIN" if patience is None else "BEGIN IMMEDIATE")


@contextmanager
def _wrapped(name: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, SqliteError, OSError, ImportError) as error:
        kind = DatabaseUnavailable if _is_unavailable(error) else StoreError
        raise kind(f"{name}: {_reason(error)}") from error


def _is_unavailable(error: Exception) -> bool:
    """Say whether the database as a whole is out of reach, rather than one statement at fault.

    sqlite3's own errors come bare where a new connection is set up; "not a database" is a mere DatabaseError.
    """
    if isinstance(error, OperationalError | SqliteOperationalError | ImportError | OSError | ArgumentError):
        return True
    return any(words in _reason(error) for words in ("not a database", "malformed"))


def _reason(error: Exception) -> str:
    """Return the driver's words alone: SQLAlchemy's would hold the statement and people's texts."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(cause).split())
