"""What an admin ordered until it is taken back, and what was told of it, by name. It outlives a restart."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from data import tables
from data.database import Database

ALERTS_PAUSED = "alerts_paused"
"""No alert is sent while this stands; its value is the number of the admin who ordered it."""

_STANDING = tables.standing.c


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands under a name, and since when (aware, UTC)."""

    value: str
    at: datetime


class StandingStore:
    """At most one value a name. Each method is one transaction; times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> Standing | None:
        """Return what stands under a name; None where nothing does."""
        query = select(_STANDING.value, _STANDING.at).where(_STANDING.name == name)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Standing(row.value, row.at)

    def put(self, name: str, value: str, now: datetime) -> bool:
        """Let a value stand under a name, in the place of another; return False if it stood there already.

        What stands already keeps its time.
        """
        named = _STANDING.name == name
        with self._database.writing() as connection:
            known = connection.execute(select(_STANDING.value).where(named)).scalar_one_or_none()
            if known == value:
                return False
            if known is None:
                connection.execute(insert(tables.standing).values(name=name, value=value, at=now))
            else:
                connection.execute(update(tables.standing).where(named).values(value=value, at=now))
            return True

    def begin(self, name: str, value: str, now: datetime) -> bool:
        """Let a value stand under a name under which nothing stands; return False if something did."""
        with self._database.writing() as connection:
            if connection.execute(select(_STANDING.name).where(_STANDING.name == name)).scalar() is not None:
                return False
            connection.execute(insert(tables.standing).values(name=name, value=value, at=now))
            return True

    def drop(self, name: str) -> bool:
        """Take back what stands under a name; return False if nothing did."""
        with self._database.writing() as connection:
            return connection.execute(delete(tables.standing).where(_STANDING.name == name)).rowcount > 0

    def named(self, prefix: str) -> dict[str, Standing]:
        """Return all that stands under names that begin so, by name."""
        query = select(_STANDING.name, _STANDING.value, _STANDING.at)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(_STANDING.name.startswith(prefix, autoescape=True)))
            return {row.name: Standing(row.value, row.at) for row in rows}
