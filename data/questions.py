"""The questions that were asked, so that a button under an answer can ask again."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from data import tables
from data.database import Database

_QUESTION = tables.question.c


class QuestionLog:
    """Questions by number; each is told only to the chat that asked it. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, chat_id: int, text: str, answered: bool, now: datetime) -> int:
        """Keep a question and return its number."""
        row = {"chat_id": chat_id, "text": text, "answered": answered, "asked_at": now}
        query = insert(tables.question).values(**row).returning(_QUESTION.id)
        with self._database.writing() as connection:
            return int(connection.execute(query).scalar_one())

    def recall(self, question_id: int, chat_id: int) -> str | None:
        """Return the question, None if this chat has not asked one of this number or it was forgotten."""
        query = select(_QUESTION.text).where(_QUESTION.id == question_id, _QUESTION.chat_id == chat_id)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def prune(self, before: datetime) -> int:
        """Forget the questions asked before a time; return how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(tables.question).where(_QUESTION.asked_at < before)).rowcount
