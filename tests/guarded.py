"""Child processes that cannot reach a network and have an empty home, and what they tried."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.shared import ROOT

_INHERITED = ("PATH", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Guarded:
    """Runs commands with `home` as their home; `tried` tells what of the network they asked for."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def notes(self) -> Path:
        return self.folder / "tried.txt"

    def run(self, *words: str, seconds: float = 240) -> bytes:
        """Run Python with these words to a good end; what it printed."""
        self.home.mkdir(parents=True, exist_ok=True)
        env = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        path = os.pathsep.join((str(ROOT / "tests" / "guard"), str(ROOT)))
        env |= {"HOME": str(self.home), "PYTHONPATH": path, "NO_NETWORK_LOG": str(self.notes)}
        command = (sys.executable, *words)
        done = subprocess.run(command, env=env, cwd=self.folder, capture_output=True, timeout=seconds)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def tried(self) -> Sequence[str]:
        return self.notes.read_text("utf-8").splitlines() if self.notes.exists() else []

    def left_at_home(self) -> Sequence[str]:
        return sorted(str(path.relative_to(self.home)) for path in self.home.rglob("*"))
