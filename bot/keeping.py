"""What keeps a running bot's collection and index fresh; called from threads, again and again."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from bot.collection import Collection
from bot.jobs import SubprocessJobs
from bot.services import Progress
from retrieval.errors import IndexBusy, IndexMissing, RetrievalError
from retrieval.indexer import Indexer
from retrieval.live import LiveIndex

IN_PROCESS = 20
"""Changed articles up to which the bot indexes itself. More are left to the indexing job in a process of its own, and so is
writing a new generation."""

log = structlog.get_logger(__name__)


class Keeper:
    """Reads the watched sources, has the index catch up, lets the search follow it, and has it decided who hears.

    `match` decides who hears of what is new, as far as the search sees it, and returns how many messages there are to send;
    `tidy` forgets what need not be kept any longer.
    """

    def __init__(
        self,
        sources: Sequence[str],
        collection: Collection,
        indexer: Indexer,
        live: LiveIndex,
        jobs: SubprocessJobs,
        match: Callable[[], int],
        tidy: Callable[[], object],
    ) -> None:
        self._sources = sources
        self._collection = collection
        self._indexer = indexer
        self._live = live
        self._jobs = jobs
        self._match = match
        self._tidy = tidy

    def poll(self) -> None:
        """Read the sources once, index what is new, also what another process left unindexed, and tidy up."""
        self._tidy()
        if self._sources:
            report = self._collection.poll(self._sources)
            for failure in report.failed:
                log.warning("item_not_read", item=failure.item, reason=failure.reason)
            if report.new or report.modified or report.withdrawn:
                log.info("sources_read", new=report.new, modified=report.modified, withdrawn=report.withdrawn)
        self._index()
        self.follow()

    def follow(self) -> int:
        """Let the search see what any process has indexed, and have it decided who hears of what any process took in.

        Returns how many messages there are to send.
        """
        try:
            self._live.follow()
        except IndexMissing:
            log.debug("nothing_indexed_yet")
        except RetrievalError:
            self._match()  # who wants all news need not wait until the index is mended
            raise
        return self._match()

    def _index(self) -> None:
        waiting = self._indexer.waiting()
        if not waiting:
            return
        try:
            if waiting <= IN_PROCESS and not self._indexer.merge_due():
                self._indexer.catch_up(wait=False)
            else:
                asyncio.run(self._index_apart())
        except IndexBusy:
            log.info("index_busy", waiting=waiting)  # whoever holds it takes these changes too

    async def _index_apart(self) -> None:
        result = await self._jobs.run("index", _unheard)
        if not result.ok:
            log.error("indexing_failed", error=result.error)


async def _unheard(_: Progress) -> None:
    """Nobody asked for this job, so nobody is told how far it is."""
