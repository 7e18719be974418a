"""The loop that has each source read when it is due: several at once, each by one alone.

A source is claimed in the database before it is read, for `LEASE`, and again and again while that lasts. So two processes
on one database do not read it at once, and one that was killed leaves it for no longer than that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.threads import Worker
from bot.watching.types import PassReport
from data.watched.store import SourceStore, WatchedSource

AT_ONCE = 8
"""Sources that are read at once; how many documents of one host are, is for the fetcher to say."""
LEASE = timedelta(seconds=30)
RENEW_SECONDS = 8.0
FAILURES_LOGGED = 20
"""Of one reading; all of them are counted."""
LOOK_SECONDS = 0.5
"""How often it is looked which source is due."""

log = structlog.get_logger(__name__)


class PassReader(Protocol):
    """Reads a source once."""

    async def read(self, source: WatchedSource) -> PassReport:
        """Return what one reading came to; raises `DataError` for what is wrong with the database."""
        ...


class Watcher:
    """Reads each source when it is due.

    `changed` is called after a reading that changed the collection. `clock` gives aware times; `look` are the seconds
    between two looks at what is due.
    """

    def __init__(
        self,
        sources: SourceStore,
        reader: PassReader,
        worker: Worker,
        clock: Callable[[], datetime],
        changed: Callable[[], object],
        *,
        at_once: int = AT_ONCE,
        look: float = LOOK_SECONDS,
    ) -> None:
        self._sources = sources
        self._reader = reader
        self._worker = worker
        self._clock = clock
        self._changed = changed
        self._at_once = at_once
        self._look = look
        self._running: dict[int, asyncio.Task[PassReport | None]] = {}

    async def run(self) -> None:
        """Read what is due, until cancelled; no error ends it. What is being read then is cut off and given back."""
        last_error = ""
        try:
            while True:
                try:
                    await self._begin_due()
                    last_error = ""
                except Exception as error:
                    if repr(error) != last_error:  # of a run of the same errors the first is enough
                        log.exception("watching_failed")
                    last_error = repr(error)
                await asyncio.sleep(self._look)
        finally:
            await self._end()

    async def read_now(self, source_id: int) -> PassReport | None:
        """Read a source at once, whether it is due or not, and return what came of it; None where there is none.

        If it is being read already, that reading's report is returned.
        """
        running = self._running.get(source_id)
        if running is None:
            source = await self._worker.call(self._sources.get, source_id)
            if source is None or source.state == "removed":
                return None
            await self._worker.call(self._sources.hold, source_id, self._clock() + LEASE)
            running = self._running.get(source_id) or self._start(source)
        return await asyncio.shield(running)

    async def _begin_due(self) -> None:
        free = self._at_once - len(self._running)
        if free <= 0:
            return
        now = self._clock()
        due = await self._worker.call(self._sources.due, now, self._at_once + free)
        for source in [one for one in due if one.id not in self._running][:free]:
            if await self._worker.call(self._sources.claim, source.id, now, now + LEASE):
                self._start(source)

    def _start(self, source: WatchedSource) -> "asyncio.Task[PassReport | None]":
        task = asyncio.create_task(self._read(source), name=f"source-{source.id}")
        self._running[source.id] = task
        task.add_done_callback(lambda _: self._running.pop(source.id, None))
        return task

    async def _read(self, source: WatchedSource) -> PassReport | None:
        holding = asyncio.create_task(self._hold(source.id), name=f"source-{source.id}-held")
        try:
            report = await self._reader.read(source)
        except asyncio.CancelledError:
            await self._give_back(source.id, timedelta())
            raise
        except Exception:
            log.exception("source_not_read", source=source.id)
            await self._give_back(source.id, LEASE)
            return None
        finally:
            holding.cancel()
        for failure in report.failed[:FAILURES_LOGGED]:
            log.warning("item_not_read", source=source.id, item=failure.item, reason=failure.reason)
        if report.changed:
            counts = {"new": report.new, "modified": report.modified, "withdrawn": report.withdrawn}
            log.info("sources_read", source=source.id, **counts)
            self._changed()
        return report

    async def _hold(self, source_id: int) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self._worker.call(self._sources.renew, source_id, self._clock() + LEASE)
            except Exception as error:
                log.warning("source_not_held", source=source_id, error=type(error).__name__)

    async def _give_back(self, source_id: int, wait: timedelta) -> None:
        try:
            await self._worker.call(self._sources.hold, source_id, self._clock() + wait)
        except Exception as error:  # its lease ends by itself
            log.info("source_not_given_back", source=source_id, error=type(error).__name__)

    async def _end(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Reading(Protocol):
    """What reads a source at once; see `Watcher.read_now`."""

    def __call__(self, source_id: int) -> Awaitable[PassReport | None]:
        """Return what came of it, None where there is no such source."""
        ...
