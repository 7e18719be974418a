"""All that is known of a chat: shown as a whole, or forgotten as a whole.

What is kept of people, and for how long, is decided here; `/privacy` says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select

from data import tables
from data.database import Database

TIED_FOR = timedelta(days=7)
"""How long it is known which chat asked a question, so that its buttons work and the next one can lean on it."""
KEPT_FOR = timedelta(days=90)
"""How long a question is kept for the counts after that."""
DIALOGUES_KEPT_FOR = timedelta(days=1)
MOST_QUESTIONS = 5_000
"""Of which a chat is told; one that asks more in a week is no reader."""

_QUESTION = tables.question.c
_FEEDBACK = tables.feedback.c
_OUTBOX = tables.outbox.c
_SUBSCRIPTION = tables.subscription.c
_EXPECTED = tables.expected.c
# Whatever table names a chat is emptied of it, also one that comes later.
_OF_CHATS = tuple(table for table in tables.METADATA.tables.values() if "chat_id" in table.c)


@dataclass(frozen=True, slots=True)
class ChatRecord:
    """All that is known of a chat; times are aware, in UTC.

    `choices`: those it has made, by their names. `alerts`: whether it gets any, since when, in which language; None where it
    never asked for some. `questions`: those still tied to it, newest first, at most 5000. `alerts_sent`: how many.
    """

    chat_id: int
    choices: Mapping[str, Any]
    alerts: Mapping[str, Any] | None
    subscriptions: tuple[Mapping[str, Any], ...]
    questions: tuple[Mapping[str, Any], ...]
    alerts_sent: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much of a chat was forgotten: choices that it had made, subscriptions, questions, alerts sent or waiting."""

    choices: int
    subscriptions: int
    questions: int
    alerts: int

    @property
    def anything(self) -> bool:
        """Whether there was anything to forget."""
        return any((self.choices, self.subscriptions, self.questions, self.alerts))


class ChatRecords:
    """What the tables hold about chats. Each method is one transaction. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, chat_id: int) -> ChatRecord:
        """Return all that is known of a chat."""
        with self._database.reading() as connection:
            return ChatRecord(
                chat_id,
                _choices(connection, chat_id),
                _alerts(connection, chat_id),
                _subscriptions(connection, chat_id),
                _questions(connection, chat_id),
                _count(connection, _OUTBOX.chat_id == chat_id, _OUTBOX.state == "sent"),
            )

    def forget(self, chat_id: int) -> Forgotten:
        """Forget all that is known of a chat, and what it thought of answers; return how much that was.

        Its next question is its first one. What was made nameless before stays: nobody knows whose it is.
        """
        asked = select(_QUESTION.id).where(_QUESTION.chat_id == chat_id)
        with self._database.writing() as connection:
            choices = len(_choices(connection, chat_id))
            connection.execute(delete(tables.feedback).where(_FEEDBACK.question_id.in_(asked)))
            gone = {
                table.name: connection.execute(delete(table).where(table.c.chat_id == chat_id)).rowcount
                for table in _OF_CHATS
            }
        return Forgotten(choices, gone["subscription"], gone["question"], gone["outbox"])

    def end_dialogues(self, before: datetime) -> int:
        """Forget which texts were expected of whom before a time; return how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(tables.expected).where(_EXPECTED.at < before)).rowcount


def _choices(connection: Connection, chat_id: int) -> dict[str, Any]:
    query = select(tables.preference).where(tables.preference.c.chat_id == chat_id)
    row = connection.execute(query).one_or_none()
    fields = {} if row is None else dict(row._mapping)
    return {name: value for name, value in fields.items() if name != "chat_id" and value is not None}


def _alerts(connection: Connection, chat_id: int) -> dict[str, Any] | None:
    row = connection.execute(
        select(tables.subscriber).where(tables.subscriber.c.chat_id == chat_id)
    ).one_or_none()
    return None if row is None else {name: value for name, value in row._mapping.items() if name != "chat_id"}


def _subscriptions(connection: Connection, chat_id: int) -> tuple[dict[str, Any], ...]:
    columns = (_SUBSCRIPTION.kind, _SUBSCRIPTION.text, _SUBSCRIPTION.state, _SUBSCRIPTION.level)
    query = select(*columns, _SUBSCRIPTION.created_at).where(_SUBSCRIPTION.chat_id == chat_id)
    return tuple(dict(row._mapping) for row in connection.execute(query.order_by(_SUBSCRIPTION.id)))


def _questions(connection: Connection, chat_id: int) -> tuple[dict[str, Any], ...]:
    query = (
        select(
            _QUESTION.text,
            _QUESTION.asked_at,
            _QUESTION.answered,
            _QUESTION.looked_up,
            _QUESTION.previous,
            _FEEDBACK.verdict,
            _FEEDBACK.reason,
        )
        .outerjoin_from(tables.question, tables.feedback, _FEEDBACK.question_id == _QUESTION.id)
        .where(_QUESTION.chat_id == chat_id)
        .order_by(_QUESTION.id.desc())
        .limit(MOST_QUESTIONS)
    )
    return tuple(dict(row._mapping) for row in connection.execute(query))


def _count(connection: Connection, *conditions: Any) -> int:
    return connection.execute(select(func.count()).select_from(tables.outbox).where(*conditions)).scalar_one()
