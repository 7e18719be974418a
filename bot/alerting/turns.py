"""Whose turn it is: the alerts that wait, in their order, less those whose chat must wait itself."""

from collections import deque
from collections.abc import Callable, Container, Sequence
from heapq import heappop, heappush

from data.waiting import Waiting, in_turn


class Turns:
    """The next alert of each chat, from one look into the outbox to the next. Moments are seconds of a steady clock."""

    def __init__(self, waiting: Sequence[Waiting] = ()) -> None:
        self._next = deque(in_turn(waiting))
        self._later: list[tuple[float, int, Waiting]] = []

    def __len__(self) -> int:
        return len(self._next) + len(self._later)

    def take(
        self, most: int, now: float, ready_at: Callable[[int], float], busy: Container[int]
    ) -> list[Waiting]:
        """Take up to `most` alerts whose chats may get one now, each chat once, in the order of their turns.

        `ready_at` tells from when a chat may get one. A chat in `busy` loses its turn until the next look.
        """
        taken: list[Waiting] = []
        ready: list[Waiting] = []
        while self._later and self._later[0][0] <= now:
            ready.append(heappop(self._later)[2])
        self._next.extendleft(reversed(ready))
        while self._next and len(taken) < most:
            each = self._next.popleft()
            if each.chat_id in busy:
                continue
            if (at := ready_at(each.chat_id)) > now:
                heappush(self._later, (at, each.id, each))
            else:
                taken.append(each)
        return taken

    def next_at(self, now: float) -> float:
        """Return the moment from which there is something to take, as far as that is known; infinity for never."""
        if self._next:
            return now
        return self._later[0][0] if self._later else float("inf")
