"""How each chat wants to be served."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update

from data import tables
from data.database import Database

MOST_PASSAGES = 5
LONGEST_ZONE = 64

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
        """Keep choices of a chat by their names, beside those it has made; None takes one back.

        Raises ValueError, and keeps nothing, where one of them is no choice (`check_choices`).
        """
        check_choices(choices)
        with self._database.writing() as connection:
            changed = update(tables.preference).where(_PREFERENCE.chat_id == chat_id).values(**choices)
            if connection.execute(changed).rowcount == 0:
                connection.execute(insert(tables.preference).values(chat_id=chat_id, **choices))
        return self.of(chat_id)

    def forget(self, chat_id: int) -> None:
        """Forget what a chat has chosen."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.preference).where(_PREFERENCE.chat_id == chat_id))


def check_choices(choices: Mapping[str, Any]) -> None:
    """Raise ValueError unless each is one that `Preferences` describes, or None.

    Both ends of the quiet hours come together, and are not the same hour.
    """
    for name, value in choices.items():
        allowed = _ALLOWED.get(name)
        if allowed is None or (value is not None and not allowed(value)):
            raise ValueError(f"{name} cannot be {value!r}")
    ends = [choices[name] for name in ("quiet_from", "quiet_to") if name in choices]
    if ends and ends != [None, None] and (len(set(ends)) < 2 or None in ends):
        raise ValueError("quiet hours have two ends")


def is_time_zone(name: object) -> bool:
    """Tell whether `name` is that of a zone in the IANA time zone database, such as Africa/Cairo."""
    if not isinstance(name, str) or not name.isascii() or len(name) > LONGEST_ZONE:
        return False
    try:
        return ZoneInfo(name).key == name
    except (LookupError, ValueError, OSError):  # unknown, not a name at all, a folder
        return False


def _one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in values


def _from_to(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


_HOUR = _from_to(0, 23)
_ALLOWED: Mapping[str, Callable[[Any], bool]] = {
    "language": _one_of("ar", "en"),
    "passages": _from_to(1, MOST_PASSAGES),
    "newest_first": _yes_or_no,
    "delivery": _one_of("now", "digest"),
    "digest_hour": _HOUR,
    "time_zone": is_time_zone,
    "quiet_from": _HOUR,
    "quiet_to": _HOUR,
    "for_admins": _yes_or_no,
    "called_by": _one_of("any", "command"),
}
