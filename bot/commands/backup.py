"""`isnad backup` and `isnad restore`: the state in one file, and back."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from bot.errors import BotError
from bot.settings import Settings
from bot.terminal.output import print_json, progress, say, tell
from data.backups.backup import write_backup
from data.backups.file import Manifest
from data.backups.restore import restore as put_back
from data.state import in_use


class NotSqlite(BotError):
    """The database is no file, so that its server's own tools must copy it."""


def backup(settings: Settings, target: Path, *, with_vectors: bool, as_json: bool) -> None:
    """Write a backup to a file, or into a folder under a name with the date, and print what it holds."""
    now = datetime.now(UTC)
    path = target / f"isnad-{now:%Y%m%d-%H%M%S}.zip" if target.is_dir() else target
    database = _database(settings)
    with ended_cleanly(), in_use(settings.state_dir), progress(as_lines=False) as report:
        manifest = write_backup(
            database,
            settings.state_dir,
            path,
            program=version("isnad"),
            now=now,
            with_vectors=with_vectors,
            report=report,
        )
    if as_json:
        print_json({"file": path, "bytes": path.stat().st_size, **_values(manifest)})
        return
    say(f"{path}: {path.stat().st_size / 1e6:.1f} MB, checked. It holds {_told(manifest)}.")
    if not with_vectors:
        tell("Without --with-vectors: on another machine all passages are encoded again.")


@contextmanager
def ended_cleanly() -> Iterator[None]:
    """Let SIGTERM, which timers and a machine that goes down send, end the work as Ctrl-C does: it removes what it began."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def restore(settings: Settings, path: Path, *, send_pending: bool, as_json: bool) -> None:
    """Put a backup's state in place, build the index, and print what it holds and where the state before lies."""
    database = _database(settings)
    with ended_cleanly(), progress(as_lines=False) as report:
        manifest, aside = put_back(
            path,
            settings.state_dir,
            database,
            now=datetime.now(UTC),
            send_pending=send_pending,
            report=report,
        )
    tell(f"Restored. What was there before is in {aside}.")
    from bot.wiring import Isnad

    with Isnad(settings) as isnad, progress(as_lines=False) as report:
        done = isnad.indexer().catch_up(report)
    if as_json:
        values = {**_values(manifest), "aside": aside, "generation": done.generation, "encoded": done.encoded}
        print_json(values)
        return
    say(f"The state is that of {manifest.created}: {_told(manifest)}; generation {done.generation}.")
    if not send_pending:
        say("Alerts that waited in it are not sent, and the next reading of each source alerts nobody.")


def sqlite_file(settings: Settings) -> Path | None:
    """Return the file of the database, None where it is no SQLite file."""
    scheme, _, rest = settings.database.partition(":///")
    return Path(rest.partition("?")[0]) if urlsplit(f"{scheme}:").scheme.startswith("sqlite") else None


def _database(settings: Settings) -> Path:
    path = sqlite_file(settings)
    if path is None:
        raise NotSqlite("DATABASE_URL names no SQLite file: copy that database with its server's own tools")
    return path


def _told(manifest: Manifest) -> str:
    counts = manifest.counts
    return (
        f"{counts.get('article', 0)} articles, {counts.get('subscriber', 0)} subscribers, "
        f"{counts.get('question', 0)} questions"
    )


def _values(manifest: Manifest) -> dict[str, Any]:
    return asdict(manifest)
