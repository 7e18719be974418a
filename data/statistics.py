"""What became of the last days, in numbers: questions, opinions, alerts, sources. Nobody is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from data import tables
from data.database import Database
from data.feedback import FeedbackStore, Opinion
from data.figures import failing
from data.standing import ALERTS_PAUSED, StandingStore

REFUSED_SHOWN = 5
_LOOKED_AT = 50
"""Refused questions among which the latest different ones are looked for."""
_QUESTION, _OUTBOX, _SOURCE = tables.question.c, tables.outbox.c, tables.source.c


@dataclass(frozen=True, slots=True)
class SourceStates:
    """How many sources are watched, paused, or gone for good; `failing`: watched, but their last reading failed."""

    active: int = 0
    paused: int = 0
    gone: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """What became of some days.

    `asked`: questions that are kept, `refused`: those that found no answer. `refused_texts`: the latest of them, newest
    first, none twice, at most 5: their words alone. `sent`, `failed`: alerts of those days; `waiting`: alerts on their way
    now. `sources`, `alerts_paused`: as it is now.
    """

    asked: int = 0
    refused: int = 0
    refused_texts: tuple[str, ...] = ()
    opinions: Mapping[Opinion, int] = field(default_factory=dict)
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    sources: SourceStates = SourceStates()
    alerts_paused: bool = False


class Statistics:
    """Counts over what the tables hold. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._feedback = FeedbackStore(database)
        self._standing = StandingStore(database)

    def since(self, moment: datetime) -> Days:
        """Return what became of the days since a moment (aware)."""
        opinions = self._feedback.counts(moment)
        paused = self._standing.get(ALERTS_PAUSED) is not None
        with self._database.reading() as connection:
            asked = _asked(connection, moment)
            return Days(
                sum(asked.values()),
                asked.get(False, 0),
                _refused_texts(connection, moment),
                opinions,
                _alerts(connection, _OUTBOX.state.in_(("pending", "sending"))),
                _alerts(connection, _OUTBOX.sent_at >= moment),
                _alerts(connection, _OUTBOX.state == "failed", _OUTBOX.created_at >= moment),
                _sources(connection),
                paused,
            )


def _asked(connection: Connection, moment: datetime) -> dict[bool, int]:
    query = select(_QUESTION.answered, func.count()).where(_QUESTION.asked_at >= moment)
    return {
        bool(answered): count for answered, count in connection.execute(query.group_by(_QUESTION.answered))
    }


def _refused_texts(connection: Connection, moment: datetime) -> tuple[str, ...]:
    query = select(_QUESTION.text).where(_QUESTION.asked_at >= moment, _QUESTION.answered.is_(False))
    latest = connection.execute(query.order_by(_QUESTION.id.desc()).limit(_LOOKED_AT)).scalars()
    return tuple(dict.fromkeys(" ".join(text.split()) for text in latest))[:REFUSED_SHOWN]


def _alerts(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(tables.outbox).where(*conditions)
    return connection.execute(query).scalar_one()


def _sources(connection: Connection) -> SourceStates:
    query = select(_SOURCE.state, func.count()).group_by(_SOURCE.state)
    states = {str(state): int(count) for state, count in connection.execute(query)}
    return SourceStates(
        states.get("active", 0), states.get("paused", 0), states.get("gone", 0), len(failing(connection))
    )
