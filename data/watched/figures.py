"""What becomes of the sources, day by day (UTC): how much was read of each, and how often it failed for which reason.

Every function works inside the transaction of the connection it is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from data import tables

COUNTS = ("fetched", "unchanged", "new", "modified", "withdrawn", "failed")
LONGEST_REASON = 120  # characters

_COUNT = tables.source_count.c
_FAULT = tables.source_fault.c


@dataclass(frozen=True, slots=True)
class SourceSums:
    """What became of a source on some days: sums, and how often it failed for which reason."""

    source_id: int
    fetched: int = 0
    unchanged: int = 0
    new: int = 0
    modified: int = 0
    withdrawn: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


def count(connection: Connection, source_id: int, day: date, counts: Mapping[str, int]) -> None:
    """Add to the figures of a source on a day; raises `ValueError` for a name that is none of `COUNTS`."""
    if unknown := set(counts) - set(COUNTS):
        raise ValueError(f"there are no such figures: {', '.join(sorted(unknown))}")
    added = {name: number for name, number in counts.items() if number}
    if not added:
        return
    row = (_COUNT.source_id == source_id, _COUNT.day == day)
    more = {name: _COUNT[name] + number for name, number in added.items()}
    if not connection.execute(update(tables.source_count).where(*row).values(**more)).rowcount:
        connection.execute(insert(tables.source_count).values(source_id=source_id, day=day, **added))


def fault(connection: Connection, source_id: int, day: date, reason: str, times: int) -> None:
    """Count failures of a source on a day, by their reason."""
    reason = reason[:LONGEST_REASON]
    row = (_FAULT.source_id == source_id, _FAULT.day == day, _FAULT.reason == reason)
    more = update(tables.source_fault).where(*row).values(times=_FAULT.times + times)
    if not connection.execute(more).rowcount:
        values = {"source_id": source_id, "day": day, "reason": reason, "times": times}
        connection.execute(insert(tables.source_fault).values(**values))


def sums(connection: Connection, since: date, until: date | None) -> list[SourceSums]:
    """Return the figures from a day on, up to and with another, of each source that has any, by its id."""
    counted = {
        row.source_id: {name: int(getattr(row, name)) for name in COUNTS}
        for row in connection.execute(_counts(since, until))
    }
    reasons: dict[int, dict[str, int]] = {}
    for source_id, reason, times in connection.execute(_faults(since, until)):
        reasons.setdefault(source_id, {})[reason] = int(times)
    found = sorted({*counted, *reasons})
    return [SourceSums(one, **counted.get(one, {}), reasons=reasons.get(one, {})) for one in found]


def _counts(since: date, until: date | None) -> Select[Any]:
    columns = (func.sum(_COUNT[name]).label(name) for name in COUNTS)
    query = select(_COUNT.source_id, *columns).where(_COUNT.day >= since)
    return (query if until is None else query.where(_COUNT.day <= until)).group_by(_COUNT.source_id)


def _faults(since: date, until: date | None) -> Select[Any]:
    query = select(_FAULT.source_id, _FAULT.reason, func.sum(_FAULT.times)).where(_FAULT.day >= since)
    query = query if until is None else query.where(_FAULT.day <= until)
    return query.group_by(_FAULT.source_id, _FAULT.reason)
