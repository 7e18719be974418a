"""What an operator wants to know of the collection, in one reading: alerts, sources, questions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from data import tables
from data.database import Database

_OUTBOX = tables.outbox.c
_SOURCE = tables.source.c
_COUNT = tables.source_count.c
_QUESTION = tables.question.c
OUTCOMES = ("fetched", "unchanged", "new", "modified", "withdrawn", "failed")
WATCHED = ("active", "paused", "gone")


@dataclass(frozen=True, slots=True)
class Counts:
    """Alerts and sources by state, what became of sources today (UTC), questions of the last day by their outcome.

    `oldest`: for how many seconds the oldest alert that is due has waited, 0 where none is. `failing`: active sources whose
    last reading failed.
    """

    outbox: dict[str, int] = field(default_factory=dict)
    oldest: float = 0.0
    sources: dict[str, int] = field(default_factory=dict)
    failing: int = 0
    today: dict[str, int] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)


def count(database: Database, now: datetime) -> Counts:
    """Return all counts as of one moment. Raises StoreError."""
    with database.reading() as connection:
        sources = _by(connection, _SOURCE.state, _SOURCE.state.in_(WATCHED))
        return Counts(
            outbox=_by(connection, _OUTBOX.state),
            oldest=oldest_due(connection, now),
            sources=sources,
            failing=len(failing(connection)),
            today=_today(connection, now),
            questions=_questions(connection, now),
        )


def oldest_due(connection: Connection, now: datetime) -> float:
    """Return for how many seconds the oldest alert that is due has waited."""
    due = func.coalesce(_OUTBOX.not_before, _OUTBOX.created_at, type_=tables.UtcDateTime())
    come = (_OUTBOX.state == "pending", or_(_OUTBOX.not_before.is_(None), _OUTBOX.not_before <= now))
    first = connection.execute(select(func.min(due, type_=tables.UtcDateTime())).where(*come)).scalar()
    return max(0.0, (now - first).total_seconds()) if first is not None else 0.0


def failing(connection: Connection) -> list[tuple[str, int, str]]:
    """Return the active sources whose last reading failed: where they lie, how often in a row, why; worst first."""
    query = select(_SOURCE.location, _SOURCE.failures, _SOURCE.error).where(
        _SOURCE.state == "active", _SOURCE.failures > 0
    )
    rows = connection.execute(query.order_by(_SOURCE.failures.desc(), _SOURCE.id))
    return [(row.location, row.failures, row.error or "") for row in rows]


def _by(connection: Connection, column: Any, *conditions: Any) -> dict[str, int]:
    query = select(column, func.count()).where(*conditions).group_by(column)
    return {str(key): int(number) for key, number in connection.execute(query)}


def _today(connection: Connection, now: datetime) -> dict[str, int]:
    sums = [func.coalesce(func.sum(_COUNT[name]), 0) for name in OUTCOMES]
    row = connection.execute(select(*sums).where(_COUNT.day == now.date())).one()
    return dict(zip(OUTCOMES, map(int, row), strict=True))


def _questions(connection: Connection, now: datetime) -> dict[str, int]:
    day = _QUESTION.asked_at >= now - timedelta(days=1)
    found = _by(connection, _QUESTION.answered, day)
    return {"answered": found.get("True", 0), "refused": found.get("False", 0)}
