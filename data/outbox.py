"""Alerts on their way: written when it is decided who hears (`data.news`), taken from here by the sender."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, update

from data import tables
from data.database import Database, chunks
from data.preferences import Preferences
from data.subscriptions import Kind

LEAD = 300  # characters

_WHOLE_WORDS = re.compile(rf".{{1,{LEAD}}}(?<=\S)(?!\S)", re.DOTALL)
_OUTBOX = tables.outbox.c
_ARTICLE = tables.article.c
_SUBSCRIBER = tables.subscriber.c
_SUBSCRIPTION = tables.subscription.c
_PREFERENCE = tables.preference.c
_STATES = ("pending", "sent", "failed")
_WISHES = (
    _PREFERENCE.delivery,
    _PREFERENCE.digest_hour,
    _PREFERENCE.time_zone,
    _PREFERENCE.quiet_from,
    _PREFERENCE.quiet_to,
)
_ITEMS = (
    select(
        _OUTBOX.id,
        _OUTBOX.chat_id,
        _SUBSCRIBER.language,
        _PREFERENCE.language.label("chosen"),
        _OUTBOX.attempts,
        _OUTBOX.article_id,
        _ARTICLE.title,
        _ARTICLE.source,
        _ARTICLE.url,
        _ARTICLE.published,
        _ARTICLE.paragraphs,
        _OUTBOX.subscription_id,
        _SUBSCRIPTION.kind,
        _SUBSCRIPTION.text.label("about"),
        _SUBSCRIPTION.thread,
        _OUTBOX.message_id,
        _OUTBOX.not_before,
        *_WISHES,
    )
    .join_from(tables.outbox, tables.article)
    .join(tables.subscriber, _SUBSCRIBER.chat_id == _OUTBOX.chat_id)
    .outerjoin(tables.subscription, _SUBSCRIPTION.id == _OUTBOX.subscription_id)
    .outerjoin(tables.preference, _PREFERENCE.chat_id == _OUTBOX.chat_id)
    .where(_ARTICLE.status == "active", _SUBSCRIBER.active)
)


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An alert that is due: `lead` is the beginning of the article's first paragraph, verbatim.

    `kind` and `about` say why it is sent: what the subscription `subscription_id` is and is to (None: it is there no more).
    `thread`: a forum's topic to send to. `not_before`: since when it is due; None: nobody has looked yet. `message_id`: the
    message to be brought up to date, None where none was sent. `wishes`: when the chat wants its alerts.
    """

    id: int
    chat_id: int
    language: str
    attempts: int
    article_id: int
    title: str
    source: str
    url: str | None
    published: date | None
    lead: str
    subscription_id: int | None = None
    kind: Kind | None = None
    about: str = ""
    thread: int | None = None
    not_before: datetime | None = None
    message_id: int | None = None
    wishes: Preferences = field(default_factory=lambda: Preferences(0))


class Outbox:
    """The alerts to be sent. What was reported as sent or failed is never due again. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime, limit: int) -> list[OutboxItem]:
        """Return the oldest alerts whose time has come: to be sent, and sent ones to be brought up to date.

        Alerts of withdrawn articles and to chats that are switched off are not among them.
        """
        come = or_(_OUTBOX.not_before.is_(None), _OUTBOX.not_before <= now)
        found: list[OutboxItem] = []
        with self._database.reading() as connection:
            for state in ("pending", "edit"):
                query = _ITEMS.where(_OUTBOX.state == state, come).order_by(_OUTBOX.id).limit(limit)
                found += [_item(row, sent=state == "edit") for row in connection.execute(query)]
        return sorted(found, key=lambda item: item.id)[:limit]

    def waiting(self, chat_id: int, now: datetime, limit: int) -> tuple[list[OutboxItem], list[int]]:
        """Return the best of what a digest of a chat holds now, up to `limit`, and the ids of all that it holds.

        The answer to a saved question is no part of a digest. What nobody has looked at yet waits for the next one.
        """
        come = _of_digest(_ITEMS, chat_id, now)
        best = (_OUTBOX.score.desc().nulls_last(), _ARTICLE.published.desc().nulls_last(), _OUTBOX.id.desc())
        with self._database.reading() as connection:
            rows = connection.execute(come.order_by(*best).limit(limit)).all()
            ids = connection.execute(come.with_only_columns(_OUTBOX.id).order_by(_OUTBOX.id)).scalars()
            return [_item(row, sent=False) for row in rows], list(ids)

    def defer(self, until: Mapping[int, datetime]) -> None:
        """Let alerts that wait be due at their moments, by their ids; that counts as no attempt."""
        rows = [{"its_id": item_id, "moment": moment} for item_id, moment in sorted(until.items())]
        if not rows:
            return
        pending = (_OUTBOX.id == bindparam("its_id")) & (_OUTBOX.state == "pending")
        query = update(tables.outbox).where(pending)
        with self._database.writing() as connection:
            connection.execute(query.values(not_before=bindparam("moment", type_=tables.UtcDateTime())), rows)

    def reconsider(self, chat_id: int) -> None:
        """Look again when the alerts of a chat that wait may be sent: it wants them at other times from now on."""
        waiting = (_OUTBOX.chat_id == chat_id) & (_OUTBOX.state == "pending")
        with self._database.writing() as connection:
            connection.execute(update(tables.outbox).where(waiting).values(not_before=None))

    def sent(self, item_id: int, now: datetime, message_id: int | None = None) -> None:
        """Note that Telegram took the alert, as which message; a question that it answers is done with."""
        with self._database.writing() as connection:
            taken = {"state": "sent", "sent_at": now, "error": None, "attempts": 0, "not_before": None}
            noted = _pending(item_id).values(**taken, message_id=message_id)
            if not connection.execute(noted).rowcount:
                return
            why = select(_OUTBOX.subscription_id).where(_OUTBOX.id == item_id).scalar_subquery()
            asked = update(tables.subscription).where(
                _SUBSCRIPTION.id == why, _SUBSCRIPTION.kind == "question"
            )
            connection.execute(asked.values(state="done", changed_at=now))

    def sent_together(self, item_ids: Sequence[int], now: datetime) -> None:
        """Note that Telegram took a digest of these alerts, all of them or none."""
        with self._database.writing() as connection:
            for some in chunks(sorted(item_ids)):
                pending = (_OUTBOX.id.in_(some)) & (_OUTBOX.state == "pending")
                taken = update(tables.outbox).where(pending)
                connection.execute(taken.values(state="sent", sent_at=now, error=None))

    def edited(self, item_id: int) -> None:
        """Note that the message of an alert is up to date, or never will be."""
        values = {"state": "sent", "attempts": 0, "not_before": None, "error": None}
        with self._database.writing() as connection:
            due = (_OUTBOX.id == item_id) & (_OUTBOX.state == "edit")
            connection.execute(update(tables.outbox).where(due).values(**values))

    def postpone(self, item_id: int, until: datetime, error: str) -> None:
        """Note a failed attempt; the alert is due again at `until`."""
        values = {"attempts": _OUTBOX.attempts + 1, "not_before": until, "error": error}
        open_ = (_OUTBOX.id == item_id) & _OUTBOX.state.in_(("pending", "edit"))
        with self._database.writing() as connection:
            connection.execute(update(tables.outbox).where(open_).values(**values))

    def failed(self, item_id: int, error: str) -> None:
        """Give an alert up, saying why."""
        given_up = {"state": "failed", "attempts": _OUTBOX.attempts + 1, "error": error}
        with self._database.writing() as connection:
            connection.execute(_pending(item_id).values(**given_up))

    def counts(self) -> dict[str, int]:
        """Return how many alerts are pending, sent and failed."""
        query = select(_OUTBOX.state, func.count()).group_by(_OUTBOX.state)
        with self._database.reading() as connection:
            found = {row.state: row[1] for row in connection.execute(query)}
        found["sent"] = found.get("sent", 0) + found.get("edit", 0)
        return {state: found.get(state, 0) for state in _STATES}


def _of_digest(query: Select[Any], chat_id: int, now: datetime) -> Select[Any]:
    answers = or_(_SUBSCRIPTION.kind.is_(None), _SUBSCRIPTION.kind != "question")
    of_chat = (_OUTBOX.chat_id == chat_id, _OUTBOX.state == "pending", _OUTBOX.not_before <= now)
    return query.where(*of_chat, answers)


def _pending(item_id: int) -> Any:
    return update(tables.outbox).where(_OUTBOX.id == item_id, _OUTBOX.state == "pending")


def _item(row: Any, *, sent: bool) -> OutboxItem:
    fields = dict(row._mapping)
    wishes = Preferences(row.chat_id, **{column.key: fields.pop(column.key) for column in _WISHES})
    chosen, about, message_id = fields.pop("chosen"), fields.pop("about"), fields.pop("message_id")
    fields["language"] = chosen or fields["language"]
    text = lead(fields.pop("paragraphs"))
    return OutboxItem(
        **fields, lead=text, about=about or "", message_id=message_id if sent else None, wishes=wishes
    )


def lead(paragraphs: Sequence[str]) -> str:
    """Return the beginning of the first paragraph, at most 300 characters, cut between words."""
    first = paragraphs[0].strip() if paragraphs else ""
    whole_words = _WHOLE_WORDS.match(first)
    return whole_words[0] if whole_words else first[:LEAD]
