"""The works that are killed: a first and a later ingest, a rebuild with and without kept vectors."""

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeVar

from benchmarks.killing.child import ChildFailedError, isnad
from benchmarks.killing.evidence import database_file

WORKS = ("first-ingest", "later-ingest", "rebuild", "rebuild-encoding")
MODELS = "models"
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Work:
    """A command to be killed. It begins in a copy of the state `begins`; `keeps_vectors` or they are forgotten."""

    name: str
    arguments: tuple[str, ...]
    begins: Path
    keeps_vectors: bool = True


class Workshop:
    """A folder with the articles in two parts, the states that works begin with, and one model cache for all.

    A state is filled when the first work needs it.
    """

    def __init__(self, folder: Path, articles: Path, limit: int | None) -> None:
        self.folder = folder
        self.parts = split(articles, folder / "articles", limit)

    def work(self, name: str) -> Work:
        """Return a work of `WORKS`; each ends with all articles indexed. Raises `KeyError` for another name."""
        first, second = map(str, self.parts)
        match name:
            case "first-ingest":
                return Work(name, ("ingest", first, second), self._empty)
            case "later-ingest":
                return Work(name, ("ingest", second), self._half)
            case "rebuild":
                return Work(name, ("index", "--rebuild"), self._whole)
            case "rebuild-encoding":
                return Work(name, ("index", "--rebuild"), self._rebuilt, keeps_vectors=False)
        raise KeyError(name)

    def begin(self, work: Work) -> Path:
        """Return a fresh state to begin the work in, in place of the one before."""
        state = self.folder / "state"
        shutil.rmtree(state, ignore_errors=True)
        shutil.copytree(work.begins, state, symlinks=True)
        if not work.keeps_vectors:
            with closing(sqlite3.connect(database_file(state))) as connection, connection:
                connection.execute("DELETE FROM vector")
        return state

    @cached_property
    def _empty(self) -> Path:
        """A state with nothing in it. Preparing the model takes seconds and half a gigabyte: once for all states."""
        empty = self.folder / "empty"
        empty.mkdir()
        (self.folder / MODELS).mkdir()
        (empty / MODELS).symlink_to(self.folder / MODELS)
        return empty

    @cached_property
    def _half(self) -> Path:
        return self._grown(self._empty, "half", "ingest", str(self.parts[0]))

    @cached_property
    def _whole(self) -> Path:
        """All articles; the later half is laid over a generation that was built from the first."""
        return self._grown(self._half, "whole", "ingest", str(self.parts[1]))

    @cached_property
    def _rebuilt(self) -> Path:
        """All articles in one generation, whose files hold all vectors, so that it can do without those kept."""
        return self._grown(self._whole, "rebuilt", "index", "--rebuild")

    def _grown(self, before: Path, name: str, *arguments: str) -> Path:
        state = self.folder / name
        shutil.copytree(before, state, symlinks=True)
        told = isnad(*arguments, "--json", "--state", str(state), folder=self.folder).json()
        if told.get("failed") or told.get("new") == 0:
            raise ChildFailedError(f"{arguments} gives no sound collection: {told}")
        return state


def split(articles: Path, folder: Path, limit: int | None) -> tuple[Path, Path]:
    """Put the first `limit` articles of a .jsonl(.gz), or files of a folder, in two halves in `folder`."""
    folder.mkdir(parents=True)
    halves = folder / "first", folder / "second"
    if articles.is_dir():
        files = list(islice(sorted(path for path in articles.rglob("*") if path.is_file()), limit))
        for half, some in zip(halves, _halves(files), strict=True):
            half.mkdir()
            for place, path in enumerate(some):
                shutil.copy(path, half / f"{place:05d}-{path.name}")
        return halves
    lines = list(islice(_lines(articles), limit))
    first, second = (half.with_suffix(".jsonl") for half in halves)
    for path, its_lines in zip((first, second), _halves(lines), strict=True):
        path.write_text("".join(its_lines), "utf-8")
    return first, second


def _halves(items: list[Item]) -> tuple[list[Item], list[Item]]:
    middle = len(items) // 2
    return items[:middle], items[middle:]


def _lines(path: Path) -> Iterator[str]:
    """The lines of a .jsonl(.gz) with something in them, each with its line break."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        yield from (f"{line.rstrip()}\n" for line in lines if line.strip())
