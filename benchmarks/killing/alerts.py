"""A real bot that is killed while it sends alerts to chats of the Bot API double.

All chats subscribe by writing to the bot. Then another process takes in one new article with `--notify`, the bot
sends, is killed in the middle, is started again, and so on until nothing is pending. Each chat must have got the
alert; those that got it twice are at most those that were on their way at a kill.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.killing.child import Child, isnad
from benchmarks.killing.evidence import reading
from bot.alerting.sender import IN_FLIGHT
from tests.telegram_double import TelegramDouble

FIRST_CHAT = 8_000_001
NO_END = 1_000_000
OLD = "افتتاح المكتبة العامة في المدينة القديمة"
NEW = "جسر جديد يصل ضفتي النهر بعد عامين من العمل"
TAKES = 0.1
"""Seconds that the double takes for a message, as Telegram does: so there are always some on their way."""
BURST = 25
"""Alerts that may still arrive between the moment that was drawn and the kill."""


@dataclass(frozen=True, slots=True)
class BotKill:
    """One kill: how many alerts had arrived, and how many of these were not marked yet."""

    arrived: int
    unmarked: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the alerts: chats that never got theirs, and alerts that came once too often."""

    alerts: int
    kills: tuple[BotKill, ...]
    lost: int
    doubled: int
    outbox: dict[str, int]
    seconds: float

    @property
    def sound(self) -> bool:
        """None is lost or still pending, and no more doubled than were on their way."""
        done = self.outbox == {"sent": self.alerts}
        return done and not self.lost and self.doubled <= IN_FLIGHT * len(self.kills)

    def summary(self) -> dict[str, Any]:
        """For the JSON summary."""
        return {**asdict(self), "doubled_at_most": IN_FLIGHT * len(self.kills), "sound": self.sound}


class AlertOrdeal:
    """Kills a bot while it sends `chats` alerts. `tell` hears of each kill. `folder` is empty or not there yet."""

    def __init__(self, folder: Path, chats: int, random: Random, tell: Callable[[BotKill], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._state = folder / "state"
        self._chats = range(FIRST_CHAT, FIRST_CHAT + chats)
        self._random = random
        self._tell = tell

    def endure(self, kills: int) -> Delivery:
        """Send all alerts with `kills` kills on the way. Raises `NothingCameError` when the bot stands still."""
        began = time.monotonic()
        self._ingest(OLD)
        moments = sorted(self._random.sample(range(1, len(self._chats) - BURST), kills))
        with TelegramDouble.start_in_thread() as double:
            done = []
            bot = self._bot(double)
            with bot:
                self._subscribe(double)
                double.slow("sendMessage", TAKES, times=NO_END)
                self._ingest(NEW, "--notify")
                done += [self._kill(bot, double, arrivals) for arrivals in moments[:1]]
            for arrivals in moments[1:]:
                with self._bot(double) as bot:
                    done.append(self._kill(bot, double, arrivals))
            with self._bot(double) as bot:
                self._wait_until_marked(double)
                bot.terminate()
            arrived = self._arrived(double)
        return self._delivery(arrived, tuple(done), time.monotonic() - began)

    def _bot(self, double: TelegramDouble) -> Child:
        settings = {"TELEGRAM_API_URL": double.api_url, "TELEGRAM_BOT_TOKEN": double.token}
        return Child("run", "--state", str(self._state), folder=self._folder, settings=settings)

    def _subscribe(self, double: TelegramDouble) -> None:
        double.wait_until_polling_sync(timeout=60)
        for chat in self._chats:
            double.user_says(chat, "/subscribe")
        everyone = len(self._chats)
        double.wait_until_sync(
            lambda: len({message.chat_id for message in double.sent()}) == everyone or None,
            timeout=120,
            what="answer to every /subscribe",
        )

    def _ingest(self, title: str, *options: str) -> None:
        path = self._folder / "news.jsonl"
        path.write_text(json.dumps(_article(title), ensure_ascii=False) + "\n", "utf-8")
        arguments = ("ingest", str(path), *options, "--json", "--state", str(self._state))
        told = isnad(*arguments, folder=self._folder).json()
        assert told["new"] == 1, told

    def _kill(self, bot: Child, double: TelegramDouble, arrivals: int) -> BotKill:
        arrivals = max(arrivals, len(self._arrived(double)) + 1)
        double.wait_until_sync(
            lambda: len(self._arrived(double)) >= arrivals or None, timeout=120, what=f"{arrivals} alerts"
        )
        time.sleep(self._random.random() * TAKES)
        # Telegram carries out what is on its way when the bot dies; the double drops it once the bot has hung up.
        bot.freeze()
        time.sleep(2 * TAKES)
        assert bot.kill(), bot.last_words
        arrived = len(self._arrived(double))
        kill = BotKill(arrived, arrived - self._outbox().get("sent", 0))
        self._tell(kill)
        return kill

    def _wait_until_marked(self, double: TelegramDouble) -> None:
        everyone = len(self._chats)
        double.wait_until_sync(
            lambda: len(self._arrived(double)) == everyone or None, timeout=120, what="alert in every chat"
        )
        deadline = time.monotonic() + 20
        while self._outbox().get("pending") and time.monotonic() < deadline:
            time.sleep(0.1)

    def _arrived(self, double: TelegramDouble) -> Counter[int]:
        return Counter(message.chat_id for message in double.sent() if NEW in message.plain)

    def _outbox(self) -> dict[str, int]:
        with reading(self._state) as connection:
            return dict(map(tuple, connection.execute("SELECT state, count(*) FROM outbox GROUP BY state")))

    def _delivery(self, arrived: Counter[int], kills: tuple[BotKill, ...], seconds: float) -> Delivery:
        return Delivery(
            len(self._chats),
            kills,
            lost=sum(chat not in arrived for chat in self._chats),
            doubled=arrived.total() - len(arrived),
            outbox=self._outbox(),
            seconds=round(seconds, 1),
        )


def _article(title: str) -> dict[str, str]:
    words = "قال مسؤول في البلدية إن العمل انتهى في موعده، وإن الناس سيدخلون منذ صباح الأحد. "
    return {
        "id": title,
        "title": title,
        "text": f"{title}.\n\n{words * 3}\n\n{words * 2}",
        "url": f"https://example.org/{len(title)}",
        "date": "2026-11-01",
        "source": "Isnad sample",
    }
