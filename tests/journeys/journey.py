"""A journey: a collection, a Telegram, and the bot between them, all real but Telegram."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.database import Database, open_database
from data.subscriptions import SubscriptionStore
from tests.journeys.articles import Article, write_jsonl
from tests.journeys.process import PROGRAM, BotProcess, isnad, until
from tests.telegram_double import SentMessage, TelegramDouble

NEVER = "86400"
"""Seconds between two readings of the sources where a journey wants only the first."""

judged_texts = 0
"""How many texts Telegram's own parser has judged in all journeys so far."""


class Journey:
    """One state folder, one double, and the bots that were started on them, one after the other."""

    def __init__(self, double: TelegramDouble, state: Path, folder: Path) -> None:
        self.double = double
        self.state = state
        self.folder = folder
        self.bots: list[BotProcess] = []

    def settings(self, **changes: str) -> dict[str, str]:
        """The bot's settings, with changes."""
        given = {
            "TELEGRAM_API_URL": self.double.api_url,
            "TELEGRAM_BOT_TOKEN": self.double.token,
            "POLL_SECONDS": NEVER,
        }
        return {**given, **changes}

    def launch(self, *, program: Sequence[str] = (*PROGRAM, "run"), **settings: str) -> BotProcess:
        """Start the bot, or another program in its place, and do not wait for it."""
        log = self.folder / f"bot-{len(self.bots) + 1}.log"
        bot = BotProcess(self.state, self.folder, self.settings(**settings), log, program)
        self.bots.append(bot)
        return bot

    def start(self, *, program: Sequence[str] = (*PROGRAM, "run"), **settings: str) -> BotProcess:
        """Start the bot; it fetches updates when this returns."""
        bot = self.launch(program=program, **settings)
        # A poll of a bot that ended may still be counted, so ask for this one's own word as well.
        bot.wait_for_event("bot_started", 30.0)
        self.double.wait_until_polling_sync(30.0)
        return bot

    def ask(self, chat_id: int, text: str, seconds: float = 30.0, **how: Any) -> SentMessage:
        """Say something to the bot; the first message after it."""
        said = self.double.user_says(chat_id, text, **how)
        return self.double.wait_for_message_sync(chat_id, seconds, after=said)

    def ask_until(
        self, question: str, fits: Callable[[SentMessage], bool], seconds: float = 30.0
    ) -> SentMessage:
        """Let ever new people ask until an answer fits; the first that does."""
        people = iter(range(900_001, 1_000_000))

        def look() -> SentMessage | None:
            answer = self.ask(next(people), question)
            return answer if fits(answer) else None

        return until(look, seconds, f"fitting answer to {question!r}")

    def publish(self, article: Article) -> None:
        """Take in a new article that subscribers are to hear of, in another process."""
        path = write_jsonl(self.folder / "published" / f"{article.id}.jsonl", article)
        report = self.isnad("ingest", str(path), "--notify")
        assert (report["new"], report["failed"]) == (1, [])

    def isnad(self, *words: str) -> dict[str, Any]:
        """Run a command beside the bot; what it printed."""
        return isnad(self.state, self.folder, *words)

    def subscribe(self, *chats: int) -> None:
        """Make subscribers of people who have written to the bot some time ago."""
        for chat in chats:
            self.double.user_says(chat, "/subscribe")
        self.double.state.updates.drop()
        with self._database() as database:
            for chat in chats:
                SubscriptionStore(database).add(chat, "all", "", "ar", _now(), most=20)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says, read beside the bot."""
        with closing(sqlite3.connect(self.state / "isnad.db", timeout=30)) as connection:
            return connection.execute(query).fetchall()

    def write(self, statement: str) -> None:
        """Change the database behind the bot's back."""
        with closing(sqlite3.connect(self.state / "isnad.db", timeout=30)) as connection:
            connection.execute(statement)
            connection.commit()

    def active_chats(self) -> set[int]:
        """Who gets alerts."""
        return {chat for (chat,) in self.rows("SELECT chat_id FROM subscriber WHERE active")}

    def outbox(self) -> dict[str, int]:
        """How many alerts are in which state."""
        return dict(self.rows("SELECT state, count(*) FROM outbox GROUP BY state"))

    def alerts(self, chat_id: int) -> list[SentMessage]:
        """The alerts that arrived in a chat."""
        headings = ("خبر جديد", "New article")
        return [message for message in self.double.sent(chat_id) if message.plain.startswith(headings)]

    def wait_for_alert(self, chat_id: int, about: Article, seconds: float = 30.0) -> SentMessage:
        """The alert of an article, once it is there."""
        return self.double.wait_for_message_sync(
            chat_id, seconds, lambda message: about.url in message.links(), after=0
        )

    def _database(self) -> closing[Database]:
        return closing(open_database(f"sqlite:///{(self.state / 'isnad.db').as_posix()}"))

    def check(self) -> None:
        """What holds after every journey, whatever happened on it."""
        for bot in self.bots:
            assert self.double.token.partition(":")[2] not in bot.log
            assert bot.errors_expected or bot.errors() == []
        refused = [
            c.description for c in self.double.calls() if c.status == 400 and "parse" in str(c.description)
        ]
        assert refused == []
        assert self.double.unknown_parameters == ()


@contextmanager
def travel(prepared: Path | None, folder: Path, **telegram: Any) -> Iterator[Journey]:
    """Make a journey in a folder, on a copy of a prepared state or an empty one; end it and look at its traces.

    Bots that still run at the end are asked to end, and must do so within ten seconds with code 0.
    """
    global judged_texts
    state = folder / "state"
    if prepared is not None:
        shutil.copytree(prepared, state)
    with TelegramDouble.start_in_thread(**telegram) as double:
        journey = Journey(double, state, folder)
        try:
            yield journey
            codes = [bot.terminate() for bot in journey.bots if bot.process.poll() is None]
            assert set(codes) <= {0}
        finally:
            for bot in journey.bots:
                bot.kill()
            judged_texts += double.judged
        journey.check()


def _now() -> datetime:
    return datetime.now(UTC)
