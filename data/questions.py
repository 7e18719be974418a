"""The questions that were asked, so that a button under an answer can ask again, and the next question lean on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, or_, select, update

from data import tables
from data.database import Database

_QUESTION = tables.question.c
_SAID = tables.said.c
_AS_ASKED = select(
    _QUESTION.id,
    _QUESTION.text,
    _QUESTION.previous,
    _QUESTION.reply,
    _QUESTION.looked_up,
    _QUESTION.message_id,
)


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question as it was asked. `looked_up`: as it was read. `message_id`: the message that answers it, where it is known.

    `previous`: the question before, where this one was completed from it; `reply`: it replied to that one's answer.
    """

    number: int
    text: str
    previous: str | None
    reply: bool
    looked_up: str
    message_id: int | None = None


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
        asked_in: int | None = None,
    ) -> int:
        """Keep a question and return its number. `looked_up` None: it was read as it stands; `asked_in`: the message."""
        row = {
            "chat_id": chat_id,
            "text": text,
            "answered": answered,
            "asked_at": now,
            "previous": previous,
            "reply": reply,
            "looked_up": looked_up,
            "asked_in": asked_in,
        }
        query = insert(tables.question).values(**row).returning(_QUESTION.id)
        with self._database.writing() as connection:
            return int(connection.execute(query).scalar_one())

    def answered_by(self, question_id: int, message_id: int) -> None:
        """Keep which message of its chat answered a question."""
        self._change(question_id, message_id=message_id)

    def said_about(self, question_id: int, message_id: int) -> None:
        """Keep that a further message of its chat belongs to a question; what is kept already, or forgotten, stays so."""
        asker = select(_QUESTION.chat_id).where(_QUESTION.id == question_id)
        with self._database.writing() as connection:
            chat = connection.execute(asker).scalar_one_or_none()
            known = select(_SAID.question_id).where(_SAID.chat_id == chat, _SAID.message_id == message_id)
            if chat is not None and connection.execute(known).one_or_none() is None:
                row = {"chat_id": chat, "message_id": message_id, "question_id": question_id}
                connection.execute(insert(tables.said).values(**row))

    def looked_up_as(self, question_id: int, looked_up: str) -> None:
        """Keep that a question was read in another way: what leans on it from now on leans on that."""
        self._change(question_id, looked_up=looked_up)

    def reword(
        self, question_id: int, text: str, answered: bool, *, previous: str | None, looked_up: str
    ) -> None:
        """Keep what a question became when its asker edited it."""
        self._change(question_id, text=text, answered=answered, previous=previous, looked_up=looked_up)

    def asked_in(self, chat_id: int, message_id: int) -> list[LoggedQuestion]:
        """Return the questions that a message of a chat asked, in their order."""
        there = (_QUESTION.chat_id == chat_id, _QUESTION.asked_in == message_id)
        with self._database.reading() as connection:
            return [
                _logged(row) for row in connection.execute(_AS_ASKED.where(*there).order_by(_QUESTION.id))
            ]

    def place(self, question_id: int, chat_id: int) -> int | None:
        """Return which question of its message this one of a chat is, from 1; None where it is the only one."""
        asked_in = select(_QUESTION.asked_in).where(_QUESTION.id == question_id, _QUESTION.chat_id == chat_id)
        there = (_QUESTION.chat_id == chat_id, _QUESTION.asked_in == asked_in.scalar_subquery())
        with self._database.reading() as connection:
            asked = connection.scalars(select(_QUESTION.id).where(*there).order_by(_QUESTION.id)).all()
        return asked.index(question_id) + 1 if len(asked) > 1 else None

    def recall(self, question_id: int, chat_id: int) -> LoggedQuestion | None:
        """Return the question, None if this chat has not asked one of this number or it was forgotten."""
        return self._one(_AS_ASKED.where(_QUESTION.id == question_id, _QUESTION.chat_id == chat_id))

    def of_message(self, chat_id: int, message_id: int) -> LoggedQuestion | None:
        """Return the question that a message of a chat answered or belongs to, None if there is none."""
        beside = select(_SAID.question_id).where(_SAID.chat_id == chat_id, _SAID.message_id == message_id)
        belongs = or_(_QUESTION.message_id == message_id, _QUESTION.id.in_(beside))
        return self._one(_AS_ASKED.where(_QUESTION.chat_id == chat_id, belongs))

    def latest(self, chat_id: int, since: datetime) -> LoggedQuestion | None:
        """Return the last question that a chat has asked since a time, None if there is none."""
        there = (_QUESTION.chat_id == chat_id, _QUESTION.asked_at >= since)
        return self._one(_AS_ASKED.where(*there))

    def anonymise(self, before: datetime) -> int:
        """Keep the questions asked before a time without who asked and what they leaned on; return how many changed."""
        asked = (_QUESTION.asked_at < before, _QUESTION.chat_id.is_not(None))
        nobody = dict.fromkeys(("chat_id", "message_id", "asked_in", "previous"))
        theirs = select(_QUESTION.id).where(*asked)
        with self._database.writing() as connection:
            connection.execute(delete(tables.said).where(_SAID.question_id.in_(theirs)))
            return connection.execute(update(tables.question).where(*asked).values(**nobody)).rowcount

    def prune(self, before: datetime) -> int:
        """Forget the questions asked before a time, and what was thought of their answers; return how many."""
        old = select(_QUESTION.id).where(_QUESTION.asked_at < before)
        with self._database.writing() as connection:
            connection.execute(delete(tables.feedback).where(tables.feedback.c.question_id.in_(old)))
            connection.execute(delete(tables.said).where(_SAID.question_id.in_(old)))
            return connection.execute(delete(tables.question).where(_QUESTION.asked_at < before)).rowcount

    def _change(self, question_id: int, **values: Any) -> None:
        query = update(tables.question).where(_QUESTION.id == question_id).values(**values)
        with self._database.writing() as connection:
            connection.execute(query)

    def _one(self, query: Select[Any]) -> LoggedQuestion | None:
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(_QUESTION.id.desc()).limit(1)).one_or_none()
        return None if row is None else _logged(row)


def _logged(row: Row[*tuple[Any, ...]]) -> LoggedQuestion:
    looked_up = row.text if row.looked_up is None else row.looked_up
    return LoggedQuestion(row.id, row.text, row.previous, row.reply, looked_up, row.message_id)
