"""How each chat wants to be served."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from data import tables
from data.database import Database

_PREFERENCE = tables.preference.c


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a chat wants it; None is as the program has it. Hours are 0 to 23, those of `time_zone` (an IANA name).

    `passages`: shown at once, 1 to 5. `delivery`: now, or digest at `digest_hour`. From `quiet_from` to `quiet_to` no alert
    is sent. `for_admins`: in a group only its admins may change subscriptions and settings. `called_by`: what
    the bot answers to in a group: any (mention, reply, command) or command.
    """

    chat_id: int
    language: str | None = None
    passages: int | None = None
    newest_first: bool | None = None
    delivery: str | None = None
    digest_hour: int | None = None
    time_zone: str | None = None
    quiet_from: int | None = None
    quiet_to: int | None = None
    for_admins: bool | None = None
    called_by: str | None = None


class PreferenceStore:
    """The preferences of chats. Each method is one transaction. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, chat_id: int) -> Preferences:
        """Return what a chat has chosen; all None where it has chosen nothing."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(tables.preference).where(_PREFERENCE.chat_id == chat_id)
            ).one_or_none()
        return Preferences(chat_id) if row is None else Preferences(**row._mapping)

    def change(self, chat_id: int, **choices: Any) -> Preferences:
        """Keep choices of a chat by their names, beside those it has made; None takes one back."""
        with self._database.writing() as connection:
            changed = update(tables.preference).where(_PREFERENCE.chat_id == chat_id).values(**choices)
            if connection.execute(changed).rowcount == 0:
                connection.execute(insert(tables.preference).values(chat_id=chat_id, **choices))
        return self.of(chat_id)

    def forget(self, chat_id: int) -> None:
        """Forget what a chat has chosen."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.preference).where(_PREFERENCE.chat_id == chat_id))

    def migrate(self, old: int, new: int) -> None:
        """Carry a chat's choices over to its new id; what the new one has chosen stays."""
        with self._database.writing() as connection:
            known = select(_PREFERENCE.chat_id).where(_PREFERENCE.chat_id == new)
            if connection.execute(known).one_or_none() is None:
                moved = update(tables.preference).where(_PREFERENCE.chat_id == old).values(chat_id=new)
                connection.execute(moved)
            connection.execute(delete(tables.preference).where(_PREFERENCE.chat_id == old))
