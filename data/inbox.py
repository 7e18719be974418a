"""Updates at rest, from when they are taken from Telegram until they are handled, in a database file of their own.

A file of its own, so that no long transaction in the collection's database makes an update wait. What was handled is
overwritten and not only unlinked (`secure_delete`), since it is what people wrote; its id and a mark of its content, a
short hash, are remembered. Moments are seconds since 1970, UTC.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from data.errors import StoreError
from data.state import identity

BUSY_MS = 500
WAL_BYTES = 1 << 20
_TABLES = """
CREATE TABLE IF NOT EXISTS waiting (
    bot INTEGER NOT NULL, update_id INTEGER NOT NULL, at REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL, PRIMARY KEY (bot, update_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS handled (
    bot INTEGER NOT NULL, update_id INTEGER NOT NULL, at REAL NOT NULL, mark TEXT NOT NULL,
    PRIMARY KEY (bot, update_id)) WITHOUT ROWID;
DROP TABLE IF EXISTS seen;
"""


@dataclass(frozen=True, slots=True)
class KeptUpdate:
    """An update that was taken and not handled: its JSON, when it came, how often a program died while it handled it."""

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
        self._opened: tuple[int, int] | None = None

    def open(self) -> None:
        """Open the file, made anew where there is none; a damaged one is put aside as `inbox.db.damaged`."""
        self.close()  # an older connection to a file that is gone
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
            self._opened = identity(self._path)

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

    def done(self, update_id: int, mark: str, at: float) -> None:
        """Delete an update that was handled, and remember its id with the mark of its content."""
        with self._used() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute(
                    "DELETE FROM waiting WHERE bot = ? AND update_id = ?", (self._bot, update_id)
                )
                connection.execute(
                    "INSERT OR REPLACE INTO handled VALUES (?, ?, ?, ?)", (self._bot, update_id, at, mark)
                )
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def hand_out(self) -> list[KeptUpdate]:
        """Return what was taken and not handled: first what no program died of, then in the order of its coming."""
        with self._used() as connection:
            rows = connection.execute(
                "SELECT update_id, at, tries, body FROM waiting WHERE bot = ? ORDER BY tries, at, update_id",
                (self._bot,),
            ).fetchall()
        return [KeptUpdate(*row) for row in rows]

    def begin(self, update_id: int) -> None:
        """Count that an update is being handled, until `done` or `forgive`."""
        with self._used() as connection:
            connection.execute(
                "UPDATE waiting SET tries = tries + 1 WHERE bot = ? AND update_id = ?", (self._bot, update_id)
            )

    def forgive(self) -> None:
        """Note that no program died of what waits."""
        with self._used() as connection:
            connection.execute("UPDATE waiting SET tries = 0 WHERE bot = ?", (self._bot,))

    def handled(self, limit: int) -> list[tuple[int, str]]:
        """Return the ids and marks of the last updates that were handled, the oldest first."""
        with self._used() as connection:
            query = (
                "SELECT update_id, mark FROM handled WHERE bot = ? ORDER BY at DESC, update_id DESC LIMIT ?"
            )
            rows = connection.execute(query, (self._bot, limit)).fetchall()
        return rows[::-1]

    def prune(self, before: float) -> None:
        """Forget what came or was handled before a moment, of any bot, and write back what the log holds."""
        with self._used() as connection:
            connection.execute("DELETE FROM handled WHERE at < ?", (before,))
            connection.execute("DELETE FROM waiting WHERE at < ?", (before,))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with _wrapped(self._path):
            if self._connection is None:
                raise StoreError(f"{self._path} is not open")
            if identity(self._path) != self._opened:
                raise StoreError(f"{self._path} was removed or replaced while it was in use")
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
