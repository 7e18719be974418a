"""Files that blocks of bytes are appended to and never changed in: what lies in them can be mapped and stays.

<folder>/000001.vectors     blocks, one after another
<folder>/.lock              held by whoever appends
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from data.errors import StoreError
from data.types import VectorPlace


class Segments:
    """The numbered files of one folder. Raises StoreError when the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, segment: int) -> Path:
        """Return the file of a segment, which need not be there."""
        return self._folder / f"{segment:06d}.vectors"

    def sizes(self) -> dict[int, int]:
        """Return the bytes of every segment that is there."""
        return {int(path.stem): path.stat().st_size for path in self._folder.glob("*.vectors")}

    @contextmanager
    def appending(self) -> Iterator[None]:
        """Hold the files for writing, waiting for another process or thread that does."""
        with _disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / ".lock").open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield

    def append(self, segment: int, blocks: Iterable[bytes]) -> list[VectorPlace]:
        """Write blocks to the end of a segment and to the disk; return where they lie."""
        with _disk_errors(self._folder), self.path(segment).open("ab", buffering=0) as file:
            places: list[VectorPlace] = []
            end = before = file.tell()
            try:
                for block in blocks:
                    places.append(VectorPlace(segment, end, len(block)))
                    end += len(block)
                    _write(file.fileno(), block)
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)  # nobody knows of it, and a full disk needs the room
                raise
        return places

    def read(self, places: Mapping[str, VectorPlace]) -> dict[str, bytes]:
        """Return the blocks at places, by their names, file after file."""
        found: dict[str, bytes] = {}
        with _disk_errors(self._folder):
            for segment in sorted({place.segment for place in places.values()}):
                with self.path(segment).open("rb") as file:
                    for name, place in places.items():
                        if place.segment == segment:
                            found[name] = os.pread(file.fileno(), place.length, place.start)
        return found

    def remove(self, segments: Sequence[int]) -> None:
        """Delete segments; who has one mapped can go on reading it."""
        with _disk_errors(self._folder):
            for segment in segments:
                self.path(segment).unlink(missing_ok=True)


def _write(file: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(file, rest) :]


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"the vectors in {folder} cannot be read or written: {error.strerror}") from error
