"""In-memory doubles of what the bot is given; they satisfy the protocols of `bot.services`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.services import (
    Articles,
    Dialogues,
    IndexStatus,
    JobKind,
    JobResult,
    Jobs,
    Outbox,
    PreferenceKeeper,
    Progress,
    Questions,
    Search,
    Services,
    Subscribers,
)
from data.dialogues import Expectation
from data.preferences import Preferences
from data.questions import LoggedQuestion
from data.types import OutboxItem, PassageContext, StoredArticle, Subscriber
from retrieval.reading.reading import NO_ALIASES, Asked, Reading
from retrieval.reading.reading import read as read_question
from retrieval.types import Answer, Hit

NOON = datetime(2024, 11, 15, 12, 0, tzinfo=UTC)
TEXT = "افتتح الوزير المعرض صباحًا. وبلغ عدد الزوار 500 زائر في اليوم الأول. وقال المنظمون إنه الأكبر."
SENTENCE = "وبلغ عدد الزوار 500 زائر في اليوم الأول."


class Clock:
    """A clock that moves only when told to; also counts as the steady one."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 1_000.0)

    def steady(self) -> float:
        return self.seconds


def hit(rank: int, text: str = TEXT, sentence: str = SENTENCE, **changes: object) -> Hit:
    """A hit whose number is all over it; `sentence` is the part of `text` that answers."""
    start = max(0, text.find(sentence))
    made = Hit(
        rank=rank,
        passage_id=100 + rank,
        article_id=10 + rank,
        title=f"معرض الكتاب رقم {rank}",
        source="الجزيرة",
        url=f"https://example.org/{rank}",
        published=date(2024, 11, 15),
        paragraph=rank,
        text=text,
        highlight=(start, start + len(sentence)),
        score=1.0 / rank,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def answer(
    *hits: Hit,
    answered: bool = True,
    question: str = "كم زائرًا؟",
    reading: Reading | None = None,
    filtered: bool = False,
) -> Answer:
    read = reading or Reading("question", question)
    return Answer(question, answered, 0.9 if answered else 0.1, hits, 1.0, read, filtered=filtered)


@dataclass
class SearchDouble:
    """Reads a question as the real one does on the day of `NOON`, knowing the words in `known`.

    It answers what it was taught, by how it is read; other questions are refused. Records what it was asked.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    asked: list[tuple[Asked, int]] = field(default_factory=list)
    error: Exception | None = None
    before: Callable[[], None] = lambda: None

    @property
    def texts(self) -> list[str]:
        """What was asked, as it was written."""
        return [asked.text for asked, _ in self.asked]

    def ask(self, asked: Asked, k: int = 3) -> Answer:
        self.asked.append((asked, k))
        self.before()
        if self.error is not None:
            raise self.error
        reading, _ = read_question(asked, lambda form: form in self.known, NO_ALIASES, NOON.date())
        known = self.answers.get(reading.looked_up) or answer(answered=False)
        return replace(known, question=asked.text, reading=reading, hits=known.hits[:k])


@dataclass
class ArticlesDouble:
    contexts: dict[int, PassageContext] = field(default_factory=dict)

    def context(self, passage_id: int) -> PassageContext | None:
        return self.contexts.get(passage_id)


@dataclass
class SubscribersDouble:
    chats: dict[int, Subscriber] = field(default_factory=dict)
    outbox: "OutboxDouble | None" = None

    def subscribe(self, chat_id: int, language: str, now: datetime) -> bool:
        known = self.chats.get(chat_id)
        self.chats[chat_id] = Subscriber(chat_id, language, True, now, None, None)
        return known is None or not known.active

    def unsubscribe(self, chat_id: int, now: datetime) -> bool:
        return self.deactivate(chat_id, "unsubscribed", now)

    def deactivate(self, chat_id: int, why: str, now: datetime) -> bool:
        known = self.chats.get(chat_id)
        if self.outbox is not None:
            for item in [item for item in self.outbox.pending.values() if item.chat_id == chat_id]:
                self.outbox.failed(item.id, why)
        if known is None or not known.active:
            return False
        self.chats[chat_id] = replace(known, active=False, ended_at=now, ended_why=why)
        return True

    def migrate(self, old: int, new: int) -> None:
        known = self.chats.pop(old, None)
        if known is not None:
            self.chats[new] = replace(known, chat_id=new)
        if self.outbox is not None:
            for item in list(self.outbox.pending.values()):
                if item.chat_id == old:
                    self.outbox.pending[item.id] = replace(item, chat_id=new)

    def get(self, chat_id: int) -> Subscriber | None:
        return self.chats.get(chat_id)

    def active_count(self) -> int:
        return sum(chat.active for chat in self.chats.values())


@dataclass
class OutboxDouble:
    pending: dict[int, OutboxItem] = field(default_factory=dict)
    not_before: dict[int, datetime] = field(default_factory=dict)
    settled: dict[int, str] = field(default_factory=dict)

    def put(self, number: int, chat_id: int, language: str = "ar") -> None:
        self.pending[number] = OutboxItem(
            number,
            chat_id,
            language,
            0,
            7,
            f"خبر {number}",
            "الجزيرة",
            None,
            date(2024, 11, 15),
            "أول الخبر.",
        )

    def due(self, now: datetime, limit: int) -> list[OutboxItem]:
        ready = [item for item in self.pending.values() if self.not_before.get(item.id, now) <= now]
        return sorted(ready, key=lambda item: item.id)[:limit]

    def sent(self, item_id: int, now: datetime) -> None:
        self._settle(item_id, "sent")

    def postpone(self, item_id: int, until: datetime, error: str) -> None:
        self.not_before[item_id] = until
        self.pending[item_id] = replace(self.pending[item_id], attempts=self.pending[item_id].attempts + 1)

    def failed(self, item_id: int, error: str) -> None:
        self._settle(item_id, f"failed: {error}")

    def counts(self) -> Mapping[str, int]:
        sent = sum(state == "sent" for state in self.settled.values())
        return {"pending": len(self.pending), "sent": sent, "failed": len(self.settled) - sent}

    def _settle(self, item_id: int, state: str) -> None:
        self.pending.pop(item_id, None)
        self.settled[item_id] = state


@dataclass
class Logged:
    """A row of the question log."""

    chat_id: int
    asked: LoggedQuestion
    answered: bool
    at: datetime
    message_id: int | None = None


@dataclass
class QuestionsDouble:
    rows: dict[int, Logged] = field(default_factory=dict)
    error: Exception | None = None

    def remember(
        self,
        chat_id: int,
        text: str,
        answered: bool,
        now: datetime,
        *,
        previous: str | None = None,
        reply: bool = False,
        looked_up: str | None = None,
    ) -> int:
        number = len(self.rows) + 1
        asked = LoggedQuestion(number, text, previous, reply, text if looked_up is None else looked_up)
        self.rows[number] = Logged(chat_id, asked, answered, now)
        return number

    def answered_by(self, question_id: int, message_id: int) -> None:
        if self.error is not None:
            raise self.error
        self.rows[question_id].message_id = message_id

    def looked_up_as(self, question_id: int, looked_up: str) -> None:
        row = self.rows[question_id]
        row.asked = replace(row.asked, looked_up=looked_up)

    def recall(self, question_id: int, chat_id: int) -> LoggedQuestion | None:
        row = self.rows.get(question_id)
        return row.asked if row and row.chat_id == chat_id else None

    def of_message(self, chat_id: int, message_id: int) -> LoggedQuestion | None:
        return self._last(lambda row: (row.chat_id, row.message_id) == (chat_id, message_id))

    def latest(self, chat_id: int, since: datetime) -> LoggedQuestion | None:
        return self._last(lambda row: row.chat_id == chat_id and row.at >= since)

    def _last(self, fits: Callable[[Logged], bool]) -> LoggedQuestion | None:
        return next((row.asked for row in reversed(self.rows.values()) if fits(row)), None)


@dataclass
class JobsDouble:
    """A job that reports what `reports` holds, then waits for `finish`, then ends with `result`."""

    ran: list[JobKind] = field(default_factory=list)
    reports: list[Progress] = field(default_factory=list)
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    result: JobResult = field(default_factory=lambda: JobResult(ok=True))
    between: Callable[[], None] = lambda: None

    async def run(self, kind: JobKind, on_progress: Callable[[Progress], Awaitable[None]]) -> JobResult:
        self.ran.append(kind)
        for report in self.reports:
            await on_progress(report)
            self.between()
        await self.finish.wait()
        return self.result


@dataclass
class PreferencesDouble:
    chosen: dict[int, Preferences] = field(default_factory=dict)

    def of(self, chat_id: int) -> Preferences:
        return self.chosen.get(chat_id, Preferences(chat_id))

    def change(self, chat_id: int, **choices: Any) -> Preferences:
        self.chosen[chat_id] = replace(self.of(chat_id), **choices)
        return self.chosen[chat_id]

    def forget(self, chat_id: int) -> None:
        self.chosen.pop(chat_id, None)

    def migrate(self, old: int, new: int) -> None:
        if old in self.chosen:
            self.chosen.setdefault(new, replace(self.chosen.pop(old), chat_id=new))


@dataclass
class DialoguesDouble:
    expected: dict[tuple[int, int], tuple[Expectation, datetime]] = field(default_factory=dict)

    def expect(self, chat_id: int, person_id: int, what: str, payload: str, now: datetime) -> None:
        self.expected[chat_id, person_id] = Expectation(what, payload), now

    def take(self, chat_id: int, person_id: int, since: datetime) -> Expectation | None:
        expected, at = self.expected.pop((chat_id, person_id), (None, since))
        return expected if at >= since else None

    def forget(self, chat_id: int, person_id: int) -> None:
        self.expected.pop((chat_id, person_id), None)


@dataclass
class World:
    """All doubles together, by name, so that a test can look at each."""

    clock: Clock = field(default_factory=Clock)
    search: SearchDouble = field(default_factory=SearchDouble)
    articles: ArticlesDouble = field(default_factory=ArticlesDouble)
    outbox: OutboxDouble = field(default_factory=OutboxDouble)
    questions: QuestionsDouble = field(default_factory=QuestionsDouble)
    jobs: JobsDouble = field(default_factory=JobsDouble)
    subscribers: SubscribersDouble = field(default_factory=SubscribersDouble)
    preferences: PreferencesDouble = field(default_factory=PreferencesDouble)
    dialogues: DialoguesDouble = field(default_factory=DialoguesDouble)

    def __post_init__(self) -> None:
        self.subscribers.outbox = self.outbox

    def services(self) -> Services:
        return Services(
            search=self.search,
            articles=self.articles,
            subscribers=self.subscribers,
            outbox=self.outbox,
            questions=self.questions,
            preferences=self.preferences,
            dialogues=self.dialogues,
            jobs=self.jobs,
            clock=self.clock,
            status=lambda: IndexStatus("g-7", 24, 130, 2),
        )


def article(paragraphs: tuple[str, ...], url: str | None = "https://example.org/a") -> StoredArticle:
    return StoredArticle(
        7, "معرض الكتاب", "الجزيرة", url, date(2024, 11, 15), "active", len(paragraphs), paragraphs
    )


def _conform(
    world: World,
) -> tuple[Search, Articles, Subscribers, Outbox, Questions, PreferenceKeeper, Dialogues, Jobs]:
    """Type-checked proof that each double satisfies its protocol."""
    asked = world.search, world.articles, world.subscribers, world.outbox, world.questions
    return *asked, world.preferences, world.dialogues, world.jobs


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for what threads or processes bring about; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nobody out there sets an event of ours
            await asyncio.sleep(0.002)
