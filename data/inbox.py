"""Updates at rest, from when they are taken from Telegram until they are handled, in a database file of their own.

A file of its own, so that no long transaction in the collection's database makes an update wait. What was handled is
overwritten and not only unlinked (`secure_delete`), since it is what people wrote. Moments are seconds since 1970, UTC.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from data.errors import StoreError

BUSY_MS = 500
WAL_BYTES = 1 << 20
_TABLES = """
CREATE TABLE IF NOT EXISTS waiting (
    bot INTEGER NOT NULL, update_id INTEGER NOT NULL, at REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL, PRIMARY KEY (bot, update_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    bot INTEGER NOT NULL, update_id INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (bot, update_id)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class KeptUpdate:
    """An update that was taken and not handled: its JSON, when it came, how often a start has handed it out before."""

    update_id: int
    at: float
    tries: int
    body: str


class InboxStore:
    """The updates of one bot, by its id. Used by one thread at a time. Raises StoreError."""

    def __init__(self, path: Path, bot_id: int) -> None:
        self._path = path
        self._bot = bot_id
        self._connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the file, made anew where there is none; a damaged one is put aside as `inbox.db.damaged`."""
        with _wrapped(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = _connected(self._path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self._path.replace(self._path.with_name(f"{self._path.name}.damaged"))
                for ending in ("-wal", "-shm"):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
                self._connection = _connected(self._path)

    def close(self) -> None:
        """Close the file; harmless when it is not open."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    def keep(self, update_id: int, body: str, at: float) -> None:
        """Keep an update until it is handled; harmless when repeated."""
        with self._used() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO waiting (bot, update_id, at, body) VALUES (?, ?, ?, ?)",
                (self._bot, update_id, at, body),
            )

    def done(self, update_id: int, at: float) -> None:
        """Delete an update that was handled, and remember its id."""
        with self._used() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute(
                    "DELETE FROM waiting WHERE bot = ? AND update_id = ?", (self._bot, update_id)
                )
                connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (self._bot, update_id, at))
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def hand_out(self) -> list[KeptUpdate]:
        """Return what was taken and not handled, in the order of its coming, and count that it was handed out."""
        with self._used() as connection:
            rows = connection.execute(
                "SELECT update_id, at, tries, body FROM waiting WHERE bot = ? ORDER BY at, update_id",
                (self._bot,),
            ).fetchall()
            connection.execute("UPDATE waiting SET tries = tries + 1 WHERE bot = ?", (self._bot,))
        return [KeptUpdate(*row) for row in rows]

    def seen(self, limit: int) -> list[int]:
        """Return the ids of the last updates that were handled, the oldest first."""
        with self._used() as connection:
            query = "SELECT update_id FROM seen WHERE bot = ? ORDER BY at DESC, update_id DESC LIMIT ?"
            rows = connection.execute(query, (self._bot, limit)).fetchall()
        return [number for (number,) in reversed(rows)]

    def prune(self, before: float) -> None:
        """Forget what came or was handled before a moment, of any bot, and write back what the log holds."""
        with self._used() as connection:
            connection.execute("DELETE FROM seen WHERE at < ?", (before,))
            connection.execute("DELETE FROM waiting WHERE at < ?", (before,))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with _wrapped(self._path):
            if self._connection is None:
                raise StoreError(f"{self._path} is not open")
            yield self._connection


def look(path: Path) -> tuple[int, float | None]:
    """Return how many updates wait in a file, and since when the oldest does. Raises StoreError when it is damaged."""
    if not path.exists():
        return 0, None
    with (
        _wrapped(path),
        closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_MS / 1000)
        ) as file,
    ):
        count, oldest = file.execute("SELECT count(*), min(at) FROM waiting").fetchone()
    return int(count), oldest


def _connected(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA journal_size_limit={WAL_BYTES}")
        connection.executescript(_TABLES)
        connection.execute("SELECT count(*) FROM waiting").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _wrapped(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path}: {error}") from error
