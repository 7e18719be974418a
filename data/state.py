"""The folder of the state as a whole: who uses it, and putting another state in its place in one step.

Whoever opens the database holds `state.lock` together with others; who replaces the state holds it alone. Replacing is a
list of moves (`restore.json`), written before the first of them: from then on the state is the new one, and whoever
comes next after a kill makes the moves that are left. Before, it is the old one.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from data.errors import StateInUse, StoreError

LOCK, MOVES = "state.lock", "restore.json"


@dataclass(frozen=True, slots=True)
class Move:
    """A file or folder that takes another place. `aside`: it is what was there before, and makes room."""

    source: Path
    target: Path
    aside: bool = False


@contextmanager
def in_use(state: Path) -> Iterator[None]:
    """Use a state, so that nobody replaces it meanwhile; first, what a killed replacement left undone is done.

    Raises `StateInUse` while somebody replaces it. Where the folder cannot hold a lock, there is none.
    """
    if (state / MOVES).exists():
        with alone(state, wait=True):
            finish(state)
    with _locked(state, fcntl.LOCK_SH | fcntl.LOCK_NB, f"{state} is being restored: wait until that is done"):
        yield


@contextmanager
def alone(state: Path, *, wait: bool = False) -> Iterator[None]:
    """Have a state to oneself. Raises `StateInUse` while a bot or a command uses it, unless one shall `wait`."""
    how = fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB)
    with _locked(state, how, f"{state} is in use: stop the bot, and let other commands end, first"):
        yield


def replace(state: Path, moves: Sequence[Move]) -> None:
    """Make moves, all of them or, if killed before it began, none. For who has the state alone. Raises StoreError."""
    rows = [[str(move.source.resolve()), str(move.target.absolute()), move.aside] for move in moves]
    with _disk(state):
        _write(state / MOVES, json.dumps(rows))
    finish(state)


def finish(state: Path) -> None:
    """Make the moves that are written down and not made yet; harmless when repeated. Raises StoreError."""
    path = state / MOVES
    with _disk(state):
        if not path.exists():
            return
        for source, target, aside in json.loads(path.read_text("utf-8")):
            _move(Path(source), Path(target), aside=aside)
        path.unlink()
        sync_folder(state)


def sync_folder(folder: Path) -> None:
    """Have the disk know a folder's names."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _move(source: Path, target: Path, *, aside: bool) -> None:
    # What was put aside is not put aside again: in its place there is the new one by now.
    if not source.exists() or (aside and target.exists()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    sync_folder(target.parent)
    sync_folder(source.parent)


def _write(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


@contextmanager
def _locked(state: Path, how: int, refusal: str) -> Iterator[None]:
    try:
        file = (state / LOCK).open("a")
    except OSError:
        yield
        return
    with file:
        try:
            fcntl.flock(file, how)
        except BlockingIOError as error:
            raise StateInUse(refusal) from error
        except OSError:  # a disk that knows no locks
            pass
        yield


@contextmanager
def _disk(state: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise StoreError(f"the state in {state} cannot be replaced: {error}") from error


def identity(file: Path) -> tuple[int, int] | None:
    """Return what a file is, whatever its name; None where it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
