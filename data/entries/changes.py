"""What an item of a listing changes in the entry that it is. Decisions only.

What a listing said of an entry is kept as its digest, for each listing by itself: `a1b2c3d4=5e6f... 0a1b2c3d=...`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from data.entries.names import Named, hash_of_title, storable
from data.sources.listing import Listed

CHANGING = (
    "digest",
    "title_hash",
    "address",
    "published_at",
    "source_id",
    "state",
    "attempts",
    "next_at",
    "gone_seen",
    "gone_since",
)
"""Columns that an item may change."""
LISTERS = 4
"""Listings of one entry whose digests are kept, the latest first: few articles stand in more."""


@dataclass(frozen=True, slots=True)
class Lister:
    """A listing. `watched`: the sources that are; whatever else an entry belongs to gives it to one of them."""

    source_id: int
    name: str
    watched: frozenset[int]

    def takes_over(self, owner: int) -> bool:
        """Tell whether an entry of a source becomes this one's."""
        return owner != self.source_id and self.source_id in self.watched and owner not in self.watched


def lister_name(source_id: int, document: str) -> str:
    """Return the name of a listing of a source."""
    return _hash(f"{source_id} {document}")[:8]


def first_digest(by: Lister, item: Listed) -> str:
    """Return the digests of an entry that is new."""
    return _joined({by.name: _short(item.digest)})


def changes(
    row: Row[Any], named: Named, moved: bool, by: Lister, now: datetime
) -> tuple[dict[str, Any], bool]:
    """Return what an item changes in its entry, and whether it is to be read again. `moved`: to a new address."""
    item = named.item
    values: dict[str, Any] = {}
    digests, digest = _digests(row.digest), _short(item.digest)
    said = digests.get(by.name)
    lost = row.state in ("failed", "gone")
    changed = (said != digest and (said is not None or lost)) or (moved and lost)
    if said != digest:
        values["digest"] = _joined({by.name: digest} | {k: v for k, v in digests.items() if k != by.name})
    if by.takes_over(row.source_id):
        values["source_id"] = by.source_id
    if (moved or changed) and (address := storable(item.address)) is not None:
        values["address"] = address
    if changed:
        values |= {"state": "waiting", "attempts": 0, "next_at": now, "gone_seen": 0, "gone_since": None}
        values["published_at"] = item.published_at or row.published_at
        values["title_hash"] = hash_of_title(item.title) or row.title_hash
    return values, changed


def _digests(joined: str | None) -> dict[str, str]:
    pairs = (one.partition("=") for one in (joined or "").split())
    return {name: digest for name, _, digest in pairs}


def _joined(digests: Mapping[str, str]) -> str:
    return " ".join(f"{name}={digest}" for name, digest in list(digests.items())[:LISTERS])


def _short(digest: str) -> str:
    return digest if len(digest) <= 16 and digest.isalnum() else _hash(digest)[:16]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
