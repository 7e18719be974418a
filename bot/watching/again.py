"""Looking again at the pages of articles that were read: are they corrected, or gone?

When which one is due is for the store of entries to say. Of several processes on one database one does this at a time.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.threads import Worker
from bot.watching.articles import ArticleReader
from bot.watching.tally import Tally, record
from data.entries.store import Entry, EntryStore
from data.leases import LeaseStore
from data.watched.store import SourceStore

AT_ONCE = 12
"""Pages that are looked at between two looks at what is due."""
LOOK_SECONDS = 10.0
LEASE = timedelta(minutes=2)
_LEASE_NAME = "pages-again"

log = structlog.get_logger(__name__)


class PagesAgain:
    """Looks again at what is due. `changed` is called after that changed the collection; `holder` names this process."""

    def __init__(
        self,
        entries: EntryStore,
        articles: ArticleReader,
        sources: SourceStore,
        leases: LeaseStore,
        worker: Worker,
        clock: Callable[[], datetime],
        changed: Callable[[], object],
        holder: str,
    ) -> None:
        self._entries = entries
        self._articles = articles
        self._sources = sources
        self._leases = leases
        self._worker = worker
        self._clock = clock
        self._changed = changed
        self._holder = holder

    async def run(self, seconds: float = LOOK_SECONDS) -> None:
        """Look at what is due every so many seconds, and go on while there is more, until cancelled; no error ends it."""
        while True:
            more = False
            try:
                more = await self.look()
            except Exception:
                log.exception("looking_again_failed")
            if not more:
                await asyncio.sleep(seconds)

    async def look(self) -> bool:
        """Look at some pages that are due; return whether there may be more. Raises StoreError."""
        now = self._clock()
        due = await self._worker.call(self._entries.to_check_again, now, AT_ONCE)
        if not due:
            return False
        if not await self._worker.call(self._leases.take, _LEASE_NAME, self._holder, now, now + LEASE):
            return False
        by_source: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in due:
            by_source[entry.source_id].append(entry)
        await asyncio.gather(*(self._of_source(source_id, some) for source_id, some in by_source.items()))
        return len(due) == AT_ONCE

    async def _of_source(self, source_id: int, entries: list[Entry]) -> None:
        source = await self._worker.call(self._sources.get, source_id)
        assert source is not None, "entries refer to their source"
        tally = Tally()
        try:
            await self._articles.pages(source, entries, tally)
        finally:
            await self._worker.call(record, self._sources, source_id, tally, self._clock())
        report = tally.report()
        if report.changed:
            log.info("pages_changed", source=source_id, modified=report.modified, withdrawn=report.withdrawn)
            self._changed()
