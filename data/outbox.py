"""Alerts on their way: written with the article (`data.ingest`), taken from here by the sender."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from data import tables
from data.database import Database
from data.types import OutboxItem

LEAD = 300  # characters

_WHOLE_WORDS = re.compile(rf".{{1,{LEAD}}}(?<=\S)(?!\S)", re.DOTALL)
_OUTBOX = tables.outbox.c
_ARTICLE = tables.article.c
_SUBSCRIBER = tables.subscriber.c
_STATES = ("pending", "sent", "failed")


class Outbox:
    """The alerts to be sent. What was reported as sent or failed is never due again. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime, limit: int) -> list[OutboxItem]:
        """Return the oldest pending alerts whose time has come.

        Alerts of withdrawn articles and to chats that are switched off are not among them.
        """
        query = (
            select(
                _OUTBOX.id,
                _OUTBOX.chat_id,
                _SUBSCRIBER.language,
                _OUTBOX.attempts,
                _OUTBOX.article_id,
                _ARTICLE.title,
                _ARTICLE.source,
                _ARTICLE.url,
                _ARTICLE.published,
                _ARTICLE.paragraphs,
            )
            .join_from(tables.outbox, tables.article)
            .join(tables.subscriber, _SUBSCRIBER.chat_id == _OUTBOX.chat_id)
            .where(_OUTBOX.state == "pending", or_(_OUTBOX.not_before.is_(None), _OUTBOX.not_before <= now))
            .where(_ARTICLE.status == "active", _SUBSCRIBER.active)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_OUTBOX.id).limit(limit)).all()
        return [_item(row._mapping) for row in rows]

    def sent(self, item_id: int, now: datetime) -> None:
        """Note that Telegram took the alert."""
        self._settle(item_id, state="sent", sent_at=now, error=None)

    def postpone(self, item_id: int, until: datetime, error: str) -> None:
        """Note a failed attempt; the alert is due again at `until`."""
        self._settle(item_id, attempts=_OUTBOX.attempts + 1, not_before=until, error=error)

    def failed(self, item_id: int, error: str) -> None:
        """Give an alert up, saying why."""
        self._settle(item_id, state="failed", attempts=_OUTBOX.attempts + 1, error=error)

    def counts(self) -> dict[str, int]:
        """Return how many alerts are pending, sent and failed."""
        query = select(_OUTBOX.state, func.count()).group_by(_OUTBOX.state)
        with self._database.reading() as connection:
            found = {row.state: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in _STATES}

    def _settle(self, item_id: int, **values: Any) -> None:
        pending = (_OUTBOX.id == item_id) & (_OUTBOX.state == "pending")
        with self._database.writing() as connection:
            connection.execute(update(tables.outbox).where(pending).values(**values))


def _item(row: Mapping[Any, Any]) -> OutboxItem:
    fields = dict(row)
    return OutboxItem(lead=lead(fields.pop("paragraphs")), **fields)


def lead(paragraphs: Sequence[str]) -> str:
    """Return the beginning of the first paragraph, at most 300 characters, cut between words."""
    first = paragraphs[0].strip() if paragraphs else ""
    whole_words = _WHOLE_WORDS.match(first)
    return whole_words[0] if whole_words else first[:LEAD]
