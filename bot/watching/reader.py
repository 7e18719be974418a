"""One reading of a source, whatever it is, from fetching it to noting when it is due again.

    look      what it is, where nobody knows yet
    list      what it lists (`listings`), into the store of entries; silently when it is read for the first time
    read      whole texts from the listing, then pages of what waits (`articles`)
    note      when it is due again, what its server said, and the day's figures

Folders and files are read as they always were (`bot.collection`), in a thread.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.collection import is_url
from bot.threads import Worker
from bot.watching.articles import ArticleReader, Rest
from bot.watching.discovery import Discovery
from bot.watching.listings import ListingReader, NotRead, Read
from bot.watching.lone_pages import PageRead, PageReader
from bot.watching.schedule import GONE_AGAIN, Schedule
from bot.watching.tally import GONE, NOT_FOUND, Tally, record
from bot.watching.types import Found, PassReport
from data.types import IngestReport
from data.watched.store import SourceStore, WatchedSource


class Paths(Protocol):
    """Reads folders and files; see `bot.collection.Collection`."""

    def poll(self, locations: Sequence[str]) -> IngestReport:
        """Read them; alerts go out for all but those that are read for the first time."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads each kind of source."""

    paths: Paths
    listings: ListingReader
    articles: ArticleReader
    pages: PageReader
    discovery: Discovery


class SourceReader:
    """Reads one source once. `clock` gives aware times, `chance` numbers from 0 to 1."""

    def __init__(
        self,
        readers: Readers,
        sources: SourceStore,
        schedule: Schedule,
        worker: Worker,
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._readers = readers
        self._sources = sources
        self._schedule = schedule
        self._worker = worker
        self._clock = clock
        self._chance = chance

    async def read(
        self,
        source: WatchedSource,
        *,
        notify: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> PassReport:
        """Read a source and return what came of it. Raises StoreError; what the web does is in the report.

        Without `notify`, nobody hears of what is new. `progress` is called with the number of articles handled so far.
        """
        tally = Tally(progress=progress)
        try:
            return await self._read(source, tally, notify=notify)
        finally:
            # Also of a reading that was cut off: what it stored is stored.
            await self._worker.call(record, self._sources, source.id, tally, self._clock())

    async def _read(self, source: WatchedSource, tally: Tally, *, notify: bool) -> PassReport:
        if source.kind is None:
            found = await self._identify(source)
            if found is None and not is_url(source.location):
                return await self._path(
                    source, tally
                )  # it is not there yet, and costs nobody anything to look for
            if found is None:
                tally.failed(source.location, NOT_FOUND, source.location)
                return await self._failed(source, NOT_FOUND, tally)
            source = found
        notify = notify and source.first_read_at is not None
        match source.kind:
            case "folder" | "file":
                return await self._path(source, tally)
            case "page":
                return await self._page(source, tally, notify=notify)
            case _ if await self._goes_on(source):
                return await self._rest(source, tally)
            case _:
                return await self._listing(source, tally, notify=notify)

    async def _identify(self, source: WatchedSource) -> WatchedSource | None:
        found = await self._readers.discovery.look(source.location)
        if not isinstance(found, Found):
            return None
        where = found.address if found.address != source.location else None
        await self._worker.call(self._sources.identify, source.id, found.kind, found.name, where)
        return await self._worker.call(self._sources.get, source.id)

    async def _path(self, source: WatchedSource, tally: Tally) -> PassReport:
        report = await self._worker.call_apart(lambda: self._readers.paths.poll([source.location]))
        tally.fetched()
        tally.ingested(report)
        now = self._clock()
        again = now + timedelta(seconds=self._schedule.poll_seconds)
        if await self._worker.call(lambda: not Path(source.location).exists()):
            await self._worker.call(self._sources.failed, source.id, GONE, now, again)
            return tally.report(error=GONE)
        await self._worker.call(self._sources.checked, source.id, now, again, first=False)
        return tally.report()

    async def _page(self, source: WatchedSource, tally: Tally, *, notify: bool) -> PassReport:
        got = await self._readers.pages.read(source, tally, notify=notify)
        if isinstance(got, PageRead):
            return await self._done(source, got, tally, Rest())
        tally.failed(source.address, got.reason, source.location)
        if not got.missing:
            return await self._failed(source, got.reason, tally, got.retry_after)
        again = source.next_at is None or source.next_at <= self._clock()
        confirmed = source.error == got.reason and again
        if confirmed:
            await self._readers.pages.withdraw(source, tally)
        wait = GONE_AGAIN.total_seconds()
        gone = confirmed and got.for_good
        return await self._failed(source, got.reason, tally, wait, gone=gone, forget=True)

    async def _listing(self, source: WatchedSource, tally: Tally, *, notify: bool) -> PassReport:
        listings, articles = self._readers.listings, self._readers.articles
        read = await listings.read(source, tally, silent=not notify)
        if isinstance(read, NotRead):
            await articles.due(source, tally)  # what waits is read also while its listing is out of order
            return await self._failed(source, read.reason, tally, read.retry_after, gone=read.gone)
        await articles.listed(source, read.entries, tally)
        rest = await articles.due(source, tally)
        return await self._done(source, read, tally, Rest(rest.left or read.left, rest.wait))

    async def _goes_on(self, source: WatchedSource) -> bool:
        """Tell whether the last reading left articles, so that there is no need to see what is listed once more."""
        if source.checked_at is None or source.failures:
            return False
        fresh = self._clock() - source.checked_at < timedelta(seconds=self._schedule.poll_seconds)
        return fresh and await self._readers.articles.waiting(source)

    async def _rest(self, source: WatchedSource, tally: Tally) -> PassReport:
        rest = await self._readers.articles.due(source, tally)
        await self._worker.call(self._sources.hold, source.id, self._again(rest, None))
        return tally.report(left=rest.left)

    def _again(self, rest: Rest, asked: float | None) -> datetime:
        if rest.left:
            return self._schedule.going_on(self._clock(), rest.wait)
        return self._schedule.after_reading(self._clock(), asked, self._chance())

    async def _done(
        self, source: WatchedSource, read: Read | PageRead, tally: Tally, rest: Rest
    ) -> PassReport:
        await self._worker.call(
            self._sources.checked,
            source.id,
            self._clock(),
            self._again(rest, read.asked),
            etag=read.validators.etag,
            last_modified=read.validators.last_modified,
            body_hash=read.body_hash,
            moved_to=read.moved_to,
            name=read.name,
        )
        return tally.report(left=rest.left)

    async def _failed(
        self,
        source: WatchedSource,
        reason: str,
        tally: Tally,
        retry_after: float | None = None,
        *,
        gone: bool = False,
        forget: bool = False,
    ) -> PassReport:
        now = self._clock()
        again = self._schedule.after_failure(now, source.failures + 1, retry_after, self._chance())
        await self._worker.call(self._sources.failed, source.id, reason, now, again, gone=gone, forget=forget)
        return tally.report(error=reason, gone=gone)
