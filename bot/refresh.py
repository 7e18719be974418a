"""The loops that keep the index fresh: having it catch up with the collection, and following the database."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from bot.threads import Worker

FOLLOW_SECONDS = 0.5

log = structlog.get_logger(__name__)


async def poll_loop(
    tend: Callable[[], object],
    seconds: float,
    worker: Worker,
    wake: Callable[[], None],
    wanted: asyncio.Event | None = None,
) -> None:
    """Call `tend` now, and again when it is `wanted`, at the latest `seconds` after its end, until cancelled.

    `wake` is called after each time, since there may be alerts to send. No error ends the loop.
    """
    wanted = wanted or asyncio.Event()
    while True:
        wanted.clear()
        try:
            await worker.call_apart(tend)
        except Exception:
            log.exception("tending_failed")
        wake()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await wanted.wait()


async def follow_loop(
    follow: Callable[[], object], worker: Worker, wake: Callable[[], None], seconds: float = FOLLOW_SECONDS
) -> None:
    """Let the index catch up with the database every `seconds`, until cancelled.

    `wake` is called when `follow` says that there is something to send. No error ends the loop; of a run of the same
    errors only the first is logged.
    """
    last_error: str | None = None
    while True:
        try:
            if await worker.call(follow):
                wake()
            last_error = None
        except Exception as error:
            if repr(error) != last_error:
                log.exception("following_failed")
            last_error = repr(error)
        await asyncio.sleep(seconds)
