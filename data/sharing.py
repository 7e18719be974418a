"""Questions that their askers share: only these are told to other chats."""

from sqlalchemy import select, update

from data import tables
from data.database import Database

_QUESTION = tables.question.c


class SharedQuestions:
    """Shared questions by number. A question of which nobody knows any more who asked it is shared no longer.

    Raises StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def share(self, question_id: int, chat_id: int) -> bool:
        """Let everybody read a question as its chat asked it; False if this chat has not asked one of this number.

        What it becomes when it is edited afterwards is not shared with it.
        """
        own = (_QUESTION.id == question_id, _QUESTION.chat_id == chat_id)
        with self._database.writing() as connection:
            query = update(tables.question).where(*own).values(shared=_QUESTION.text)
            return connection.execute(query).rowcount > 0

    def text(self, question_id: int) -> str | None:
        """Return the text of a shared question, None for any other."""
        known = (_QUESTION.id == question_id, _QUESTION.chat_id.is_not(None))
        with self._database.reading() as connection:
            return connection.execute(select(_QUESTION.shared).where(*known)).scalar()
