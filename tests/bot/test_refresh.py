"""The loops that keep the collection fresh, and whom they wake."""

import asyncio
from collections.abc import Callable

from bot.refresh import follow_loop, poll_loop
from bot.threads import Worker, new_pool
from tests.bot.doubles import until


async def woken(follow: Callable[[], object], enough: Callable[[], bool]) -> int:
    """How often the sender is woken until enough happened."""
    wakes: list[int] = []
    worker = Worker(new_pool(1))
    task = asyncio.create_task(follow_loop(follow, worker, lambda: wakes.append(1), 0.001))
    await until(enough)
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    worker.close()
    return len(wakes)


async def test_the_sender_is_woken_when_there_is_something_to_send_and_only_then() -> None:
    counts = iter([0, 3, 0, 1])
    asked: list[int] = []

    def follow() -> int:
        asked.append(1)
        return next(counts, 0)

    assert await woken(follow, lambda: len(asked) > 8) == 2


async def test_an_error_neither_ends_the_loop_nor_wakes_anybody() -> None:
    asked: list[int] = []

    def follow() -> int:
        asked.append(1)
        raise OSError("database is locked")

    assert await woken(follow, lambda: len(asked) > 3) == 0


async def test_after_each_tending_the_sender_is_woken_also_when_it_failed() -> None:
    wakes: list[int] = []

    def tend() -> None:
        raise OSError("no such folder")

    task = asyncio.create_task(poll_loop(tend, 0.001, Worker(new_pool(1)), lambda: wakes.append(1)))
    await until(lambda: len(wakes) > 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_is_new_is_tended_to_at_once_and_what_comes_meanwhile_afterwards() -> None:
    wanted, tended, wakes = asyncio.Event(), [], []
    loop = asyncio.get_running_loop()

    def tend() -> None:
        tended.append(1)
        if len(tended) == 2:
            loop.call_soon_threadsafe(wanted.set)

    task = asyncio.create_task(poll_loop(tend, 3_600, Worker(new_pool(1)), lambda: wakes.append(1), wanted))
    await until(lambda: len(wakes) == 1)
    await asyncio.sleep(0.02)
    assert len(tended) == 1
    wanted.set()
    await until(lambda: len(wakes) == 3)
    await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(tended) == 3
