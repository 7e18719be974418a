"""What the chats want to hear of: all articles, an outlet, words, a topic, or the answer to a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from data import tables
from data.database import Database
from data.subscribers import switch_on

Kind = Literal["all", "outlet", "words", "topic", "question"]
State = Literal["draft", "active", "paused", "done", "stopped"]

DRAFTS = 5
"""Drafts that a chat may have at once: several people of a group may be choosing."""
LEFT_OVER = timedelta(days=1)
"""How long a draft waits, what was stopped may be taken up again, and an answered question is known."""

_SUBSCRIPTION = tables.subscription.c
_OUTBOX = tables.outbox.c
_FIELDS = (
    _SUBSCRIPTION.id,
    _SUBSCRIPTION.chat_id,
    _SUBSCRIPTION.kind,
    _SUBSCRIPTION.text,
    _SUBSCRIPTION.state,
    _SUBSCRIPTION.thread,
    _SUBSCRIPTION.level,
    _SUBSCRIPTION.threshold,
    _SUBSCRIPTION.vector,
    _SUBSCRIPTION.model,
)
_KEPT = ("active", "paused")


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat wants to hear of; see `data.tables.Subscription`. `vector`: float16 as bytes."""

    number: int
    chat_id: int
    kind: Kind
    text: str
    state: State
    thread: int | None = None
    level: int = 0
    threshold: float | None = None
    vector: bytes | None = None
    model: str | None = None


class SubscriptionStore:
    """Each method is one transaction; times are aware; what belongs to another chat is not there. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def draft(
        self, chat_id: int, kind: Kind, text: str, now: datetime, *, thread: int | None = None, **values: Any
    ) -> Subscription:
        """Keep what is being chosen; of a chat's drafts only the last few stay."""
        row = {"chat_id": chat_id, "kind": kind, "text": text, "thread": thread, "state": "draft", **values}
        with self._database.writing() as connection:
            number = _insert(connection, row, now)
            old = select(_SUBSCRIPTION.id).where(_SUBSCRIPTION.chat_id == chat_id, _is("draft"))
            beyond = old.order_by(_SUBSCRIPTION.id.desc()).offset(DRAFTS).limit(1_000)
            connection.execute(delete(tables.subscription).where(_SUBSCRIPTION.id.in_(beyond)))
            return _known(connection, number, chat_id)

    def redraft(self, number: int, chat_id: int, now: datetime, **values: Any) -> Subscription | None:
        """Change a draft; None where there is none of that number."""
        with self._database.writing() as connection:
            changed = _row(number, chat_id).where(_is("draft")).values(**values, changed_at=now)
            found = connection.execute(changed).rowcount
            return _known(connection, number, chat_id) if found else None

    def add(
        self,
        chat_id: int,
        kind: Kind,
        text: str,
        language: str,
        now: datetime,
        *,
        most: int,
        thread: int | None = None,
        **values: Any,
    ) -> Subscription | None:
        """Subscribe at once, and switch the chat on; None where the chat has `most` already.

        Where the chat has such a one, that is the one, active from now on.
        """
        row = {"chat_id": chat_id, "kind": kind, "text": text, "thread": thread, **values}
        with self._database.writing() as connection:
            number = _same(connection, chat_id, kind, text)
            if number is None and _count(connection, chat_id) >= most:
                return None
            if number is None:
                number = _insert(connection, row | {"state": "active"}, now)
            return _activate(connection, number, chat_id, language, now)

    def confirm(
        self, number: int, chat_id: int, language: str, now: datetime, *, most: int
    ) -> Subscription | None:
        """Make a draft active, or take up again what was paused or stopped; None where the chat has `most` others.

        Where the chat has such a one beside, that one takes its place. Raises `KeyError` where there is none of that number.
        """
        with self._database.writing() as connection:
            known = _known(connection, number, chat_id)
            if known.state == "active":
                return known
            twin = _same(connection, chat_id, known.kind, known.text, but=number)
            if twin is None and known.state != "paused" and _count(connection, chat_id) >= most:
                return None
            if twin is not None:
                taken = {"level": known.level, "threshold": known.threshold, "thread": known.thread}
                connection.execute(_row(twin, chat_id).values(**taken))
                connection.execute(delete(tables.subscription).where(*_one(number, chat_id)))
            return _activate(connection, twin or number, chat_id, language, now)

    def leave(
        self, number: int, chat_id: int, state: Literal["paused", "stopped"], now: datetime
    ) -> Subscription | None:
        """Pause or stop one, and skip its alerts that wait; None where there is none that could be."""
        with self._database.writing() as connection:
            left = _row(number, chat_id).where(_SUBSCRIPTION.state.in_(_KEPT))
            if not connection.execute(left.values(state=state, changed_at=now)).rowcount:
                return None
            waiting = (_OUTBOX.chat_id == chat_id, _OUTBOX.state == "pending")
            skipped = update(tables.outbox).where(*waiting, _OUTBOX.subscription_id == number)
            connection.execute(skipped.values(state="skipped", error=state))
            return _known(connection, number, chat_id)

    def tune(self, number: int, chat_id: int, level: int, threshold: float, now: datetime) -> bool:
        """Set how much of a topic is wanted, in any state; tell whether there is one of that number."""
        values = {"level": level, "threshold": threshold, "changed_at": now}
        with self._database.writing() as connection:
            return connection.execute(_row(number, chat_id).values(**values)).rowcount > 0

    def drop(self, number: int, chat_id: int) -> None:
        """Forget a draft."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.subscription).where(*_one(number, chat_id), _is("draft")))

    def get(self, number: int, chat_id: int) -> Subscription | None:
        """Return one, in any state."""
        with self._database.reading() as connection:
            return _read(connection, number, chat_id)

    def of_chat(self, chat_id: int) -> list[Subscription]:
        """Return those that are active or paused, oldest first."""
        query = select(*_FIELDS).where(_SUBSCRIPTION.chat_id == chat_id, _SUBSCRIPTION.state.in_(_KEPT))
        with self._database.reading() as connection:
            return [_subscription(row) for row in connection.execute(query.order_by(_SUBSCRIPTION.id))]

    def changed_since(self, since: datetime | None, kinds: Sequence[Kind]) -> list[Subscription]:
        """Return those of some kinds that changed since a moment (None: all), in any state but draft."""
        query = select(*_FIELDS).where(_SUBSCRIPTION.kind.in_(kinds), _SUBSCRIPTION.state != "draft")
        if since is not None:
            query = query.where(_SUBSCRIPTION.changed_at >= since)
        with self._database.reading() as connection:
            return [_subscription(row) for row in connection.execute(query)]

    def put_vector(self, number: int, vector: bytes, model: str) -> None:
        """Keep what another model made of a topic or question."""
        values = {"vector": vector, "model": model}
        changed = update(tables.subscription).where(_SUBSCRIPTION.id == number).values(**values)
        with self._database.writing() as connection:
            connection.execute(changed)

    def prune(self, now: datetime) -> int:
        """Forget drafts, and what was stopped or answered, of more than a day ago; return how many."""
        gone = _SUBSCRIPTION.state.in_(("draft", "stopped", "done"))
        old = delete(tables.subscription).where(gone, _SUBSCRIPTION.changed_at < now - LEFT_OVER)
        with self._database.writing() as connection:
            return connection.execute(old).rowcount


def _insert(connection: Connection, row: dict[str, Any], now: datetime) -> int:
    query = insert(tables.subscription).values(**row, created_at=now, changed_at=now)
    return int(connection.execute(query.returning(_SUBSCRIPTION.id)).scalar_one())


def _activate(
    connection: Connection, number: int, chat_id: int, language: str, now: datetime
) -> Subscription:
    """Make one active; what it hears of begins now unless it was active already."""
    began = _row(number, chat_id).where(_SUBSCRIPTION.state != "active")
    connection.execute(began.values(state="active", created_at=now))
    connection.execute(_row(number, chat_id).values(changed_at=now))
    switch_on(connection, chat_id, language, now)
    return _known(connection, number, chat_id)


def _same(connection: Connection, chat_id: int, kind: str, text: str, but: int | None = None) -> int | None:
    alike = (_SUBSCRIPTION.kind == kind, _SUBSCRIPTION.text == text, _SUBSCRIPTION.state.in_(_KEPT))
    query = select(_SUBSCRIPTION.id).where(_SUBSCRIPTION.chat_id == chat_id, *alike)
    if but is not None:
        query = query.where(_SUBSCRIPTION.id != but)
    return connection.execute(query.limit(1)).scalar()


def _count(connection: Connection, chat_id: int) -> int:
    kept = (_SUBSCRIPTION.chat_id == chat_id, _SUBSCRIPTION.state.in_(_KEPT))
    return connection.execute(select(func.count()).select_from(tables.subscription).where(*kept)).scalar_one()


def _read(connection: Connection, number: int, chat_id: int) -> Subscription | None:
    row = connection.execute(select(*_FIELDS).where(*_one(number, chat_id))).one_or_none()
    return None if row is None else _subscription(row)


def _known(connection: Connection, number: int, chat_id: int) -> Subscription:
    found = _read(connection, number, chat_id)
    if found is None:
        raise KeyError(number)
    return found


def _subscription(row: Any) -> Subscription:
    return Subscription(*row)


def _row(number: int, chat_id: int) -> Any:
    return update(tables.subscription).where(*_one(number, chat_id))


def _one(number: int, chat_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _SUBSCRIPTION.id == number, _SUBSCRIPTION.chat_id == chat_id


def _is(state: State) -> ColumnElement[bool]:
    return _SUBSCRIPTION.state == state
