"""Handlers that wait for Telegram longer than a handler may run are held, beside the others, until it takes their words.

A handler may run for twenty seconds, at a place that somebody else needs next. What it cannot hurry is Telegram: a
chat that must be left alone for half a minute, errors of Telegram's own, a network that is gone. Who wrote something still
waits for the answer then. So a handler of a message that waits for Telegram alone gives its place back and goes on:

    Hold            what the calls of one handler know of how long they may wait (`hold_of_this`)
    Held            the handlers that are held, at most `MOST_HELD`

Its update stays kept until it is done (`bot.updates.handling`): the end of the program loses no answer either.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

HELD_SECONDS = 900.0
"""The longest that an answer is held."""
PLACE_SECONDS = 5.0
"""For how long a handler that waits for Telegram keeps its place, where it does not know that it will be longer."""
LOOK_SECONDS = 1.0
"""Between two looks at how long a handler may still run: the program may have been told to stop."""
MOST_HELD = 1_000
"""Handlers held at once; more are ended as if they were too slow."""


class Hold:
    """How long the calls of one handler may wait for Telegram. `steady` is a clock in seconds.

    `long` is done as soon as one of them knows that it will wait longer than a handler may.
    """

    def __init__(self, steady: Callable[[], float], seconds: float = HELD_SECONDS) -> None:
        self._steady = steady
        self._until = steady() + seconds
        self._waiting = 0
        self._since = 0.0
        self.long: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def left(self) -> float:
        """For how many seconds it may still be waited; less than 0 when the time is over."""
        return self._until - self._steady()

    @property
    def waits(self) -> bool:
        """Whether the handler waits for Telegram just now."""
        return self._waiting > 0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Mark that Telegram is waited for."""
        if not self._waiting:
            self._since = self._steady()
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def let_work(self, working: asyncio.Task[None], left: Callable[[], float]) -> None:
        """Return when the handler's work is done, when it has no seconds `left`, or when it waits for Telegram for long."""
        while not working.done() and (seconds := left()) > 0 and not self._waits_long():
            ends = {working} if self.long.done() else {working, self.long}
            await asyncio.wait(ends, timeout=min(LOOK_SECONDS, seconds), return_when=asyncio.FIRST_COMPLETED)

    def _waits_long(self) -> bool:
        return self.waits and (self.long.done() or self._steady() - self._since >= PLACE_SECONDS)

    def will_be_long(self) -> None:
        """Give the handler's place back now."""
        if not self.long.done():
            self.long.set_result(None)


_HOLD: ContextVar[Hold | None] = ContextVar("hold", default=None)


def hold_of_this() -> Hold | None:
    """Return the hold of the handler that runs here; None where nothing can be held."""
    return _HOLD.get()


def waiting_for_telegram() -> AbstractContextManager[None]:
    """Mark, in a handler that may be held, that it waits for Telegram or for another that does."""
    hold = hold_of_this()
    return hold.waiting() if hold is not None else nullcontext()


def use(hold: Hold) -> None:
    """Let the calls of this task, and of those it starts, know a hold."""
    _HOLD.set(hold)


class Held:
    """The handlers that gave their place back and wait for Telegram, by the id of their update."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._works: dict[int, list[asyncio.Task[None]]] = {}
        self._count = 0

    def __len__(self) -> int:
        """How many are held."""
        return self._count

    @property
    def has_room(self) -> bool:
        """Whether one more may be held."""
        return self._count < self._most

    def take(self, update_id: int, work: asyncio.Task[None]) -> None:
        """Hold a handler's work."""
        self._count += 1
        work.add_done_callback(self._ended)
        self._works.setdefault(update_id, []).append(work)

    def of(self, update_id: int) -> list[asyncio.Task[None]]:
        """Return the works that are held for an update, and leave them to the caller."""
        return self._works.pop(update_id, [])

    def _ended(self, _: asyncio.Task[None]) -> None:
        self._count -= 1
