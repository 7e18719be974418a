"""Tasks that live beside the handlers: loops and long jobs."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Background:
    """Keeps tasks alive, reports those that die, and ends all of them in the end.

    `Application.create_task` is not used for them: `Application.stop` waits for its tasks without a limit.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Begin `work` and return its task."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def cancel(self) -> None:
        """Ask all tasks to end, each once: a second request would cut short what they do to end well."""
        for task in self._tasks:
            if not task.cancelling():
                task.cancel()

    async def close(self, patience: float = 3.0) -> None:
        """Cancel all tasks and wait for their ends, at most `patience` seconds."""
        self.cancel()
        tasks = set(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=patience)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background_task_died", task=task.get_name(), exc_info=error)
