"""The loops that keep the collection fresh: reading the watched sources, and following the database."""

import asyncio
from collections.abc import Callable

import structlog

from bot.threads import Worker

FOLLOW_SECONDS = 0.5

log = structlog.get_logger(__name__)


async def poll_loop(
    poll_sources: Callable[[], object], seconds: float, worker: Worker, wake: Callable[[], None]
) -> None:
    """Read the sources now and every `seconds` after the end of the last reading, until cancelled.

    `wake` is called after each reading, since there may be alerts to send. No error ends the loop.
    """
    while True:
        try:
            await worker.call_apart(poll_sources)
        except Exception:
            log.exception("polling_failed")
        wake()
        await asyncio.sleep(seconds)


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
