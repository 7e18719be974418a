"""Measuring in processes of their own, so that no figure holds another's memory or warmth.

The process that starts them must stay small: Linux counts a parent's peak into what it starts.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import PLAIN

THREADS = ("GOMP_SPINCOUNT", "OPENBLAS_NUM_THREADS")
ROOT = Path(__file__).resolve().parent.parent


class ChildFailed(Exception):
    """A measuring process failed; its words are the message."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process printed (its last line, as JSON), the seconds from start to end, and its peak RSS in MiB."""

    value: Any
    seconds: float
    peak_mib: float


def run(module: str, *arguments: str, plain: bool = False) -> Ran:
    """Run `python -m module` to its end, `plain` without Isnad's settings for the threads of libraries.

    Raises `ChildFailed` with the end of its standard error.
    """
    command = [sys.executable, "-m", module, *arguments]
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=errors,
            cwd=ROOT,
            env=_environment(plain),
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        output, said = _read(printed), _read(errors)
    lines = output.strip().splitlines()
    if child.returncode or not lines:
        last = (said.strip().splitlines() or ["nothing was said"])[-1]
        raise ChildFailed(f"{module} {' '.join(arguments[:2])} (exit {child.returncode}): {last}")
    return Ran(json.loads(lines[-1]), seconds, round(usage.ru_maxrss / 1024, 1))


def isnad(*arguments: str) -> Ran:
    """Run an `isnad` command."""
    return run("bot.cli", *arguments, "--json")


def _environment(plain: bool) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not (plain and name in THREADS)}
    # No peer may phone home.
    return {
        **({PLAIN: "1"} if plain else {}),
        "HF_HUB_OFFLINE": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "TOKENIZERS_PARALLELISM": "false",
        **inherited,
    }


def _read(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))
