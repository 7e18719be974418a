"""The chats that get alerts."""

from datetime import datetime

from sqlalchemy import Connection, Update, delete, func, insert, select, update

from data import tables
from data.database import Database
from data.types import Subscriber

_SUBSCRIBER = tables.subscriber.c
_OUTBOX = tables.outbox.c
_FIELDS = (
    _SUBSCRIBER.chat_id,
    _SUBSCRIBER.language,
    _SUBSCRIBER.active,
    _SUBSCRIBER.since,
    _SUBSCRIBER.ended_at,
    _SUBSCRIBER.ended_why,
)


class SubscriberStore:
    """Who gets alerts. Each method is one transaction; times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subscribe(self, chat_id: int, language: str, now: datetime) -> bool:
        """Switch alerts on for a chat; return False if they were on already (the language is kept up)."""
        active = {"active": True, "since": now, "ended_at": None, "ended_why": None, "language": language}
        with self._database.writing() as connection:
            known = _read(connection, chat_id)
            if known is None:
                connection.execute(insert(tables.subscriber).values(chat_id=chat_id, **active))
                return True
            changed = {"language": language} if known.active else active
            connection.execute(_row(chat_id).values(**changed))
            return not known.active

    def unsubscribe(self, chat_id: int, now: datetime) -> bool:
        """Switch alerts off at the chat's wish; return False if they were off already."""
        return self.deactivate(chat_id, "unsubscribed", now)

    def deactivate(self, chat_id: int, why: str, now: datetime) -> bool:
        """Switch a chat off and give up its pending alerts; return False if it was off already."""
        with self._database.writing() as connection:
            pending = (_OUTBOX.chat_id == chat_id) & (_OUTBOX.state == "pending")
            connection.execute(update(tables.outbox).where(pending).values(state="failed", error=why))
            ended = _row(chat_id).where(_SUBSCRIBER.active)
            return connection.execute(ended.values(active=False, ended_at=now, ended_why=why)).rowcount > 0

    def migrate(self, old: int, new: int) -> None:
        """Give a chat its new id, with its alerts: a group became a supergroup.

        If the new id is known already it stays as it is, switched on if the old one was; an article that both
        have an alert for keeps the new one's.
        """
        with self._database.writing() as connection:
            before, after = _read(connection, old), _read(connection, new)
            if before is not None and after is None:
                connection.execute(_row(old).values(chat_id=new))
            elif before is not None:
                connection.execute(delete(tables.subscriber).where(_SUBSCRIBER.chat_id == old))
                if before.active:
                    switched_on = {"active": True, "ended_at": None, "ended_why": None}
                    connection.execute(_row(new).values(**switched_on))
            _move_alerts(connection, old, new)

    def get(self, chat_id: int) -> Subscriber | None:
        """Return what is known of a chat; None if it never subscribed."""
        with self._database.reading() as connection:
            return _read(connection, chat_id)

    def active_count(self) -> int:
        """Return how many chats get alerts."""
        query = select(func.count()).select_from(tables.subscriber).where(_SUBSCRIBER.active)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()


def _row(chat_id: int) -> Update:
    return update(tables.subscriber).where(_SUBSCRIBER.chat_id == chat_id)


def _read(connection: Connection, chat_id: int) -> Subscriber | None:
    row = connection.execute(select(*_FIELDS).where(_SUBSCRIBER.chat_id == chat_id)).one_or_none()
    return None if row is None else Subscriber(*row)


def _move_alerts(connection: Connection, old: int, new: int) -> None:
    has_already = select(_OUTBOX.article_id).where(_OUTBOX.chat_id == new)
    doubled = delete(tables.outbox).where(_OUTBOX.chat_id == old, _OUTBOX.article_id.in_(has_already))
    connection.execute(doubled)
    connection.execute(update(tables.outbox).where(_OUTBOX.chat_id == old).values(chat_id=new))
