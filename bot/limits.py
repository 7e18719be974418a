"""Limits that keep one person, or one slow call, from holding up everybody else."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Literal

Verdict = Literal["pass", "notice", "silent"]


class FloodGuard:
    """At most `limit` messages a person in `period` seconds; then one notice, then silence.

    Remembers the last `capacity` people only, so its memory is bounded. Times are seconds of a steady clock.
    """

    def __init__(self, limit: int = 20, period: float = 60.0, capacity: int = 10_000) -> None:
        self._limit = limit
        self._period = period
        self._capacity = capacity
        self._people: OrderedDict[int, deque[float]] = OrderedDict()
        self._noticed: dict[int, float] = {}

    def judge(self, person: int, now: float) -> Verdict:
        """Tell what to do with what `person` sends at `now`. What is refused does not count."""
        times = self._people.setdefault(person, deque())
        self._people.move_to_end(person)
        while len(self._people) > self._capacity:
            forgotten, _ = self._people.popitem(last=False)
            self._noticed.pop(forgotten, None)
        while times and times[0] <= now - self._period:
            times.popleft()
        if len(times) < self._limit:
            times.append(now)
            return "pass"
        if now - self._noticed.get(person, float("-inf")) < self._period:
            return "silent"
        self._noticed[person] = now
        return "notice"


class OncePer:
    """Lets the same thing through once in `period` seconds, and counts what it held back.

    Remembers the last `capacity` things.
    """

    def __init__(self, period: float = 60.0, capacity: int = 500) -> None:
        self._period = period
        self._capacity = capacity
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def let_through(self, key: str, now: float) -> int | None:
        """Return how often `key` came since it was let through, this time too; None if too early."""
        last, held = self._seen.get(key, (float("-inf"), 0))
        if now - last < self._period:
            self._seen[key] = (last, held + 1)
            return None
        self._seen[key] = (now, 0)
        self._seen.move_to_end(key)
        while len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return held + 1


class HandlerTime:
    """How long a handler may run: `limit` seconds, and no longer than `last` once the program has been told to stop."""

    def __init__(self, limit: float, last: float, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._last = last
        self._clock = clock
        self._stop_at = float("inf")

    def stopping(self) -> None:
        """From now on no handler runs longer than `last` after this moment, whenever it began."""
        self._stop_at = min(self._stop_at, self._clock() + self._last)

    def begin(self) -> Callable[[], float]:
        """Return what tells a handler that begins now how many seconds it may still take; 0 where none are left."""
        until = self._clock() + self._limit
        return lambda: max(0.0, min(until, self._stop_at) - self._clock())
