"""How commands speak: one JSON value or plain lines on standard output, everything else on standard error."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

STAGES = {
    "read": "reading articles",
    "encode": "encoding passages",
    "index": "writing the index",
    "ask": "asking",
    "copy": "copying the state",
    "pack": "writing the backup",
    "check": "reading it again",
}
LINE_SECONDS = 5.0
"""Between two lines of progress where there is no terminal."""

Report = Callable[[str, int, int], None]


def print_json(value: Any) -> None:
    """Print one JSON value on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def say(line: str) -> None:
    """Print a line on standard output."""
    sys.stdout.write(line + "\n")


def tell(line: str) -> None:
    """Print a message on standard error."""
    sys.stderr.write(line + "\n")


@contextmanager
def progress(*, as_lines: bool) -> Iterator[Report]:
    """Show how far long work is: bars at a terminal, a line now and then elsewhere, JSON lines if asked."""
    if as_lines:
        yield _json_line
    elif sys.stderr.isatty():
        yield from _bars()
    else:
        yield _Lines().report


def _json_line(stage: str, done: int, total: int) -> None:
    tell(json.dumps({"stage": stage, "done": done, "total": total}))
    sys.stderr.flush()


class _Lines:
    def __init__(self) -> None:
        self._said = time.monotonic()
        self._stage: str | None = None
        self._began = 0.0

    def report(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began = stage, now
        if now - self._said < LINE_SECONDS:
            return
        self._said = now
        rate = done / (now - self._began) if now > self._began else 0.0
        left = f", {(total - done) / rate:.0f} s left" if rate and total else ""
        tell(f"{STAGES.get(stage, stage)}: {done}{f' of {total}' if total else ''} ({rate:.1f}/s{left})")


def _bars() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGES.get(stage, stage), total=total or None, rate="")
            speed = bars.tasks[bars.task_ids.index(tasks[stage])].speed
            shown = f"{speed:.1f}/s" if speed else ""
            bars.update(tasks[stage], completed=done, total=total or None, rate=shown)

        yield report
