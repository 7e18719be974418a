"""What the next text of a person is for, so that a restart does not lose the thread of a dialogue."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select

from data import tables
from data.database import Database

_EXPECTED = tables.expected.c


@dataclass(frozen=True, slots=True)
class Expectation:
    """`what` names the dialogue that waits for a text; `payload` is its own."""

    what: str
    payload: str


class DialogueStore:
    """At most one expectation a person and chat. Times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def expect(self, chat_id: int, person_id: int, what: str, payload: str, now: datetime) -> None:
        """Expect a person's next text in a chat; whatever was expected before is forgotten."""
        row = {"chat_id": chat_id, "person_id": person_id, "what": what, "payload": payload, "at": now}
        with self._database.writing() as connection:
            connection.execute(delete(tables.expected).where(*_of(chat_id, person_id)))
            connection.execute(insert(tables.expected).values(**row))

    def take(self, chat_id: int, person_id: int, since: datetime) -> Expectation | None:
        """Return what is expected of a person since a time, and expect it no longer; None where there is nothing."""
        query = select(_EXPECTED.what, _EXPECTED.payload, _EXPECTED.at).where(*_of(chat_id, person_id))
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        self.forget(chat_id, person_id)
        return Expectation(row.what, row.payload) if row.at >= since else None

    def forget(self, chat_id: int, person_id: int) -> None:
        """Expect nothing any more of a person in a chat."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.expected).where(*_of(chat_id, person_id)))


def _of(chat_id: int, person_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _EXPECTED.chat_id == chat_id, _EXPECTED.person_id == person_id
