"""A month of forty sources: `python -m benchmarks.month ARTICLES.jsonl.gz WORK [--seed 1] [--items 4000] [--vectors STATE]`.

The real bot, in simulated time, reads forty sites on loopback that publish the articles in the order of their dates over
thirty days, with edits, copies, republished items, items that go, old items, outages and moves to other domains; it is
killed forty times. A reader follows each outlet. Printed at the end: what was expected, and what there is.

`--vectors` names the state of a collection that holds these articles, so that they need not be encoded again.
"""

import argparse
import gzip
import json
import os
import random
import re
import shutil
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.month.child import set_clock
from benchmarks.month.plan import BEGIN, SETTLING, SOURCES, TICK, TICKS, Month, draw, expected
from benchmarks.month.site import Sites, name
from data.database import open_database
from data.subscriptions import SubscriptionStore
from tests.journeys.process import ROOT, BotProcess, until
from tests.telegram_double import TelegramDouble

READER = 700_000
"""The reader of the first source; the others follow."""
PATIENCE, STEP, MINUTES = 8.0, 5, 180
"""Seconds after which the simulated clock goes on by `STEP` minutes, where something waits; and for how long in all."""
SOON = timedelta(minutes=30)
"""A source that is due earlier is being read, or has more to read."""
KEEPING = Path(__file__).parent / "keeping"
"""Where Python finds what keeps vectors that were made beforehand."""
PROGRAM = (sys.executable, "-m", "benchmarks.month.child")


def main() -> None:
    """Let the month pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("work", type=Path, help="an empty folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--items", type=int, default=4_000)
    parser.add_argument("--ticks", type=int, default=TICKS, help="stop after so many")
    parser.add_argument("--vectors", type=Path)
    wanted = parser.parse_args()
    with gzip.open(wanted.articles, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file][: wanted.items]
    month = draw(records, wanted.seed)
    wanted.work.mkdir(parents=True, exist_ok=True)
    with Sites(month) as sites, TelegramDouble.start_in_thread() as double:
        run = _Run(month, sites, double, wanted.work, wanted.seed)
        run.prepare(wanted.vectors)
        run.live(wanted.ticks)
        print(json.dumps(run.table(wanted.ticks + SETTLING - 1), ensure_ascii=False, indent=1))


class _Run:
    """One bot after another, on one state, against the sites and the double."""

    def __init__(self, month: Month, sites: Sites, double: TelegramDouble, work: Path, seed: int) -> None:
        self.month, self.sites, self.double, self.work = month, sites, double, work
        self.state = work / "state"
        self.clock = work / "clock"
        self.bots: list[BotProcess] = []
        self.chance = random.Random(seed)
        self.began = time.monotonic()

    def prepare(self, vectors: Path | None) -> None:
        """Make a state with forty readers, each of whom follows an outlet."""
        set_clock(self.clock, BEGIN)
        for source in range(SOURCES):  # people whom a bot may write to
            self.double.user_says(READER + source, "/start")
        self.double.state.updates.drop()
        self.state.mkdir()
        with closing(open_database(f"sqlite:///{(self.state / 'isnad.db').as_posix()}")) as database:
            store = SubscriptionStore(database)
            for source in range(SOURCES):
                store.add(READER + source, "outlet", name(source), "ar", BEGIN - TICK, most=20)
        if vectors is not None:
            _take_vectors(vectors, self.state)

    def live(self, ticks: int) -> None:
        """Let time pass, tick by tick."""
        self._start()
        kills = set(self.month.kills)
        for tick in range(min(ticks, TICKS) + SETTLING):
            self.sites.tick = tick
            set_clock(self.clock, BEGIN + tick * TICK)
            if tick in kills:
                time.sleep(self.chance.uniform(0.0, 2.5))
                self.bots[-1].kill()
                self._start()
            self._settle(tick)
            if tick % 10 == 0:
                self._tell(tick)
        self.bots[-1].terminate()

    def table(self, last: int) -> dict[str, Any]:
        """Return what was expected until a tick, and what there is."""
        wanted = expected(self.month, last)
        active = Counter(
            title for (title,) in self._rows("SELECT title FROM article WHERE status = 'active'")
        )
        withdrawn = {title for (title,) in self._rows("SELECT title FROM article WHERE status = 'withdrawn'")}
        versions = dict(
            self._rows(
                "SELECT a.title, count(*) FROM version v JOIN article a ON a.id = v.article_id GROUP BY a.id"
            )
        )
        outbox = self._rows(
            "SELECT o.chat_id, a.title, o.state FROM outbox o JOIN article a ON a.id = o.article_id ORDER BY o.id"
        )
        decided = {(chat - READER, title) for chat, title, _ in outbox}
        sent = {(chat - READER, title) for chat, title, state in outbox if state in ("sent", "edit")}
        arrived = Counter(self._arrived())
        log = [line for bot in self.bots for line in bot.errors()]
        return {
            "articles": _compared(wanted.active, set(active))
            | {"twice": sum(n > 1 for n in active.values())},
            "withdrawn": _compared(wanted.withdrawn, withdrawn),
            "versions": _compared(set(wanted.versions.items()), set(versions.items())),
            "alerts decided": _compared(wanted.alerts, decided),
            "states of alerts": dict(Counter(state for _, _, state in outbox)),
            "alerts that arrived": _compared(sent, set(arrived))
            | {"twice": sum(n > 1 for n in arrived.values())},
            "kills": len(self.bots) - 1,
            "requests": self.sites.requests,
            "not modified": self.sites.unchanged,
            "errors in the logs": len(log),
            "the first of them": [line[-600:] for line in log[:3]],
            "minutes": round((time.monotonic() - self.began) / 60, 1),
        }

    def _start(self) -> None:
        settings = {
            "TELEGRAM_API_URL": self.double.api_url,
            "TELEGRAM_BOT_TOKEN": self.double.token,
            "POLL_SECONDS": str(TICK.total_seconds() / 2),
            "ALLOWED_HOSTS": "127.0.0.0/8",
            "NEWS_MAX_AGE_HOURS": "48",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(KEEPING))),
            "SOURCES": ",".join(self.sites.listing(source) for source in range(SOURCES)),
        }
        log = self.work / f"bot-{len(self.bots) + 1}.log"
        bot = BotProcess(self.state, self.work, settings, log, (*PROGRAM, str(self.clock)))
        self.bots.append(bot)
        bot.wait_for_event("bot_started", 60.0)

    def _settle(self, tick: int) -> None:
        """Wait until nothing is due any more before the next tick; what waits for minutes is let have them."""
        moment, looked = BEGIN + tick * TICK, time.monotonic()
        for _ in range(MINUTES // STEP):
            try:
                until(lambda: self._is_quiet(tick) or None, PATIENCE, "rest")
                return
            except AssertionError:
                moment += timedelta(minutes=STEP)
                set_clock(self.clock, moment)
        raise RuntimeError(f"no rest at tick {tick} after {time.monotonic() - looked:.0f} seconds")

    def _is_quiet(self, tick: int) -> bool:
        """Tell whether no source is being read or due soon, and everybody has heard what there is to hear."""
        soon = (BEGIN + tick * TICK + SOON).strftime("%Y-%m-%d %H:%M:%S.%f")
        calm = {
            self.sites.listing(source) for source in range(SOURCES) if not self.month.trouble(source, tick)
        }
        done = self._rows("SELECT location FROM source WHERE state = 'active' AND next_at > ?", (soon,))
        asked: tuple[str, ...] = (
            "SELECT count(*) FROM news WHERE matched_at IS NULL OR changed_at IS NOT NULL",
            "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'edit')",
        )
        if tick >= TICKS:  # what was withdrawn last is looked at twice
            asked += (f"SELECT count(*) FROM entry WHERE state IN ('read', 'gone') AND next_at <= '{soon}'",)
        return calm <= {location for (location,) in done} and not any(
            self._rows(query)[0][0] for query in asked
        )

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.state / "isnad.db", timeout=30)) as connection:
            return connection.execute(query, values).fetchall()

    def _arrived(self) -> list[tuple[int, str]]:
        titles = {bare(item.title): item.title for item in self.month.items}
        found: list[tuple[int, str]] = []
        for source in range(SOURCES):
            for message in self.double.sent(READER + source):
                lines = (bare(line) for line in message.plain.split("\n"))
                found += [(source, titles[line]) for line in lines if line in titles][:1]
        return found

    def _tell(self, tick: int) -> None:
        articles = self._rows("SELECT count(*) FROM article")[0][0]
        minutes = (time.monotonic() - self.began) / 60
        print(f"tick {tick}: {articles} articles, {minutes:.1f} minutes", file=sys.stderr, flush=True)


def bare(title: str) -> str:
    """Return a title without marks of direction and of joining, which its source or its reader's screen may need."""
    return re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", title).strip()


def _take_vectors(donor: Path, state: Path) -> None:
    """Copy what models made of texts, and the prepared models."""
    shutil.copytree(donor / "vectors", state / "vectors")
    if (donor / "models").exists():
        (state / "models").symlink_to((donor / "models").resolve())
    with closing(sqlite3.connect(state / "isnad.db")) as connection:
        connection.execute("ATTACH ? AS donor", (str(donor / "isnad.db"),))
        connection.execute("INSERT INTO vector SELECT * FROM donor.vector")
        connection.commit()


def _compared(wanted: Any, found: Any) -> dict[str, Any]:
    wanted, found = set(wanted), set(found)
    return {
        "expected": len(wanted),
        "got": len(found),
        "missing": len(wanted - found),
        "too many": len(found - wanted),
        "for example": [str(one)[:120] for one in [*(wanted - found), *(found - wanted)][:4]],
    }


if __name__ == "__main__":
    main()
