"""The sender of alerts: takes them from the outbox, sends them at Telegram's pace, marks them.

A row is marked right after Telegram accepted it, and at most four are on their way at once: if the program is
killed, at most those four are sent again by the next start, and none is lost.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from telegram import Bot

from bot.messages import Message
from bot.messages.alert import render_alert
from bot.pace import Consequence, Deactivate, GiveUp, Migrate, Pace, Postpone, consequence
from bot.sending import send
from bot.services import Outbox, Subscribers
from bot.threads import Worker
from data.types import OutboxItem

IN_FLIGHT = 4
WINDOW = 50
WIDEST_WINDOW = 3_200
# How often the outbox is looked at when nobody woke the sender: other processes write into it too.
IDLE_SECONDS = 1.0
DRAIN_SECONDS = 2.0

log = structlog.get_logger(__name__)


class AlertSender:
    """Delivers the outbox. `clock` gives UTC for rows, `steady` seconds for the pace."""

    def __init__(
        self,
        bot: Bot,
        outbox: Outbox,
        subscribers: Subscribers,
        worker: Worker,
        wanted: asyncio.Event,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        self._bot = bot
        self._outbox = outbox
        self._subscribers = subscribers
        self._worker = worker
        self._wanted = wanted
        self._clock = clock
        self._steady = steady
        self._pace = Pace()
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._accepted: set[int] = set()
        self._window = WINDOW

    async def run(self) -> None:
        """Send until cancelled; then let those on their way arrive. No error ends it."""
        try:
            while True:
                try:
                    wait = await self.step()
                except Exception:
                    log.exception("alerts_failed")
                    wait = IDLE_SECONDS
                await self._rest(wait)
        finally:
            await self._drain()

    async def step(self) -> float:
        """Begin to send what may be sent now; return the seconds after which to look again."""
        self._wanted.clear()
        await self._mark_accepted()
        closed = self._pace.open_at(self._steady()) - self._steady()
        if closed > 0 or len(self._sending) >= IN_FLIGHT:
            return min(max(closed, 0.05), IDLE_SECONDS)
        # Taken before the outbox is read: a row that is marked meanwhile may still be in what was read.
        busy = self._accepted | self._sending.keys()
        due = await self._worker.call(self._outbox.due, self._clock(), self._window)
        waiting = [item for item in due if item.id not in busy]
        wait = self._begin_ready(waiting)
        if len(due) < self._window:
            self._window = WINDOW
        elif len(self._sending) < IN_FLIGHT and self._window < WIDEST_WINDOW:
            # Nearly all in the window are chats that must wait; others may stand behind them.
            self._window *= 2
            return 0.0
        return min(wait, IDLE_SECONDS)

    def _begin_ready(self, waiting: list[OutboxItem]) -> float:
        """Begin those whose chat may get a message now; the wait for the next."""
        wait = float("inf")
        for item in waiting:
            if len(self._sending) >= IN_FLIGHT:
                break  # an arrival wakes the loop
            now = self._steady()
            ready = self._pace.ready_at(item.chat_id, now)
            if ready > now:
                wait = min(wait, ready - now)
            else:
                self._begin(item, now)
        return wait

    def _begin(self, item: OutboxItem, now: float) -> None:
        self._pace.began(item.chat_id, now)
        task = asyncio.get_running_loop().create_task(self._deliver(item), name=f"alert {item.id}")
        self._sending[item.id] = task
        task.add_done_callback(lambda _: self._arrived(item.id))

    def _arrived(self, item_id: int) -> None:
        del self._sending[item_id]
        self._wanted.set()

    async def _deliver(self, item: OutboxItem) -> None:
        try:
            await send(self._bot, item.chat_id, _rendered(item))
        except Exception as error:
            await self._suffer(item, error)
            return
        self._accepted.add(item.id)
        await self._mark_accepted()

    async def _mark_accepted(self) -> None:
        """Mark what Telegram took. What cannot be marked now is remembered, and not sent again meanwhile."""
        for item_id in sorted(self._accepted):
            try:
                await self._worker.call(self._outbox.sent, item_id, self._clock())
            except Exception:
                log.exception("alert_not_marked", alert=item_id)
                return
            self._accepted.discard(item_id)

    async def _suffer(self, item: OutboxItem, error: Exception) -> None:
        decided = consequence(error, item.attempts)
        log.warning("alert_not_sent", alert=item.id, chat_id=item.chat_id, then=decided, error=str(error))
        if isinstance(decided, Postpone) and decided.gate:
            self._pace.close_gate(self._steady() + decided.seconds)
        try:
            await self._worker.call(self._settle, item, decided, str(error))
        except Exception:
            # Nothing is lost: the row is as it was, and due again. Not at once, whatever the reason.
            log.exception("alert_not_settled", alert=item.id)
            self._pace.close_gate(self._steady() + IDLE_SECONDS)

    def _settle(self, item: OutboxItem, decided: Consequence, error: str) -> None:
        now = self._clock()
        match decided:
            case Postpone(seconds):
                self._outbox.postpone(item.id, now + timedelta(seconds=seconds), error)
            case Deactivate(why):
                self._subscribers.deactivate(item.chat_id, why, now)
            case Migrate(new_chat_id):
                self._subscribers.migrate(item.chat_id, new_chat_id)
            case GiveUp():
                self._outbox.failed(item.id, error)

    async def _drain(self) -> None:
        if not self._sending:
            return
        _, late = await asyncio.wait(self._sending.values(), timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wanted.wait()


def _rendered(item: OutboxItem) -> Message:
    return render_alert(
        article_id=item.article_id,
        title=item.title,
        source=item.source,
        url=item.url,
        published=item.published,
        lead=item.lead,
        language="en" if item.language == "en" else "ar",
    )
