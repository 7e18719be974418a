"""From nothing to the first answer: `isnad ask`, and `isnad run` against the server double.

    python -m benchmarks.starting STATE [--rounds N]

Whoever asks the bot has written before it starts, so that its first answer comes as early as it can. Prints JSON.
"""

import argparse
import json
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import child
from benchmarks.memory import memory_of

ROUNDS = 5
CHAT = 4711
LONGEST = 120.0
"""Seconds that an answer is waited for."""
QUESTION = "ما هي آخر الأخبار؟"


def main() -> None:
    """Measure one state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    print(json.dumps({"ask": asking(given.state, given.rounds), "run": running(given.state, given.rounds)}))


def asking(state: Path, rounds: int) -> dict[str, Any]:
    """Measure `isnad ask`, process start to end: the median, and the highest peak memory."""
    ran = [child.isnad("ask", f"{QUESTION} {number}", "--state", str(state)) for number in range(rounds)]
    return {
        "seconds": round(median(each.seconds for each in ran), 3),
        "peak_mib": max(each.peak_mib for each in ran),
    }


def running(state: Path, rounds: int) -> dict[str, Any]:
    """Measure `isnad run`: median seconds to the first answer, and the process's memory then."""
    starts = [_first_answer(state, number) for number in range(rounds)]
    return {
        "seconds_to_first_answer": round(median(seconds for seconds, _ in starts), 3),
        "memory": max((memory for _, memory in starts), key=lambda memory: memory["rss"]),
    }


def _first_answer(state: Path, number: int) -> tuple[float, dict[str, float]]:
    # Imported after `isnad ask` was measured: the double is large, and a parent's size is counted into its children.
    from tests.journeys.process import BotProcess
    from tests.telegram_double import TelegramDouble

    with TelegramDouble.start_in_thread() as double, TemporaryDirectory() as folder:
        settings = {
            "TELEGRAM_API_URL": double.api_url,
            "TELEGRAM_BOT_TOKEN": double.token,
            "POLL_SECONDS": "86400",
        }
        double.user_says(CHAT, f"{QUESTION} {number}")
        started = time.perf_counter()
        bot = BotProcess(state.resolve(), Path(folder), settings, Path(folder) / "bot.log")
        try:
            double.wait_for_message_sync(CHAT, LONGEST, after=0)
            seconds = time.perf_counter() - started
            memory = memory_of(bot.process.pid)
        finally:
            bot.terminate()
    return seconds, memory


if __name__ == "__main__":
    main()
