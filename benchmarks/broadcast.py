"""One article, many subscribers: a real bot against the Bot API double, over HTTP on loopback.

    python -m benchmarks.broadcast pace [--subscribers 20000]
        with the double's own limits on (30 a second in all): alerts a second, and how often it refused one
    python -m benchmarks.broadcast lifted [--subscribers 5000] [--latency 0.2]
        without limits on either side: alerts a second, and whose time it takes
    python -m benchmarks.broadcast kills [--subscribers 5000] [--kills 50]
        the bot is killed (-9) again and again: what was lost, and what came twice
    python -m benchmarks.broadcast together [--subscribers 2000] [--processes 2]
        several bots on one database at once: what came twice

Prints one JSON object; the table of the kills goes to standard error. Exit code 1 when anything was lost, came twice without
a kill, was doubled more often than was on its way, or was refused for the pace.
"""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from benchmarks.killing.alerts import AlertOrdeal, BotKill
from benchmarks.killing.child import Child
from benchmarks.killing.crowd import NEW, OLD, Arrivals, chats_of, gather, ingest, subscribe
from benchmarks.killing.evidence import reading
from bot.alerting.sender import IN_FLIGHT
from tests.telegram_double import RateLimits, TelegramDouble

NO_END = 10_000_000
LONGEST_SILENCE = 90.0
SETTLED = 10
"""Seconds at the beginning and at the end of a broadcast that do not count for the sustained pace."""


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.broadcast",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=MEASURES)
    parser.add_argument("--subscribers", type=int, help="How many.")
    parser.add_argument("--latency", type=float, help="Seconds that the double takes for each message.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="isnad-broadcast-") as folder:
        figures, sound = MEASURES[wanted.what](wanted, Path(folder))
    print(json.dumps({"sound": sound, **figures}, indent=1))
    raise SystemExit(0 if sound else 1)


@dataclass
class Hall:
    """A state with subscribers, a double that knows them, and the bots on it."""

    double: TelegramDouble
    folder: Path
    chats: Sequence[int]
    arrivals: Arrivals

    @property
    def state(self) -> Path:
        """The folder of the state."""
        return self.folder / "state"

    def bot(self, **settings: str) -> Child:
        """Start a bot."""
        given = {
            "TELEGRAM_API_URL": self.double.api_url,
            "TELEGRAM_BOT_TOKEN": self.double.token,
            "LISTEN": "off",
            "LOG_LEVEL": "WARNING",
            **settings,
        }
        return Child("run", "--state", str(self.state), folder=self.folder, settings=given)

    def wait(self) -> None:
        """Wait until every alert is marked, or nothing moves any more."""
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < LONGEST_SILENCE:
            if (now := self.arrivals.look()) != seen:
                seen, since = now, time.monotonic()
            elif seen and not {"pending", "sending"} & self.outbox().keys():
                break
            time.sleep(0.25)
        time.sleep(1.0)
        self.arrivals.look()

    def outbox(self) -> dict[str, int]:
        """How many alerts are in which state."""
        with reading(self.state) as connection:
            return dict(map(tuple, connection.execute("SELECT state, count(*) FROM outbox GROUP BY state")))

    def figures(self) -> dict[str, Any]:
        """What arrived."""
        times = sorted(self.arrivals.times)
        span = times[-1] - times[0] if len(times) > 1 else 0.0
        return {
            "subscribers": len(self.chats),
            "arrived": len(times),
            "lost": sum(chat not in self.arrivals.chats for chat in self.chats),
            "doubled": self.arrivals.doubled,
            "seconds": round(span, 1),
            "a second": round((len(times) - 1) / span, 2) if span else None,
            "a second, sustained": sustained(times),
            "most in a second": most_within(times, 1.0),
            "refused (429)": sum(call.status == 429 for call in self.double.calls()),
            "outbox": self.outbox(),
        }


@contextmanager
def hall(folder: Path, subscribers: int, latency: float, limits: RateLimits | None = None) -> Iterator[Hall]:
    """Open a hall with an article that everybody knows."""
    chats = chats_of(subscribers)
    ingest(folder / "state", folder, OLD)
    subscribe(folder / "state", chats)
    with TelegramDouble.start_in_thread(limits=limits) as double:
        gather(double, chats)
        if latency:
            double.slow("sendMessage", latency, times=NO_END)
        yield Hall(double, folder, chats, Arrivals(double))


def measure_pace(wanted: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], bool]:
    """Send at Telegram's pace."""
    latency = 0.05 if wanted.latency is None else wanted.latency
    with hall(folder, wanted.subscribers or 20_000, latency, RateLimits()) as scene:
        ingest(scene.state, folder, NEW, "--notify")
        with scene.bot() as bot:
            scene.wait()
            bot.terminate()
        found = scene.figures()
    sound = not found["lost"] and not found["doubled"] and not found["refused (429)"]
    return {"latency": latency, **found}, sound


def measure_lifted(wanted: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], bool]:
    """Send as fast as the program can."""
    latency = wanted.latency or 0.0
    with hall(folder, wanted.subscribers or 5_000, latency) as scene:
        ingest(scene.state, folder, NEW, "--notify")
        with scene.bot(MESSAGES_PER_SECOND="0") as bot:
            own = psutil.Process()
            while not scene.arrivals.look():
                time.sleep(0.05)
            process = psutil.Process(bot.pid)
            before, other = _spent(process), own.cpu_times()
            scene.wait()
            after, after_other = _spent(process), own.cpu_times()
            bot.terminate()
        found = scene.figures()
    count = max(1, found["arrived"])
    spent = {who: 1000 * (after[who] - before[who]) / count for who in after}
    spent["the double"] = 1000 * (after_other.user + after_other.system - other.user - other.system) / count
    shares = {f"CPU ms an alert, {who}": round(ms, 2) for who, ms in spent.items()}
    wall = round(1000 * found["seconds"] / count, 2)
    figures = {"latency": latency, "in flight": IN_FLIGHT, **found, "ms an alert": wall, **shares}
    return figures, not found["lost"] and not found["doubled"]


def measure_kills(wanted: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], bool]:
    """Kill the bot again and again."""
    numbers = itertools.count(1)
    print("kill   sent   doubled   lost   on their way at most", file=sys.stderr)

    def tell(kill: BotKill) -> None:
        number = next(numbers)
        row = f"{number:4}  {kill.arrived:5}  {kill.doubled:8}  {'-':>5}  {number * IN_FLIGHT:6}"
        print(row, file=sys.stderr, flush=True)

    random = Random(f"{wanted.seed} alerts")
    delivery = AlertOrdeal(folder, wanted.subscribers or 5_000, random, tell).endure(wanted.kills)
    arrived = delivery.alerts - delivery.lost + delivery.doubled
    bound = wanted.kills * IN_FLIGHT
    print(
        f" all  {arrived:5}  {delivery.doubled:8}  {delivery.lost:5}  {bound:6}", file=sys.stderr, flush=True
    )
    figures = delivery.summary()
    del figures["kills"], figures["sound"]
    unmarked = [kill.unmarked for kill in delivery.kills]
    return {"kills": wanted.kills, "most on their way at a kill": max(unmarked), **figures}, delivery.sound


def measure_together(wanted: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], bool]:
    """Let several bots send from one database."""
    latency = 0.05 if wanted.latency is None else wanted.latency
    with hall(folder, wanted.subscribers or 2_000, latency) as scene, ExitStack() as stack:
        bots = [stack.enter_context(scene.bot()) for _ in range(wanted.processes)]
        time.sleep(5.0)  # all of them are there when the news comes
        ingest(scene.state, folder, NEW, "--notify")
        scene.wait()
        for bot in bots:
            bot.terminate()
        found = scene.figures()
    return {"processes": wanted.processes, "latency": latency, **found}, not found["lost"] and not found[
        "doubled"
    ]


def sustained(times: Sequence[float]) -> float | None:
    """Return the messages a second between the first and the last seconds; None where there are too few."""
    if not times or times[-1] - times[0] < 3 * SETTLED:
        return None
    begin, end = times[0] + SETTLED, times[-1] - SETTLED
    return round(sum(begin <= at < end for at in times) / (end - begin), 2)


def most_within(times: Sequence[float], seconds: float) -> int:
    """Return the most messages that arrived within any stretch of so many seconds; `times` in order."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def _spent(process: psutil.Process) -> dict[str, float]:
    """The CPU seconds of a bot: of its event loop, and of the threads that read, write and render."""
    threads = {thread.id: thread.user_time + thread.system_time for thread in process.threads()}
    loop = threads.pop(process.pid, 0.0)
    return {"event loop": loop, "threads": sum(threads.values())}


Measure = Callable[[argparse.Namespace, Path], tuple[dict[str, Any], bool]]
MEASURES: dict[str, Measure] = {
    "pace": measure_pace,
    "lifted": measure_lifted,
    "kills": measure_kills,
    "together": measure_together,
}


if __name__ == "__main__":
    main()
