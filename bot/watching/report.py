"""What admins are told of the sources by themselves: once a day what failed, and once that a source is gone for good.

What was told stands in the database, so that a restart does not tell it again, and nor does a second process.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.messages.catalogue import choose_language
from bot.messages.message import Message
from bot.messages.source_report import SourceFaults, render_source_gone, render_source_report
from bot.sending import send_patiently
from bot.settings import Settings
from bot.threads import Worker
from data.standing import StandingStore
from data.watched.store import SourceStore, SourceSums, WatchedSource

LOOK_SECONDS = 60.0
REPORTED = "sources_reported"
"""The last day (UTC) whose failures were told; its value is the day."""
GONE_TOLD = "source_gone:"
"""What is before the number of a source of which it was told that it is gone; the value is when that was found."""

log = structlog.get_logger(__name__)


class SourceReport:
    """Tells the admins. `clock` gives aware times."""

    def __init__(
        self,
        bot: Bot,
        settings: Settings,
        sources: SourceStore,
        standing: StandingStore,
        worker: Worker,
        clock: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._admins = settings.admin_ids
        self._language = choose_language(settings.ui_language, None)
        self._sources = sources
        self._standing = standing
        self._worker = worker
        self._clock = clock

    async def run(self, seconds: float = LOOK_SECONDS) -> None:
        """Look every so many seconds whether there is something to tell, until cancelled; no error ends it."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("sources_not_reported")
            await asyncio.sleep(seconds)

    async def look(self) -> None:
        """Tell what is to be told now. Raises StoreError."""
        await self._tell_gone()
        await self._tell_yesterday()

    async def _tell_yesterday(self) -> None:
        now = self._clock()
        yesterday = now.astimezone(UTC).date() - timedelta(days=1)
        known = await self._worker.call(self._standing.get, REPORTED)
        if known is not None and known.value >= yesterday.isoformat():
            return
        # Noted first: better that a killed process tells nothing than that two tell the same.
        if not await self._worker.call(self._standing.put, REPORTED, yesterday.isoformat(), now):
            return
        if known is None:
            return  # the bot runs for the first time: yesterday is not its day
        faults = await self._worker.call(self._faults, yesterday)
        if faults:
            await self._tell(render_source_report(faults, yesterday, self._language))

    def _faults(self, day: date) -> list[SourceFaults]:
        return faults_of(self._sources.list(), self._sources.counts(day, day))

    async def _tell_gone(self) -> None:
        for source in await self._worker.call(self._sources.list):
            if source.state != "gone":
                continue
            since = source.next_at.isoformat() if source.next_at else "-"
            name = f"{GONE_TOLD}{source.id}"
            if await self._worker.call(self._standing.put, name, since, self._clock()):
                await self._tell(render_source_gone(source.name or source.location, self._language))

    async def _tell(self, message: Message) -> None:
        for admin in self._admins:
            try:
                await send_patiently(self._bot, admin, message)
            except TelegramError as error:
                log.info("sources_not_told", admin=admin, error=type(error).__name__)


def faults_of(sources: Sequence[WatchedSource], sums: Sequence[SourceSums]) -> list[SourceFaults]:
    """Return the sources that failed, those that failed most often first."""
    names = {source.id: source.name or source.location for source in sources}
    found = [
        SourceFaults(names[one.source_id], sum(one.reasons.values()), one.reasons)
        for one in sums
        if one.source_id in names and one.reasons
    ]
    return sorted(found, key=lambda one: -one.times)
