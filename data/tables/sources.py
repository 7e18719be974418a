"""What articles are read from, and what became of it."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from data.tables.base import NEVER_REUSED, Base, UtcDateTime


class Source(Base, table=True):
    """What is read as one: `first_read_at` is when a whole pass over it first ended.

    `kind`: folder, file, page, feed or sitemap. `state`: once (read when somebody asked, and not watched), active, paused,
    gone (it answered 410, so that it is read no more) or removed. `added_by`: settings, admin. `name`: what it calls
    itself. `address`: where it moved to for good, None while that is `location`. `etag`, `last_modified`: as its server
    gave them last, with `body_hash` of what it gave. `checked_at`: when it was read last, `next_at` when it is due,
    `failures` in a row since, and the last one's reason.
    """

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("location"), Index("ix_source_due", "state", "next_at"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    location: str = Field(sa_type=Text)
    first_read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    kind: str | None = Field(default=None, max_length=16)
    state: str = Field(default="once", max_length=16, sa_column_kwargs={"server_default": "once"})
    added_by: str | None = Field(default=None, max_length=16)
    added_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    name: str | None = Field(default=None, sa_type=Text)
    address: str | None = Field(default=None, sa_type=Text)
    etag: str | None = Field(default=None, sa_type=Text)
    last_modified: str | None = Field(default=None, sa_type=Text)
    body_hash: str | None = Field(default=None, max_length=32)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    error: str | None = Field(default=None, sa_type=Text)


class Origin(Base, table=True):
    """A file or URL; `stamp` is None until all of it was read without a failure, `held` the keys it had then."""

    __tablename__ = "origin"
    location: str = Field(primary_key=True, sa_type=Text)
    source_id: int = Field(foreign_key="source.id", index=True)
    stamp: str | None = Field(default=None, sa_type=Text)
    held: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Entry(Base, table=True):
    """An article that a feed or site map lists; `key` is the article's own (`data.types.ArticleDraft`), for good.

    `address`: where its page is, as it was listed last. `digest`: of what each listing said of it last (`data.entries`).
    `title_hash`: of its title there. `state`: waiting (to be read), read, failed (given up) or gone (withdrawn). `attempts`
    that failed in a row, `next_at` when it is due again. `etag`, `last_modified`, `body_hash`: of its page. `gone_seen`:
    how often in a row its page was not to be had any more, `gone_since` the first of them. `silent`: it was there when its
    source was added, so that nobody is told of it.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_entry_due", "state", "next_at"),
        Index("ix_entry_of_source", "source_id", "state", "published_at", "id"),
        NEVER_REUSED,
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=Text)
    source_id: int = Field(foreign_key="source.id")
    address: str | None = Field(default=None, sa_type=Text)
    digest: str | None = Field(default=None, sa_type=Text)
    title_hash: str | None = Field(default=None, max_length=16)
    state: str = Field(max_length=16)
    silent: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    listed_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    etag: str | None = Field(default=None, sa_type=Text)
    last_modified: str | None = Field(default=None, sa_type=Text)
    body_hash: str | None = Field(default=None, max_length=32)
    gone_seen: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    gone_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, sa_type=Text)


class EntryName(Base, table=True):
    """A name by which an entry is known again: a canonical address (`url:…`) or what its feed numbers it by (`guid:…`)."""

    __tablename__ = "entry_name"
    name: str = Field(primary_key=True, sa_type=Text)
    entry_id: int = Field(foreign_key="entry.id", index=True)


class SourceCount(Base, table=True):
    """What became of a source on a day (UTC): how many documents were fetched, and what its articles were."""

    __tablename__ = "source_count"
    source_id: int = Field(
        primary_key=True, foreign_key="source.id", sa_column_kwargs={"autoincrement": False}
    )
    day: date = Field(primary_key=True)
    fetched: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unchanged: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    new: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    modified: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    withdrawn: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class SourceFault(Base, table=True):
    """How often something of a source failed on a day (UTC) for a `reason`: one of few, and no stranger's text."""

    __tablename__ = "source_fault"
    source_id: int = Field(
        primary_key=True, foreign_key="source.id", sa_column_kwargs={"autoincrement": False}
    )
    day: date = Field(primary_key=True)
    reason: str = Field(primary_key=True, max_length=120)
    times: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
