"""Taking in what a listing holds: which entries it means, and writing those that it adds or changes.

1. `scan` looks all names up in one snapshot. Nearly always nothing is to be written, and nobody waits for a writer.
2. `write` decides again, inside its transaction, on the few that are: another process may have been first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from data import holdings, tables
from data.database import chunks
from data.entries.changes import CHANGING, Lister, changes, first_digest, lister_name
from data.entries.names import KnownEntry, Named, Recognised, hash_of_title, recognise, storable

WRITTEN = 1_000
"""Items in one transaction: about a tenth of a second, in which other writers wait."""

_ENTRY = tables.entry.c
_NAME = tables.entry_name.c


@dataclass(frozen=True, slots=True)
class Seen:
    """What an item turned out to be, and its entry's row, as it is now."""

    what: Literal["new", "changed", "unchanged"]
    row: Row[Any]


@dataclass(slots=True)
class Scan:
    """What a listing comes to: by the item's place what is to be written, and the rows of what waits unchanged.

    `claimed`: the entries whose addresses it holds.
    """

    to_write: list[tuple[int, Named]] = field(default_factory=list)
    waiting: dict[int, Row[Any]] = field(default_factory=dict)
    claimed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Step:
    place: int
    named: Named
    recognised: Recognised
    values: dict[str, Any]
    changed: bool
    new_names: tuple[str, ...]

    @property
    def writes(self) -> bool:
        return bool(self.values or self.new_names or self.recognised.loses is not None)


def lister(connection: Connection, source_id: int, document: str) -> Lister:
    """Return the listing `document` of a source."""
    active = select(tables.source.c.id).where(tables.source.c.state == "active")
    return Lister(
        source_id, lister_name(source_id, document), frozenset(connection.execute(active).scalars())
    )


def scan(connection: Connection, named: Sequence[Named], by: Lister, now: datetime) -> Scan:
    """Return what the items of a listing come to."""
    found = Scan()
    ids = _ids_of_names(connection, (name for each in named for name in each.names))
    found.claimed = {ids[each.url] for each in named if each.url in ids}
    taken: set[int] = set()
    for some in chunks(list(enumerate(named)), WRITTEN):
        rows = _rows(connection, (ids[name] for _, each in some for name in each.names if name in ids))
        for place, each in some:
            step = _step(place, each, ids, rows, found.claimed, by, now)
            entry_id = step.recognised.entry_id
            if entry_id is not None and entry_id in taken:
                continue  # one article under two of its names: what was said first counts
            taken.add(entry_id or 0)
            if entry_id is None or step.writes:
                found.to_write.append((place, each))
            elif rows[entry_id].state == "waiting" and each.item.html is not None:
                found.waiting[place] = rows[entry_id]
    return found


def write(
    connection: Connection,
    some: Sequence[tuple[int, Named]],
    claimed: Collection[int],
    by: Lister,
    now: datetime,
    *,
    silent: bool,
) -> dict[int, Seen]:
    """Write these items of a listing, in the given order, and return by place what each was."""
    ids = _ids_of_names(connection, (name for _, each in some for name in each.names))
    rows = _rows(connection, ids.values())
    steps = [_step(place, each, ids, rows, claimed, by, now) for place, each in some]
    new = [step for step in steps if step.recognised.entry_id is None]
    known = [step for step in steps if step.recognised.entry_id is not None]
    added = _insert(connection, new, by, now, silent)
    for step in known:
        if step.recognised.loses is not None:
            _unite(connection, rows[step.recognised.entry_id or 0], rows[step.recognised.loses], now)
    _update(connection, [step for step in known if step.values], rows)
    _insert_names(connection, [(name, added[step.place].id) for step in new for name in step.new_names])
    _insert_names(
        connection, [(name, step.recognised.entry_id or 0) for step in known for name in step.new_names]
    )
    after = _rows(connection, (step.recognised.entry_id or 0 for step in known))
    seen = {step.place: Seen("new", added[step.place]) for step in new}
    for step in known:
        what: Literal["changed", "unchanged"] = "changed" if step.changed else "unchanged"
        seen[step.place] = Seen(what, after[step.recognised.entry_id or 0])
    return seen


def _ids_of_names(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    query = select(_NAME.name, _NAME.entry_id)
    for some in chunks(list(names)):
        found.update((row[0], row[1]) for row in connection.execute(query.where(_NAME.name.in_(some))))
    return found


def _rows(connection: Connection, entry_ids: Iterable[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for some in chunks(sorted(set(entry_ids))):
        rows = connection.execute(select(tables.entry).where(_ENTRY.id.in_(some)))
        found.update((row.id, row) for row in rows)
    return found


def _step(
    place: int,
    named: Named,
    ids: Mapping[str, int],
    rows: Mapping[int, Row[Any]],
    claimed: Collection[int],
    by: Lister,
    now: datetime,
) -> _Step:
    by_url, by_guid = (_known(rows.get(ids.get(name or "", 0))) for name in (named.url, named.guid))
    recognised = recognise(named, by_url, by_guid, claimed)
    if recognised.entry_id is None:
        return _Step(place, named, recognised, {}, False, recognised.names)
    new_names = tuple(name for name in recognised.names if name not in ids)
    moved = named.url in recognised.names and ids.get(named.url or "") != recognised.entry_id
    values, changed = changes(rows[recognised.entry_id], named, moved, by, now)
    return _Step(place, named, recognised, values, changed, new_names)


def _known(row: Row[Any] | None) -> KnownEntry | None:
    return None if row is None else KnownEntry(row.id, row.address, row.published_at, row.title_hash)


def _insert(
    connection: Connection, steps: Sequence[_Step], by: Lister, now: datetime, silent: bool
) -> dict[int, Row[Any]]:
    """Insert the entries of these steps, in order, and return their rows by place."""
    if not steps:
        return {}
    keys = _free_keys(connection, steps)
    rows = [
        {
            "key": key,
            "source_id": by.source_id,
            "address": storable(step.named.item.address),
            "digest": first_digest(by, step.named.item),
            "title_hash": hash_of_title(step.named.item.title),
            "state": "waiting",
            "silent": silent,
            "next_at": now,
            "listed_at": now,
            "published_at": step.named.item.published_at,
        }
        for key, step in zip(keys, steps, strict=True)
    ]
    places = dict(zip(keys, (step.place for step in steps), strict=True))
    query = insert(tables.entry).returning(tables.entry, sort_by_parameter_order=True)
    return {places[row.key]: row for row in connection.execute(query, rows)}


def _free_keys(connection: Connection, steps: Sequence[_Step]) -> list[str]:
    """Return a key for each, the one that a page of its address has anywhere else (`data.types.ArticleDraft`)."""
    wanted = [_wanted_key(step.named) for step in steps]
    taken: set[str] = set()
    for some in chunks(wanted):
        taken.update(connection.execute(select(_ENTRY.key).where(_ENTRY.key.in_(some))).scalars())
    keys = []
    for key in wanted:
        number, free = 2, key
        while free in taken:
            free, number = f"{key} ({number})", number + 1
            if free not in taken and connection.execute(select(_ENTRY.id).where(_ENTRY.key == free)).first():
                taken.add(free)
        taken.add(free)
        keys.append(free)
    return keys


def _wanted_key(named: Named) -> str:
    address = storable(named.item.address)
    return f"url:{address}" if address is not None and named.url is not None else named.names[-1]


def _update(connection: Connection, steps: Sequence[_Step], rows: Mapping[int, Row[Any]]) -> None:
    changed = [
        {name: step.values.get(name, rows[step.recognised.entry_id or 0]._mapping[name]) for name in CHANGING}
        | {"its_id": step.recognised.entry_id}
        for step in steps
    ]
    if changed:
        connection.execute(update(tables.entry).where(_ENTRY.id == bindparam("its_id")), changed)


def _insert_names(connection: Connection, names: Sequence[tuple[str, int]]) -> None:
    if names:
        rows = [{"name": name, "entry_id": entry_id} for name, entry_id in names]
        connection.execute(insert(tables.entry_name), rows)


def _unite(connection: Connection, stays: Row[Any], leaves: Row[Any], now: datetime) -> None:
    """Give the names of an entry to the one that it turned out to be, and what it holds, unless that holds an article."""
    moved = update(tables.entry_name).where(_NAME.entry_id == leaves.id)
    connection.execute(moved.values(entry_id=stays.id))
    ended = update(tables.entry).where(_ENTRY.id == leaves.id)
    connection.execute(ended.values(state="gone", next_at=None, error=f"the same as {stays.key}"))
    holdings.hand_over(connection, leaves.key, stays.key, now)
