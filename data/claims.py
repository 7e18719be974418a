"""What other senders have claimed, and giving back what they will never finish.

Whether a claim is over is not told by the time that stands on it: clocks are set, and the one that wrote it may be another
machine's. Who watches notes a claim as it stands, and if it stands unchanged for long enough by the watcher's own steady
clock, gives it back (`give_back`), but only if it still stands so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from data import tables
from data.database import Database
from data.outbox import give_back
from data.waiting import FREE

FARTHEST_RETRY = timedelta(minutes=90)
"""Longer than any alert that failed is put off; what is put off farther was so before the clock was set back."""

_OUTBOX = tables.outbox.c
_CLAIMED = and_(_OUTBOX.state.in_(("sending", "edit")), _OUTBOX.leased_by.is_not(None))


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows that one sender claimed at one time: its name and until when, by its clock, it thought to have them."""

    by: str
    until: datetime


class ClaimStore:
    """The claims of all senders. Each method is one transaction; times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def others(self, by: str) -> list[Claim]:
        """Return the claims of all senders but the one named."""
        query = select(_OUTBOX.leased_by, _OUTBOX.leased_until).where(_CLAIMED, _OUTBOX.leased_by != by)
        with self._database.reading() as connection:
            return [Claim(*row) for row in connection.execute(query.distinct())]

    def give_back(self, claim: Claim) -> int:
        """Let what was claimed so wait again; return how many alerts that were."""
        stands = and_(_CLAIMED, _OUTBOX.leased_by == claim.by, _OUTBOX.leased_until == claim.until)
        with self._database.writing() as connection:
            return give_back(connection, stands)

    def mend(self, now: datetime) -> int:
        """Put right what no sender would ever come to; return how many alerts that were.

        Alerts of articles that were withdrawn and to chats that are switched off while they were claimed are skipped. What
        is to be tried again at a time that is too far ahead, since the clock was set back, may be tried now.
        """
        gone = select(tables.article.c.id).where(
            tables.article.c.id == _OUTBOX.article_id, tables.article.c.status != "active"
        )
        on = select(tables.subscriber.c.chat_id).where(
            tables.subscriber.c.chat_id == _OUTBOX.chat_id, tables.subscriber.c.active
        )
        pending = _OUTBOX.state == "pending"
        too_far = and_(_OUTBOX.attempts > 0, _OUTBOX.not_before > now + FARTHEST_RETRY)
        with self._database.writing() as connection:
            skipped = update(tables.outbox).where(pending, or_(gone.exists(), ~on.exists()))
            mended = connection.execute(
                skipped.values(state="skipped", error="nobody to tell", **FREE)
            ).rowcount
            nearer = update(tables.outbox).where(_OUTBOX.state.in_(("pending", "edit")), too_far)
            return mended + connection.execute(nearer.values(not_before=now)).rowcount
