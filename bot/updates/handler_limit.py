"""How long a handler may run: seconds at its place among the others, longer only where it waits for Telegram."""

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from telegram import Update

from bot.context import HANDLER_SECONDS, Handler, IsnadContext
from bot.errors import HandlerTooSlow
from bot.updates.holding import HELD_SECONDS, Hold, use
from bot.updates.inbox import wanted_for

log = structlog.get_logger(__name__)


def limited(handler: Handler) -> Callable[[Update, IsnadContext], Any]:
    """Return `handler` with a time limit; beyond it, it is cancelled and `HandlerTooSlow` raised.

    One that waits for Telegram then is not cancelled but held, as long as somebody waits for what it brings.
    """

    @wraps(handler)
    async def run(update: Update, context: IsnadContext) -> None:
        runtime = context.runtime
        hold = Hold(runtime.steady, min(HELD_SECONDS, wanted_for(update)))
        too_slow = HandlerTooSlow(f"{handler.__name__} took too long")
        working = asyncio.create_task(_worked(handler, update, context, hold))
        try:
            await hold.let_work(working, runtime.time.begin())
        except asyncio.CancelledError:
            working.cancel()
            await asyncio.wait({working})
            raise
        if not working.done() and hold.waits and runtime.held.has_room:
            ending = asyncio.create_task(_to_its_end(working, update, context, hold, too_slow))
            runtime.held.take(update.update_id, ending)
            return
        working.cancel()  # nothing where it is done
        await asyncio.wait({working})
        if working.cancelled():
            raise too_slow
        working.result()

    return run


async def _worked(handler: Handler, update: Update, context: IsnadContext, hold: Hold) -> None:
    use(hold)
    await context.read_preferences(update)
    await handler(update, context)


async def _to_its_end(
    working: "asyncio.Task[None]", update: Update, context: IsnadContext, hold: Hold, too_slow: HandlerTooSlow
) -> None:
    """Wait for the end of held work, and have its error treated; where this is cancelled, the work is."""
    log.info("handler_held", update_id=update.update_id, held=len(context.runtime.held))
    try:
        async with asyncio.timeout(hold.left + HANDLER_SECONDS) as limit:
            await working
    except Exception as error:
        treated = too_slow if limit.expired() else error
        await context.application.process_error(update, treated)
