"""The parts of watching, put together: what `bot.wiring` leaves to this room."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from telegram import Bot

from bot.fetching.client import Fetcher
from bot.settings import Settings
from bot.threads import Worker, new_pool
from bot.watching.again import PagesAgain
from bot.watching.articles import ArticleReader
from bot.watching.asked import AskedReader
from bot.watching.desk import SourceDesk
from bot.watching.discovery import Discovery
from bot.watching.listings import ListingReader
from bot.watching.lone_pages import PageReader
from bot.watching.reader import Paths, Readers, SourceReader
from bot.watching.report import SourceReport
from bot.watching.schedule import Schedule
from bot.watching.types import Found, NotFound, PassReport
from bot.watching.watcher import AT_ONCE, Watcher
from bot.watching.watching import Watching
from data.database import Database
from data.entries.store import EntryStore
from data.ingest import Ingestor
from data.leases import LeaseStore
from data.standing import StandingStore
from data.types import IngestReport
from data.watched.site_maps import SiteMapStore
from data.watched.store import SourceStore, WatchedSource

THREADS = 3
"""In which documents are parsed and articles stored, beside those that answer questions."""


class WatchingParts:
    """Every part of watching, made once, when it is first asked for; of one event loop. `paths` reads folders and files."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        ingestor: Ingestor,
        paths: Callable[[], Paths],
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._database = database
        self._ingestor = ingestor
        self._paths = paths
        self._clock = clock
        self.changed = asyncio.Event()

    @cached_property
    def web(self) -> Fetcher:
        """What fetches; an asynchronous context manager that closes."""
        settings = self._settings
        return Fetcher(allowed=settings.allowed_hosts, contact=settings.fetch_contact, now=self._clock)

    @cached_property
    def worker(self) -> Worker:
        """The threads of watching."""
        return Worker(new_pool(THREADS))

    @cached_property
    def sources(self) -> SourceStore:
        """The list of sources."""
        return SourceStore(self._database)

    @cached_property
    def entries(self) -> EntryStore:
        """What they list."""
        return EntryStore(self._database)

    @cached_property
    def discovery(self) -> Discovery:
        """What an address is."""
        return Discovery(self.web, self.worker, self._clock)

    @cached_property
    def articles(self) -> ArticleReader:
        """What reads the articles that are listed."""
        return ArticleReader(self.web, self.entries, self._ingestor, self.worker, self._clock)

    @cached_property
    def pages(self) -> PageReader:
        """What reads single pages."""
        return PageReader(self.web, self._ingestor, self.worker, self._clock)

    @cached_property
    def reader(self) -> SourceReader:
        """What reads a source once."""
        maps = SiteMapStore(self._database)
        listings = ListingReader(self.web, self.entries, maps, self.worker, self._clock)
        readers = Readers(self._paths(), listings, self.articles, self.pages, self.discovery)
        schedule = Schedule(self._settings.poll_seconds)
        return SourceReader(readers, self.sources, schedule, self.worker, self._clock)

    @cached_property
    def watcher(self) -> Watcher:
        """The loop that has sources read when they are due."""
        return Watcher(self.sources, self.reader, self.worker, self._clock, self.changed.set)

    @cached_property
    def desk(self) -> SourceDesk:
        """The list of sources as an admin changes it."""
        return SourceDesk(self.sources, self.watcher.read_now, self.worker, self._clock)

    def watching(self) -> Watching:
        """Return all of it as one, for a bot to run."""
        again = PagesAgain(
            self.entries,
            self.articles,
            self.sources,
            LeaseStore(self._database),
            self.worker,
            self._clock,
            self.changed.set,
            holder=uuid.uuid4().hex,
        )
        settings = self._settings
        return Watching(
            self.sources,
            self.watcher,
            again,
            self._report,
            self.web,
            self.worker,
            self._clock,
            self.changed,
            settings.sources,
            settings.poll_seconds,
        )

    async def ingest(
        self, address: str, notify: bool, progress: Callable[[int], None] | None
    ) -> IngestReport:
        """Read an address to its end, and close; see `AskedReader.ingest`."""
        asked = AskedReader(self.web, self.reader, self.pages, self.sources, self.worker, self._clock)
        try:
            async with self.web:
                return await asked.ingest(address, notify=notify, progress=progress)
        finally:
            self.worker.close()

    async def look(self, location: str) -> Found | NotFound:
        """Return what can be watched at a location, and close."""
        try:
            async with self.web:
                return await self.discovery.look(location)
        finally:
            self.worker.close()

    async def check(
        self, sources: Sequence[WatchedSource], progress: Callable[[int], None]
    ) -> list[tuple[WatchedSource, PassReport | None]]:
        """Read sources, several at once, and close; `progress` is told how many are done."""
        places = asyncio.Semaphore(AT_ONCE)
        done = 0

        async def read(source: WatchedSource) -> tuple[WatchedSource, PassReport | None]:
            nonlocal done
            async with places:
                report = await self.watcher.read_now(source.id)
            done += 1
            progress(done)
            return source, report

        try:
            async with self.web:
                return list(await asyncio.gather(*map(read, sources)))
        finally:
            self.worker.close()

    def _report(self, bot: Bot) -> SourceReport:
        standing = StandingStore(self._database)
        return SourceReport(bot, self._settings, self.sources, standing, self.worker, self._clock)
