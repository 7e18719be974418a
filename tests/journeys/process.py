"""`isnad` as its own process: with a clean environment, in a folder of its own, its standard error kept."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "bot.cli")
STOP_SECONDS = 10.0
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """What a child gets: nothing of this process's own settings, whatever they are."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    any_age = {"NEWS_MAX_AGE_HOURS": "0"}  # the articles of the journeys are years old
    return {**kept, "PYTHONPATH": str(ROOT), "LOG_FORMAT": "json", **any_age, **settings}


def until(check: Callable[[], T | None], seconds: float, what: str) -> T:
    """Look again and again until there is something other than None or False."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found is not None and found is not False:
            return found
        assert time.monotonic() < deadline, f"no {what} within {seconds} s"
        time.sleep(0.02)


def isnad(state: Path, folder: Path, *words: str) -> dict[str, Any]:
    """Run a command to its end; what it printed as JSON."""
    command = (*PROGRAM, *words, "--json", "--state", str(state))
    done = subprocess.run(command, env=environment({}), cwd=folder, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


class BotProcess:
    """`isnad run` in a process. Its standard error lies in a file, so that it can never block."""

    def __init__(
        self,
        state: Path,
        folder: Path,
        settings: Mapping[str, str],
        log: Path,
        program: Sequence[str] = (*PROGRAM, "run"),
    ) -> None:
        self._log = log
        self.errors_expected = False
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                (*program, "--state", str(state)),
                env=environment(settings),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )

    @property
    def log(self) -> str:
        """Everything that the process wrote so far."""
        return self._log.read_text(encoding="utf-8")

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """The log's records, of one name or all."""
        complete = [line for line in self.log.splitlines(keepends=True) if line.endswith("}\n")]
        records = [json.loads(line) for line in complete if line.startswith("{")]
        return [record for record in records if name in (None, record["event"])]

    def errors(self) -> Sequence[str]:
        """What the project's own code logged as an error, and whatever is no record at all: a traceback, a warning.

        PTB's records are left out: it calls any failure of Telegram's an error.
        """
        own = [record for record in self.events() if not record["logger"].startswith("telegram")]
        records = [str(record) for record in own if record["level"] in ("error", "critical")]
        return [*records, *(line for line in self.log.splitlines() if not line.startswith("{"))]

    def wait_for_event(self, name: str, seconds: float = 30.0, count: int = 1) -> dict[str, Any]:
        """The newest record of a name, once there are so many."""
        return until(lambda: ((found := self.events(name))[count - 1 :] and found[-1]) or None, seconds, name)

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        """The exit code, when the process ends by itself."""
        return self.process.wait(seconds)

    def terminate(self) -> int:
        """Ask it to end, as a service manager does; its exit code. Raises if it takes over ten seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it by force, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
