"""The one place where synchronous work is handed to threads."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from data.database import wait_at_most
from retrieval.errors import LibraryPanicked, is_panic

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
PATIENCE_SECONDS = 5.0
"""How long what is done in the pool waits for another writer of the database; the handlers end after seven."""


def new_pool(threads: int = THREADS) -> ThreadPoolExecutor:
    """Return the pool that everything of a process shares: the handlers, and a question's second thread."""
    return ThreadPoolExecutor(
        max_workers=threads,
        thread_name_prefix="isnad",
        initializer=wait_at_most,
        initargs=(PATIENCE_SECONDS,),
    )


class Worker:
    """Runs synchronous functions beside the event loop.

    `call` is for work of milliseconds, in `pool` (None: one of its own). `call_apart` is for work of
    minutes: it gets a thread of
    its own that does not keep the process alive, so that a stop need not wait for it. What it does must
    therefore bear being cut off anywhere, as ingesting does.
    """

    def __init__(self, pool: ThreadPoolExecutor | None = None) -> None:
        self._pool = pool or new_pool()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` in the pool and return what it returns, or raise what it raises, and `LibraryPanicked`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: _heeded(partial(function, *args, **kwargs)))

    async def call_apart(self, function: Callable[[], T]) -> T:
        """Run `function` in a daemon thread of its own. Cancelling leaves the thread to itself."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def settle(value: T | None, error: BaseException | None) -> None:
            if outcome.done():
                return
            if error is not None:
                outcome.set_exception(error)
            else:
                outcome.set_result(value)  # type: ignore[arg-type]  # T itself may be None

        def work() -> None:
            value, error = None, None
            try:
                value = _heeded(function)
            except BaseException as caught:
                error = caught
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, value, error)

        threading.Thread(target=work, name="isnad-apart", daemon=True).start()
        return await outcome

    def close(self) -> None:
        """Take no more work; what runs is let finish, what waits is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _heeded(function: Callable[[], T]) -> T:
    """Return what `function` does; a library that gives up in it is an error like others."""
    try:
        return function()
    except BaseException as error:
        if is_panic(error):
            raise LibraryPanicked(f"a library gave up: {error}") from error
        raise
