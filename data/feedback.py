"""What readers thought of answers: one verdict a question, and nobody knows whose it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, func, insert, select

from data import tables
from data.database import Database

Verdict = Literal["up", "down"]
Reason = Literal["beside", "part", "old"]
"""Why an answer was not liked: it speaks of something else, it is only a part, it is of another time."""
REASONS: tuple[Reason, ...] = get_args(Reason)

_FEEDBACK = tables.feedback.c


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict; `reason` only after down, and only where one was given."""

    verdict: Verdict
    reason: Reason | None = None


class FeedbackStore:
    """Verdicts by the question's number. Each method is one transaction. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, question_id: int, opinion: Opinion, now: datetime) -> None:
        """Keep what is thought of the answer to a question; it takes the place of what was thought before."""
        row = {
            "question_id": question_id,
            "verdict": opinion.verdict,
            "reason": opinion.reason if opinion.verdict == "down" else None,
            "at": now,
        }
        with self._database.writing() as connection:
            connection.execute(delete(tables.feedback).where(_FEEDBACK.question_id == question_id))
            connection.execute(insert(tables.feedback).values(**row))

    def of(self, question_id: int) -> Opinion | None:
        """Return what is thought of the answer to a question, None where nobody said."""
        query = select(_FEEDBACK.verdict, _FEEDBACK.reason).where(_FEEDBACK.question_id == question_id)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Opinion(row.verdict, row.reason)

    def counts(self, since: datetime) -> Mapping[Opinion, int]:
        """Return how often each opinion was given since a time; those that nobody gave are left out."""
        query = (
            select(_FEEDBACK.verdict, _FEEDBACK.reason, func.count())
            .where(_FEEDBACK.at >= since)
            .group_by(_FEEDBACK.verdict, _FEEDBACK.reason)
        )
        with self._database.reading() as connection:
            return {Opinion(verdict, reason): count for verdict, reason, count in connection.execute(query)}
