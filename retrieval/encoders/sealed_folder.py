"""Folders that are made once, aside, renamed when they are complete, and checked by hash at every use."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.encoders.bundled import file_hash

SEAL = "isnad-model.json"
"""Name of the file that holds the other files' hashes."""


def made_once(folder: Path, lock: str, holds: str, make: Callable[[Path], None]) -> Path:
    """Return `folder`, made by `make` if it is missing or damaged; `make` is given an empty folder to fill.

    Several processes may call at once: one makes, the others wait at the file `lock` beside the folder. A folder
    without the file `holds` counts as damaged. Raises `OSError` and whatever `make` raises; `folder` is then missing.
    """
    with _locked(folder.parent / lock):
        if not _whole(folder, holds):
            for left in folder.parent.glob(f"{folder.name}.*.building"):
                shutil.rmtree(left, ignore_errors=True)
            # A name of its own: a maker whose parent was killed may still be writing into the one before.
            building = folder.with_name(f"{folder.name}.{os.getpid()}.building")
            building.mkdir(parents=True)
            make(building)
            _seal(building)
            shutil.rmtree(folder, ignore_errors=True)
            building.replace(folder)
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _whole(folder: Path, holds: str) -> bool:
    try:
        hashes: dict[str, str] = json.loads((folder / SEAL).read_text("utf-8"))
        return holds in hashes and all(file_hash(folder / name) == sealed for name, sealed in hashes.items())
    except (OSError, ValueError, AttributeError, TypeError):
        return False


def _seal(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    hashes = {str(path.relative_to(folder)): file_hash(path) for path in files}
    (folder / SEAL).write_text(json.dumps(hashes, indent=2), "utf-8")
