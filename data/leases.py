"""Work that only one process may do at a time: whoever takes it has it until a moment, or until it takes it again."""

from datetime import datetime

from sqlalchemy import insert, or_, select, update

from data import tables
from data.database import Database

_STANDING = tables.standing.c


class LeaseStore:
    """Leases by name, as rows of `standing` whose value is the holder and whose time is the end. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Have the lease of a name until a moment; False while somebody else has it. Times are aware."""
        named = _STANDING.name == name
        free = or_(_STANDING.value == holder, _STANDING.at <= now)
        with self._database.writing() as connection:
            mine = update(tables.standing).where(named, free).values(value=holder, at=until)
            if connection.execute(mine).rowcount:
                return True
            if connection.execute(select(_STANDING.name).where(named)).first() is not None:
                return False
            connection.execute(insert(tables.standing).values(name=name, value=holder, at=until))
            return True
