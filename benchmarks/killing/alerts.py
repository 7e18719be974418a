"""A real bot that is killed while it sends alerts to chats of the Bot API double.

All chats want all news. Another process takes in one new article with `--notify`, the bot sends, is killed in the middle, is
started again, and so on until nothing waits. Each chat must have got the alert; those that got it twice are at most those
that were on their way at a kill.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.killing.child import Child
from benchmarks.killing.crowd import NEW, OLD, Arrivals, chats_of, gather, ingest, subscribe
from benchmarks.killing.evidence import reading
from bot.alerting.sender import IN_FLIGHT
from tests.telegram_double import TelegramDouble

NO_END = 1_000_000
TAKES = 0.1
"""Seconds that the double takes for a message, as Telegram does: so there are always some on their way."""
BURST = 25
"""Alerts that may still arrive between the moment that was drawn and the kill."""
GIVE_UP_SECONDS = 180.0
LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class BotKill:
    """One kill: how many alerts had arrived, how many of these were not marked yet, and how many came twice by then."""

    arrived: int
    unmarked: int
    doubled: int = 0


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
        """None is lost or still waits, and no more doubled than were on their way."""
        done = self.outbox == {"sent": self.alerts}
        return done and not self.lost and self.doubled <= IN_FLIGHT * len(self.kills)

    def summary(self) -> dict[str, Any]:
        """For the JSON summary."""
        return {**asdict(self), "doubled_at_most": IN_FLIGHT * len(self.kills), "sound": self.sound}


class AlertOrdeal:
    """Kills a bot while it sends `chats` alerts. `tell` hears of each kill. `folder` is empty or not there yet.

    `settings` are further ones of the bot.
    """

    def __init__(
        self, folder: Path, chats: int, random: Random, tell: Callable[[BotKill], None], **settings: str
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._state = folder / "state"
        self._chats = chats_of(chats)
        self._random = random
        self._tell = tell
        self._settings = settings

    def endure(self, kills: int) -> Delivery:
        """Send all alerts with `kills` kills on the way. Raises `TimeoutError` when the bot stands still."""
        began = time.monotonic()
        ingest(self._state, self._folder, OLD)
        subscribe(self._state, self._chats)
        moments = sorted(self._random.sample(range(1, len(self._chats) - BURST), kills))
        with TelegramDouble.start_in_thread() as double:
            gather(double, self._chats)
            double.slow("sendMessage", TAKES, times=NO_END)
            arrivals, done = Arrivals(double), []
            with self._bot(double) as bot:
                double.wait_until_polling_sync(timeout=60)
                ingest(self._state, self._folder, NEW, "--notify")
                done += [self._kill(bot, arrivals, moment) for moment in moments[:1]]
            for moment in moments[1:]:
                with self._bot(double) as bot:
                    done.append(self._kill(bot, arrivals, moment))
            with self._bot(double) as bot:
                self._wait_for(arrivals, lambda: len(arrivals.chats) == len(self._chats))
                self._wait_for(arrivals, lambda: set(self._outbox()) == {"sent"})
                bot.terminate()
            arrivals.look()
        return self._delivery(arrivals, tuple(done), time.monotonic() - began)

    def _bot(self, double: TelegramDouble) -> Child:
        settings = {
            "TELEGRAM_API_URL": double.api_url,
            "TELEGRAM_BOT_TOKEN": double.token,
            "LISTEN": "off",
            **self._settings,
        }
        return Child("run", "--state", str(self._state), folder=self._folder, settings=settings)

    def _kill(self, bot: Child, arrivals: Arrivals, moment: int) -> BotKill:
        moment = max(moment, arrivals.look() + 1)
        self._wait_for(arrivals, lambda: len(arrivals.times) >= moment)
        time.sleep(self._random.random() * TAKES)
        # Telegram carries out what is on its way when the bot dies; the double drops it once the bot has hung up.
        bot.freeze()
        time.sleep(2 * TAKES)
        assert bot.kill(), bot.last_words
        arrived = arrivals.look()
        kill = BotKill(arrived, arrived - arrivals.doubled - self._outbox().get("sent", 0), arrivals.doubled)
        self._tell(kill)
        return kill

    def _wait_for(self, arrivals: Arrivals, there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        seen = arrivals.look()
        while not there():
            if (now := arrivals.look()) > seen:  # as long as anything arrives, there is hope
                seen, deadline = now, time.monotonic() + GIVE_UP_SECONDS
            if time.monotonic() > deadline:
                raise TimeoutError(f"{seen} alerts arrived, the outbox is {self._outbox()}")
            time.sleep(LOOK_SECONDS)

    def _outbox(self) -> dict[str, int]:
        with reading(self._state) as connection:
            return dict(map(tuple, connection.execute("SELECT state, count(*) FROM outbox GROUP BY state")))

    def _delivery(self, arrivals: Arrivals, kills: tuple[BotKill, ...], seconds: float) -> Delivery:
        return Delivery(
            len(self._chats),
            kills,
            lost=sum(chat not in arrivals.chats for chat in self._chats),
            doubled=arrivals.doubled,
            outbox=self._outbox(),
            seconds=round(seconds, 1),
        )
