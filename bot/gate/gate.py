"""The gate: who waits in it, and who is next. Answers go before alerts; whoever must wait for its chat holds up nobody.

It takes the place of python-telegram-bot's own limiter, whose halt ends as soon as any other call does
(https://github.com/python-telegram-bot/python-telegram-bot/issues/5338): here a halt is a moment, and nothing opens it.
"""

import asyncio
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram._utils.types import JSONDict
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.gate.books import Books, Message
from bot.gate.calls import Chat, counted
from bot.gate.limits import Limits
from bot.sending import Alert, TooLate, seconds_of
from bot.updates.holding import hold_of_this

ANSWERS_WAIT = 6.0
"""Seconds that a message waits, at the longest, which is no alert and whose handler cannot be held: less than it may take."""

Answer = bool | JSONDict | list[JSONDict]

log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class _Waiter:
    """One message that waits to be let through until a moment."""

    chat: Chat | None
    until: float
    alert: bool
    passed: asyncio.Future[Message] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Gate(BaseRateLimiter[Alert]):
    """Every call of the bot to Telegram passes it. `steady` is a clock in seconds.

    A call that makes no message passes at once. A message waits for the limits and for what Telegram asked to wait for. An
    answer waits as long as its handler may be held (`bot.updates.holding`); where it cannot be held and would wait longer
    than six seconds it is not sent: its caller gets `RetryAfter`, as if Telegram had said so. An alert waits until its
    own moment and raises `TooLate` then. Who is cancelled while it waits was not sent and does not count. Nothing is sent
    twice: what Telegram refuses is raised.
    """

    def __init__(self, limits: Limits, steady: Callable[[], float]) -> None:
        self._books = Books(limits)
        self._steady = steady
        self._answers: list[_Waiter] = []
        self._alerts: list[_Waiter] = []
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Let nobody wait any longer."""
        if self._timer is not None:
            self._timer.cancel()

    def alert_at(self, chat: Chat) -> float:
        """Return the moment, now or later, from which an alert to this chat keeps the chat's limits and no halt."""
        return self._books.chat_at(chat, self._steady(), alert=True)

    @property
    def halted_until(self) -> float:
        """Until when Telegram asked to send nothing to anybody; a moment that is over where it did not."""
        return self._books.halts.all_until

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Alert | None,
    ) -> Answer:
        """Call `callback` when it may be called, once. Raises what it raises, `RetryAfter` and `TooLate`."""
        call = counted(endpoint, data)
        message = await self._pass(call.chat, rate_limit_args) if call.counts else None
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            if call.reach != "none":
                self._refused(call.chat if call.reach == "chat" else None, seconds_of(error), endpoint)
            raise
        finally:
            if message is not None:
                self._books.end(message, self._steady())
                self.look()

    def look(self) -> None:
        """Let through whoever may go now, and look again when the next one may."""
        now = self._steady()
        self._refuse_late(now)
        soonest = min(self._let(self._answers, now), self._let(self._alerts, now))
        soonest = min([soonest, *(waiter.until for waiter in (*self._answers, *self._alerts))])
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if math.isfinite(soonest):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.001, soonest - now), self.look)

    async def _pass(self, chat: Chat | None, alert: Alert | None) -> Message:
        """Wait until a message may go."""
        now = self._steady()
        until = self._patience(chat, now) if alert is None else alert.until
        waiter = _Waiter(chat, until, alert is not None)
        line = self._answers if alert is None else self._alerts
        line.append(waiter)
        self.look()
        try:
            return await waiter.passed
        except asyncio.CancelledError:
            if waiter.passed.done() and not waiter.passed.cancelled() and waiter.passed.exception() is None:
                self._books.end(waiter.passed.result(), self._steady())
            raise
        finally:
            if waiter in line:
                line.remove(waiter)

    def _let(self, line: list[_Waiter], now: float) -> float:
        """Let through those of a line that may go; the moment at which the next may."""
        soonest = math.inf
        for waiter in list(line):
            if (anybody := self._books.anybody_at(now, alert=waiter.alert)) > now:
                return min(soonest, anybody)
            if (at := self._books.chat_at(waiter.chat, now, alert=waiter.alert)) > now:
                soonest = min(soonest, at)
                continue
            line.remove(waiter)
            if not waiter.passed.done():
                waiter.passed.set_result(self._books.begin(waiter.chat, now, alert=waiter.alert))
        return soonest

    def _patience(self, chat: Chat | None, now: float) -> float:
        """Return until when an answer waits. Raises at once what would only be raised after it had waited in vain."""
        hold = hold_of_this()
        wait = self._books.halts.chat_until(chat) - now
        if hold is not None and self._books.chat_at(chat, now, alert=False) - now > ANSWERS_WAIT:
            hold.will_be_long()
        patience = ANSWERS_WAIT if hold is None else hold.left
        if wait > patience:
            raise RetryAfter(math.ceil(wait))
        return now + patience

    def _refuse_late(self, now: float) -> None:
        for line in (self._answers, self._alerts):
            for waiter in [waiter for waiter in line if waiter.until <= now]:
                line.remove(waiter)
                if not waiter.passed.done():
                    waiter.passed.set_exception(TooLate() if waiter.alert else self._longer(waiter, now))

    def _longer(self, waiter: _Waiter, now: float) -> RetryAfter:
        at = max(self._books.chat_at(waiter.chat, now, alert=False), self._books.anybody_at(now, alert=False))
        return RetryAfter(max(1, math.ceil(at - now)))

    def _refused(self, chat: Chat | None, seconds: float, endpoint: str) -> None:
        everything = self._books.refuse(chat, seconds, self._steady())
        log.warning("telegram_asks_to_wait", chat_id=chat, seconds=seconds, method=endpoint, all=everything)
