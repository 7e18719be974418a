"""What feeds and site maps list: which of it is new, what is to be read, and when a page is looked at again.

An entry goes from `waiting` to `read` (or `failed`, given up), and back to `waiting` when its listing says something else of
it. What is read is looked at again for a while (`data.entries.schedule`); a page that is not to be had twice, hours apart, is
`gone`, and waits again when it is listed anew or answers again.

What a listing said is kept as its digest, for each listing of an entry by itself: a feed and a site map never say the same
of an article, and it is not changed because the other one came last. An article that two sources list belongs to the one
that listed it first, until that is watched no more.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from data import tables
from data.database import Database, chunks
from data.entries.names import Named, name_items
from data.entries.schedule import CONFIRMED_AFTER, next_look, next_look_for_gone
from data.entries.values import Entry, EntryState, Listings, PageState
from data.entries.writing import WRITTEN, Seen, lister, scan, write
from data.sources.listing import Listed

__all__ = ["GIVE_UP", "Entry", "EntryState", "EntryStore", "Listings", "PageState"]

NOTHING_KNOWN = PageState()
GIVE_UP = 8
"""Attempts in a row that fail before an entry is given up."""
LONGEST_REASON = 200

_ENTRY = tables.entry.c
_SOURCE = tables.source.c
_NOT_WATCHED = ("paused", "removed")
_NOT_MISSING = {"gone_seen": 0, "gone_since": None}
_NO_FAULT = {"attempts": 0, "error": None, **_NOT_MISSING}


class EntryStore:
    """The entries of all sources. `canonical` gives the one name of an address.

    Each method is one transaction but `list_items`, which takes one for each thousand items that it writes. Raises
    StoreError.
    """

    def __init__(self, database: Database, canonical: Callable[[str], str] | None = None) -> None:
        self._database = database
        self._canonical = canonical or _canonical_address

    def list_items(
        self,
        source_id: int,
        items: Sequence[Listed],
        now: datetime,
        *,
        silent: bool,
        document: str = "",
    ) -> Listings:
        """Take in what a source lists now, in the listing's order; with `silent`, nobody is told of what is new.

        `document`: which of several listings of the source it is, as the site maps of an index; none for a feed. Doing so
        again is harmless, also after it broke off.
        """
        named = name_items(items, source_id, self._canonical)
        with self._database.reading() as connection:
            by = lister(connection, source_id, document)
            seen = scan(connection, named, by, now)
        results: dict[int, Seen] = {}
        # The last first: of what has no date, the newest number is then that which the listing has first.
        for some in chunks(list(reversed(seen.to_write)), WRITTEN):
            with self._database.writing() as connection:
                results |= write(connection, some, seen.claimed, by, now, silent=silent)
        return _listings(named, seen.waiting, results)

    def due(self, now: datetime, limit: int, source_ids: Collection[int] | None = None) -> list[Entry]:
        """Return what waits to be read at its address and whose time has come: the newest published first, then as listed.

        Of these sources, else of all that are not paused or removed.
        """
        found: list[Entry] = []
        with self._database.reading() as connection:
            for source_id in _with_waiting(connection, source_ids):
                # Not `next_at <= now`, for which an index is taken that has all that wait in another order.
                its_time = func.coalesce(_ENTRY.next_at, now) <= now
                waits = (_ENTRY.source_id == source_id, _ENTRY.state == "waiting", its_time)
                query = select(tables.entry).where(*waits, _ENTRY.address.is_not(None))
                newest = query.order_by(_ENTRY.published_at.desc().nulls_last(), _ENTRY.id.desc())
                found += [_entry(row) for row in connection.execute(newest.limit(limit))]
        found.sort(
            key=lambda entry: (entry.published_at is not None, entry.published_at, entry.id), reverse=True
        )
        return found[:limit]

    def to_check_again(self, now: datetime, limit: int) -> list[Entry]:
        """Return what was read (or withdrawn) and whose page is to be looked at again, the longest due first."""
        unwatched = select(_SOURCE.id).where(_SOURCE.state.in_(_NOT_WATCHED))
        query = select(tables.entry).where(
            _ENTRY.state.in_(("read", "gone")),
            _ENTRY.next_at <= now,
            _ENTRY.address.is_not(None),
            _ENTRY.source_id.not_in(unwatched),
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_ENTRY.next_at, _ENTRY.id).limit(limit))
            return [_entry(row) for row in rows]

    def get(self, entry_id: int) -> Entry | None:
        """Return an entry, None if the id was never given."""
        with self._database.reading() as connection:
            row = connection.execute(select(tables.entry).where(_ENTRY.id == entry_id)).one_or_none()
        return None if row is None else _entry(row)

    def counts(self, source_id: int) -> dict[EntryState, int]:
        """Return how many entries of a source are in which state; goes through all of that source's."""
        query = select(_ENTRY.state, func.count()).where(_ENTRY.source_id == source_id)
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(_ENTRY.state))}

    def read(
        self,
        entry_id: int,
        now: datetime,
        document: PageState = NOTHING_KNOWN,
        next_at: datetime | None = None,
    ) -> None:
        """Note that an entry was read, or looked at again and found as it was.

        It is looked at again at `next_at`; where that is None, when its age says so, which may be never.
        """
        with self._database.writing() as connection:
            entry = _of(connection, entry_id)
            if entry is not None:
                values = {"state": "read", "read_at": now, "next_at": next_at or next_look(_born(entry), now)}
                page = {
                    "etag": document.etag,
                    "last_modified": document.last_modified,
                    "body_hash": document.body_hash,
                }
                _set(connection, entry_id, values | page | _NO_FAULT)

    def failed(self, entry_id: int, reason: str, now: datetime, next_at: datetime | None) -> bool:
        """Note that an entry could not be read, and when to try again; return whether it is given up.

        That is at the eighth failure in a row, and where `next_at` is None: no other time would be better. What was read
        before stays read, and is looked at again when its age says so.
        """
        with self._database.writing() as connection:
            entry = _of(connection, entry_id)
            if entry is None:
                return False
            attempts = entry.attempts + 1
            given_up = next_at is None or attempts >= GIVE_UP
            values: dict[str, Any] = {
                "attempts": attempts,
                "error": reason[:LONGEST_REASON],
                "next_at": next_at,
            }
            if given_up and entry.state == "waiting":
                values |= {"state": "failed", "next_at": None}
            elif given_up:
                values |= {"attempts": 0, "next_at": _later_look(entry, now)}
            if entry.state != "gone":
                values |= _NOT_MISSING
            _set(connection, entry_id, values)
            return given_up

    def missing(self, entry_id: int, now: datetime) -> bool:
        """Note that an entry's page is not to be had any more; return whether its article is to be withdrawn now.

        That is where it was not to be had six hours ago or more either, and nothing else came of it in between.
        """
        with self._database.writing() as connection:
            entry = _of(connection, entry_id)
            if entry is None:
                return False
            if entry.state == "gone":
                _set(connection, entry_id, {"next_at": _later_look(entry, now)})
                return False
            since = entry.gone_since or now
            again = since + CONFIRMED_AFTER
            values: dict[str, Any] = {"gone_seen": entry.gone_seen + 1, "gone_since": since, "next_at": again}
            gone = entry.gone_since is not None and now >= again
            if gone:
                values |= {"state": "gone", "next_at": next_look_for_gone(since, now), "attempts": 0}
            _set(connection, entry_id, values)
            return gone


def _listings(named: Sequence[Named], waits: Mapping[int, Row[Any]], results: Mapping[int, Seen]) -> Listings:
    new: list[Entry] = []
    changed: list[Entry] = []
    waiting: list[Entry] = []
    for place, each in enumerate(named):
        seen = results.get(place)
        if seen is not None and seen.what != "unchanged":
            (new if seen.what == "new" else changed).append(_entry(seen.row, each.item))
            continue
        row = waits.get(place) if seen is None else seen.row
        if row is not None and row.state == "waiting" and each.item.html is not None:
            waiting.append(_entry(row, each.item))
    return Listings(tuple(new), tuple(changed), len(named) - len(new) - len(changed), tuple(waiting))


def _entry(row: Row[Any], listed: Listed | None = None) -> Entry:
    return Entry(
        row.id,
        row.source_id,
        row.key,
        row.address,
        row.state,
        row.silent,
        row.attempts,
        row.published_at,
        row.listed_at,
        PageState(row.etag, row.last_modified, row.body_hash),
        row.gone_since,
        listed,
    )


def _with_waiting(connection: Connection, source_ids: Collection[int] | None) -> list[int]:
    """Return those of some sources, or of all that are watched, of which something waits."""
    waits = select(_ENTRY.id).where(_ENTRY.source_id == _SOURCE.id, _ENTRY.state == "waiting").exists()
    query = select(_SOURCE.id).where(waits)
    if source_ids is None:
        return list(connection.execute(query.where(_SOURCE.state.not_in(_NOT_WATCHED))).scalars())
    found: list[int] = []
    for some in chunks(sorted(set(source_ids))):
        found += connection.execute(query.where(_SOURCE.id.in_(some))).scalars()
    return found


def _of(connection: Connection, entry_id: int) -> Row[Any] | None:
    return connection.execute(select(tables.entry).where(_ENTRY.id == entry_id)).one_or_none()


def _set(connection: Connection, entry_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(tables.entry).where(_ENTRY.id == entry_id).values(**values))


def _born(row: Row[Any]) -> datetime | None:
    """When it was published, or came up; None where that was before anybody watched, and nobody knows when."""
    published: datetime | None = row.published_at
    return published if published is not None or row.silent else row.listed_at


def _later_look(row: Row[Any], now: datetime) -> datetime | None:
    if row.state == "gone":
        return next_look_for_gone(row.gone_since or now, now)
    return next_look(_born(row), now)


def _canonical_address(address: str) -> str:
    from data.sources.canonical import canonical_address

    return canonical_address(address)
