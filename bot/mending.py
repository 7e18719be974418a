"""What a running bot mends by itself, looked at every few seconds in a thread: a damaged index, and whether it can write.

damaged, the one before is whole   it is in use from then on, and brought up to date
damaged, none is whole             a new one is built from the database, in a process of its own
of another model or program        nothing: that is for an admin to decide
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.faults import Fault, Faults
from bot.services import JobResult, Jobs, Progress
from data.errors import DataError
from retrieval.errors import IndexBusy, RetrievalError
from retrieval.index.live import Damage

LOOK_SECONDS = 5.0
WRITE_SECONDS = 10.0
"""Between two looks at whether the database can be written; while it cannot, each look tries."""
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 900.0
"""After a build that failed; it doubles each time."""

log = structlog.get_logger(__name__)


class Live(Protocol):
    """The index in use."""

    def damage(self) -> Damage | None:
        """Return what is wrong with it."""
        ...


class PutBack(Protocol):
    """The indexing job."""

    def put_back(self, damaged: str | None, instead: str) -> bool:
        """Have another generation be in use; see `retrieval.index.indexer.Indexer`."""
        ...


class Pause:
    """Pauses that grow with each failure in a row. `steady` is a clock in seconds."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._until = float("-inf")
        self._next = FIRST_PAUSE

    @property
    def over(self) -> bool:
        """Whether it may be tried again."""
        return self._steady() >= self._until

    def after(self, *, ok: bool) -> None:
        """Note how a try ended."""
        if ok:
            self._until, self._next = float("-inf"), FIRST_PAUSE
        else:
            self._until = self._steady() + self._next
            self._next = min(LONGEST_PAUSE, 2 * self._next)


class Mender:
    """Mends what can be mended, and notes what is wrong meanwhile.

    `index` indexes what waits to be; `write` writes something small to the database.
    """

    def __init__(
        self,
        live: Live,
        indexer: PutBack,
        jobs: Jobs,
        faults: Faults,
        index: Callable[[], object],
        write: Callable[[], object],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._indexer = indexer
        self._jobs = jobs
        self._faults = faults
        self._index = index
        self._write = write
        self._steady = steady
        self._building = Pause(steady)
        self._write_at = float("-inf")

    def mend(self) -> None:
        """Look once, and do what is to be done. Called from a thread; it may take as long as building an index."""
        self._look_at_index()
        if self._steady() >= self._write_at:
            self._try_to_write()

    def _look_at_index(self) -> None:
        damage = self._live.damage()
        if damage is None:
            self._faults.ends("index-fell-back", "index-lost")
        elif damage.instead is not None:
            self._faults.begins(Fault("index-fell-back", damage.reason))
            self._put_back(damage.name, damage.instead)
        else:
            self._faults.begins(Fault("index-lost", damage.reason))
            if self._building.over:
                self._build()

    def _put_back(self, damaged: str | None, instead: str) -> None:
        try:
            done = self._indexer.put_back(damaged, instead)
        except IndexBusy:
            return  # whoever writes may be mending it
        except (RetrievalError, OSError) as error:
            log.warning("index_not_put_back", error=str(error))
            return
        log.warning("index_put_back", damaged=damaged, instead=instead, done=done)
        if done:
            self._index()

    def _build(self) -> None:
        log.warning("index_built_anew")
        result = asyncio.run(self._jobs.run("reindex", _unheard))
        self._building.after(ok=result.ok)
        note_indexing(result, self._faults)

    def _try_to_write(self) -> None:
        try:
            self._write()
        except DataError as error:
            self._faults.begins(Fault("storage", str(error)))
        else:
            self._faults.ends("storage")
            self._write_at = self._steady() + WRITE_SECONDS


def note_indexing(result: JobResult, faults: Faults) -> None:
    """Note how an indexing job ended that nobody asked for."""
    if result.ok:
        faults.ends("indexing")
    else:
        faults.begins(Fault("indexing", result.error or "-", result.fault))


async def _unheard(_: Progress) -> None:
    """Nobody asked for this job, so nobody is told how far it is."""
