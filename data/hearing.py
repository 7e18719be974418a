"""Writing the alerts of one article, in the transaction that decides who hears of it (`data.news`)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Select, func, insert, literal, select, update

from data import tables
from data.database import chunks

_OUTBOX = tables.outbox.c
_SUBSCRIBER = tables.subscriber.c
_SUBSCRIPTION = tables.subscription.c
_TOLD = ("pending", "sending", "sent", "edit")
SURE = 1.0
"""The score of an article that holds the words asked for."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A subscription that an article concerns, and how well it fits, 0 to 2."""

    subscription_id: int
    score: float


def _hears(at: datetime) -> tuple[ColumnElement[bool], ...]:
    wanted = (_SUBSCRIPTION.state == "active", _SUBSCRIPTION.created_at <= at)
    return (*wanted, _SUBSCRIBER.active, _SUBSCRIBER.since <= at)


def _subscribed(*columns: Any) -> Select[Any]:
    there = _SUBSCRIBER.chat_id == _SUBSCRIPTION.chat_id
    return select(*columns).join_from(tables.subscription, tables.subscriber, there)


def tell_hearings(
    connection: Connection, article_id: int, hearings: Sequence[Hearing], at: datetime, now: datetime
) -> list[int]:
    """Write the alerts of subscriptions that were matched one by one; return those that are saved questions.

    `at`: when the article came in. A question whose answer is on its way or was sent hears of nothing more.
    """
    found: dict[int, Any] = {}
    query = _subscribed(_SUBSCRIPTION.id, _SUBSCRIPTION.chat_id, _SUBSCRIPTION.kind).where(*_hears(at))
    for some in chunks([hearing.subscription_id for hearing in hearings]):
        found |= {row.id: row for row in connection.execute(query.where(_SUBSCRIPTION.id.in_(some)))}
    known = select(_OUTBOX.chat_id).where(_OUTBOX.article_id == article_id)
    chats = set(connection.execute(known).scalars())
    answers, rows = [], []
    for hearing in hearings:
        row = found.get(hearing.subscription_id)
        if row is None or row.chat_id in chats:
            continue
        if row.kind == "question":
            if _answered_already(connection, row.id, row.chat_id):
                continue
            answers.append(row.id)
        chats.add(row.chat_id)
        rows.append(
            _alert(article_id, row.chat_id, now) | {"subscription_id": row.id, "score": hearing.score}
        )
    if rows:
        connection.execute(insert(tables.outbox), rows)
    return answers


def _answered_already(connection: Connection, subscription_id: int, chat_id: int) -> bool:
    of_it = (_OUTBOX.chat_id == chat_id, _OUTBOX.subscription_id == subscription_id, _OUTBOX.state.in_(_TOLD))
    return connection.execute(select(_OUTBOX.id).where(*of_it).limit(1)).scalar() is not None


def _alert(article_id: int, chat_id: int, now: datetime) -> dict[str, Any]:
    alert = {"article_id": article_id, "chat_id": chat_id, "created_at": now, "state": "pending"}
    return alert | {"attempts": 0}


def tell_all(
    connection: Connection,
    article_id: int,
    which: Sequence[ColumnElement[bool]],
    at: datetime,
    now: datetime,
) -> None:
    """Write the alerts of all subscriptions of a kind, in one statement, but for chats that have one."""
    there = select(_OUTBOX.id).where(
        _OUTBOX.article_id == article_id, _OUTBOX.chat_id == _SUBSCRIPTION.chat_id
    )
    alerts = (
        _subscribed(
            literal(article_id),
            _SUBSCRIPTION.chat_id,
            literal(now, tables.UtcDateTime()),
            literal("pending"),
            literal(0),
            func.min(_SUBSCRIPTION.id),
            literal(0.0, Float()),
        )
        .where(*which, *_hears(at), ~there.exists())
        .group_by(_SUBSCRIPTION.chat_id)
        .order_by(_SUBSCRIPTION.chat_id)
    )
    columns = ["article_id", "chat_id", "created_at", "state", "attempts", "subscription_id", "score"]
    connection.execute(insert(tables.outbox).from_select(columns, alerts))


def hush(
    connection: Connection, article_id: int, same_story: Collection[int], answers: Collection[int]
) -> None:
    """Mark the alerts to chats that know the story; what answers a question is sent all the same."""
    heard = tables.outbox.alias()
    for some in chunks(sorted(same_story)):
        knows = select(heard.c.id).where(
            heard.c.article_id.in_(some), heard.c.chat_id == _OUTBOX.chat_id, heard.c.state.in_(_TOLD)
        )
        known = (_OUTBOX.article_id == article_id, _OUTBOX.state == "pending", knows.exists())
        other = _OUTBOX.subscription_id.not_in(answers)
        connection.execute(update(tables.outbox).where(*known, other).values(state="known"))
