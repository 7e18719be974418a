"""How many messages Telegram may count within a stretch of time, as far as the sender can know.

A message counts when it reaches Telegram, some time between the moment it is sent and the moment its answer is there.
Most of that time is the way, the same for all; what an answer took longer than the fastest of late, its message may have
come later. So a message is held to count from when it was sent until the span after the latest moment it can have come.
"""

from heapq import heappop, heappush, nsmallest
from math import inf

LATEST = 3.0
"""Seconds after which a message that is still not answered counts no more: one slow chat must not hold up others."""
REMEMBERED = 30.0


class Way:
    """The shortest time that an answer took, within the last minute or the half of it. Seconds."""

    def __init__(self) -> None:
        self._since = -inf
        self._now, self._before = inf, inf

    def took(self, seconds: float, now: float) -> float:
        """Note how long an answer took; return by how much that is longer than the shortest."""
        if now - self._since > REMEMBERED:
            self._since, self._before, self._now = now, self._now, inf
        self._now = min(self._now, seconds)
        return seconds - min(self._now, self._before)


class Window:
    """Messages within the last `span` seconds. Forgets those that are older."""

    def __init__(self, span: float) -> None:
        self._span = span
        self._ends: list[float] = []
        self._flying: dict[object, float] = {}
        self.last = -inf
        """When the last message was sent."""

    def begin(self, message: object, now: float) -> None:
        """Count a message that is sent now."""
        self._flying[message] = now
        self.last = now

    def end(self, message: object, late: float) -> None:
        """Note that a message was answered, `late` seconds later than the way takes; only `begin` may name it anew."""
        began = self._flying.pop(message, None)
        if began is not None:
            heappush(self._ends, began + late + self._span)

    def free_at(self, most: float, now: float) -> float:
        """Return the moment, `now` or later, from which another message keeps within `most`.

        An answer that comes meanwhile may make it earlier or later.
        """
        while self._ends and self._ends[0] <= now:
            heappop(self._ends)
        flying = sorted(
            at for began in self._flying.values() if (at := began + max(LATEST, self._span)) > now
        )
        surplus = len(self._ends) + len(flying) - most
        if surplus < 0:
            return now
        return max(now, nsmallest(int(surplus) + 1, [*self._ends, *flying])[-1])

    def is_over(self, now: float) -> bool:
        """Tell whether nothing of it counts any more."""
        return not self._flying and all(end <= now for end in self._ends)
