"""What was read where: sources, their origins with stamps, and what is withdrawn when an origin is done.

Every function works inside the transaction of the connection it is given.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from data import holdings, tables
from data.database import chunks
from data.types import FolderDone, OriginDone, ReadFailure

_SOURCE = tables.source.c
_ORIGIN = tables.origin.c


@dataclass(frozen=True, slots=True)
class FolderResult:
    """How many articles left with the files that are gone, or why none was let go."""

    withdrawn: int = 0
    failure: ReadFailure | None = None


def source_known(connection: Connection, location: str) -> bool:
    """Say whether a pass over this source has ever ended."""
    query = select(_SOURCE.first_read_at).where(_SOURCE.location == location)
    return connection.execute(query).scalar() is not None


def anything_read(connection: Connection) -> bool:
    """Say whether the collection holds articles and the pass that began to fill it ended."""
    ended = select(_SOURCE.id).where(_SOURCE.first_read_at.is_not(None)).limit(1)
    some = select(tables.article.c.id).limit(1)
    return all(connection.execute(query).scalar() is not None for query in (ended, some))


def ensure_source(connection: Connection, location: str) -> int:
    """Return the id of the source, which is new if it must be."""
    found = connection.execute(select(_SOURCE.id).where(_SOURCE.location == location)).scalar()
    if found is None:
        added = insert(tables.source).values(location=location).returning(_SOURCE.id)
        found = connection.execute(added).scalar_one()
    return int(found)


def mark_read(connection: Connection, source_id: int, now: datetime) -> None:
    """Note that a pass over the source has ended, if none had before."""
    unread = update(tables.source).where(_SOURCE.id == source_id, _SOURCE.first_read_at.is_(None))
    connection.execute(unread.values(first_read_at=now))


def known_stamps(connection: Connection, location: str) -> dict[str, str]:
    """Return the stamps of the completely read origins that belong to a source or lie in its folder."""
    source = select(_SOURCE.id).where(_SOURCE.location == location).scalar_subquery()
    found: dict[str, str] = {}
    # One query each, since an index serves each, and none serves all three.
    for which in (_ORIGIN.source_id == source, _ORIGIN.location == location, _inside(connection, location)):
        query = select(_ORIGIN.location, _ORIGIN.stamp).where(which, _ORIGIN.stamp.is_not(None))
        found.update((row.location, row.stamp) for row in connection.execute(query))
    return found


def set_stamps(
    connection: Connection,
    stamps: Mapping[str, str | None],
    source_id: int,
    held: Mapping[str, int] | None = None,
) -> None:
    """Write the origins' stamps, None for one that must be read again, and how many keys each had."""
    held = held or {}
    for some in chunks(sorted(stamps)):
        connection.execute(delete(tables.origin).where(_ORIGIN.location.in_(some)))
        rows = [
            {"location": origin, "source_id": source_id, "stamp": stamps[origin], "held": held.get(origin, 0)}
            for origin in some
        ]
        connection.execute(insert(tables.origin), rows)


def count_held(connection: Connection, origins: Sequence[str]) -> int:
    """Return how many keys these completely read origins had, without looking at one of them.

    That is how many articles they hold still: what an origin holds changes only when it is read.
    """
    total = 0
    for some in chunks(origins):
        query = select(func.sum(_ORIGIN.held)).where(_ORIGIN.location.in_(some))
        total += connection.execute(query).scalar() or 0
    return total


def finish(
    connection: Connection, done: Sequence[OriginDone], seen: Mapping[str, Collection[str]], now: datetime
) -> int:
    """Withdraw what completely read origins hold no more; return how many articles that were.

    `seen` are the keys that were read from each origin.
    """
    complete = [origin.origin for origin in done if origin.complete]
    held = holdings.by_origins(connection, complete)
    return holdings.release(connection, [one for one in held if one.key not in seen.get(one.origin, ())], now)


def finish_folder(connection: Connection, folder: FolderDone, now: datetime) -> FolderResult:
    """Withdraw the articles of files that are gone from the folder, unless the whole folder looks empty.

    An empty folder is more often a disk that is not there than a wish to lose all articles.
    """
    known = _origins_inside(connection, folder.folder)
    gone = [origin for origin in known if origin not in folder.origins]
    held = holdings.by_origins(connection, gone)
    if held and not folder.origins:
        kept = len({one.article_id for one in held})
        reason = f"folder is empty; {kept} articles kept"
        return FolderResult(failure=ReadFailure(folder.folder, reason, folder.folder))
    withdrawn = holdings.release(connection, held, now)
    for some in chunks(gone):
        connection.execute(delete(tables.origin).where(_ORIGIN.location.in_(some)))
    return FolderResult(withdrawn)


def _origins_inside(connection: Connection, folder: str) -> list[str]:
    query = select(_ORIGIN.location).where(_inside(connection, folder))
    return list(connection.execute(query.order_by(_ORIGIN.location)).scalars())


def _inside(connection: Connection, folder: str) -> ColumnElement[bool]:
    """Say which origins lie in a folder, so that SQLite finds them in its index.

    SQLite compares texts by their bytes, in which 0 follows the slash; other databases may go by the rules of a
    language, and know how to use an index for LIKE.
    """
    start = folder.rstrip("/")
    if connection.dialect.name == "sqlite":
        return and_(_ORIGIN.location > f"{start}/", _ORIGIN.location < f"{start}0")
    return _ORIGIN.location.startswith(f"{start}/", autoescape=True)
