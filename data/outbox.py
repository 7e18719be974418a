"""Alerts on their way: written when it is decided who hears (`data.news`), taken from here by the senders.

A row that waits is `pending`, or `edit` where a message that was sent must be brought up to date. A sender claims rows, a few
at a time: they bear its name then, and a pending one is `sending`, so that no other sender takes them. Sent, failed or
skipped it is at an end. What a sender claimed and never finished is given back by `data.claims`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, exists, func, or_, select, update

from data import tables
from data.alert_items import ITEMS, OutboxItem, item_of, lead
from data.database import Database, chunks
from data.standing import ALERTS_PAUSED
from data.waiting import FREE, Waiting, waiting_rows

__all__ = ["Outbox", "OutboxItem", "Waiting", "lead"]

_OUTBOX = tables.outbox.c
_ARTICLE = tables.article.c
_SUBSCRIPTION = tables.subscription.c
_STATES = ("pending", "sending", "sent", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class Sent:
    """What Telegram took: an alert as which message, or (`message_id` None) one whose message is not edited later."""

    item_id: int
    message_id: int | None = None


class Outbox:
    """The alerts to be sent, for the sender named `by`. What is sent, failed or skipped is never due again.

    Each method is one transaction; times are aware. Raises StoreError.
    """

    def __init__(self, database: Database, by: str = "") -> None:
        self._database = database
        self._by = by

    def plan(self, now: datetime, limit: int) -> list[Waiting]:
        """Return what waits to be sent now and is claimed by nobody, of the newest news first.

        What its chat wants later is not among it, nor alerts of withdrawn articles or to chats that are switched off.
        """
        with self._database.reading() as connection:
            return waiting_rows(connection, now, limit)

    def undecided(self, limit: int) -> list[OutboxItem]:
        """Return alerts to chats that want them at certain times, of which nobody has looked yet when that is."""
        wishes = or_(tables.preference.c.delivery == "digest", tables.preference.c.quiet_from.is_not(None))
        query = ITEMS.where(_OUTBOX.state == "pending", _OUTBOX.not_before.is_(None), wishes)
        with self._database.reading() as connection:
            return [item_of(row) for row in connection.execute(query.order_by(_OUTBOX.id).limit(limit))]

    def claim(self, item_ids: Sequence[int], until: datetime) -> list[OutboxItem] | None:
        """Take those of some alerts that are still to be had, for so long; in the order given. None: alerts are paused.

        None of a chat is taken that another sender is sending to, so that each chat is told in order.
        """
        with self._database.writing() as connection:
            if connection.execute(_PAUSED).scalar() is not None:
                return None
            free = and_(_OUTBOX.id.in_(item_ids), _is_free(), ~self._other_sends())
            taken = self._take(connection, free, until)
            rows = connection.execute(ITEMS.where(_OUTBOX.id.in_(taken))).all() if taken else []
        found = {row.id: item_of(row) for row in rows}
        return [found[number] for number in item_ids if number in found]

    def claim_digest(
        self, chat_id: int, now: datetime, until: datetime, limit: int
    ) -> tuple[list[OutboxItem], list[int]]:
        """Take all that a digest of a chat holds now; return the best of it, up to `limit`, and the ids of all.

        The answer to a saved question is no part of a digest. What nobody has looked at yet waits for the next one.
        """
        asked = tables.subscription.alias()
        question = exists().where(asked.c.id == _OUTBOX.subscription_id, asked.c.kind == "question")
        holds = (_OUTBOX.chat_id == chat_id, ~question, _OUTBOX.not_before <= now)
        best = (_OUTBOX.score.desc().nulls_last(), _ARTICLE.published.desc().nulls_last(), _OUTBOX.id.desc())
        with self._database.writing() as connection:
            self._take(connection, and_(*holds, _OUTBOX.state == "pending"), until)
            mine = and_(*holds, _OUTBOX.state == "sending", _OUTBOX.leased_by == self._by)
            rows = connection.execute(ITEMS.where(mine).order_by(*best).limit(limit)).all()
            ids = connection.execute(ITEMS.where(mine).with_only_columns(_OUTBOX.id).order_by(_OUTBOX.id))
            return [item_of(row) for row in rows], list(ids.scalars())

    def due(self, now: datetime, limit: int) -> list[OutboxItem]:
        """Return what waits to be sent now, oldest first, without taking it."""
        with self._database.reading() as connection:
            come = or_(_OUTBOX.not_before.is_(None), _OUTBOX.not_before <= now)
            rows = connection.execute(ITEMS.where(_is_free(), come).order_by(_OUTBOX.id).limit(limit))
            return [item_of(row) for row in rows]

    def release(self, item_ids: Sequence[int]) -> None:
        """Give claimed alerts back as they were; that counts as no attempt."""
        with self._database.writing() as connection:
            for some in chunks(sorted(item_ids)):
                give_back(connection, and_(_OUTBOX.id.in_(some), _OUTBOX.leased_by == self._by))

    def release_all(self) -> int:
        """Give back all that this sender has claimed; return how many alerts. To be called while it sends nothing."""
        mine = and_(_OUTBOX.state.in_(("sending", "edit")), _OUTBOX.leased_by == self._by)
        with self._database.reading() as connection:
            if connection.execute(select(_OUTBOX.id).where(mine).limit(1)).scalar() is None:
                return 0
        with self._database.writing() as connection:
            return give_back(connection, mine)

    def defer(self, until: Mapping[int, datetime]) -> None:
        """Let alerts that wait be due at their moments, by their ids, and give them back; that counts as no attempt."""
        rows = [{"its_id": item_id, "moment": moment} for item_id, moment in sorted(until.items())]
        if not rows:
            return
        query = update(tables.outbox).where(_OUTBOX.id == bindparam("its_id"), self._is_mine("pending"))
        moment = bindparam("moment", type_=tables.UtcDateTime())
        with self._database.writing() as connection:
            connection.execute(query.values(state="pending", not_before=moment, **FREE), rows)

    def reconsider(self, chat_id: int) -> None:
        """Look again when the alerts of a chat that wait may be sent: it wants them at other times from now on."""
        waiting = (_OUTBOX.chat_id == chat_id) & (_OUTBOX.state == "pending")
        with self._database.writing() as connection:
            connection.execute(update(tables.outbox).where(waiting).values(not_before=None))

    def sent(self, item_id: int, now: datetime, message_id: int | None = None) -> None:
        """Note that Telegram took the alert, as which message; a question that it answers is done with."""
        self.sent_many([Sent(item_id, message_id)], now)

    def sent_many(self, sent: Sequence[Sent], now: datetime) -> None:
        """Note that Telegram took some alerts, each as its own message; all of them or none."""
        with self._database.writing() as connection:
            for each in sent:
                _note_sent(connection, each, now)

    def sent_together(self, item_ids: Sequence[int], now: datetime) -> None:
        """Note that Telegram took a digest of these alerts, all of them or none."""
        with self._database.writing() as connection:
            for some in chunks(sorted(item_ids)):
                open_ = _OUTBOX.id.in_(some) & _OUTBOX.state.in_(("pending", "sending"))
                taken = update(tables.outbox).where(open_)
                connection.execute(taken.values(state="sent", sent_at=now, error=None, **FREE))

    def edited(self, item_id: int) -> None:
        """Note that the message of an alert is up to date, or never will be."""
        values = {"state": "sent", "attempts": 0, "not_before": None, "error": None, **FREE}
        with self._database.writing() as connection:
            due = (_OUTBOX.id == item_id) & (_OUTBOX.state == "edit")
            connection.execute(update(tables.outbox).where(due).values(**values))

    def postpone(self, item_id: int, until: datetime, error: str) -> None:
        """Note a failed attempt; the alert is given back and due again at `until`."""
        values = {"attempts": _OUTBOX.attempts + 1, "not_before": until, "error": error, **FREE}
        self._end(item_id, {"state": _waits_again(), **values})

    def failed(self, item_id: int, error: str) -> None:
        """Give an alert up, saying why."""
        self._end(item_id, {"state": "failed", "attempts": _OUTBOX.attempts + 1, "error": error, **FREE})

    def counts(self) -> dict[str, int]:
        """Return how many alerts there are in each state; one whose message is to be edited counts as sent."""
        query = select(_OUTBOX.state, func.count()).group_by(_OUTBOX.state)
        with self._database.reading() as connection:
            found = {row.state: row[1] for row in connection.execute(query)}
        found["sent"] = found.get("sent", 0) + found.get("edit", 0)
        return {state: found.get(state, 0) for state in _STATES}

    def _take(self, connection: Connection, which: ColumnElement[bool], until: datetime) -> list[int]:
        state = _case_edit("sending")
        taken = update(tables.outbox).where(which, _OUTBOX.leased_by.is_(None))
        taken = taken.values(state=state, leased_by=self._by, leased_until=until)
        return list(connection.execute(taken.returning(_OUTBOX.id)).scalars())

    def _other_sends(self) -> ColumnElement[bool]:
        other = tables.outbox.alias()
        on_its_way = (other.c.state.in_(("sending", "edit")), other.c.leased_by != self._by)
        return select(other.c.id).where(other.c.chat_id == _OUTBOX.chat_id, *on_its_way).exists()

    def _is_mine(self, *states: str) -> ColumnElement[bool]:
        """What this sender has claimed, or nobody."""
        waiting = or_(*(_OUTBOX.state == state for state in states))
        claimed = or_(waiting, _OUTBOX.state == "sending")
        return or_(and_(_OUTBOX.leased_by.is_(None), waiting), and_(_OUTBOX.leased_by == self._by, claimed))

    def _end(self, item_id: int, values: Mapping[str, Any]) -> None:
        mine = self._is_mine("pending", "edit")
        with self._database.writing() as connection:
            connection.execute(update(tables.outbox).where(_OUTBOX.id == item_id, mine).values(**values))


_PAUSED = select(tables.standing.c.name).where(tables.standing.c.name == ALERTS_PAUSED)


def give_back(connection: Connection, which: ColumnElement[bool]) -> int:
    """Let claimed alerts wait again, in the caller's transaction; return how many."""
    claimed = update(tables.outbox).where(which, _OUTBOX.state.in_(("sending", "edit")))
    return connection.execute(claimed.values(state=_waits_again(), **FREE)).rowcount


def _is_free() -> ColumnElement[bool]:
    return and_(_OUTBOX.state.in_(("pending", "edit")), _OUTBOX.leased_by.is_(None))


def _waits_again() -> Any:
    return _case_edit("pending")


def _case_edit(other: str) -> Any:
    return case((_OUTBOX.state == "edit", "edit"), else_=other)


def _note_sent(connection: Connection, sent: Sent, now: datetime) -> None:
    open_ = (_OUTBOX.id == sent.item_id) & _OUTBOX.state.in_(("pending", "sending"))
    taken = {"state": "sent", "sent_at": now, "error": None, "attempts": 0, "not_before": None, **FREE}
    noted = update(tables.outbox).where(open_).values(**taken, message_id=sent.message_id)
    if not connection.execute(noted).rowcount:
        return
    why = select(_OUTBOX.subscription_id).where(_OUTBOX.id == sent.item_id).scalar_subquery()
    asked = update(tables.subscription).where(_SUBSCRIPTION.id == why, _SUBSCRIPTION.kind == "question")
    connection.execute(asked.values(state="done", changed_at=now))
