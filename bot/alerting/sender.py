"""The sender of alerts: takes them from the outbox, sends them at Telegram's pace, marks them.

A row is marked right after Telegram accepted it, and at most four messages are on their way at once: if the program is
killed, at most those four are sent again by the next start, and none is lost. A digest is one message and marked as a
whole. Corrections of what was sent go the same way, as edits.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from telegram import Bot

from bot.alerting.letters import LetterWriter
from bot.alerting.pace import Consequence, Deactivate, GiveUp, Migrate, Pace, Postpone, consequence
from bot.alerting.parcels import Packer, Parcel, Taken, kind_of, time_of
from bot.services import Outbox, Subscribers
from bot.threads import Worker
from data.outbox import OutboxItem

IN_FLIGHT = 4
WINDOW = 50
WIDEST_WINDOW = 3_200
# How often the outbox is looked at when nobody woke the sender: other processes write into it too.
IDLE_SECONDS = 1.0
DRAIN_SECONDS = 2.0
NO_ANSWER = "no answer any more"

log = structlog.get_logger(__name__)


class AlertSender:
    """Delivers the outbox. `clock` gives UTC for rows, `steady` seconds for the pace."""

    def __init__(
        self,
        bot: Bot,
        outbox: Outbox,
        subscribers: Subscribers,
        writer: LetterWriter,
        worker: Worker,
        wanted: asyncio.Event,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        self._outbox = outbox
        self._subscribers = subscribers
        self._packer = Packer(bot, outbox, writer, worker)
        self._worker = worker
        self._wanted = wanted
        self._clock = clock
        self._steady = steady
        self._pace = Pace()
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._digests: set[int] = set()
        self._taken: list[Taken] = []
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
        await self._mark_taken()
        closed = self._pace.open_at(self._steady()) - self._steady()
        if closed > 0 or len(self._sending) >= IN_FLIGHT:
            return min(max(closed, 0.05), IDLE_SECONDS)
        # Taken before the outbox is read: a row that is marked meanwhile may still be in what was read.
        busy, digests = self._busy(), set(self._digests)
        now = self._clock()
        due = await self._worker.call(self._outbox.due, now, self._window)
        waiting = [item for item in due if item.id not in busy and not self._in_digest(item, digests)]
        if await self._deferred(waiting, now):
            return 0.0
        wait = self._begin_ready(waiting)
        if len(due) < self._window:
            self._window = WINDOW
        elif len(self._sending) < IN_FLIGHT and self._window < WIDEST_WINDOW:
            # Nearly all in the window are chats that must wait; others may stand behind them.
            self._window *= 2
            return 0.0
        return min(wait, IDLE_SECONDS)

    def _busy(self) -> set[int]:
        """What is on its way, or was taken by Telegram and is not marked yet."""
        return {item_id for taken in self._taken for item_id in taken.parcel.ids} | self._sending.keys()

    @staticmethod
    def _in_digest(item: OutboxItem, digests: set[int]) -> bool:
        return item.chat_id in digests and kind_of(item) == "digest"

    async def _deferred(self, waiting: list[OutboxItem], now: datetime) -> bool:
        """Put off what its chat wants later; tell whether there was any."""
        later = {item.id: at for item in waiting if (at := time_of(item, now)) > now}
        if later:
            await self._worker.call(self._outbox.defer, later)
        return bool(later)

    def _begin_ready(self, waiting: list[OutboxItem]) -> float:
        """Begin those whose chat may get a message now; the wait for the next."""
        wait = float("inf")
        for item in waiting:
            if len(self._sending) >= IN_FLIGHT:
                break  # an arrival wakes the loop
            now = self._steady()
            ready = self._pace.ready_at(item.chat_id, now)
            if self._in_digest(item, self._digests):
                continue
            if ready > now:
                wait = min(wait, ready - now)
            else:
                self._begin(item, now)
        return wait

    def _begin(self, item: OutboxItem, now: float) -> None:
        self._pace.began(item.chat_id, now)
        if kind_of(item) == "digest":
            self._digests.add(item.chat_id)
        task = asyncio.get_running_loop().create_task(self._deliver(item), name=f"alert {item.id}")
        self._sending[item.id] = task
        task.add_done_callback(lambda _: self._arrived(item))

    def _arrived(self, item: OutboxItem) -> None:
        del self._sending[item.id]
        if kind_of(item) == "digest" and not self._unmarked_digest(item.chat_id):
            self._digests.discard(item.chat_id)
        self._wanted.set()

    def _unmarked_digest(self, chat_id: int) -> bool:
        parcels = [taken.parcel for taken in self._taken]
        return any(parcel.kind == "digest" and parcel.item.chat_id == chat_id for parcel in parcels)

    async def _deliver(self, item: OutboxItem) -> None:
        parcel = Parcel(kind_of(item), item, (item.id,))
        try:
            parcel, letter = await self._packer.pack(item, self._clock())
            if letter is None:
                await self._worker.call(self._packer.give_up, parcel, NO_ANSWER)
                return
            taken = await self._packer.hand_over(parcel, letter)
        except Exception as error:
            await self._suffer(parcel, error)
            return
        self._taken.append(taken)
        await self._mark_taken()

    async def _mark_taken(self) -> None:
        """Mark what Telegram took. What cannot be marked now is remembered, and not sent again meanwhile."""
        for taken in list(self._taken):
            try:
                await self._worker.call(self._packer.note, taken, self._clock())
            except Exception:
                log.exception("alert_not_marked", alert=taken.parcel.item.id)
                return
            if taken in self._taken:  # two deliveries may mark at once, which is harmless
                self._taken.remove(taken)
            if taken.parcel.kind == "digest":
                self._digests.discard(taken.parcel.item.chat_id)

    async def _suffer(self, parcel: Parcel, error: Exception) -> None:
        item = parcel.item
        decided = consequence(error, item.attempts)
        log.warning("alert_not_sent", alert=item.id, chat_id=item.chat_id, then=decided, error=str(error))
        if isinstance(decided, Postpone) and decided.gate:
            self._pace.close_gate(self._steady() + decided.seconds)
        try:
            await self._worker.call(self._settle, parcel, decided, str(error))
        except Exception:
            # Nothing is lost: the row is as it was, and due again. Not at once, whatever the reason.
            log.exception("alert_not_settled", alert=item.id)
            self._pace.close_gate(self._steady() + IDLE_SECONDS)

    def _settle(self, parcel: Parcel, decided: Consequence, error: str) -> None:
        now, chat_id = self._clock(), parcel.item.chat_id
        match decided:
            case Postpone(seconds):
                for item_id in parcel.ids:
                    self._outbox.postpone(item_id, now + timedelta(seconds=seconds), error)
            case Deactivate(why):
                self._subscribers.deactivate(chat_id, why, now)
            case Migrate(new_chat_id):
                self._subscribers.migrate(chat_id, new_chat_id)
            case GiveUp():
                self._packer.give_up(parcel, error)

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
