"""A source as it is kept: values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SourceKind = Literal["folder", "file", "page", "feed", "sitemap"]
SourceState = Literal["once", "active", "paused", "gone", "removed"]
AddedBy = Literal["settings", "admin"]


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A source as it is kept; times are aware.

    `kind` is None until it was looked at. `name` is what it calls itself, else None. `address`: where it is fetched, which
    may be another place than the `location` it was named by. `first_read_at` None: it was never read to its end, so that
    what it holds is no news. `failures` in a row, and the last one's `error`.
    """

    id: int
    location: str
    kind: SourceKind | None
    state: SourceState
    added_by: AddedBy | None
    name: str | None
    address: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    first_read_at: datetime | None
    added_at: datetime | None
    checked_at: datetime | None
    next_at: datetime | None
    failures: int
    error: str | None
