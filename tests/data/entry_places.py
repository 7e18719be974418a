"""Sources and what they list, for the tests of entries."""

from datetime import UTC, datetime

from sqlalchemy import insert, select

from data import tables
from data.database import Database
from data.entries.store import Entry, EntryStore
from data.sources.listing import Listed

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def canonical(address: str) -> str:
    """A stand-in for the canonical address: without the scheme, `www.` and tracking parameters."""
    return address.partition("://")[2].removeprefix("www.").partition("?utm")[0].rstrip("/")


def source(database: Database, location: str = "https://a.example/feed", state: str = "active") -> int:
    """A source's number; it is new."""
    added = insert(tables.source).values(location=location, state=state).returning(tables.source.c.id)
    with database.writing() as connection:
        return int(connection.execute(added).scalar_one())


def item(
    name: str,
    *,
    guid: str | None = None,
    address: str | None = "",
    title: str | None = None,
    digest: str | None = None,
    at: datetime | None = None,
    html: str | None = None,
) -> Listed:
    """What a feed lists, at an address of its own unless told otherwise."""
    address = f"https://a.example/{name}" if address == "" else address
    title = f"عنوان {name}" if title is None else title
    return Listed(address, guid, title, digest or f"d{name}".replace("/", ""), at, html=html)


def store(database: Database) -> EntryStore:
    return EntryStore(database, canonical)


def keys(entries: tuple[Entry, ...] | list[Entry]) -> list[str]:
    return [entry.key for entry in entries]


def names(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        rows = connection.execute(select(tables.entry_name.c.name, tables.entry_name.c.entry_id))
        return {row[0]: row[1] for row in rows}
