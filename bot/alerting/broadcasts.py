"""Telling the admins how far the alerts of one article are, where those are many: one message each, edited now and then.

What was told is kept with what stands (`data.standing`), so that a restart goes on with the same messages, and of several
processes on one database one tells.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.messages import Language, Message
from bot.messages.broadcast import Pace, render_broadcast, render_broadcast_over
from bot.sending import edit, send
from bot.threads import Worker
from data.broadcasts import Broadcast
from data.standing import ALERTS_PAUSED, Standing

LEAST = 500
"""Alerts of one article that wait to be sent, from which the admins are told how far they are."""
TELL_SECONDS = 15.0
ABANDONED = timedelta(minutes=2)
"""After so long another process tells what one began to tell."""
PREFIX = "broadcast:"

log = structlog.get_logger(__name__)


class Counts(Protocol):
    """Alerts counted by article; see `data.broadcasts.BroadcastStore`."""

    def large(self, least: int, now: datetime) -> list[int]:
        """Return the articles with so many alerts to be sent now."""
        ...

    def of(self, article_id: int, now: datetime) -> Broadcast | None:
        """Return how far those of an article are."""
        ...


class Orders(Protocol):
    """What stands by name; see `data.standing.StandingStore`."""

    def get(self, name: str) -> Standing | None:
        """Return what stands under a name."""
        ...

    def named(self, prefix: str) -> Mapping[str, Standing]:
        """Return all that stands under names that begin so."""
        ...

    def begin(self, name: str, value: str, now: datetime) -> bool:
        """Let a value stand where nothing stands; tell whether nothing did."""
        ...

    def put(self, name: str, value: str, now: datetime) -> object:
        """Let a value stand in the place of another."""
        ...

    def drop(self, name: str) -> bool:
        """Take back what stands under a name; tell whether anything did."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What the admins were told of one article's alerts: by which process, how many were over then, in which messages.

    `began`: seconds since 1970; `messages`: by admin the number of the message; `over`: alerts that no longer waited.
    """

    by: str
    began: float
    over: int
    messages: Mapping[str, int] = field(default_factory=dict)

    def written(self) -> str:
        """Return it as it is kept."""
        return json.dumps(asdict(self))


def read_told(value: str) -> Told | None:
    """Return what `Told.written` wrote; None for anything else."""
    try:
        return Told(**json.loads(value))
    except (ValueError, TypeError):
        return None


def pace_of(broadcast: Broadcast, told: Told, seconds: float, *, paused: bool) -> Pace:
    """Return how fast alerts went since the admins were told last, and how long the rest takes at that. Pure."""
    over = broadcast.total - broadcast.waiting
    rate = max(0, over - told.over) / seconds if seconds > 0 else 0.0
    left = broadcast.waiting / rate if rate > 0 and not paused else None
    return Pace(rate, left, paused)


class BroadcastTeller:
    """Tells the admins. `by` is this process's name, `clock` gives UTC; `language` is that of admins."""

    def __init__(
        self,
        bot: Bot,
        counts: Counts,
        orders: Orders,
        admins: Sequence[int],
        language: Language,
        worker: Worker,
        by: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._counts = counts
        self._orders = orders
        self._admins = admins
        self._language = language
        self._worker = worker
        self._by = by
        self._clock = clock

    async def run(self) -> None:
        """Tell until cancelled. No error ends it."""
        while self._admins:
            try:
                await self.step()
            except Exception:
                log.exception("broadcast_not_told")
            await asyncio.sleep(TELL_SECONDS)

    async def step(self) -> None:
        """Begin to tell of what is large and new, and bring up to date what was told."""
        now = self._clock()
        known = await self._worker.call(self._orders.named, PREFIX)
        for article_id in await self._worker.call(self._counts.large, LEAST, now):
            if f"{PREFIX}{article_id}" not in known:
                await self._begin(article_id, now)
        for name, standing in known.items():
            told = read_told(standing.value)
            if told is None or not name.removeprefix(PREFIX).isdecimal():
                await self._worker.call(self._orders.drop, name)
            elif told.by == self._by or abs(now - standing.at) >= ABANDONED:
                await self._go_on(name, told, standing.at, now)

    async def _begin(self, article_id: int, now: datetime) -> None:
        broadcast = await self._worker.call(self._counts.of, article_id, now)
        if broadcast is None:
            return
        told = Told(self._by, now.timestamp(), broadcast.total - broadcast.waiting)
        name = f"{PREFIX}{article_id}"
        if not await self._worker.call(self._orders.begin, name, told.written(), now):
            return
        paused = await self._paused()
        shown = render_broadcast(broadcast, Pace(0.0, None, paused), self._language)
        messages: dict[str, int] = {}
        for admin in self._admins:
            with contextlib.suppress(TelegramError):
                messages[str(admin)] = (await send(self._bot, admin, shown)).message_id
        await self._worker.call(self._orders.put, name, replace(told, messages=messages).written(), now)

    async def _go_on(self, name: str, told: Told, since: datetime, now: datetime) -> None:
        broadcast = await self._worker.call(self._counts.of, int(name.removeprefix(PREFIX)), now)
        if broadcast is None or not broadcast.waiting:
            if broadcast is not None:
                seconds = max(0.0, now.timestamp() - told.began)
                await self._show(told, render_broadcast_over(broadcast, seconds, self._language))
            await self._worker.call(self._orders.drop, name)
            return
        seconds = (now - since).total_seconds()
        pace = pace_of(broadcast, told, seconds, paused=await self._paused())
        await self._show(told, render_broadcast(broadcast, pace, self._language))
        new = replace(told, by=self._by, over=broadcast.total - broadcast.waiting)
        if (
            new == told
        ):  # what stands keeps its time where nothing changed: that it was looked at must be seen all the same
            await self._worker.call(self._orders.drop, name)
        await self._worker.call(self._orders.put, name, new.written(), now)

    async def _show(self, told: Told, message: Message) -> None:
        for admin, number in told.messages.items():
            try:
                await edit(self._bot, int(admin), number, message)
            except BadRequest as error:
                if "not modified" not in str(error).lower():
                    log.info("broadcast_message_gone", error=str(error))
            except TelegramError as error:  # the next one comes soon
                log.info("broadcast_not_shown", error=str(error))

    async def _paused(self) -> bool:
        return await self._worker.call(self._orders.get, ALERTS_PAUSED) is not None
