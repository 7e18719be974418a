"""One lock for all that the double knows, and a bell that rings whenever it changes."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Wakes whoever waits for a change, in threads and in event loops alike.

    `lock` guards the state: hold it to read or write, `ring()` after writing. A check handed to
    `wait` or `listen` runs with the lock held; None means "not yet", anything else ends the wait,
    and so does an exception.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._sleepers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def ring(self) -> None:
        """Tell everybody that something changed; callable from any thread."""
        with self.lock:
            self._changed.notify_all()
            for loop, event in self._sleepers:
                with suppress(RuntimeError):  # a loop that was closed under its sleeper
                    loop.call_soon_threadsafe(event.set)

    def wait(self, check: Callable[[], T | None], seconds: float) -> T | None:
        """Block this thread until the check finds something, at most so many seconds."""
        deadline = time.monotonic() + seconds
        with self.lock:
            while (found := check()) is None:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return None
                self._changed.wait(remaining)
            return found

    async def listen(self, check: Callable[[], T | None], seconds: float) -> T | None:
        """As `wait`, for a coroutine in any event loop."""
        loop = asyncio.get_running_loop()
        sleeper = (loop, asyncio.Event())
        deadline = loop.time() + seconds
        with self.lock:
            self._sleepers.add(sleeper)
        try:
            while True:
                sleeper[1].clear()
                with self.lock:
                    found = check()
                remaining = deadline - loop.time()
                if found is not None or remaining <= 0:
                    return found
                with suppress(TimeoutError):
                    async with asyncio.timeout(remaining):
                        await sleeper[1].wait()
        finally:
            with self.lock:
                self._sleepers.discard(sleeper)
