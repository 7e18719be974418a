"""What a backup file holds, and reading one that may be damaged or somebody else's; see `data.backups.backup`."""

import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from data.errors import BackupRefused, StoreError

FORMAT = 1
DATABASE, MANIFEST = "isnad.db", "manifest.json"
OWN_FILES = ("aliases.txt", "coefficients.json")
CHUNK = 1 << 20
_PART = re.compile(
    r"isnad\.db|aliases\.txt|coefficients\.json|vectors/[A-Za-z0-9][A-Za-z0-9._-]{0,99}/\d{6}\.vectors"
)

# What zipfile raises for files that are none, damaged, or of a kind that it does not read.
_DAMAGED = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(EOFError, NotImplementedError, RuntimeError, UnicodeError),
)

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `created`: UTC, ISO 8601. `counts`: rows by table."""

    format: int
    program: str
    revision: str
    created: str
    vectors: bool
    counts: Mapping[str, int]
    parts: Mapping[str, Part]


def verify(path: Path, report: Report) -> Manifest:
    """Read a backup as a whole and return its manifest. Raises `BackupRefused` when it is damaged or none."""
    with opened(path) as archive:
        manifest = read_manifest(archive, path)
        whole, done = sum(part.bytes for part in manifest.parts.values()), 0
        for name, part in manifest.parts.items():
            for chunk in read_part(archive, name, part, path):
                done += len(chunk)
                report("check", done, whole)
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup. Raises `BackupRefused` when it is none."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror or error}") from error
    except _DAMAGED as error:
        raise BackupRefused(f"{path} is no backup of Isnad, or damaged ({error})") from error
    try:
        with archive:
            yield archive
    except _DAMAGED as error:
        raise BackupRefused(f"{path} is damaged ({error})") from error


def read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """Return what a backup says that it holds. Raises `BackupRefused` unless it holds just that, under plain names."""
    names = [entry.filename for entry in archive.infolist()]
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > 10 * CHUNK:
        raise BackupRefused(f"{path} is no backup of Isnad: it has no manifest")
    try:
        values = json.loads(archive.read(MANIFEST))
        parts = {
            name: Part(int(part["bytes"]), str(part["sha256"])) for name, part in values["parts"].items()
        }
        manifest = Manifest(**{**values, "parts": parts})
    except (ValueError, TypeError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        raise BackupRefused(f"{path} is no backup of Isnad, or its manifest is damaged") from error
    if manifest.format != FORMAT:
        raise BackupRefused(f"{path} has format {manifest.format}, this program reads {FORMAT}: update Isnad")
    if sorted(names) != sorted([*parts, MANIFEST]) or DATABASE not in parts:
        raise BackupRefused(f"{path} does not hold what its manifest says")
    if strange := [name for name in parts if not _PART.fullmatch(name) or ".." in name]:
        raise BackupRefused(f"{path} holds {strange[0][:80]!r}, which is no part of a state")
    return manifest


def read_part(archive: zipfile.ZipFile, name: str, part: Part, path: Path) -> Iterator[bytes]:
    """Yield a part's bytes; raise `BackupRefused` at its end, or before, where they are not those of the manifest."""
    digest, read = sha256(), 0
    with archive.open(name) as file:
        while chunk := file.read(CHUNK):
            read += len(chunk)
            if read > part.bytes:
                break
            digest.update(chunk)
            yield chunk
    if read != part.bytes or digest.hexdigest() != part.sha256:
        raise BackupRefused(f"{path} is damaged: {name} is not as it was written")


def check_database(path: Path) -> None:
    """Raise StoreError when a database file is damaged."""
    with closing(reading(path)) as connection:
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            raise StoreError(f"{path.name} is damaged ({error})") from error
    if found != "ok":
        raise StoreError(f"{path.name} is damaged ({found})")


def reading(path: Path) -> sqlite3.Connection:
    """Open a database file to be read only."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
