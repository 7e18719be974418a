"""What killed processes left behind on the disk: found for `isnad doctor`, removed by the running bot once it is old."""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import structlog

from data.backups.restore import ASIDE, READY
from data.state import MOVES

OLD_SECONDS = 86_400.0
"""A younger one may still be written by somebody."""

log = structlog.get_logger(__name__)


def leftovers(state: Path, now: float, older_than: float = OLD_SECONDS) -> list[Path]:
    """Return what nobody writes any more: unfinished restores, backups, builds and replaced files. `now` in seconds."""
    return [path for path in _unfinished(state) if now - _changed(path) > older_than]


def remove_leftovers(state: Path, now: float | None = None) -> int:
    """Remove them and return how many. Builds of indexes are left to the next build, which holds their lock."""
    if (state / MOVES).exists():
        return 0
    gone = 0
    for path in leftovers(state, now if now is not None else time.time()):
        if path.suffix == ".building":
            continue
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            log.info("leftover_removed", name=path.name)
            gone += 1
    return gone


def put_aside(state: Path) -> list[Path]:
    """Return the states that restores have put aside; they are an admin's to delete."""
    return sorted(state.glob(f"{ASIDE}*"))


def _unfinished(state: Path) -> Iterator[Path]:
    yield from state.glob(f"{READY}*")
    yield from state.glob(".*.partial")
    yield from state.glob(".*.db")
    yield from state.glob("*.new")
    yield from state.glob("index/*.building")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
