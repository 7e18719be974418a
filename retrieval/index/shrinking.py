"""Notices files that became shorter while they are mapped.

Reading behind the end of a mapped file ends the process (SIGBUS). Nothing of this program shortens a file that is in use;
a copy over it, a disk that lost a part, or a hand might. Files that are deleted or replaced are no danger: who mapped them
goes on reading what was there.
"""

import os
from collections.abc import Iterable
from pathlib import Path


class Sizes:
    """The lengths of files, of all in some folders and of some others, as they were seen last.

    Files that are replaced as a whole (`.json`) are left out.
    """

    def __init__(self, folders: Iterable[Path] = (), files: Iterable[Path] = ()) -> None:
        self._folders = tuple(folders)
        self._files = tuple(files)
        self._seen = self._now()

    def shrunk(self) -> Path | None:
        """Return a file that is shorter than it was, None where there is none. Costs some microseconds a file."""
        now = self._now()
        found = next((path for path, size in now.items() if size < self._seen.get(path, 0)), None)
        if found is None:
            self._seen = now
        return Path(found) if found is not None else None

    def _now(self) -> dict[str, int]:
        sizes = {}
        for folder in self._folders:
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if not entry.name.endswith(".json"):
                            sizes[entry.path] = _size(Path(entry.path))
            except OSError:
                continue  # it was deleted, or the disk is gone: who reads it next says so
        sizes.update((str(path), _size(path)) for path in self._files)
        return {path: size for path, size in sizes.items() if size is not None}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
