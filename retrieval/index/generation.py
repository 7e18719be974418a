"""Generations: built indexes on disk, one in use, the one before kept.

    <index folder>/
        CURRENT             {"current": "000002", "previous": "000001"}, replaced in one step
        .lock               held by whoever writes
        000002/
            manifest.json   what the generation was built from and with
            applied.json    the last change that its lexical index holds
            dense.*         see `retrieval.index.dense`
            *.npy           see `retrieval.index.passage_table`, `retrieval.index.article_heads`
            lexical/        see `retrieval.index.lexical`

A folder whose name ends in `.building` is unfinished and is removed by the next build.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import REBUILD, IndexBusy, IndexDamaged, IndexMissing, IndexRefused

FORMAT = 4


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from and with; `encoded` is the version of what is encoded for a passage.

    `base_seq`: the last change that the built files hold. `probes`: a few texts with the vectors that the
    model gave them, base64 of float16 rows. `segments`: the files that its places lie in.
    `typical_question`: see `retrieval.index.centre`, base64 of one float16 row. `created`: UTC, ISO 8601.
    """

    fingerprint: str
    dim: int
    metric: str
    splitter: int
    sentences: int
    encoded: int
    folding: int
    articles: int
    passages: int
    base_seq: int
    created: str
    probes: tuple[str, ...]
    probe_vectors: str
    segments: tuple[int, ...]
    typical_question: str
    format: int = FORMAT


class GenerationStore:
    """The folder of generations. One process writes at a time; any number read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def lock(self, *, wait: bool = True) -> Iterator[None]:
        """Hold the index for writing. Raises `IndexBusy` when another process does and `wait` is False."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise IndexBusy("The index is being written by another process.") from error
            yield

    def current(self) -> str | None:
        """Return the name of the generation in use, None before the first is built. Raises `IndexDamaged`."""
        return self._pointers().get("current")

    def previous(self) -> str | None:
        """Return the name of the generation that was in use before, if it is still there."""
        name = self._pointers().get("previous")
        return name if name and (self.folder / name).is_dir() else None

    def besides(self, damaged: str | None) -> list[str]:
        """Return the other generations that are there, the one before first, then from the newest to the oldest.

        `damaged` None: what names the one in use is damaged itself.
        """
        there = sorted((path.name for path in self.folder.iterdir() if path.name.isdigit()), reverse=True)
        try:
            before = self.previous()
        except IndexDamaged:
            before = None
        first = [before] if before in there else []
        return [name for name in dict.fromkeys([*first, *there]) if name != damaged]

    def put_in_use(self, name: str) -> None:
        """Have another generation be in use, and none before it. For who holds the lock."""
        self._point(name, None)

    def path(self, name: str) -> Path:
        """Return the folder of a generation."""
        return self.folder / name

    def begin(self) -> Path:
        """Return a new, empty folder to build in; leftovers of unfinished builds are removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.glob("*.building"):
            shutil.rmtree(leftover)
        for leftover in self.folder.rglob("*.new"):  # of a process that was killed while it replaced a file
            leftover.unlink(missing_ok=True)
        numbers = [int(path.name) for path in self.folder.iterdir() if path.name.isdigit()]
        building = self.folder / f"{max(numbers, default=0) + 1:06d}.building"
        building.mkdir()
        return building

    def adopt_lexical(self, name: str, building: Path) -> None:
        """Give a new build the lexical index of a generation, with all that was written to it since.

        Its segments are never changed once written and are shared by links, where the disk has them; what is replaced is
        copied, so that neither generation sees what is written to the other later.
        """
        target = building / "lexical"
        target.mkdir()
        for path in (self.folder / name / "lexical").iterdir():
            if path.suffix == ".lock":
                continue
            if path.suffix == ".json":
                shutil.copyfile(path, target / path.name)
            else:
                _link(path, target / path.name)

    def publish(self, building: Path) -> str:
        """Put a finished build in use in one step, keep the one before, remove older ones; return its name.

        A damaged `CURRENT` is replaced: a new build is what mends it. Its files are on the disk before it has its name.
        """
        name = building.name.removesuffix(".building")
        _sync(building)
        building.replace(self.folder / name)
        try:
            before = self.current()
        except IndexRefused:
            before = None
        self._point(name, before)
        kept = {name, self.previous()}
        for path in self.folder.iterdir():
            if path.name.isdigit() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
        return name

    def roll_back(self) -> str:
        """Put the generation before in use again; return its name. Raises `IndexMissing` if there is none."""
        previous = self.previous()
        if previous is None:
            raise IndexMissing("There is no earlier generation to go back to.")
        self._point(previous, self.current())
        return previous

    def manifest(self, name: str) -> Manifest:
        """Read a generation's manifest. Raises `IndexDamaged`, and `IndexRefused` when it is of another format."""
        values = _read_json(self.path(name) / "manifest.json")
        try:
            lists = {name: tuple(values[name]) for name in ("probes", "segments")}
            manifest = Manifest(**{**values, **lists})
        except (TypeError, KeyError) as error:
            raise IndexRefused(
                f"The manifest of generation {name} is of another program version: {REBUILD}."
            ) from error
        if manifest.format != FORMAT:
            raise IndexRefused(f"Generation {name} has format {manifest.format}, not {FORMAT}: {REBUILD}.")
        return manifest

    def applied(self, name: str) -> int:
        """Return the number of the last change that the generation's lexical index holds.

        Raises `IndexDamaged` when that is not to be read.
        """
        try:
            return int(_read_json(self.path(name) / "applied.json")["seq"])
        except (KeyError, TypeError, ValueError) as error:
            raise IndexDamaged(f"applied.json of generation {name} holds no number: {REBUILD}.") from error

    def _pointers(self) -> dict[str, str]:
        path = self.folder / "CURRENT"
        if not path.exists():
            return {}
        return {key: str(value) for key, value in _read_json(path).items() if value}

    def _point(self, current: str, previous: str | None) -> None:
        write_json(self.folder / "CURRENT", {"current": current, "previous": previous})


def _sync(folder: Path) -> None:
    """Have the disk hold what is in a folder, so that no power cut leaves a name without its content."""
    for path in [*(each for each in folder.rglob("*")), folder]:
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # a disk without links
        shutil.copyfile(source, target)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a generation that is being built."""
    write_json(folder / "manifest.json", asdict(manifest))


def write_applied(folder: Path, seq: int) -> None:
    """Record the last change that a generation's lexical index holds."""
    write_json(folder / "applied.json", {"seq": seq})


def write_json(path: Path, value: Any) -> None:
    """Replace a JSON file in one step, so that a reader sees the old or the new one, whole."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with aside.open("w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path.name} of the index cannot be read ({error}): {REBUILD}.") from error
    if not isinstance(value, dict):
        raise IndexDamaged(f"{path.name} of the index holds no object: {REBUILD}.")
    return value
