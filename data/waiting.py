"""What waits to be sent, as little of it as it takes to say who is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, or_, select

from data import tables

FREE = {"leased_by": None, "leased_until": None}
"""The values of a row of the outbox that nobody has claimed."""

_OUTBOX = tables.outbox.c
_ARTICLE = tables.article.c
_PREFERENCE = tables.preference.c
_CAME = case(
    (_ARTICLE.published_at < _OUTBOX.created_at, _ARTICLE.published_at), else_=_OUTBOX.created_at
).label("at")
"""When an article was published, if that is known to the minute; else, and where its date lies ahead, when it came in."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that waits: its id, its chat, and from when its news is."""

    id: int
    chat_id: int
    at: datetime


def waiting_rows(connection: Connection, now: datetime, limit: int) -> list[Waiting]:
    """Return what may be sent or edited now and nobody has claimed, newest news first, up to `limit`.

    Nobody must have looked yet when what is wanted at certain times may be sent: that waits until somebody has.
    """
    any_time = or_(_PREFERENCE.delivery.is_(None), _PREFERENCE.delivery != "digest")
    at_once = (_OUTBOX.not_before.is_(None)) & any_time & _PREFERENCE.quiet_from.is_(None)
    due = or_(_OUTBOX.not_before <= now, at_once, _OUTBOX.state == "edit")
    come = or_(_OUTBOX.not_before.is_(None), _OUTBOX.not_before <= now)
    query: Any = (
        select(_OUTBOX.id, _OUTBOX.chat_id, _CAME)
        .join_from(tables.outbox, tables.article)
        .join(tables.subscriber, tables.subscriber.c.chat_id == _OUTBOX.chat_id)
        .outerjoin(tables.preference, _PREFERENCE.chat_id == _OUTBOX.chat_id)
        .where(_OUTBOX.state.in_(("pending", "edit")), _OUTBOX.leased_by.is_(None), come, due)
        .where(_ARTICLE.status == "active", tables.subscriber.c.active)
        .order_by(_CAME.desc(), _OUTBOX.id)
        .limit(limit)
    )
    return [Waiting(number, chat, at) for number, chat, at in connection.execute(query)]


def in_turn(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return the next alert of each chat, those first that are most urgent. Pure.

    A chat is told in the order of the news: its next alert is the oldest of those that wait. Chats take their turns by the
    newest news that waits for them, so that nobody hears of it late because others have much to hear; among those who
    wait for the same, who waits for nothing older goes first; then the order in which the alerts were written.
    """
    first: dict[int, Waiting] = {}
    newest: dict[int, datetime] = {}
    for each in waiting:
        chat, known = each.chat_id, first.get(each.chat_id)
        if known is None or (each.at, each.id) < (known.at, known.id):
            first[chat] = each
        newest[chat] = max(newest.get(chat, each.at), each.at)
    turns = sorted(first.values(), key=lambda each: each.id)
    turns.sort(key=lambda each: (newest[each.chat_id], each.at), reverse=True)
    return turns
