"""The program at a later hour: `python -m tests.journeys.later SECONDS …` is `isnad …` with its clock so far ahead."""

import sys
from datetime import datetime, timedelta, tzinfo
from typing import Self

from bot import cli, wiring


def main() -> None:
    """Set the clock of the composition root, from which all rows and decisions have their time, and go on as ever."""
    ahead = timedelta(seconds=float(sys.argv.pop(1)))

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            there = super().now(tz)
            return there + ahead

    wiring.datetime = Later  # type: ignore[attr-defined]
    cli.main()


if __name__ == "__main__":
    main()
