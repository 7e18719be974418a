"""In-memory doubles of what the bot is given; they satisfy the protocols of `bot.services`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from bot.examples import Example
from bot.messages.subscriptions import Foresight, Headline
from bot.services import (
    Articles,
    Dialogues,
    Drafted,
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
from data.browsing import Day, Outlet, Page, Place
from data.dialogues import Expectation
from data.feedback import Opinion
from data.forgetting import ChatRecord, Forgotten
from data.preferences import Preferences, check_choices
from data.questions import LoggedQuestion
from data.subscriptions import Kind, Subscription
from data.types import PassageContext, StoredArticle, StoredPassage, Subscriber
from retrieval.reading.reading import NO_ALIASES, Asked, Reading
from retrieval.reading.reading import read as read_question
from retrieval.types import Answer, Hit
from tests.bot.sending_doubles import OutboxDouble, SendingDouble
from tests.bot.sources_doubles import StatisticsDouble, WatchedDouble

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
    error: BaseException | None = None
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
    articles: dict[int, StoredArticle] = field(default_factory=dict)

    def context(self, passage_id: int) -> PassageContext | None:
        return self.contexts.get(passage_id)

    def article(self, article_id: int) -> StoredArticle | None:
        return self.articles.get(article_id)


@dataclass
class BrowsingDouble:
    """A collection in memory, in the order of `data.browsing`; passages by their number."""

    articles: list[StoredArticle] = field(default_factory=list)
    passages: dict[int, StoredPassage] = field(default_factory=dict)

    def newest(self, outlet: str | None, limit: int) -> Page:
        return self._page(outlet, 0, limit)

    def older(self, place: Place, outlet: str | None, limit: int) -> Page:
        after = [at for at, one in enumerate(self._of(outlet)) if self._key(one) < self._place(place)]
        return self._page(outlet, after[0] if after else len(self._of(outlet)), limit)

    def newer(self, place: Place, outlet: str | None, limit: int) -> Page:
        before = [at for at, one in enumerate(self._of(outlet)) if self._key(one) > self._place(place)]
        return self._page(outlet, max(0, len(before) - limit), limit)

    def outlets(self) -> tuple[Outlet, ...]:
        names = dict.fromkeys(one.source for one in self._of(None))
        outlets = [self._outlet(name) for name in names]
        return tuple(sorted(outlets, key=lambda one: (-one.articles, one.name)))

    def outlet(self, key: int) -> str | None:
        return next((one.source for one in self.articles if one.article_id == key), None)

    def newest_day(self, until: date) -> date | None:
        days = [one.published for one in self.articles if one.published and one.published <= until]
        return max(days, default=None)

    def day(self, day: date, limit: int) -> Day:
        of_it = [one for one in self._of(None) if one.published == day]
        return Day(day, tuple(of_it[:limit]), len(of_it))

    def article(self, article_id: int) -> StoredArticle | None:
        return next((one for one in self.articles if one.article_id == article_id), None)

    def passage(self, passage_id: int) -> StoredPassage | None:
        return self.passages.get(passage_id)

    def _of(self, outlet: str | None) -> list[StoredArticle]:
        own = [one for one in self.articles if outlet is None or one.source == outlet]
        return sorted(own, key=self._key, reverse=True)

    def _page(self, outlet: str | None, at: int, limit: int) -> Page:
        found = self._of(outlet)
        return Page(tuple(found[at : at + limit]), newer=at > 0, older=len(found) > at + limit)

    def _outlet(self, name: str) -> Outlet:
        own = self._of(name)
        return Outlet(min(one.article_id for one in own), name, len(own), own[0].published)

    def _key(self, article: StoredArticle) -> tuple[date, int]:
        return self._place(Place(article.published, article.article_id))

    def _place(self, place: Place) -> tuple[date, int]:
        return place.published or date.min, place.article_id


@dataclass
class SharedQuestionsDouble:
    questions: "QuestionsDouble"
    shared: dict[int, str] = field(default_factory=dict)

    def share(self, question_id: int, chat_id: int) -> bool:
        asked = self.questions.recall(question_id, chat_id)
        if asked is not None:
            self.shared[question_id] = asked.text
        return asked is not None

    def text(self, question_id: int) -> str | None:
        return self.shared.get(question_id)


@dataclass
class LinksDouble:
    known: dict[str, StoredArticle] = field(default_factory=dict)

    def find(self, url: str) -> StoredArticle | None:
        return self.known.get(url)


@dataclass
class SubscribersDouble:
    chats: dict[int, Subscriber] = field(default_factory=dict)
    outbox: OutboxDouble | None = None
    subscriptions: "SubscriptionsDouble | None" = None

    def subscribe(self, chat_id: int, language: str, now: datetime) -> bool:
        known = self.chats.get(chat_id)
        self.chats[chat_id] = Subscriber(chat_id, language, True, now, None, None)
        return known is None or not known.active

    def unsubscribe(self, chat_id: int, now: datetime) -> bool:
        if self.subscriptions is not None:
            for each in self.subscriptions.of_chat(chat_id):
                self.subscriptions.leave(each.number, chat_id, "stopped", now)
        return self.deactivate(chat_id, "unsubscribed", now)

    def deactivate(self, chat_id: int, why: str, now: datetime) -> bool:
        known = self.chats.get(chat_id)
        if self.outbox is not None:
            self.outbox.skip_all(chat_id, why)
        if known is None or not known.active:
            return False
        self.chats[chat_id] = replace(known, active=False, ended_at=now, ended_why=why)
        return True

    def come_back(self, chat_id: int, now: datetime) -> bool:
        known = self.chats.get(chat_id)
        if known is None or known.active or known.ended_why == "unsubscribed":
            return False
        return self.subscribe(chat_id, known.language, now)

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
class SubscriptionsDouble:
    """Subscriptions in memory; the chats that follow something are those of `chats`."""

    chats: "SubscribersDouble"
    rows: dict[int, Subscription] = field(default_factory=dict)

    def draft(
        self, chat_id: int, kind: Kind, text: str, now: datetime, *, thread: int | None = None, **values: Any
    ) -> Subscription:
        return self._put(Subscription(len(self.rows) + 1, chat_id, kind, text, "draft", thread, **values))

    def redraft(self, number: int, chat_id: int, now: datetime, **values: Any) -> Subscription | None:
        known = self.get(number, chat_id)
        return self._put(replace(known, **values)) if known and known.state == "draft" else None

    def add(
        self,
        chat_id: int,
        kind: Kind,
        text: str,
        language: str,
        now: datetime,
        *,
        most: int,
        thread: int | None = None,
        **values: Any,
    ) -> Subscription | None:
        known = self._same(chat_id, kind, text)
        if known is None and len(self.of_chat(chat_id)) >= most:
            return None
        made = known or Subscription(len(self.rows) + 1, chat_id, kind, text, "active", thread, **values)
        return self._activate(made, language, now)

    def confirm(
        self, number: int, chat_id: int, language: str, now: datetime, *, most: int
    ) -> Subscription | None:
        known = self.get(number, chat_id)
        if known is None:
            raise KeyError(number)
        twin = self._same(chat_id, known.kind, known.text)
        full = len(self.of_chat(chat_id)) >= most and known.state not in ("active", "paused")
        if twin is None and full:
            return None
        return self._activate(twin or known, language, now)

    def leave(
        self, number: int, chat_id: int, state: Literal["paused", "stopped"], now: datetime
    ) -> Subscription | None:
        known = self.get(number, chat_id)
        if known is None or known.state not in ("active", "paused"):
            return None
        return self._put(replace(known, state=state))

    def tune(self, number: int, chat_id: int, level: int, threshold: float, now: datetime) -> bool:
        known = self.get(number, chat_id)
        if known is not None:
            self._put(replace(known, level=level, threshold=threshold))
        return known is not None

    def drop(self, number: int, chat_id: int) -> None:
        if self.get(number, chat_id) is not None:
            self._put(replace(self.rows[number], chat_id=0))

    def get(self, number: int, chat_id: int) -> Subscription | None:
        known = self.rows.get(number)
        return known if known is not None and known.chat_id == chat_id else None

    def of_chat(self, chat_id: int) -> list[Subscription]:
        kept = ("active", "paused")
        return [each for each in self.rows.values() if each.chat_id == chat_id and each.state in kept]

    def _same(self, chat_id: int, kind: str, text: str) -> Subscription | None:
        same = (each for each in self.of_chat(chat_id) if (each.kind, each.text) == (kind, text))
        return next(same, None)

    def _activate(self, known: Subscription, language: str, now: datetime) -> Subscription:
        self.chats.subscribe(known.chat_id, language, now)
        return self._put(replace(known, state="active"))

    def _put(self, row: Subscription) -> Subscription:
        self.rows[row.number] = row
        return row


@dataclass
class TopicsDouble:
    """A topic brings as many of the `among` latest articles as its level says, and one of them is shown."""

    among: int = 200
    read: list[str] = field(default_factory=list)

    def draft(self, text: str) -> Drafted:
        self.read.append(text)
        return Drafted(b"v", "m", (0.5, 0.4, 0.3, 0.2, 0.1), 2, 0.05)

    def foresee(self, text: str, level: int) -> Foresight:
        headline = Headline(f"مقال عن {text}", "https://example.org/t", date(2024, 11, 14))
        return Foresight(level, self.among, (headline,) * level)


@dataclass
class Logged:
    """A row of the question log."""

    chat_id: int
    asked: LoggedQuestion
    answered: bool
    at: datetime
    message_id: int | None = None
    asked_in: int | None = None


@dataclass
class QuestionsDouble:
    rows: dict[int, Logged] = field(default_factory=dict)
    said: dict[tuple[int, int], int] = field(default_factory=dict)
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
        asked_in: int | None = None,
    ) -> int:
        number = len(self.rows) + 1
        asked = LoggedQuestion(number, text, previous, reply, text if looked_up is None else looked_up)
        self.rows[number] = Logged(chat_id, asked, answered, now, asked_in=asked_in)
        return number

    def reword(
        self, question_id: int, text: str, answered: bool, *, previous: str | None, looked_up: str
    ) -> None:
        row = self.rows[question_id]
        row.asked = replace(row.asked, text=text, previous=previous, looked_up=looked_up)
        row.answered = answered

    def asked_in(self, chat_id: int, message_id: int) -> list[LoggedQuestion]:
        return [
            row.asked for row in self.rows.values() if (row.chat_id, row.asked_in) == (chat_id, message_id)
        ]

    def place(self, question_id: int, chat_id: int) -> int | None:
        asked_in = self.rows[question_id].asked_in
        numbers = [asked.number for asked in self.asked_in(chat_id, asked_in)] if asked_in is not None else []
        return numbers.index(question_id) + 1 if len(numbers) > 1 else None

    def answered_by(self, question_id: int, message_id: int) -> None:
        if self.error is not None:
            raise self.error
        row = self.rows[question_id]
        row.message_id, row.asked = message_id, replace(row.asked, message_id=message_id)

    def said_about(self, question_id: int, message_id: int) -> None:
        self.said[self.rows[question_id].chat_id, message_id] = question_id

    def looked_up_as(self, question_id: int, looked_up: str) -> None:
        row = self.rows[question_id]
        row.asked = replace(row.asked, looked_up=looked_up)

    def recall(self, question_id: int, chat_id: int) -> LoggedQuestion | None:
        row = self.rows.get(question_id)
        return row.asked if row and row.chat_id == chat_id else None

    def of_message(self, chat_id: int, message_id: int) -> LoggedQuestion | None:
        beside = self.said.get((chat_id, message_id))
        return self._last(
            lambda row: (
                row.chat_id == chat_id and (row.message_id == message_id or row.asked.number == beside)
            )
        )

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
        check_choices(choices)
        self.chosen[chat_id] = replace(self.of(chat_id), **choices)
        return self.chosen[chat_id]

    def forget(self, chat_id: int) -> None:
        self.chosen.pop(chat_id, None)


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
class FeedbackDouble:
    given: dict[int, Opinion] = field(default_factory=dict)

    def give(self, question_id: int, opinion: Opinion, now: datetime) -> None:
        self.given[question_id] = opinion


@dataclass
class RecordsDouble:
    """Of a chat it knows what `known` holds; what it forgot is in `forgotten`."""

    known: dict[int, ChatRecord] = field(default_factory=dict)
    forgotten: list[int] = field(default_factory=list)

    def of(self, chat_id: int) -> ChatRecord:
        return self.known.get(chat_id, ChatRecord(chat_id, {}, None, (), (), 0))

    def forget(self, chat_id: int) -> Forgotten:
        record = self.of(chat_id)
        self.known.pop(chat_id, None)
        self.forgotten.append(chat_id)
        return Forgotten(
            len(record.choices), len(record.subscriptions), len(record.questions), record.alerts_sent
        )


@dataclass
class ExamplesDouble:
    """Examples that are found when they are looked for; each button asks the question of its number."""

    there: dict[int, str] = field(default_factory=dict)
    found: tuple[Example, ...] = ()
    looked: int = 0

    def current(self) -> tuple[Example, ...]:
        return self.found

    def stale(self) -> bool:
        return not self.looked

    def refresh(self) -> None:
        self.looked += 1
        self.found = tuple(Example(number, text) for number, text in self.there.items())

    def question(self, article_id: int) -> str | None:
        return self.there.get(article_id)


@dataclass
class PublishedDouble:
    slots: dict[int, dict[str, str]] = field(default_factory=dict)

    def read(self, bot_id: int) -> Mapping[str, str]:
        return self.slots.get(bot_id, {})

    def write(self, bot_id: int, slots: Mapping[str, str]) -> None:
        self.slots = {bot_id: dict(slots)}


@dataclass
class World:
    """All doubles together, by name, so that a test can look at each."""

    clock: Clock = field(default_factory=Clock)
    search: SearchDouble = field(default_factory=SearchDouble)
    articles: ArticlesDouble = field(default_factory=ArticlesDouble)
    browsing: BrowsingDouble = field(default_factory=BrowsingDouble)
    links: LinksDouble = field(default_factory=LinksDouble)
    outbox: OutboxDouble = field(default_factory=OutboxDouble)
    sending: SendingDouble = field(default_factory=SendingDouble)
    questions: QuestionsDouble = field(default_factory=QuestionsDouble)
    feedback: FeedbackDouble = field(default_factory=FeedbackDouble)
    jobs: JobsDouble = field(default_factory=JobsDouble)
    subscribers: SubscribersDouble = field(default_factory=SubscribersDouble)
    topics: TopicsDouble = field(default_factory=TopicsDouble)
    preferences: PreferencesDouble = field(default_factory=PreferencesDouble)
    dialogues: DialoguesDouble = field(default_factory=DialoguesDouble)
    records: RecordsDouble = field(default_factory=RecordsDouble)
    examples: ExamplesDouble = field(default_factory=ExamplesDouble)
    published: PublishedDouble = field(default_factory=PublishedDouble)
    abilities_told: PublishedDouble = field(default_factory=PublishedDouble)
    watched: WatchedDouble = field(default_factory=WatchedDouble)
    statistics: StatisticsDouble = field(default_factory=StatisticsDouble)

    def __post_init__(self) -> None:
        self.subscribers.outbox = self.outbox
        self.outbox.standing = self.sending.standing
        self.subscriptions = SubscriptionsDouble(self.subscribers)
        self.subscribers.subscriptions = self.subscriptions
        self.shared_questions = SharedQuestionsDouble(self.questions)

    def services(self) -> Services:
        return Services(
            search=self.search,
            articles=self.articles,
            browsing=self.browsing,
            shared_questions=self.shared_questions,
            links=self.links,
            subscribers=self.subscribers,
            outbox=self.outbox,
            subscriptions=self.subscriptions,
            topics=self.topics,
            questions=self.questions,
            feedback=self.feedback,
            preferences=self.preferences,
            dialogues=self.dialogues,
            records=self.records,
            examples=self.examples,
            published=self.published,
            abilities_told=self.abilities_told,
            jobs=self.jobs,
            clock=self.clock,
            status=lambda: IndexStatus("g-7", 24, 130, 2),
            sending=self.sending.service(),
            statistics=self.statistics,
            watched=self.watched.service(),
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


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for what threads or processes bring about; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nobody out there sets an event of ours
            await asyncio.sleep(0.002)
