"""The sources that are watched: which there are, when each is due, what it said of itself, what became of it.

    add, pause, resume, remove, settle   what an admin and the settings want
    due, claim, renew, hold              who reads which, and that no two do so at once
    checked, failed                      how a reading ended
    count, fault, counts                 the figures of each day (UTC)

`next_at` is when a source is due; whoever reads one moves it ahead first, in the statement that finds it due, so that
nobody else finds it. Who is killed meanwhile leaves it to be found again a little later.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast, get_args

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, insert, or_, select, update

from data import tables
from data.database import Database
from data.watched import figures
from data.watched.figures import SourceSums
from data.watched.values import AddedBy, SourceKind, SourceState, WatchedSource

__all__ = ["NOT_NAMED", "AddedBy", "SourceKind", "SourceState", "SourceStore", "SourceSums", "WatchedSource"]

NOT_NAMED = "it is no longer named in SOURCES"
"""Why a source of the settings is paused; one that an admin paused is not taken up again by naming it."""
PATHS = ("folder", "file")
SET_BACK = timedelta(minutes=5)
"""By how much the clock must have been set back for it to be noticed: less only delays a reading by as much."""

_SOURCE = tables.source.c
_WATCHED = ("active", "paused", "gone")


class SourceStore:
    """The list of sources. Each method is one transaction; times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        location: str,
        kind: SourceKind | None,
        name: str | None,
        added_by: AddedBy,
        now: datetime,
        *,
        address: str | None = None,
    ) -> WatchedSource:
        """Watch a source, due at once, and return it. What it holds when it is read first is no news.

        One that is watched already stays as it is; one that was removed, gone or paused is taken up again.
        """
        with self._database.writing() as connection:
            known = _one(connection, _SOURCE.location == location)
            if known is None:
                values = {"location": location, "added_by": added_by, "added_at": now}
                connection.execute(insert(tables.source).values(**values))
            if known is None or known.state != "active":
                taken: dict[str, Any] = {"state": "active", "next_at": now, "failures": 0, "error": None}
                taken |= {"kind": kind, "name": name, "address": address} if kind is not None else {}
                if known is None or known.state in ("once", "removed"):
                    taken |= {"added_by": added_by, "added_at": now} | _forgotten(known, added_by)
                connection.execute(update(tables.source).where(_SOURCE.location == location).values(**taken))
            return cast("WatchedSource", _one(connection, _SOURCE.location == location))

    def settle(self, locations: Collection[str], now: datetime) -> None:
        """Watch just what the settings name, of the sources that they added: others of them are paused, never removed.

        Folders and files are due at once.
        """
        for location in locations:
            known = self.find(location)
            if known is None or known.state in ("once", "removed") or known.error == NOT_NAMED:
                self.add(location, None, None, "settings", now)
        with self._database.writing() as connection:
            named = _SOURCE.location.in_(locations)
            theirs = (_SOURCE.added_by == "settings", _SOURCE.state == "active", ~named)
            connection.execute(update(tables.source).where(*theirs).values(state="paused", error=NOT_NAMED))
            paths = (named, _SOURCE.state == "active", _SOURCE.kind.in_(PATHS))
            connection.execute(update(tables.source).where(*paths).values(next_at=now))

    def once(self, location: str, kind: SourceKind, name: str | None, now: datetime) -> WatchedSource:
        """Return the source of a location; where there is none, one that is not watched."""
        with self._database.writing() as connection:
            known = _one(connection, _SOURCE.location == location)
            if known is None:
                values = {"location": location, "kind": kind, "name": name, "added_at": now}
                connection.execute(insert(tables.source).values(**values))
                known = _one(connection, _SOURCE.location == location)
            return cast("WatchedSource", known)

    def list(self) -> list[WatchedSource]:
        """Return the sources that are watched, paused or gone, in the order in which they were added."""
        with self._database.reading() as connection:
            return _read(connection, _select().where(_SOURCE.state.in_(_WATCHED)).order_by(_SOURCE.id))

    def get(self, source_id: int) -> WatchedSource | None:
        """Return a source in whatever state."""
        with self._database.reading() as connection:
            return _one(connection, _SOURCE.id == source_id)

    def find(self, location: str) -> WatchedSource | None:
        """Return the source that is named or fetched by a location, in whatever state."""
        with self._database.reading() as connection:
            by_name = _one(connection, _SOURCE.location == location)
            return by_name or _one(connection, _SOURCE.address == location)

    def pause(self, source_id: int) -> bool:
        """Read a source no more until it is resumed; False where it was not being read."""
        return self._become(source_id, ("active",), state="paused", error=None)

    def resume(self, source_id: int, now: datetime) -> bool:
        """Read a source again, at once; False where it was neither paused nor gone."""
        values = {"state": "active", "next_at": now, "failures": 0, "error": None}
        return self._become(source_id, ("paused", "gone"), **values)

    def remove(self, source_id: int) -> bool:
        """Watch a source no longer, and keep its articles; False where it was not watched."""
        return self._become(source_id, _WATCHED, state="removed")

    def identify(self, source_id: int, kind: SourceKind, name: str | None, address: str | None) -> None:
        """Keep what a source is and where it is fetched (None: at its location); a name that it has already stays."""
        values: dict[str, Any] = {"kind": kind, "address": address, "name": func.coalesce(_SOURCE.name, name)}
        self._become(source_id, get_args(SourceState), **values)

    def due(self, now: datetime, limit: int = 100) -> Sequence[WatchedSource]:
        """Return sources that are to be read now, the longest due first."""
        with self._database.reading() as connection:
            return _read(connection, _select().where(_due(now)).order_by(_SOURCE.next_at).limit(limit))

    def claim(self, source_id: int, now: datetime, until: datetime) -> bool:
        """Have a due source not be due before `until`; False where somebody else has it, or it is not due any more."""
        with self._database.writing() as connection:
            checked = case((_SOURCE.checked_at > now, now), else_=_SOURCE.checked_at)
            mine = update(tables.source).where(_SOURCE.id == source_id, _due(now))
            return connection.execute(mine.values(next_at=until, checked_at=checked)).rowcount == 1

    def renew(self, source_id: int, until: datetime) -> None:
        """Go on having a source that was claimed, until a moment; one that was put off for longer stays so."""
        late = (_SOURCE.id == source_id, _SOURCE.state == "active", _SOURCE.next_at < until)
        with self._database.writing() as connection:
            connection.execute(update(tables.source).where(*late).values(next_at=until))

    def hold(self, source_id: int, until: datetime) -> None:
        """Have a source be due at a moment, whatever was before; one that is past gives it back."""
        self._become(source_id, ("active",), next_at=until)

    def hasten(self, latest: datetime) -> None:
        """Have nothing wait for longer than until `latest` that waits for its turn and not because it failed."""
        late = (_SOURCE.state == "active", _SOURCE.failures == 0, _SOURCE.next_at > latest)
        with self._database.writing() as connection:
            connection.execute(update(tables.source).where(*late).values(next_at=latest))

    def checked(
        self,
        source_id: int,
        now: datetime,
        next_at: datetime,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        body_hash: str | None = None,
        moved_to: str | None = None,
        name: str | None = None,
        first: bool = True,
    ) -> None:
        """Note that a source was read, what its server said, when it is due again, and where it moved to for good.

        Unless `first` is False, what it lists from now on is news.
        """
        values: dict[str, Any] = {
            "checked_at": now,
            "next_at": next_at,
            "etag": etag,
            "last_modified": last_modified,
            "body_hash": body_hash,
            "failures": 0,
            "error": None,
        }
        if first:
            values["first_read_at"] = func.coalesce(_SOURCE.first_read_at, now)
        if moved_to is not None:
            values["address"] = moved_to
        if name:
            values["name"] = func.coalesce(_SOURCE.name, name)
        self._become(source_id, ("once", "active", "paused"), **values)

    def failed(
        self,
        source_id: int,
        reason: str,
        now: datetime,
        next_at: datetime,
        *,
        gone: bool = False,
        forget: bool = False,
    ) -> None:
        """Note why a source could not be read, and when to try again; with `gone` it is read no more.

        With `forget`, what its server said of its document is forgotten, so that it is read in full when it is back.
        """
        values: dict[str, Any] = {"failures": _SOURCE.failures + 1, "error": reason, "next_at": next_at}
        if forget:
            values |= dict.fromkeys(("etag", "last_modified", "body_hash"))
        if gone:
            values["state"] = case((_SOURCE.state == "active", "gone"), else_=_SOURCE.state)
        self._become(source_id, ("once", "active", "paused"), **values)

    def count(self, source_id: int, day: date, **counts: int) -> None:
        """Add to the figures of a source on a day (UTC); the names are those of `data.watched.figures.COUNTS`."""
        with self._database.writing() as connection:
            figures.count(connection, source_id, day, counts)

    def fault(self, source_id: int, day: date, reason: str, times: int = 1) -> None:
        """Count a failure of a source on a day (UTC), by its reason."""
        with self._database.writing() as connection:
            figures.fault(connection, source_id, day, reason, times)

    def counts(self, since: date, until: date | None = None) -> Sequence[SourceSums]:
        """Return the figures from a day on, up to and with another, of each source that has any."""
        with self._database.reading() as connection:
            return figures.sums(connection, since, until)

    def _become(self, source_id: int, states: Sequence[str], **values: Any) -> bool:
        row = (_SOURCE.id == source_id, _SOURCE.state.in_(states))
        with self._database.writing() as connection:
            return connection.execute(update(tables.source).where(*row).values(**values)).rowcount == 1


def _due(now: datetime) -> ColumnElement[bool]:
    """Whether a source is to be read; one that was read later than now is, since the clock was set back."""
    by_the_clock = or_(_SOURCE.next_at.is_(None), _SOURCE.next_at <= now, _SOURCE.checked_at > now + SET_BACK)
    return and_(_SOURCE.state == "active", by_the_clock)


def _forgotten(known: WatchedSource | None, added_by: AddedBy) -> dict[str, Any]:
    """What is forgotten of a source that is added: that it was read before, so that it is read in full and in silence.

    But a folder that is merely named in the settings goes on where it was: what came into it is news.
    """
    if known is None or (added_by == "settings" and "://" not in known.location and known.state == "once"):
        return {}
    return dict.fromkeys(("first_read_at", "etag", "last_modified", "body_hash"))


def _select() -> Select[Any]:
    return select(*(_SOURCE[name] for name in WatchedSource.__dataclass_fields__))


def _one(connection: Connection, which: ColumnElement[bool]) -> WatchedSource | None:
    return next(iter(_read(connection, _select().where(which).order_by(_SOURCE.id).limit(1))), None)


def _read(connection: Connection, query: Select[Any]) -> list[WatchedSource]:
    return [_watched(row) for row in connection.execute(query)]


def _watched(row: Row[Any]) -> WatchedSource:
    values = dict(row._mapping)
    return WatchedSource(**values | {"address": values["address"] or values["location"]})
