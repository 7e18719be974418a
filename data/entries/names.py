"""By what an article that a feed or site map lists is known again. Decisions only.

1. `name_items`: what names the items of one listing have: a canonical address, and what the feed numbers them by (guid).
2. `recognise`: which known entry an item is, by its names.

An address is believed before a guid. Feeds misuse guids: one for all items, the site's home page, the item's place in the
feed. So a guid that goes with several addresses in one listing is no name; and one that is known with another address is
believed only where something else says that it is the same article (`_likely_same`).
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit

from data.folding import letters
from data.sources.listing import Listed

LONGEST_NAME = 400
"""Characters of a name that is kept as it is; of a longer one its hash."""
_FOR_ALL = re.compile(r"(?:https?|tag|urn):", re.IGNORECASE)
"""What a guid begins with that is nobody else's: other guids are names within their source only."""
_TELLING = re.compile(r"\d{5}|[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}", re.IGNORECASE)
"""What only the guid of one article has: the number in a large archive, a UUID, a hash; no item's place in a feed."""


@dataclass(frozen=True, slots=True)
class Named:
    """An item of a listing with its names, None where it has no such name; one of the two is there."""

    item: Listed
    url: str | None
    guid: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """Those that are there."""
        return tuple(name for name in (self.url, self.guid) if name is not None)


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry as far as recognising needs it; `title_hash` as `hash_of_title` gives it."""

    entry_id: int
    address: str | None
    published_at: datetime | None
    title_hash: str | None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an item is: a known entry, or None: a new one. `names`: those that are to be this entry's from now on.

    `loses`: another entry that turned out to be the same one, and gives it its names.
    """

    entry_id: int | None
    names: tuple[str, ...]
    loses: int | None = None


def name_items(items: Sequence[Listed], source_id: int, canonical: Callable[[str], str]) -> list[Named]:
    """Return the items of one listing with their names, an article once, in order; what has no name is left out."""
    named = [_named(item, source_id, canonical) for item in items]
    bad_guids = _shared((each.guid, each.url) for each in named)
    # Of one address are several articles only where all is in the listing: a live page, or a link that is always the same.
    bad_urls = _shared((each.url, each.item.title) for each in named if each.guid not in bad_guids)
    bad_urls &= _shared((each.url, each.guid) for each in named if each.guid is not None)
    found: list[Named] = []
    taken: set[str] = set()
    for each in named:
        url = None if each.url in bad_urls else each.url
        guid = None if each.guid in bad_guids else each.guid
        clean = Named(each.item, url, guid)
        if clean.names and taken.isdisjoint(clean.names):
            taken.update(clean.names)
            found.append(clean)
    return found


def recognise(
    named: Named, by_url: KnownEntry | None, by_guid: KnownEntry | None, claimed: Collection[int]
) -> Recognised:
    """Say which entry an item is, given those that its names are known by.

    `claimed`: entries whose addresses this listing holds: no guid takes one away from its address. Where a guid and an
    address lead to two entries that are one, the older stays, and gets the names of both; the younger is left without.
    """
    if by_guid is None or (by_url is not None and by_url.entry_id == by_guid.entry_id):
        return Recognised(by_url.entry_id if by_url else None, named.names)
    only_url = (named.url,) if named.url is not None else ()
    if named.url is not None and (by_guid.entry_id in claimed or not _likely_same(named, by_guid, by_url)):
        return Recognised(by_url.entry_id if by_url else None, only_url)
    if by_url is None:
        return Recognised(by_guid.entry_id, named.names)
    older, younger = sorted((by_url.entry_id, by_guid.entry_id))
    return Recognised(older, named.names, loses=younger)


def hash_of_title(title: str) -> str | None:
    """Return what two spellings of a title have in common, hashed; None for an empty one."""
    words = letters(title)
    return _hash(words)[:16] if words else None


def storable(text: str | None) -> str | None:
    """Return the text, or None where no database can keep it (half a character)."""
    if text is None or "\x00" in text:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    return text


def _named(item: Listed, source_id: int, canonical: Callable[[str], str]) -> Named:
    address, guid = storable(item.address), storable(item.guid and item.guid.strip())
    url = _short("url:", canonical(address)) if address else None
    if not guid or _is_home_page(guid):
        return Named(item, url, None)
    return Named(item, url, _short("guid:" if _FOR_ALL.match(guid) else f"guid:{source_id}:", guid))


def _short(kind: str, name: str) -> str:
    return kind + (name if len(name) <= LONGEST_NAME else f"sha256:{_hash(name)}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_home_page(guid: str) -> bool:
    if not guid.lower().startswith(("http:", "https:")):
        return False
    try:
        parts = urlsplit(guid)
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def _shared(pairs: Iterable[tuple[str | None, str | None]]) -> set[str]:
    """Return what goes with several others."""
    others: defaultdict[str, set[str | None]] = defaultdict(set)
    for one, other in pairs:
        if one is not None:
            others[one].add(other)
    return {one for one, its in others.items() if len(its) > 1}


def _likely_same(named: Named, entry: KnownEntry, other: KnownEntry | None) -> bool:
    """Tell whether an entry of the item's guid, known by another address or none, is the item's article.

    `other`: the entry of its address. Where there is one, the moment of publishing alone says too little to make one of two.
    """
    item = named.item
    if entry.address is None or _TELLING.search(item.guid or ""):
        return True
    if entry.title_hash is not None and entry.title_hash == hash_of_title(item.title):
        return True
    at = entry.published_at
    return other is None and at is not None and at.time() != time.min and at == item.published_at
