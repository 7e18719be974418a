"""The chats that get alerts."""

from datetime import datetime

from sqlalchemy import Connection, Update, delete, func, insert, select, update

from data import tables
from data.database import Database
from data.types import Subscriber
from data.waiting import FREE

UNSUBSCRIBED = "unsubscribed"
"""Why a chat is switched off that wished it; any other reason is that it could not be reached."""

_SUBSCRIBER = tables.subscriber.c
_OUTBOX = tables.outbox.c
_PREFERENCE = tables.preference.c
_SUBSCRIPTION = tables.subscription.c
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
        with self._database.writing() as connection:
            return switch_on(connection, chat_id, language, now)

    def unsubscribe(self, chat_id: int, now: datetime) -> bool:
        """Switch alerts off at the chat's wish and stop all its subscriptions; return False if they were off already."""
        with self._database.writing() as connection:
            wanted = (_SUBSCRIPTION.chat_id == chat_id, _SUBSCRIPTION.state.in_(("active", "paused")))
            stopped = update(tables.subscription).where(*wanted)
            connection.execute(stopped.values(state="stopped", changed_at=now))
            return _switch_off(connection, chat_id, UNSUBSCRIBED, now)

    def deactivate(self, chat_id: int, why: str, now: datetime) -> bool:
        """Switch off a chat that cannot be reached and skip all its alerts; return False if it was off already.

        Its subscriptions are kept, for the day on which it comes back.
        """
        with self._database.writing() as connection:
            return _switch_off(connection, chat_id, why, now)

    def come_back(self, chat_id: int, now: datetime) -> bool:
        """Switch alerts on again for a chat that was switched off because it could not be reached; tell whether it was.

        It hears of what comes in from now on, and only if it still follows something; what was skipped stays skipped.
        """
        with self._database.writing() as connection:
            known = _read(connection, chat_id)
            if known is None or known.active or known.ended_why == UNSUBSCRIBED:
                return False
            follows = select(_SUBSCRIPTION.id).where(
                _SUBSCRIPTION.chat_id == chat_id, _SUBSCRIPTION.state == "active"
            )
            if connection.execute(follows.limit(1)).scalar() is None:
                return False
            return switch_on(connection, chat_id, known.language, now)

    def migrate(self, old: int, new: int) -> None:
        """Give a chat its new id, with its alerts: a group became a supergroup.

        If the new id is known already it stays as it is, switched on if the old one was; an article that both
        have an alert for keeps the new one's, and so it is with subscriptions to the same, and with preferences.
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
            _move_subscriptions(connection, old, new)
            _move_preferences(connection, old, new)

    def get(self, chat_id: int) -> Subscriber | None:
        """Return what is known of a chat; None if it never subscribed."""
        with self._database.reading() as connection:
            return _read(connection, chat_id)

    def active_count(self) -> int:
        """Return how many chats get alerts."""
        query = select(func.count()).select_from(tables.subscriber).where(_SUBSCRIBER.active)
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()


def switch_on(connection: Connection, chat_id: int, language: str, now: datetime) -> bool:
    """Switch alerts on for a chat, in the caller's transaction; return False if they were on already."""
    active = {"active": True, "since": now, "ended_at": None, "ended_why": None, "language": language}
    known = _read(connection, chat_id)
    if known is None:
        connection.execute(insert(tables.subscriber).values(chat_id=chat_id, **active))
        return True
    changed = {"language": language} if known.active else active
    connection.execute(_row(chat_id).values(**changed))
    return not known.active


def _switch_off(connection: Connection, chat_id: int, why: str, now: datetime) -> bool:
    of_chat = _OUTBOX.chat_id == chat_id
    skipped = update(tables.outbox).where(of_chat, _OUTBOX.state.in_(("pending", "sending")))
    connection.execute(skipped.values(state="skipped", error=why, **FREE))
    left = update(tables.outbox).where(of_chat, _OUTBOX.state == "edit")
    connection.execute(left.values(state="sent", **FREE))
    ended = _row(chat_id).where(_SUBSCRIBER.active)
    return connection.execute(ended.values(active=False, ended_at=now, ended_why=why)).rowcount > 0


def _row(chat_id: int) -> Update:
    return update(tables.subscriber).where(_SUBSCRIBER.chat_id == chat_id)


def _read(connection: Connection, chat_id: int) -> Subscriber | None:
    row = connection.execute(select(*_FIELDS).where(_SUBSCRIBER.chat_id == chat_id)).one_or_none()
    return None if row is None else Subscriber(*row)


def _move_alerts(connection: Connection, old: int, new: int) -> None:
    has_already = select(_OUTBOX.article_id).where(_OUTBOX.chat_id == new)
    doubled = delete(tables.outbox).where(_OUTBOX.chat_id == old, _OUTBOX.article_id.in_(has_already))
    connection.execute(doubled)
    of_old = _OUTBOX.chat_id == old
    # Messages have other numbers in the new chat: what was sent in the old one can be edited no more.
    left = update(tables.outbox).where(of_old, _OUTBOX.state == "edit")
    connection.execute(left.values(state="sent", **FREE))
    connection.execute(update(tables.outbox).where(of_old).values(chat_id=new, message_id=None))


def _move_subscriptions(connection: Connection, old: int, new: int) -> None:
    other = tables.subscription.alias()
    alike = (other.c.kind == _SUBSCRIPTION.kind, other.c.text == _SUBSCRIPTION.text)
    kept = other.c.state.in_(("active", "paused"))
    has_already = select(other.c.id).where(other.c.chat_id == new, kept, *alike).exists()
    of_old = _SUBSCRIPTION.chat_id == old
    connection.execute(delete(tables.subscription).where(of_old, has_already))
    connection.execute(update(tables.subscription).where(of_old).values(chat_id=new))


def _move_preferences(connection: Connection, old: int, new: int) -> None:
    has_already = select(_PREFERENCE.chat_id).where(_PREFERENCE.chat_id == new)
    if connection.execute(has_already).scalar() is None:
        moved = update(tables.preference).where(_PREFERENCE.chat_id == old)
        connection.execute(moved.values(chat_id=new))
    connection.execute(delete(tables.preference).where(_PREFERENCE.chat_id == old))
