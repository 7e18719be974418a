"""The bot in simulated time: `python -m benchmarks.month.child CLOCK --state STATE`; else as `isnad run` is.

The file CLOCK holds two numbers: the simulated moment (seconds since 1970) and the real one at which it was so. From then on
simulated time goes on as real time does.
"""

import functools
import mmap
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path


class SimulatedClock:
    """The time as a file says it is; whoever writes into the file moves it."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._held = mmap.mmap(file.fileno(), 16, access=mmap.ACCESS_READ)

    def __call__(self) -> datetime:
        """Return the simulated time, aware, in UTC."""
        simulated, real = struct.unpack("dd", self._held[:16])
        return datetime.fromtimestamp(simulated + time.time() - real, UTC)


def set_clock(path: Path, moment: datetime) -> None:
    """Let it be a moment now."""
    values = struct.pack("dd", moment.timestamp(), time.time())
    if not path.exists():
        path.write_bytes(values)
        return
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 16) as held:
        held[:16] = values


def main() -> None:
    """Run the bot."""
    from bot.commands import service
    from bot.settings import load_settings
    from bot.wiring import Isnad

    clock = SimulatedClock(Path(sys.argv[1]))
    service.Isnad = functools.partial(Isnad, clock=clock)  # type: ignore[assignment,attr-defined]
    service.run(load_settings(state_dir=Path(sys.argv[3])))


if __name__ == "__main__":
    main()
