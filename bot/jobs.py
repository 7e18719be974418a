"""Long jobs in a process of their own: the command line, told to report its progress.

The child writes `{"stage": str, "done": int, "total": int}` lines to standard error while it works and one
JSON value to standard output at its end. It leads a process group, so that cancelling ends whatever it
started too.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.services import JobKind, JobResult, Progress
from bot.services.work import JobFault

GRACE_SECONDS = 1.0
COUNTED = ("new", "modified", "unchanged", "withdrawn", "passages")
_LINES_KEPT = 20
_LONGEST_LINE = 1 << 20
_NO_MEMORY = (
    "memoryerror",
    "cannot allocate memory",
    "can't allocate memory",
    "memory allocation",
    "bad_alloc",
)
_NO_ROOM = ("no space left", "disk is full", "file too large", "disk quota")

log = structlog.get_logger(__name__)


class SubprocessJobs:
    """Runs `isnad index [--rebuild]` and `isnad sources check`, which is what an ingest is here, as child processes.

    `state_args` are the options that name the state (`["--state", "var"]`), `env` the child's environment
    (None: this process's own), `program` the command line up to its first command.
    """

    def __init__(
        self,
        state_args: Sequence[str],
        env: Mapping[str, str] | None,
        program: Sequence[str] = (sys.executable, "-m", "bot.cli"),
    ) -> None:
        self._state_args = tuple(state_args)
        self._env = dict(env) if env is not None else None
        self._program = tuple(program)

    def command(self, kind: JobKind) -> tuple[str, ...]:
        """Return the command line of a job."""
        reporting = ("--json", "--progress-lines", *self._state_args)
        if kind == "reindex":
            return (*self._program, "index", "--rebuild", *reporting)
        if kind == "index":
            return (*self._program, "index", *reporting)
        return (*self._program, "sources", "check", *reporting)

    async def run(self, kind: JobKind, on_progress: Callable[[Progress], Awaitable[None]]) -> JobResult:
        """Run the job and return what it printed; a failure is a result with the last line of its errors.

        When cancelled, the child and all its children are ended, by force after a second.
        """
        try:
            child = await asyncio.create_subprocess_exec(
                *self.command(kind),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=self._env,
                start_new_session=True,
                limit=_LONGEST_LINE,
            )
        except OSError as error:
            return JobResult(ok=False, error=f"the job could not be started: {error.strerror}")
        try:
            printed, errors = await asyncio.gather(
                _read_all(child.stdout), _follow(child.stderr, on_progress)
            )
            code = await child.wait()
        finally:
            if child.returncode is None:
                await _end(child)
        return (
            checked_of(printed)
            if kind == "ingest" and code <= 1 and printed
            else result_of(code, printed, errors)
        )


def own_environment() -> dict[str, str]:
    """Return this process's environment for a job, without the token: a job speaks to nobody."""
    return {name: value for name, value in os.environ.items() if name != "TELEGRAM_BOT_TOKEN"}


def result_of(code: int, printed: str, errors: Sequence[str]) -> JobResult:
    """Return what a child's end means, from its exit code, its output, and the last lines of its errors."""
    if code != 0:
        return JobResult(ok=False, error=_last_words(code, errors), fault=_fault(code, errors))
    try:
        summary = json.loads(printed)
    except json.JSONDecodeError:
        summary = None
    if not isinstance(summary, dict):
        return JobResult(ok=False, error="the job ended without a result")
    return JobResult(ok=True, summary=summary)


def checked_of(printed: str) -> JobResult:
    """Return what a reading of all watched sources came to: sums, and what could not be read, whole sources too."""
    try:
        read = json.loads(printed)
    except json.JSONDecodeError:
        read = None
    if not isinstance(read, list):
        return JobResult(ok=False, error="the job ended without a result")
    if not read:
        return JobResult(
            ok=False, error="SOURCES is empty and no source is watched: there is nothing to read"
        )
    summary: dict[str, Any] = {name: sum(one.get(name, 0) for one in read) for name in COUNTED}
    unread = [{"item": one["location"], "reason": one["error"]} for one in read if one.get("error")]
    return JobResult(
        ok=True, summary={**summary, "failed": unread + [f for one in read for f in one.get("failed", ())]}
    )


def _last_words(code: int, errors: Sequence[str]) -> str:
    if code >= 0:
        return errors[-1] if errors else f"exit code {code}"
    try:
        ended = f"ended by {signal.Signals(-code).name}"
    except ValueError:
        ended = f"ended by signal {-code}"
    return f"{ended}: {errors[-1]}" if errors else ended


def _fault(code: int, errors: Sequence[str]) -> JobFault | None:
    """What ended a job: the system kills what takes too much memory, and libraries abort when they get none."""
    last = " ".join(errors[-3:]).lower()
    if any(words in last for words in _NO_MEMORY):
        return "memory"
    if any(words in last for words in _NO_ROOM):
        return "disk"
    return "killed" if -code in (signal.SIGKILL, signal.SIGABRT) else None


def progress_of(line: str) -> Progress | None:
    """Return the progress that a line reports, None if it is some other line."""
    try:
        value: Any = json.loads(line)
        return Progress(str(value["stage"]), int(value["done"]), int(value["total"]))
    except (ValueError, TypeError, KeyError):
        return None


async def _read_all(stream: asyncio.StreamReader | None) -> str:
    return (await stream.read()).decode("utf-8", "replace") if stream else ""


async def _follow(
    stream: asyncio.StreamReader | None, on_progress: Callable[[Progress], Awaitable[None]]
) -> list[str]:
    """Report progress as it comes; the last lines that are something else."""
    others: deque[str] = deque(maxlen=_LINES_KEPT)
    async for raw in stream or _nothing():
        line = raw.decode("utf-8", "replace").strip()
        progress = progress_of(line)
        if progress is None:
            others.extend([line] if line else [])
            continue
        try:
            await on_progress(progress)
        except Exception:
            # Whoever listens may fail; the work goes on.
            log.exception("progress_not_told")
    return list(others)


async def _nothing() -> Any:
    return
    yield b""


async def _end(child: asyncio.subprocess.Process) -> None:
    """End the child's whole group: politely first, by force after a second."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await child.wait()
    except TimeoutError:
        log.warning("job_killed", pid=child.pid)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()
