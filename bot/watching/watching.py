"""All that watches the sources in one process: what it begins with, its loops, and its end."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

import structlog
from telegram import Bot

from bot.collection import canonical
from bot.threads import Worker
from bot.watching.again import PagesAgain
from bot.watching.report import SourceReport
from bot.watching.watcher import Watcher
from data.watched.store import SourceStore

RETRY_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Watching:
    """The loops that read what is due. `changed` is set when the collection is another than before.

    `named`: the sources of the settings, `poll_seconds` between two readings. `web` is closed in the end.
    """

    def __init__(
        self,
        sources: SourceStore,
        watcher: Watcher,
        again: PagesAgain,
        report: Callable[[Bot], SourceReport],
        web: AbstractAsyncContextManager[object],
        worker: Worker,
        clock: Callable[[], datetime],
        changed: asyncio.Event,
        named: Sequence[str],
        poll_seconds: float,
    ) -> None:
        self.changed = changed
        self._sources = sources
        self._watcher = watcher
        self._again = again
        self._report = report
        self._web = web
        self._worker = worker
        self._clock = clock
        self._named = tuple(map(canonical, named))
        self._poll = timedelta(seconds=poll_seconds)

    async def run(self, bot: Bot) -> None:
        """Watch until cancelled, and tell the admins through `bot`; no error ends it. Nothing is left running."""
        async with self._web:
            await self._begin()
            loops = (self._watcher.run(), self._again.run(), self._report(bot).run())
            names = ("sources-due", "pages-again", "sources-report")
            tasks = [asyncio.create_task(loop, name=name) for loop, name in zip(loops, names, strict=True)]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                self._worker.close()

    async def _begin(self) -> None:
        """Watch what the settings name, as soon as the database lets it."""
        while True:
            try:
                now = self._clock()
                await self._worker.call(self._sources.settle, self._named, now)
                await self._worker.call(self._sources.hasten, now + self._poll)
                return
            except Exception:
                log.exception("sources_not_settled")
            await asyncio.sleep(RETRY_SECONDS)
