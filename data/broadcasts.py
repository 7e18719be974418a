"""How far the alerts of one article are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from data import tables
from data.database import Database

_OUTBOX = tables.outbox.c


@dataclass(frozen=True, slots=True)
class Broadcast:
    """The alerts of one article: how many were sent, are to be sent now, or later (as their chats want), and the rest.

    `skipped`: nobody is to get them any more, as their chats cannot be reached, do not want them, or the article was
    withdrawn; `failed`: Telegram refused them.
    """

    article_id: int
    title: str
    sent: int
    waiting: int
    later: int
    skipped: int
    failed: int

    @property
    def total(self) -> int:
        """All of them but those for later."""
        return self.sent + self.waiting + self.skipped + self.failed


class BroadcastStore:
    """Counts alerts by article. Each method is one transaction; times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def large(self, least: int, now: datetime) -> list[int]:
        """Return the articles with at least so many alerts that are to be sent now."""
        query = select(_OUTBOX.article_id).where(_waits(now)).group_by(_OUTBOX.article_id)
        with self._database.reading() as connection:
            return list(connection.execute(query.having(func.count() >= least)).scalars())

    def of(self, article_id: int, now: datetime) -> Broadcast | None:
        """Return how far the alerts of an article are; None where there is no such article."""
        title = select(tables.article.c.title).where(tables.article.c.id == article_id)
        state = case((_waits(now), "waiting"), (_OUTBOX.state == "edit", "sent"), else_=_OUTBOX.state)
        counts = select(state, func.count()).where(_OUTBOX.article_id == article_id).group_by(state)
        with self._database.reading() as connection:
            named = connection.execute(title).scalar_one_or_none()
            found = {row[0]: row[1] for row in connection.execute(counts)}
        if named is None:
            return None
        ended = {name: found.get(name, 0) for name in ("sent", "waiting", "skipped", "failed")}
        return Broadcast(article_id, named, later=found.get("pending", 0), **ended)


def _waits(now: datetime) -> ColumnElement[bool]:
    due = or_(_OUTBOX.not_before.is_(None), _OUTBOX.not_before <= now)
    return or_(_OUTBOX.state == "sending", and_(_OUTBOX.state == "pending", due))
