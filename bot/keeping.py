"""What keeps a running bot's index as its collection is; called from threads, again and again."""

import asyncio
from collections.abc import Callable

import structlog

from bot.faults import Fault, Faults
from bot.jobs import SubprocessJobs
from bot.mending import Pause, note_indexing
from bot.services import Progress
from retrieval.errors import IndexBusy, IndexMissing, IndexNotWritten, RetrievalError
from retrieval.index.indexer import Indexer
from retrieval.index.live import LiveIndex

IN_PROCESS = 20
"""Changed articles up to which the bot indexes itself. More are left to the indexing job in a process of its own, and so is
writing a new generation."""

log = structlog.get_logger(__name__)


class Keeper:
    """Has the index catch up with the collection, lets the search follow it, and has it decided who hears.

    `match` decides who hears of what is new, as far as the search sees it, and returns how many messages there are to send;
    `tidy` forgets what need not be kept any longer.
    """

    def __init__(
        self,
        indexer: Indexer,
        live: LiveIndex,
        jobs: SubprocessJobs,
        match: Callable[[], int],
        tidy: Callable[[], object],
        faults: Faults | None = None,
    ) -> None:
        self._indexer = indexer
        self._live = live
        self._jobs = jobs
        self._match = match
        self._tidy = tidy
        self._faults = faults or Faults()
        self._apart = Pause()

    def tend(self) -> None:
        """Tidy up, and index what is new, also what another process left unindexed."""
        self._tidy()
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
                self._faults.ends("indexing")
            elif self._apart.over:
                asyncio.run(self._index_apart())
        except IndexBusy:
            log.info("index_busy", waiting=waiting)  # whoever holds it takes these changes too
        except IndexNotWritten as error:
            self._faults.begins(Fault("indexing", str(error)))

    async def _index_apart(self) -> None:
        result = await self._jobs.run("index", _unheard)
        self._apart.after(ok=result.ok)
        note_indexing(result, self._faults)
        if not result.ok:
            log.error("indexing_failed", error=result.error, fault=result.fault)


async def _unheard(_: Progress) -> None:
    """Nobody asked for this job, so nobody is told how far it is."""
