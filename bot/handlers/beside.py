"""Work that takes longer than a handler may: it is done beside the handlers and told by editing one message."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.context import IsnadContext
from bot.handlers.common import put_in_place, reply_in_place
from bot.messages import Message as Rendered
from bot.sending import send_patiently
from bot.shown import Place, place_of

EDIT_SECONDS = 3.0
"""Between two edits that only say how long it takes: Telegram allows few edits a minute."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Note:
    """The message of the bot that tells how far some work is."""

    place: Place
    context: IsnadContext

    async def show(self, rendered: Rendered) -> None:
        """Let the message read so; where it cannot be changed, say it in a new one."""
        async with self.context.runtime.turns.of(self.place):
            if not await put_in_place(self.place, rendered, self.context):
                await send_patiently(self.context.bot, self.place[0], rendered)

    @asynccontextmanager
    async def counting(self, rendered: Callable[[int], Rendered]) -> AsyncIterator[None]:
        """Meanwhile let the message say every few seconds how many seconds have passed."""
        telling = asyncio.get_running_loop().create_task(self._count(rendered))
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.wait({telling})

    async def progress(self, rendered: Rendered) -> None:
        """Let the message read so if that can be: it only says that the work goes on, and more will come."""
        try:
            async with self.context.runtime.turns.of(self.place):
                await put_in_place(self.place, rendered, self.context)
        except TelegramError as error:
            log.info("progress_not_told", error=type(error).__name__)

    async def _count(self, rendered: Callable[[int], Rendered]) -> None:
        began = self.context.runtime.steady()
        while True:
            await asyncio.sleep(EDIT_SECONDS)
            passed = round(self.context.runtime.steady() - began)
            await self.progress(rendered(passed))


async def note_in_place(query: CallbackQuery, rendered: Rendered, context: IsnadContext) -> Note | None:
    """Answer a pressed button by letting its message read so, and return it as a note; None where there is none."""
    sent = await reply_in_place(query, rendered, context)
    told = sent or query.message
    return Note(place_of(told), context) if told is not None else None
