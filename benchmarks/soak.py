"""Seventy-two hours in some minutes, to see whether the bot grows.

    python -m benchmarks.soak STATE QUESTIONS.jsonl WORK [--answers 100000]

The real bot on a copy of a collection, in simulated time, polls two feeds every five minutes, in each of which an item comes
every hour, while people ask. Memory, file handles, threads and tasks are taken after the first answers and at each quarter.
Prints JSON.
"""

import argparse
import itertools
import json
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil

from benchmarks.asked import read_questions
from benchmarks.month.child import set_clock
from benchmarks.month.plan import Item, Month
from benchmarks.month.site import Sites
from tests.journeys.process import BotProcess, until
from tests.telegram_double import TelegramDouble

HOURS = 72
TICK = timedelta(minutes=5)
PEOPLE = 5_000
FIRST = 4_000_000
AT_ONCE = 8
"""Questions on their way at once."""
WARMING = 0.05
"""The part of the answers after which the first look is taken: caches are full by then."""
LONGEST = 60.0
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
PROGRAM = (sys.executable, "-m", "benchmarks.month.child")


def main() -> None:
    """Let three days pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("work", type=Path, help="an empty folder")
    parser.add_argument("--answers", type=int, default=100_000)
    wanted = parser.parse_args()
    wanted.work.mkdir(parents=True, exist_ok=True)
    state = wanted.work / "state"
    shutil.copytree(wanted.state, state, symlinks=True)
    month = _quiet_month()
    with Sites(month) as sites, TelegramDouble.start_in_thread() as double:
        print(json.dumps(_soak(state, wanted, sites, double), ensure_ascii=False, indent=1))


def _soak(state: Path, wanted: Any, sites: Sites, double: TelegramDouble) -> dict[str, Any]:
    clock = wanted.work / "clock"
    set_clock(clock, BEGIN)
    port = _free_port()
    settings = {
        "TELEGRAM_API_URL": double.api_url,
        "TELEGRAM_BOT_TOKEN": double.token,
        "POLL_SECONDS": str(TICK.total_seconds()),
        "ALLOWED_HOSTS": "127.0.0.0/8",
        "SOURCES": ",".join(sites.listing(source) for source in (0, 1)),
        "LISTEN": f"127.0.0.1:{port}",
        "MESSAGES_PER_SECOND": "0",  # at Telegram's pace it would take an hour
    }
    bot = BotProcess(state, wanted.work, settings, wanted.work / "bot.log", (*PROGRAM, str(clock)))
    bot.wait_for_event("bot_started", 60.0)
    questions = itertools.cycle(read_questions(wanted.questions))
    ticks = HOURS * 60 // 5
    looks: list[dict[str, Any]] = []
    asked, began = 0, time.monotonic()
    for tick in range(ticks):
        sites.tick = tick * 5 // 60
        set_clock(clock, BEGIN + tick * TICK)
        due = wanted.answers * (tick + 1) // ticks
        _ask(double, questions, asked, due)
        asked = due
        if asked >= wanted.answers * (WARMING if not looks else len(looks) / 4):
            looks.append({"hour": tick * 5 // 60, "answers": asked} | _look(bot, port))
            print(looks[-1], file=sys.stderr, flush=True)
    time.sleep(5)
    looks.append({"hour": HOURS, "answers": asked} | _look(bot, port))
    errors = bot.errors()
    code = bot.terminate()
    return {
        "looks": looks,
        "requests of the feeds": sites.requests,
        "not modified": sites.unchanged,
        "errors in the log": len(errors),
        "the first of them": [error[-400:] for error in errors[:3]],
        "exit code": code,
        "minutes": round((time.monotonic() - began) / 60, 1),
    }


def _ask(double: TelegramDouble, questions: Any, first: int, end: int) -> None:
    """Ask, so many at once, and wait for all answers."""
    for start in range(first, end, AT_ONCE):
        people = [FIRST + number % PEOPLE for number in range(start, min(start + AT_ONCE, end))]
        said = {person: double.user_says(person, next(questions)) for person in people}
        for person, update in said.items():
            double.wait_for_message_sync(person, LONGEST, after=update)


def _look(bot: BotProcess, port: int) -> dict[str, Any]:
    process = psutil.Process(bot.process.pid)
    return {
        "MiB": process.memory_info().rss >> 20,
        "handles": process.num_fds(),
        "threads": process.num_threads(),
        "tasks": until(lambda: _tasks(port), 30.0, "metrics"),
    }


def _tasks(port: int) -> int | None:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return next((int(float(line.split()[1])) for line in lines if line.startswith("isnad_tasks ")), None)


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _quiet_month() -> Month:
    """Two sources with one item an hour each, whose words are all different."""
    items = [
        Item(
            number=hour * 2 + source,
            source=source,
            title=f"خبر الساعة رقم {hour} من المصدر {source}",
            texts=(
                (
                    f"أعلنت البلدية رقم {hour * 2 + source} افتتاح الحديقة العامة الجديدة في الحي السكني صباح اليوم.",
                ),
            ),
            appears=hour,
            dated=BEGIN + timedelta(hours=hour),
        )
        for hour in range(HOURS)
        for source in (0, 1)
    ]
    by_source = {source: [item for item in items if item.source == source] for source in (0, 1)}
    return Month(tuple(items), {}, (), by_source)


if __name__ == "__main__":
    main()
