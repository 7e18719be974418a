"""Backups: the state that cannot be made again, in one zip file, taken while everything runs.

    manifest.json                    what it holds: version, revision of the tables, counts, size and SHA-256 of each part
    isnad.db                         the database as of one moment, without what was deleted
    aliases.txt, coefficients.json   those of the admin, if there are any
    vectors/<model>/000001.vectors   only if asked for: what the database's ledger knows of each file

It is written under another name, read again as a whole, and only then given its name.
"""

import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from data.backups.file import (
    CHUNK,
    DATABASE,
    FORMAT,
    MANIFEST,
    OWN_FILES,
    Manifest,
    Part,
    Report,
    check_database,
    reading,
    verify,
)
from data.errors import StoreError
from data.state import sync_folder
from data.vectors import model_folder

PROGRESS_STEPS = 200_000
"""Steps of SQLite's machine between two reports of progress: some hundredths of a second."""
MOMENT = r"isnad-\d{8}-\d{6}\.zip"
"""What a backup is called that is put into a folder."""
OLD_SECONDS = 86_400.0
"""A younger file may still be written by somebody."""
_COUNTED = ("article", "passage", "subscriber", "subscription", "question", "outbox", "source")
_DATE = (1980, 1, 1, 0, 0, 0)  # a zip keeps one, and the manifest has the right one


def write_backup(
    database: Path,
    state: Path,
    target: Path,
    *,
    program: str,
    now: datetime,
    with_vectors: bool,
    report: Report,
) -> Manifest:
    """Write a backup to `target`, which must not be there, and return its manifest. Raises StoreError."""
    if target.exists():
        raise StoreError(f"{target} is there already: choose another name")
    if not database.is_file():
        raise StoreError(f"there is no database at {database}")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    copy = partial.with_suffix(".db")
    with _disk(target), _removed(partial, copy):
        _remove_leftovers(target, now)
        vectors = _OpenVectors(state / "vectors") if with_vectors else None
        with vectors or nullcontext():
            _snapshot(database, copy, report)
            check_database(copy)
            with closing(reading(copy)) as source:
                manifest = _pack(partial, copy, source, state, vectors, program, now, report)
        verify(partial, report)
        partial.replace(target)
        sync_folder(target.parent)
    return manifest


class _OpenVectors:
    """All vectors' files that are there, held open, so that one that is deleted meanwhile can still be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[Path, IO[bytes]] = {}

    def __enter__(self) -> "_OpenVectors":
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def parts(self, database: sqlite3.Connection) -> Iterator[tuple[str, IO[bytes], int]]:
        """Yield name, file and bytes of what the ledger knows of each; what is lost is left out."""
        self._open()  # those that were begun since
        query = "SELECT model, segment, max(start + length) FROM vector GROUP BY model, segment"
        for model, segment, end in database.execute(query):
            path = self._folder / model_folder(model) / f"{segment:06d}.vectors"
            file = self._files.get(path)
            if file is not None and os.fstat(file.fileno()).st_size >= end:
                yield f"vectors/{path.parent.name}/{path.name}", file, end

    def _open(self) -> None:
        for path in self._folder.glob("*/*.vectors"):
            if path not in self._files:
                with suppress(FileNotFoundError):
                    self._files[path] = path.open("rb")


def _snapshot(database: Path, copy: Path, report: Report) -> None:
    """Copy the database as of one moment; nobody waits for it, and it waits for nobody."""
    with closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as source:
        try:
            pages, size = (
                source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
            )

            def tell() -> int:
                report("copy", min(_size(copy), pages * size), pages * size)
                return 0

            copy.touch(mode=0o600)
            source.set_progress_handler(tell, PROGRESS_STEPS)
            source.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.Error as error:
            raise StoreError(f"{database} cannot be copied: {error}") from error


def _pack(
    partial: Path,
    copy: Path,
    source: sqlite3.Connection,
    state: Path,
    vectors: _OpenVectors | None,
    program: str,
    now: datetime,
    report: Report,
) -> Manifest:
    parts: dict[str, Part] = {}
    with _new(partial) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
        with copy.open("rb") as database:
            parts[DATABASE] = _add(archive, DATABASE, database, copy.stat().st_size, report)
        for name in OWN_FILES:
            if (state / name).is_file():
                with (state / name).open("rb") as own:
                    parts[name] = _add(archive, name, own, (state / name).stat().st_size, report)
        for name, segment, size in vectors.parts(source) if vectors else ():
            parts[name] = _add(archive, name, segment, size, report)
        manifest = Manifest(
            FORMAT,
            program,
            str(source.execute("SELECT version_num FROM alembic_version").fetchone()[0]),
            now.isoformat(timespec="seconds"),
            vectors is not None,
            {
                table: source.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in _tables(source)
            },
            parts,
        )
        archive.writestr(_entry(MANIFEST), json.dumps(asdict(manifest), indent=2))
        archive.close()
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _add(archive: zipfile.ZipFile, name: str, file: IO[bytes], size: int, report: Report) -> Part:
    digest, left = sha256(), size
    file.seek(0)
    with archive.open(_entry(name), "w", force_zip64=True) as target:
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            digest.update(chunk)
            target.write(chunk)
            report("pack", size - left, size)
    return Part(size - left, digest.hexdigest())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".vectors") else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _tables(source: sqlite3.Connection) -> list[str]:
    there = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [table for table in _COUNTED if table in there]


def _new(path: Path) -> IO[bytes]:
    """A new file that only its owner can read: it holds what people wrote."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


@contextmanager
def _removed(*paths: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for path in paths:
            for name in (path.name, f"{path.name}-journal"):
                path.with_name(name).unlink(missing_ok=True)


def _remove_leftovers(target: Path, now: datetime) -> None:
    """Remove what killed backups left beside `target` a day ago or longer: people's questions are in it."""
    ours = re.compile(rf"\.(?:{MOMENT}|{re.escape(target.name)})\.\d+\.(?:partial|db|db-journal)")
    for path in target.parent.glob(".*"):
        if ours.fullmatch(path.name) and now.timestamp() - path.stat().st_mtime > OLD_SECONDS:
            path.unlink(missing_ok=True)


@contextmanager
def _disk(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}") from error
