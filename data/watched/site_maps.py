"""The documents that an index of site maps names: which are known, and what each was when it was read last."""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import insert, select, update

from data import tables
from data.database import Database, chunks

_ORIGIN = tables.origin.c

Unread = Literal["old", "new"]
_STAMPS: dict[Unread, str | None] = {"old": None, "new": ""}


class SiteMapStore:
    """An index's documents, as origins of its source. Each method is one transaction. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, source_id: int) -> dict[str, str | None]:
        """Return what each was when it was read last, by address.

        None: it was there from the beginning and has not been read. Empty: it came later and has not been read.
        """
        query = select(_ORIGIN.location, _ORIGIN.stamp).where(_ORIGIN.source_id == source_id)
        with self._database.reading() as connection:
            return {row.location: row.stamp for row in connection.execute(query)}

    def expect(self, source_id: int, addresses: Sequence[str], unread: Unread) -> None:
        """Note documents that are not known yet, which were there from the beginning or are new."""
        with self._database.writing() as connection:
            for some in chunks(list(dict.fromkeys(addresses))):
                there = select(_ORIGIN.location).where(_ORIGIN.location.in_(some))
                known = set(connection.execute(there).scalars())
                added = [address for address in some if address not in known]
                rows = [{"location": one, "source_id": source_id, "stamp": _STAMPS[unread]} for one in added]
                if rows:
                    connection.execute(insert(tables.origin), rows)

    def read(self, source_id: int, address: str, stamp: str) -> None:
        """Note what a document was when it was read."""
        row = (_ORIGIN.location == address, _ORIGIN.source_id == source_id)
        with self._database.writing() as connection:
            connection.execute(update(tables.origin).where(*row).values(stamp=stamp))
