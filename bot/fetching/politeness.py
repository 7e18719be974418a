"""How often one host is asked: at most so many requests at once, a gap between them, and none while it asks for patience."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

AT_ONCE = 2
GAP = 0.5  # seconds between the beginnings of two requests to a host
LONGEST_GAP = 60.0  # a Crawl-delay beyond it counts as it
LONGEST_HOLD = 3_600.0
_ALL_AT_ONCE = 16
_MANY = 500


class Politeness:
    """Turns at hosts. `gap`: seconds, where a host names none itself; `clock`: seconds that only grow."""

    def __init__(
        self,
        gap: float = GAP,
        *,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = gap
        self._at_once = at_once
        self._clock = clock
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}
        self._all = asyncio.Semaphore(_ALL_AT_ONCE)

    @asynccontextmanager
    async def turn(self, host: str, delay: float | None = None) -> AsyncIterator[None]:
        """Wait for a turn at `host` and keep it inside. `delay`: seconds that the host asks between two requests."""
        self._forget_idle()
        line = self._lines.setdefault(host, _Line(self._at_once))
        line.users += 1
        try:
            async with line.places:
                await self._wait(line, min(max(delay or 0.0, self._gap), LONGEST_GAP))
                async with self._all:
                    yield
        finally:
            line.users -= 1

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask `host` for so many seconds, up to an hour."""
        line = self._lines.setdefault(host, _Line(self._at_once))
        line.held_until = max(line.held_until, self._clock() + min(seconds, LONGEST_HOLD))

    def held(self, host: str) -> float:
        """Return the seconds for which `host` is not to be asked: 0 if it may."""
        line = self._lines.get(host)
        return max(line.held_until - self._clock(), 0.0) if line else 0.0

    async def _wait(self, line: "_Line", gap: float) -> None:
        now = self._clock()
        begins = max(now, line.begun + gap)
        line.begun = begins
        if begins > now:
            await self._sleep(begins - now)

    def _forget_idle(self) -> None:
        if len(self._lines) < _MANY:
            return
        now = self._clock()
        for host, line in list(self._lines.items()):
            if not line.users and max(line.begun + LONGEST_GAP, line.held_until) < now:
                del self._lines[host]


class _Line:
    """Who waits at one host. `begun`: when the last request began or will begin."""

    def __init__(self, at_once: int) -> None:
        self.places = asyncio.Semaphore(at_once)
        self.begun = float("-inf")
        self.held_until = float("-inf")
        self.users = 0
