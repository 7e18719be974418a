"""One `isnad` command as a process that can be killed at a given moment."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
START = "start"
"""The stage before the first line of progress: Python starts, tables are made, the first articles are read."""
GIVE_UP_SECONDS = 1_200.0
LAST_LINES = 12


class ChildFailedError(RuntimeError):
    """A command that nobody killed ended with another code than 0; the text is its last words."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended by itself. `spans`: seconds from its start at which each stage began and ended."""

    code: int
    output: str
    errors: str
    spans: Mapping[str, tuple[float, float]]

    def json(self) -> Any:
        """The one JSON value that the command printed. Raises `ChildFailedError` when it failed."""
        if self.code:
            raise ChildFailedError(f"exit code {self.code}: {self.errors}")
        return json.loads(self.output)


class Child:
    """A running `isnad` command; leaving its `with` block kills it if it still runs.

    It is told to write its progress as JSON lines, from which its stage is known, if `staged`.
    """

    def __init__(
        self, *arguments: str, folder: Path, staged: bool = False, settings: Mapping[str, str] | None = None
    ) -> None:
        shown = ("--progress-lines",) if staged else ()
        self._began = time.monotonic()
        self._stages: dict[str, float] = {START: 0.0}
        self._changed = threading.Condition()
        self._errors: list[str] = []
        self._output = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *arguments, *shown],
            cwd=folder,
            env=environment(settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._listen, self._collect)]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def stage(self) -> str:
        """The stage that was last told of."""
        with self._changed:
            return next(reversed(self._stages))

    @property
    def last_words(self) -> str:
        """The last lines of standard error."""
        return "".join(self._errors[-LAST_LINES:])

    def survives_until(self, stage: str, seconds: float) -> bool:
        """Wait until `seconds` after `stage` began; False when the command ended first or never gets there."""
        deadline = time.monotonic() + GIVE_UP_SECONDS
        with self._changed:
            while stage not in self._stages:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    return False
                self._changed.wait(0.05)
        moment = self._began + self._stages[stage] + seconds
        try:
            self._process.wait(max(0.0, moment - time.monotonic()))
        except subprocess.TimeoutExpired:
            return True
        return False

    def freeze(self) -> None:
        """Stop it where it stands. What it had sent on its way still arrives; it will not hear of it if killed."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def kill(self) -> bool:
        """Kill -9 the process and all that it started; False when it had just ended by itself."""
        return self._end() == -signal.SIGKILL

    def terminate(self, seconds: float = 20.0) -> int:
        """Ask it to end and return its exit code."""
        self._process.terminate()
        return self._process.wait(seconds)

    def finish(self, seconds: float = GIVE_UP_SECONDS) -> Finished:
        """Wait for its end and return what it said."""
        code = self._process.wait(seconds)
        ended = time.monotonic() - self._began
        for reader in self._readers:
            reader.join()
        begins = [*self._stages.values(), ended]
        spans = {
            stage: (begin, end) for stage, begin, end in zip(self._stages, begins, begins[1:], strict=False)
        }
        return Finished(code, self._output, self.last_words, spans)

    def _end(self) -> int:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        for reader in self._readers:
            reader.join()
        return code

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self._errors.append(line)
                stage = _stage_of(line)
                with self._changed:
                    if stage is not None:
                        self._stages.setdefault(stage, time.monotonic() - self._began)
                    self._changed.notify_all()

    def _collect(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            self._output = output.read()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without any setting of Isnad but the given ones, the project importable."""
    known = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in known}
    return {**kept, "PYTHONPATH": str(ROOT), "PTB_TIMEDELTA": "true", **settings}


def isnad(*arguments: str, folder: Path) -> Finished:
    """Run a command to its end, however it ends."""
    with Child(*arguments, folder=folder) as child:
        return child.finish()


def _stage_of(line: str) -> str | None:
    if not line.startswith("{"):
        return None
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value.get("stage") if isinstance(value, dict) else None
