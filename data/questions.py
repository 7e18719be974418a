"""The questions that were asked, so that a button under an answer can ask again, and the next question lean on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from data import tables
from data.database import Database

_QUESTION = tables.question.c
_AS_ASKED = select(_QUESTION.id, _QUESTION.text, _QUESTION.previous, _QUESTION.reply, _QUESTION.looked_up)


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question as it was asked. `looked_up`: as it was read.

    `previous`: the question before, where this one was completed from it; `reply`: it replied to that one's answer.
    """

    number: int
    text: str
    previous: str | None
    reply: bool
    looked_up: str


class QuestionLog:
    """Questions by number; each is told only to the chat that asked it. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(
        self,
        chat_id: int,
        text: str,
        answered: bool,
        now: datetime,
        *,
        previous: str | None = None,
        reply: bool = False,
        looked_up: str | None = None,
    ) -> int:
        """Keep a question and return its number. `looked_up` None: it was read as it stands."""
        row = {
            "chat_id": chat_id,
            "text": text,
            "answered": answered,
            "asked_at": now,
            "previous": previous,
            "reply": reply,
            "looked_up": looked_up,
        }
        query = insert(tables.question).values(**row).returning(_QUESTION.id)
        with self._database.writing() as connection:
            return int(connection.execute(query).scalar_one())

    def answered_by(self, question_id: int, message_id: int) -> None:
        """Keep which message of its chat answered a question."""
        self._change(question_id, message_id=message_id)

    def looked_up_as(self, question_id: int, looked_up: str) -> None:
        """Keep that a question was read in another way: what leans on it from now on leans on that."""
        self._change(question_id, looked_up=looked_up)

    def recall(self, question_id: int, chat_id: int) -> LoggedQuestion | None:
        """Return the question, None if this chat has not asked one of this number or it was forgotten."""
        return self._one(_AS_ASKED.where(_QUESTION.id == question_id, _QUESTION.chat_id == chat_id))

    def of_message(self, chat_id: int, message_id: int) -> LoggedQuestion | None:
        """Return the question that a message of a chat answered, None if it answered none."""
        there = (_QUESTION.chat_id == chat_id, _QUESTION.message_id == message_id)
        return self._one(_AS_ASKED.where(*there))

    def latest(self, chat_id: int, since: datetime) -> LoggedQuestion | None:
        """Return the last question that a chat has asked since a time, None if there is none."""
        there = (_QUESTION.chat_id == chat_id, _QUESTION.asked_at >= since)
        return self._one(_AS_ASKED.where(*there))

    def prune(self, before: datetime) -> int:
        """Forget the questions asked before a time; return how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(tables.question).where(_QUESTION.asked_at < before)).rowcount

    def _change(self, question_id: int, **values: Any) -> None:
        query = update(tables.question).where(_QUESTION.id == question_id).values(**values)
        with self._database.writing() as connection:
            connection.execute(query)

    def _one(self, query: Select[Any]) -> LoggedQuestion | None:
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(_QUESTION.id.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        looked_up = row.text if row.looked_up is None else row.looked_up
        return LoggedQuestion(row.id, row.text, row.previous, row.reply, looked_up)
