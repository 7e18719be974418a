"""Is the bot ready to answer people, and if not, what is missing?"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.threads import Worker

LOOK_SECONDS = 3.0
KEPT_SECONDS = 2.0
"""An answer that is not older is given again, so that many callers cost no more than one."""


class Readiness:
    """Tells what is missing, by the part's name.

    `look` looks at database and index, in a thread; `trouble` says why no updates come. None: it is not looked at.
    """

    def __init__(
        self,
        worker: Worker,
        look: Callable[[], Mapping[str, str]] | None,
        trouble: Callable[[], str | None],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker = worker
        self._look = look
        self._trouble = trouble
        self._steady = steady
        self._known: tuple[float, dict[str, str]] | None = None
        self._looking = asyncio.Lock()

    async def missing(self) -> dict[str, str]:
        """Return what is missing, nothing when the bot is ready. Never raises, and takes three seconds at most."""
        found = dict(await self._parts())
        if (trouble := self._trouble()) is not None:
            found["updates"] = trouble
        return found

    async def _parts(self) -> dict[str, str]:
        if self._look is None:
            return {}
        async with self._looking:
            if self._known is None or self._steady() - self._known[0] > KEPT_SECONDS:
                self._known = (self._steady(), await _in_time(self._worker, self._look))
            return self._known[1]


async def _in_time(worker: Worker, look: Callable[[], Mapping[str, str]]) -> dict[str, Any]:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return dict(await worker.call(look))
    except TimeoutError:
        return {"database": f"did not answer within {LOOK_SECONDS:.0f} seconds"}
    except Exception as error:
        return {"program": f"looking failed ({type(error).__name__})"}
