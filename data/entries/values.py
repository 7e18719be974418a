"""Entries as their store gives them: values only; see `data.entries.store`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from data.sources.listing import Listed

EntryState = Literal["waiting", "read", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class PageState:
    """What is known of a page, for its server to tell whether it changed, and to see it where the server does not."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that is listed. Times are aware, in UTC.

    `key`: of its `ArticleDraft`, and its origin. `address`: of its page, as listed last. `listed`: what the listing says of
    it, where it comes straight from there. `silent`: nobody is told of it. `attempts` that failed in a row. `page`: as it
    was when it was read last. `missing_since`: when it was first not to be had, if it was not at the last look.
    """

    id: int
    source_id: int
    key: str
    address: str | None
    state: EntryState
    silent: bool
    attempts: int
    published_at: datetime | None
    listed_at: datetime
    page: PageState = PageState()
    missing_since: datetime | None = None
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class Listings:
    """What a listing held, in its order: what is `new`, what is `changed`, and how many are known and as they were.

    `waiting`: known, as it was, not read yet, and the listing holds text of it. (It is counted in `unchanged` too.)
    """

    new: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    unchanged: int = 0
    waiting: tuple[Entry, ...] = ()
