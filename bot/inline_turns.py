"""Whose inline query is looked up when: clients send one at nearly every key that is pressed."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Literal

from bot.limits import FloodGuard

Turn = Literal["yes", "outrun", "too-many"]


class InlineTurns:
    """At most `limit` queries a person in `period` seconds, and `most` in a minute; of those that must wait only the newest.

    A query that comes while an older one of the same person waits takes its place: nobody looks at the older one's
    answer any more. `steady` is a clock for durations, in seconds. Remembers the last `capacity` people.
    """

    def __init__(
        self,
        steady: Callable[[], float],
        limit: int = 3,
        period: float = 1.0,
        most: int = 60,
        capacity: int = 10_000,
    ) -> None:
        self._steady = steady
        self._limit = limit
        self._period = period
        self._capacity = capacity
        self._minute = FloodGuard(most, 60.0, capacity)
        self._times: OrderedDict[int, deque[float]] = OrderedDict()
        self._waiting: dict[int, asyncio.Event] = {}

    async def turn(self, person: int) -> Turn:
        """Return, at the latest after `period` seconds, whether a query of a person may be looked up now."""
        if (older := self._waiting.pop(person, None)) is not None:
            older.set()
        while (seconds := self._seconds_left(person)) > 0:
            if await self._outrun(person, seconds):
                return "outrun"
        if self._minute.judge(person, self._steady()) != "pass":
            return "too-many"
        self._times[person].append(self._steady())
        return "yes"

    async def _outrun(self, person: int, seconds: float) -> bool:
        """Wait; tell whether a newer query of the person came meanwhile."""
        newer = self._waiting[person] = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                await newer.wait()
        except TimeoutError:
            return False
        finally:
            if self._waiting.get(person) is newer:
                del self._waiting[person]
        return True

    def _seconds_left(self, person: int) -> float:
        times, now = self._times.setdefault(person, deque()), self._steady()
        self._times.move_to_end(person)
        while len(self._times) > self._capacity:
            self._times.popitem(last=False)
        while times and times[0] <= now - self._period:
            times.popleft()
        return times[0] + self._period - now if len(times) >= self._limit else 0.0
