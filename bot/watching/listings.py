"""Reading what a source lists: its feed or site map, and the documents that an index of site maps names.

    fetch    with the validators that were kept; unchanged too where the bytes are those of last time
    parse    in a thread
    list     into the store of entries, which says what is new and what changed

An index may name thousands of documents: each reading takes its first (where news comes in) and some of those that were not
read yet.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.fetching.types import Document, Gone, NotFetched, NotModified, Validators
from bot.threads import Worker
from bot.watching import documents
from bot.watching.tally import GONE, NO_LISTING, Tally
from bot.watching.web import Web
from data.entries.store import Entry, EntryStore
from data.sources.listing import Listing
from data.watched.site_maps import SiteMapStore
from data.watched.store import WatchedSource

MAPS_A_READING = 10
"""Documents of an index that one reading fetches."""
MAPS_ALWAYS = 3
"""How many of them are its first, every time: an index has its newest in front."""
UNREADABLE = "-"
"""What is noted of a document of an index that nothing can be read in, so that it is not tried for ever."""


@dataclass(frozen=True, slots=True)
class Read:
    """A listing that was read, or found unchanged.

    `entries`: those whose text it holds itself, or that have no page, in its order. `validators` and `body_hash`: to be kept,
    None where each reading must see it all. `asked`: seconds that it asks to be left alone. `left`: documents of it are
    still to be read.
    """

    validators: Validators = field(default_factory=Validators)
    body_hash: str | None = None
    moved_to: str | None = None
    name: str | None = None
    asked: float | None = None
    entries: tuple[Entry, ...] = ()
    left: bool = False


@dataclass(frozen=True, slots=True)
class NotRead:
    """A listing that could not be read, and why; `gone`: for good."""

    reason: str
    retry_after: float | None = None
    gone: bool = False


class ListingReader:
    """Reads what sources list into the store of entries. `clock` gives aware times."""

    def __init__(
        self,
        web: Web,
        entries: EntryStore,
        maps: SiteMapStore,
        worker: Worker,
        clock: Callable[[], datetime],
    ) -> None:
        self._web = web
        self._entries = entries
        self._maps = maps
        self._worker = worker
        self._clock = clock

    async def read(self, source: WatchedSource, tally: Tally, *, silent: bool) -> Read | NotRead:
        """Fetch and list a source; with `silent`, nobody is to hear of what is new. Raises StoreError."""
        known = Validators(source.etag, source.last_modified)
        got = await self._web.fetch(source.address, known, accept="listing")
        match got:
            case Gone(for_good=gone):
                tally.failed(source.address, GONE, source.location)
                return NotRead(GONE, gone=gone)
            case NotFetched(reason=reason, retry_after=retry_after):
                tally.failed(source.address, reason, source.location)
                return NotRead(reason, retry_after)
            case NotModified(moved_to=moved_to):
                tally.fetched()
                return Read(known, source.body_hash, moved_to)
            case Document():
                tally.fetched()
        now = await self._worker.call(documents.body_hash, got)
        read = Read(got.validators, now, got.moved_to, asked=got.fresh_for)
        if now == source.body_hash:
            return read
        listing = await self._parse(got)
        if listing is None:
            tally.failed(source.address, NO_LISTING, source.location)
            return NotRead(NO_LISTING)
        return await self._take(source, listing, read, tally, silent=silent)

    async def _take(
        self, source: WatchedSource, listing: Listing, read: Read, tally: Tally, *, silent: bool
    ) -> Read:
        entries = await self._list(source, listing, "", tally, silent=silent)
        asked = max(read.asked or 0.0, 60.0 * (listing.minutes or 0))
        read = replace(read, name=listing.name or None, asked=asked or None, entries=entries)
        if not listing.more:
            return read
        await self._worker.call(self._maps.expect, source.id, listing.more, "old" if silent else "new")
        more, left = await self._read_maps(source, listing.more, tally)
        # The index may stay as it is while what it names changes.
        return replace(read, validators=Validators(), body_hash=None, entries=(*entries, *more), left=left)

    async def _list(
        self, source: WatchedSource, listing: Listing, document: str, tally: Tally, *, silent: bool
    ) -> tuple[Entry, ...]:
        """Store what a document lists; those of its entries that are read from it and not from their pages."""
        for reason, times in listing.faults:
            tally.faults(source.address, reason, times, source.location)
        if not listing.items:
            return ()
        listed = await self._worker.call(
            self._entries.list_items,
            source.id,
            listing.items,
            self._clock(),
            silent=silent,
            document=document,
        )
        waits = (*listed.new, *listed.changed, *listed.waiting)
        return tuple(one for one in waits if one.listed and (one.listed.html or one.address is None))

    async def _read_maps(
        self, source: WatchedSource, first: Sequence[str], tally: Tally
    ) -> tuple[list[Entry], bool]:
        """Read some documents of an index; the entries as `_list` gives them, and whether more can be read at once."""
        known = await self._worker.call(self._maps.known, source.id)
        unread = {one: None for one in (*first, *known) if not known.get(one)}
        waiting = deque(dict.fromkeys((*first[:MAPS_ALWAYS], *unread)))
        entries: list[Entry] = []
        seen: set[str] = set()
        advanced = False
        while waiting and len(seen) < MAPS_A_READING:
            address = waiting.popleft()
            if address in seen:
                continue
            seen.add(address)
            silent = address in known and known[address] is None
            got = await self._map(source, address, known.get(address), tally)
            advanced |= got is not None and address in unread
            if isinstance(got, _Map):
                entries += await self._list(source, got.listing, address, tally, silent=silent)
                inner = got.listing.more
                added = dict.fromkeys((one for one in inner if one not in known), None if silent else "")
                await self._worker.call(self._maps.expect, source.id, list(added), "old" if silent else "new")
                known |= added
                unread |= dict.fromkeys(added)
                waiting.extendleft(reversed(inner[:MAPS_ALWAYS]))
            if got is not None:
                await self._worker.call(self._maps.read, source.id, address, got.stamp)
        return entries, advanced and any(one not in seen for one in unread)

    async def _map(
        self, source: WatchedSource, address: str, stamp: str | None, tally: Tally
    ) -> "_Map | _NoMap | None":
        """One document of an index; None where it may be read another time."""
        got = await self._web.fetch(address, accept="listing")
        if isinstance(got, NotFetched):
            tally.failed(address, got.reason, source.location)
            return None if got.passing else _NoMap(UNREADABLE)
        if not isinstance(got, Document):
            tally.failed(address, GONE, source.location)
            return _NoMap(UNREADABLE)
        tally.fetched()
        now = await self._worker.call(documents.body_hash, got)
        if now == stamp:
            return _NoMap(now)
        listing = await self._parse(got)
        if listing is None:
            tally.failed(address, NO_LISTING, source.location)
            return _NoMap(UNREADABLE)
        return _Map(now, listing)

    async def _parse(self, document: Document) -> Listing | None:
        return await self._worker.call(documents.listing_of, document, self._clock())


@dataclass(frozen=True, slots=True)
class _Map:
    """A document of an index that says something else than when it was read last."""

    stamp: str
    listing: Listing


@dataclass(frozen=True, slots=True)
class _NoMap:
    """A document of an index with nothing to read in it."""

    stamp: str
