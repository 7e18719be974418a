"""Having updates handled, some at a time, and settling each with the inbox."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.background import Background
from bot.metrics import Metrics
from bot.updates.holding import Held
from bot.updates.inbox import Inbox, Verdict


class Handling(BaseUpdateProcessor):
    """Has updates handled, `most` at a time and beside them those that are `held`, and settles them with the inbox."""

    def __init__(self, inbox: Inbox, metrics: Metrics, held: Held, background: Background, most: int) -> None:
        super().__init__(most)
        self._inbox = inbox
        self._metrics = metrics
        self._held = held
        self._background = background

    async def do_process_update(self, update: object, coroutine: "Awaitable[Any]") -> None:
        """Handle an update, unless nobody waits for it any more or the program is ending."""
        if not isinstance(update, Update):
            await coroutine
            return
        try:
            async with self._inbox.turn(update):
                verdict = await self._handled(update, coroutine)
        finally:
            coroutine.close()  # type: ignore[attr-defined]  # PTB gives a coroutine
        if works := self._held.of(update.update_id):
            self._background.start(self._settle_later(update, works), name="held")
            return
        self._inbox.settle(update, keep=verdict == "left")

    async def _handled(self, update: Update, coroutine: "Awaitable[Any]") -> Verdict:
        """Handle an update whose turn it is, or do not; return which."""
        verdict = self._inbox.verdict(update)
        if verdict == "handle":
            await self._inbox.begin(update)
            with self._metrics.handling():
                await coroutine  # where it is cut off, the update stays kept
        self._metrics.update("handled" if verdict == "handle" else verdict)
        return verdict

    async def _settle_later(self, update: Update, works: "list[asyncio.Task[None]]") -> None:
        """Settle an update when its handlers, which wait for Telegram, are done; it stays kept if the program ends before."""
        ended = False
        try:
            await asyncio.gather(*works)
            ended = True
        finally:
            self._inbox.settle(update, keep=not ended)

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is held."""
