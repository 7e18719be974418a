"""The sender of alerts: claims them from the outbox, sends them through the gate, marks them.

At most sixteen are claimed at once, and a row is marked right after Telegram accepted it: if the program is killed, at most
those sixteen are sent again, and none is lost. A digest is one message and marked as a whole. Corrections of what was sent
go the same way, as edits. Whose turn it is says `data.waiting.in_turn`; when a chat may get something says the gate.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.alerting.lease import LEASE_SECONDS, LET_THROUGH_SECONDS, OVER_SECONDS
from bot.alerting.others import Others
from bot.alerting.parcels import Packer, Parcel, Taken, kind_of, time_of
from bot.alerting.retry import Decision, GiveUp, Migrate, Retry, SwitchOff, decide_retry, spread_of
from bot.alerting.turns import Turns
from bot.alerting.way import Way
from bot.sending import Alert, TooLate
from bot.services import Outbox, Subscribers
from bot.threads import Worker
from data.outbox import OutboxItem

IN_FLIGHT = 16
"""Messages on their way, or taken and not marked yet: at 200 ms for one that is enough for 30 a second, with room."""
PLANNED = 50_000
"""Alerts that one look into the outbox takes in, of the newest news first."""
AT_ONCE = 4
"""Fewer are not claimed while others are on their way: a claim of four costs hardly more than one of one."""
UNDECIDED = 500
# How often the outbox is looked at: other processes write into it too. A long look comes less often.
LOOK_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 2.0
SHARE_OF_LOOKING = 10.0
OTHERS_SECONDS = 5.0
DRAIN_SECONDS = 2.0
AHEAD_SECONDS = 0.3
"""How long before its chat may get it an alert is claimed."""
NO_ANSWER = "no answer any more"

log = structlog.get_logger(__name__)


class Pace(Protocol):
    """When alerts may go, in seconds of the steady clock; see `bot.gate.gate.Gate`."""

    @property
    def halted_until(self) -> float:
        """Until when nothing may be sent to anybody."""
        ...

    def alert_at(self, chat: int) -> float:
        """Return the moment from which a chat may get an alert."""
        ...


class AlertSender:
    """Delivers the outbox. `clock` gives UTC for rows, `steady` seconds for the pace."""

    def __init__(
        self,
        packer: Packer,
        outbox: Outbox,
        subscribers: Subscribers,
        others: Others,
        pace: Pace,
        worker: Worker,
        wanted: asyncio.Event,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        self._packer = packer
        self._outbox = outbox
        self._subscribers = subscribers
        self._others = others
        self._pace = pace
        self._worker = worker
        self._wanted = wanted
        self._clock = clock
        self._steady = steady
        self._turns = Turns()
        self._way = Way()
        self._look_at = self._others_at = float("-inf")
        self._sending: dict[int, tuple[OutboxItem, asyncio.Task[None]]] = {}
        self._taken: list[Taken] = []
        self._owed: list[Callable[[], object]] = []
        self._marking = asyncio.Lock()
        self._room = asyncio.Event()

    async def run(self) -> None:
        """Send until cancelled; then let those on their way arrive. No error ends it."""
        try:
            while True:
                try:
                    wait = await self.step()
                except Exception:
                    log.exception("alerts_failed")
                    wait = LOOK_SECONDS
                await self._rest(wait)
        finally:
            await self._drain()

    async def step(self) -> float:
        """Begin to send what may be sent now; return the seconds after which to look again."""
        self._room.clear()
        if not await self._mark_taken():
            return LOOK_SECONDS  # what cannot be marked must not become more
        now = self._steady()
        if self._wanted.is_set() and not self._turns:
            self._look_at = now
        self._wanted.clear()
        if now >= self._others_at:
            self._others_at = now + OTHERS_SECONDS
            await self._look_after_claims()
        if now >= self._look_at:
            await self._look()
        room = IN_FLIGHT - self._on_their_way()
        if (halted_until := max(self._pace.halted_until, self._way.closed_until)) > now:
            return min(halted_until - now, LOOK_SECONDS)
        if self._way.is_closed:
            room = 0 if self._sending else 1
        if room >= AT_ONCE or (room and not self._sending):
            await self._begin(room, now + AHEAD_SECONDS)
        if self._on_their_way() > IN_FLIGHT - AT_ONCE:
            return LOOK_SECONDS  # an arrival wakes the loop
        soon = self._turns.next_at(now + AHEAD_SECONDS) - AHEAD_SECONDS
        return max(0.01, min(soon, self._look_at) - now)

    def _on_their_way(self) -> int:
        """How many messages are being sent, or were taken and are not marked yet."""
        return len(self._sending.keys() | {taken.parcel.item.id for taken in self._taken})

    async def _look_after_claims(self) -> None:
        """Settle what could not be settled, and give back what was claimed and is sent by nobody."""
        owed, self._owed = self._owed, []
        for settle in owed:
            await self._settle(settle)
        await self._worker.call(self._others.look)
        if not self._on_their_way() and not self._owed:
            await self._worker.call(self._outbox.release_all)

    async def _look(self) -> None:
        """Look into the outbox: first put off what its chats want later, then see whose turn it is."""
        began = self._steady()
        while undecided := await self._worker.call(self._outbox.undecided, UNDECIDED):
            now = self._clock()
            await self._worker.call(self._outbox.defer, {item.id: time_of(item, now) for item in undecided})
            if len(undecided) < UNDECIDED:
                break
        plan = await self._worker.call(self._outbox.plan, self._clock(), PLANNED)
        self._turns = await self._worker.call(Turns, plan)
        took = self._steady() - began
        pause = LOOK_AGAIN_SECONDS if plan else LOOK_SECONDS
        self._look_at = self._steady() + max(pause, SHARE_OF_LOOKING * took)

    async def _begin(self, room: int, ready_by: float) -> None:
        """Claim what may go by a moment, and send it."""
        busy = {item.chat_id for item, _ in self._sending.values()}
        busy |= {taken.parcel.item.chat_id for taken in self._taken}
        turns = self._turns.take(room, ready_by, self._pace.alert_at, busy)
        if not turns:
            if not self._turns:
                self._look_at = min(self._look_at, self._steady() + LOOK_SECONDS)
            return
        began = self._steady()
        ids = [each.id for each in turns]
        items = await self._worker.call(self._outbox.claim, ids, self._until())
        if items is None:  # paused: there is no use in going through all of them
            self._turns = Turns()
            return
        later = {item.id: at for item in items if (at := time_of(item, self._clock())) > self._clock()}
        if later:
            await self._worker.call(self._outbox.defer, later)
        for item in items:
            if item.id not in later:
                self._send(item, began)

    def _until(self) -> datetime:
        return self._clock() + timedelta(seconds=LEASE_SECONDS)

    def _send(self, item: OutboxItem, claimed_at: float) -> None:
        task = asyncio.get_running_loop().create_task(
            self._deliver(item, claimed_at), name=f"alert {item.id}"
        )
        self._sending[item.id] = item, task
        task.add_done_callback(lambda _: self._arrived(item))

    def _arrived(self, item: OutboxItem) -> None:
        del self._sending[item.id]
        self._room.set()

    async def _deliver(self, item: OutboxItem, claimed_at: float) -> None:
        parcel = Parcel(kind_of(item), item, (item.id,))
        try:
            async with asyncio.timeout(OVER_SECONDS - (self._steady() - claimed_at)):
                parcel, letter = await self._packer.pack(item, self._clock(), self._until())
                if letter is None:
                    await self._settle(partial(self._nothing_to_say, parcel))
                    return
                taken = await self._packer.hand_over(parcel, letter, Alert(claimed_at + LET_THROUGH_SECONDS))
        except TooLate:
            await self._settle(partial(self._outbox.release, parcel.ids))
            return
        except Exception as error:
            await self._suffer(parcel, error)
            return
        self._taken.append(taken)
        if self._way.passed():
            log.info("alerts_go_again")
        await self._mark_taken()

    async def _mark_taken(self) -> bool:
        """Mark what Telegram took, all that came meanwhile together; False where that cannot be done now.

        What could not be marked is remembered and not sent again.
        """
        async with self._marking:
            taken = list(self._taken)
            if not taken:
                return True
            try:
                await self._worker.call(self._packer.note, taken, self._clock())
            except Exception:
                log.exception("alerts_not_marked", alerts=[each.parcel.item.id for each in taken])
                return False
            self._taken = [each for each in self._taken if each not in taken]
            return True

    async def _suffer(self, parcel: Parcel, error: Exception) -> None:
        item = parcel.item
        decided = decide_retry(error, item.attempts, self._clock(), spread_of(item.id))
        log.warning("alert_not_sent", alert=item.id, chat_id=item.chat_id, then=decided, error=str(error))
        if self._way.failed(error, self._steady()):
            log.warning("alerts_do_not_arrive", error=type(error).__name__)
        await self._settle(partial(self._carry_out, parcel, decided, str(error) or type(error).__name__))

    async def _settle(self, settle: Callable[[], object]) -> None:
        """Write what became of a claim. What cannot be written now is owed; until then the claim stands."""
        try:
            await self._worker.call(settle)
        except Exception:
            log.exception("alert_not_settled")
            self._owed.append(settle)

    def _nothing_to_say(self, parcel: Parcel) -> None:
        if (
            parcel.kind == "digest"
        ):  # its articles were withdrawn meanwhile, or its chat wants it at another time
            self._outbox.release(parcel.ids)
        else:
            self._packer.give_up(parcel, NO_ANSWER)

    def _carry_out(self, parcel: Parcel, decided: Decision, error: str) -> None:
        chat_id = parcel.item.chat_id
        match decided:
            case Retry(at):
                for item_id in parcel.ids:
                    self._outbox.postpone(item_id, at, error)
            case SwitchOff(why):
                self._subscribers.deactivate(chat_id, why, self._clock())
            case Migrate(new_chat_id):
                self._subscribers.migrate(chat_id, new_chat_id)
                self._outbox.release(parcel.ids)
            case GiveUp(why):
                self._packer.give_up(parcel, why)

    async def _drain(self) -> None:
        tasks: Sequence[asyncio.Task[None]] = [task for _, task in self._sending.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
        await self._mark_taken()

    async def _rest(self, seconds: float) -> None:
        """Wait, unless there is room again or somebody says that there is something to send."""
        waits = [asyncio.ensure_future(event.wait()) for event in (self._room, self._wanted)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
