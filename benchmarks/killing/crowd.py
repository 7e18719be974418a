"""Many subscribers of one bot, known to the Bot API double, and what arrived with them."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from benchmarks.killing.child import isnad
from data import tables
from data.database import open_database
from tests.telegram_double import TelegramDouble

FIRST_CHAT = 8_000_001
OLD = "افتتاح المكتبة العامة في المدينة القديمة"
NEW = "جسر جديد يصل ضفتي النهر بعد عامين من العمل"
LONG_AGO = timedelta(days=9)


def chats_of(count: int) -> range:
    """Return the chats of so many subscribers."""
    return range(FIRST_CHAT, FIRST_CHAT + count)


def gather(double: TelegramDouble, chats: Sequence[int]) -> None:
    """Let people have written to the bot, which it has forgotten."""
    for chat in chats:
        double.user_says(chat, "/start")
    with double.state.bell.lock:
        double.state.updates.drop()


def subscribe(state: Path, chats: Sequence[int]) -> None:
    """Let chats want all news, in a state that has its tables; as if each had written /subscribe long ago."""
    at = datetime.now(UTC) - LONG_AGO
    subscribers = [{"chat_id": chat, "language": "ar", "active": True, "since": at} for chat in chats]
    wants = {"kind": "all", "text": "", "state": "active", "level": 0, "created_at": at, "changed_at": at}
    url = f"sqlite:///{(state / 'isnad.db').as_posix()}"
    with open_database(url) as database, database.writing() as connection:
        connection.execute(insert(tables.subscriber), subscribers)
        connection.execute(insert(tables.subscription), [{"chat_id": chat, **wants} for chat in chats])


def ingest(state: Path, folder: Path, title: str, *options: str) -> None:
    """Take in one article, in another process."""
    path = folder / "news.jsonl"
    path.write_text(json.dumps(_article(title), ensure_ascii=False) + "\n", "utf-8")
    told = isnad("ingest", str(path), *options, "--json", "--state", str(state), folder=folder).json()
    assert told["new"] == 1, told


class Arrivals:
    """The alerts of the new article that arrived with the double, read as they come."""

    def __init__(self, double: TelegramDouble) -> None:
        self._double = double
        self._read = 0
        self.times: list[float] = []
        self.chats: Counter[int] = Counter()

    def look(self) -> int:
        """Take in what came since the last look; return how many there are."""
        state = self._double.state
        with state.bell.lock:
            new = state.sent_order[self._read :]
            messages = [state.chats[chat].sent[number] for chat, number in new]
        self._read += len(new)
        for message in messages:
            if NEW in message.plain:
                self.times.append(message.at)
                self.chats[message.chat_id] += 1
        return len(self.times)

    @property
    def doubled(self) -> int:
        """How many came to a chat that had it already."""
        return self.chats.total() - len(self.chats)


def _article(title: str) -> dict[str, str]:
    words = "قال مسؤول في البلدية إن العمل انتهى في موعده، وإن الناس سيدخلون منذ صباح الأحد. "
    return {
        "id": title,
        "title": title,
        "text": f"{title}.\n\n{words * 3}\n\n{words * 2}",
        "url": f"https://example.org/{len(title)}",
        "date": datetime.now(UTC).date().isoformat(),
        "source": "Isnad sample",
    }
