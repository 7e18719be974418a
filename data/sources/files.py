"""Articles from files and folders: .txt, .html, .htm, .jsonl, .jsonl.gz.

An origin is one file, named by its resolved absolute path. Whatever is wrong with one file is reported under
its name, and the next one is read.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.cleaning import clean_text
from data.errors import Unreadable
from data.paragraphs import SPLITTER_VERSION
from data.sources.encoding import decode
from data.sources.jsonl import read_jsonl
from data.types import (
    ArticleDraft,
    FolderDone,
    OriginDone,
    OriginSkipped,
    ReadFailure,
    Reading,
)

LARGEST_FILE = 50_000_000  # bytes of a text or page, or of one line of JSON Lines: no article is near it
READER_VERSION = 2  # part of every stamp: raise it where reading or cleaning changes what articles say

_SUFFIXES = (".txt", ".html", ".htm", ".jsonl", ".jsonl.gz")


def read_path(path: Path, known: Mapping[str, str]) -> Iterator[Reading]:
    """Yield what a file, or a folder with all under it, holds; never raises for what it finds there.

    For each file, by name: its articles and failures, then `OriginDone`; or `OriginSkipped` where
    `known` (origin → stamp) has its present stamp. A folder ends with `FolderDone`, unless some folder could
    not be listed. Hidden files and folders and other kinds of files are passed over; links are followed, but
    nothing is read twice.
    """
    try:
        real = path.expanduser().resolve(strict=True)
        kind = real.stat().st_mode
    except (OSError, RuntimeError, ValueError) as error:
        yield ReadFailure(str(path), _reason(error), str(path))
        return
    if (failure := unnamed(real)) is not None:
        yield failure
    elif stat.S_ISDIR(kind):
        yield from _read_folder(real, known)
    elif not real.name.lower().endswith(_SUFFIXES):
        yield ReadFailure(path.name, f"is not one of {', '.join(_SUFFIXES)}", str(real))
    else:
        yield from _read_origin(real, known)


def is_taken(path: Path, folder: Path) -> bool:
    """Tell whether a file somewhere under a folder has a name of those that are read there."""
    within = path.relative_to(folder)
    return path.name.lower().endswith(_SUFFIXES) and not any(part.startswith(".") for part in within.parts)


def unnamed(path: Path) -> ReadFailure | None:
    """Return the failure of a path whose name is not UTF-8, so that nothing can be known by it; None for any other."""
    name = str(path).encode("utf-8", "replace").decode("utf-8")
    if name == str(path):
        return None
    return ReadFailure(Path(name).name, "has a name that is not UTF-8: rename it", name)


@dataclass
class _Listing:
    """The files under a folder, by resolved path, and what could not be listed."""

    files: set[Path] = field(default_factory=set)
    failures: list[ReadFailure] = field(default_factory=list)
    broken_links: list[ReadFailure] = field(default_factory=list)
    nameless: list[ReadFailure] = field(default_factory=list)
    _folders: set[Path] = field(default_factory=set)

    def add(self, folder: Path) -> None:
        """Add what lies under `folder`; a folder met again (a link upwards) adds nothing."""
        waiting = [folder]
        while waiting:
            folder = waiting.pop()
            if folder in self._folders:
                continue
            self._folders.add(folder)
            try:
                with os.scandir(folder) as entries:
                    names = [entry.name for entry in entries if not entry.name.startswith(".")]
            except OSError as error:
                self.failures.append(ReadFailure(str(folder), _reason(error), str(folder)))
                continue
            waiting += [inner for name in names if (inner := self._take(folder / name))]

    def _take(self, path: Path) -> Path | None:
        """Keep a file that has one of our names; return a folder to look into."""
        try:
            real = path.resolve(strict=True)
            is_folder = real.is_dir()
        except (OSError, RuntimeError) as error:
            if path.name.lower().endswith(_SUFFIXES):
                self.broken_links.append(ReadFailure(path.name, _reason(error), str(path)))
            return None
        ours = path.name.lower().endswith(_SUFFIXES) and real.name.lower().endswith(_SUFFIXES)
        if (is_folder or ours) and (failure := unnamed(real)) is not None:
            self.nameless.append(failure)
        elif is_folder:
            return real
        elif ours:
            self.files.add(real)
        return None


def _read_folder(folder: Path, known: Mapping[str, str]) -> Iterator[Reading]:
    listing = _Listing()
    listing.add(folder)
    yield from listing.failures
    yield from listing.broken_links
    yield from listing.nameless
    for file in sorted(listing.files):
        yield from _read_origin(file, known)
    if not listing.failures:
        yield FolderDone(str(folder), frozenset(map(str, listing.files)))


def _read_origin(path: Path, known: Mapping[str, str]) -> Iterator[Reading]:
    origin = str(path)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("is not a regular file")
    except (OSError, Unreadable) as error:
        yield ReadFailure(path.name, _reason(error), origin)
        yield OriginDone(origin, "", complete=False)
        return
    stamp = f"{READER_VERSION}.{SPLITTER_VERSION}-{state.st_size}-{state.st_mtime_ns}"
    if known.get(origin) == stamp:
        yield OriginSkipped(origin)
        return
    complete = True
    for reading in _read_file(path):
        complete = complete and not isinstance(reading, ReadFailure)
        yield reading
    yield OriginDone(origin, stamp, complete)


def _read_file(path: Path) -> Iterator[ArticleDraft | ReadFailure]:
    name = path.name.lower()
    if name.endswith((".jsonl", ".jsonl.gz")):
        yield from read_jsonl(path, LARGEST_FILE)
        return
    try:
        data = _contents(path)
        yield _text_article(path, data) if name.endswith(".txt") else _page_article(path, data)
    except (OSError, Unreadable) as error:
        yield ReadFailure(path.name, _reason(error), str(path))


def _contents(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"is larger than {LARGEST_FILE // 1_000_000} MB")
    if not data.strip():
        raise Unreadable("is empty")
    return data


def _text_article(path: Path, data: bytes) -> ArticleDraft:
    found = clean_text(decode(data))
    origin = str(path)
    return ArticleDraft(
        f"file:{origin}", found.title, found.paragraphs, path.parent.name, origin, None, found.published
    )


def _page_article(path: Path, data: bytes) -> ArticleDraft:
    from data.sources.pages import parse_page  # its parsers are not worth loading for a text

    return parse_page(data, None, str(path))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}"
    return str(error) or type(error).__name__
