"""Jobs in real child processes, with a small program in the place of the command line."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.jobs import SubprocessJobs
from bot.services import JobResult, Progress
from tests.bot.doubles import until

REPORTS = """
import json, sys
print("model loaded", file=sys.stderr)
for done in (1, 2):
    print(json.dumps({"stage": "encode", "done": done, "total": 2}), file=sys.stderr, flush=True)
print(json.dumps({"argv": sys.argv[1:]}))
"""
LITTLE_MEMORY = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))"
FAILS = "import sys; print('Traceback', file=sys.stderr); sys.exit('the index is busy')"
HANGS = """
import json, os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(json.dumps({"stage": str(child.pid), "done": os.getpid(), "total": 0}), file=sys.stderr, flush=True)
time.sleep(60)
"""


def jobs(program: str) -> SubprocessJobs:
    return SubprocessJobs(["--state", "var"], None, program=(sys.executable, "-c", program))


async def ignore(_: Progress) -> None: ...


async def test_a_job_reports_its_progress_and_returns_what_it_printed() -> None:
    told: list[Progress] = []

    async def tell(progress: Progress) -> None:
        told.append(progress)
        raise RuntimeError("a listener's fault does not stop the work")

    result = await jobs(REPORTS).run("reindex", tell)

    assert told == [Progress("encode", 1, 2), Progress("encode", 2, 2)]
    argv = ["index", "--rebuild", "--json", "--progress-lines", "--state", "var"]
    assert result == JobResult(ok=True, summary={"argv": argv})


async def test_an_ingest_reads_whatever_is_watched_and_sums_it_up() -> None:
    one = {
        "location": "/news",
        "new": 1,
        "modified": 2,
        "unchanged": 3,
        "withdrawn": 4,
        "passages": 5,
        "error": None,
    }
    failure = {"item": "a.txt", "reason": "is empty", "origin": "/news/a.txt"}
    silent = {"location": "https://x.example/feed", "error": "the host took too long"}
    broken = {"location": "https://y.example/feed", "error": "the reading broke off"}
    for code in (0, 1):  # 1: not one could be read
        program = (
            f"import sys, json; print(json.dumps({[one | {'failed': [failure]}, one, silent, broken]!r})); "
        )
        result = await jobs(f"{program} assert sys.argv[1:3] == ['sources', 'check']; sys.exit({code})").run(
            "ingest", ignore
        )

        assert result.ok
        assert [
            result.summary[name] for name in ("new", "modified", "unchanged", "withdrawn", "passages")
        ] == [2, 4, 6, 8, 10]
        assert result.summary["failed"] == [
            {"item": "https://x.example/feed", "reason": "the host took too long"},
            {"item": "https://y.example/feed", "reason": "the reading broke off"},
            failure,
        ]


async def test_what_goes_wrong_is_a_result_with_its_reason() -> None:
    assert await jobs(FAILS).run("reindex", ignore) == JobResult(ok=False, error="the index is busy")
    assert await jobs("print('no json')").run("reindex", ignore) == JobResult(
        ok=False, error="the job ended without a result"
    )
    missing = SubprocessJobs([], None, program=("/does/not/exist",))
    assert (
        await missing.run("reindex", ignore)
    ).error == "the job could not be started: No such file or directory"
    assert (await jobs("print([])").run("ingest", ignore)).error == (
        "SOURCES is empty and no source is watched: there is nothing to read"
    )
    assert (await jobs(FAILS).run("ingest", ignore)).error == "the index is busy"


async def test_cancelling_ends_the_child_and_its_children() -> None:
    started: asyncio.Future[Progress] = asyncio.get_running_loop().create_future()

    async def tell(progress: Progress) -> None:
        started.set_result(progress)

    task = asyncio.create_task(jobs(HANGS).run("reindex", tell))
    progress = await started
    task.cancel()
    await asyncio.wait([task], timeout=5)

    assert task.cancelled()
    await until(lambda: not alive(progress.done) and not alive(int(progress.stage)))


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not yet collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


@pytest.mark.parametrize(
    ("program", "error", "fault"),
    [
        ("import os; os.kill(os.getpid(), 9)", "ended by SIGKILL", "killed"),
        ("import os; os.abort()", "ended by SIGABRT", "killed"),
        (f"{LITTLE_MEMORY}; x = bytearray(1 << 32)", "MemoryError", "memory"),
        (f"{LITTLE_MEMORY}; import numpy; numpy.ones(1 << 30)", None, "memory"),
        (
            "import sys; sys.exit('isnad: The index cannot be written (No space left on device)')",
            None,
            "disk",
        ),
        ("import sys; sys.exit('isnad: var/isnad.db: database or disk is full')", None, "disk"),
        ("import sys; sys.exit('isnad: the model is another')", "isnad: the model is another", None),
    ],
)
async def test_what_ended_a_job_is_told_by_its_kind(
    program: str, error: str | None, fault: str | None
) -> None:
    result = await jobs(program).run("reindex", ignore)

    assert not result.ok
    assert result.fault == fault
    assert error is None or result.error == error
