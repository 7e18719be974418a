"""A mob in front of the whole bot: `python -m benchmarks.hostile WORK [--acts 20000] [--seed 1] [--no-deletions]`.

A real bot process on the sample articles talks to the Bot API double over HTTP while a crowd writes, presses, edits and
queries whatever comes into its heads (`tests.journeys.mob`). Printed at the end, as JSON: what was done, what the bot
called, what was refused, what it logged as an error, and how large it grew.

Telegram tells no bot that somebody deleted its message, so that the first change of one must be refused; such refusals are
counted apart. With `--no-deletions` there are none, and nothing at all may be refused.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

import psutil

from tests.journeys.journey import travel
from tests.journeys.mob import Mob
from tests.journeys.process import BotProcess, isnad
from tests.journeys.refusals import refusals

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Let the mob loose and print what came of it; exit with 1 where something broke or was refused for good reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="an empty folder to work in")
    parser.add_argument("--acts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-deletions", action="store_true", help="nobody deletes a message")
    wanted = parser.parse_args()
    wanted.work.mkdir(parents=True, exist_ok=True)
    prepared = wanted.work / "prepared"
    if not prepared.exists():
        isnad(prepared, wanted.work, "ingest", str(ROOT / "data" / "sample"))
    folder = wanted.work / f"mob-{wanted.seed}"
    folder.mkdir()
    with travel(prepared, folder) as journey:
        bot = journey.start()
        bot.errors_expected = True  # they are counted here
        first = _memory(bot)
        began = time.monotonic()
        mob = Mob(journey.double, wanted.seed, deletions=not wanted.no_deletions)
        mob.rage(wanted.acts, told=lambda done: _tell(done, wanted.acts))
        calls = journey.double.calls()
        refused = refusals(journey.double)
        errors = bot.errors()
        figures = {
            "acts": dict(mob.acts),
            "seconds": round(time.monotonic() - began - 3, 1),
            "calls": dict(Counter(call.method for call in calls if call.method != "getUpdates")),
            "texts judged by Telegram's parser": journey.double.judged,
            "refused, as the bot could have known": dict(refused.known),
            "refused, as nothing had told the bot": dict(refused.unknowable),
            "unknown parameters": len(journey.double.unknown_parameters),
            "errors in the log": len(errors),
            "the first of them": [error[-400:] for error in errors[:3]],
            "memory in MiB": [first, _memory(bot)],
        }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    sys.exit(1 if refused.known or figures["errors in the log"] else 0)


def _memory(bot: BotProcess) -> int:
    return int(psutil.Process(bot.process.pid).memory_info().rss >> 20)


def _tell(done: int, acts: int) -> None:
    if done % 1_000 == 0:
        print(f"{done} of {acts}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
