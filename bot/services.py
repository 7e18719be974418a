"""What the bot needs from the rest of the program, as small protocols.

Only the composition root knows the classes behind them; tests give doubles. Everything but `Jobs` is
synchronous and safe to call from several threads.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.messages.catalogue import Language
from data.dialogues import Expectation
from data.preferences import Preferences
from data.questions import LoggedQuestion
from data.types import OutboxItem, PassageContext, Subscriber
from retrieval.reading.reading import Asked
from retrieval.types import Answer

JobKind = Literal["reindex", "ingest", "index"]


class Search(Protocol):
    """Questions to answers."""

    def ask(self, asked: Asked, k: int = 3) -> Answer:
        """Return up to `k` hits, best first; none where what was asked is no question. Raises `RetrievalError`."""
        ...


class Articles(Protocol):
    """Articles at rest."""

    def context(self, passage_id: int) -> PassageContext | None:
        """Return where a passage stands, None when its article is gone."""
        ...


class Subscribers(Protocol):
    """Who gets alerts. Times are in UTC."""

    def subscribe(self, chat_id: int, language: Language, now: datetime) -> bool:
        """Switch alerts on; tell whether they were off."""
        ...

    def unsubscribe(self, chat_id: int, now: datetime) -> bool:
        """Switch alerts off; tell whether they were on."""
        ...

    def deactivate(self, chat_id: int, why: str, now: datetime) -> object:
        """Switch alerts off because the chat cannot be reached; its waiting alerts fail."""
        ...

    def migrate(self, old: int, new: int) -> object:
        """Carry a chat and its alerts over to its new id; harmless when repeated."""
        ...

    def get(self, chat_id: int) -> Subscriber | None:
        """Return what is known of a chat."""
        ...

    def active_count(self) -> int:
        """Return how many chats get alerts."""
        ...


class Outbox(Protocol):
    """Alerts that wait to be sent. Times are in UTC."""

    def due(self, now: datetime, limit: int) -> Sequence[OutboxItem]:
        """Return up to `limit` alerts that may be sent now, oldest first."""
        ...

    def sent(self, item_id: int, now: datetime) -> object:
        """Mark an alert as accepted by Telegram."""
        ...

    def postpone(self, item_id: int, until: datetime, error: str) -> object:
        """Keep an alert back until a moment, and count the attempt."""
        ...

    def failed(self, item_id: int, error: str) -> object:
        """Give an alert up."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return how many alerts are pending, sent, failed."""
        ...


class Questions(Protocol):
    """What was asked, for the buttons and for questions that lean on the one before. Times are in UTC."""

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
        """Store a question, as it was asked and as it was looked up, and return its number."""
        ...

    def answered_by(self, question_id: int, message_id: int) -> object:
        """Store which message of its chat answered a question."""
        ...

    def looked_up_as(self, question_id: int, looked_up: str) -> object:
        """Store that a question was looked up in another way."""
        ...

    def recall(self, question_id: int, chat_id: int) -> LoggedQuestion | None:
        """Return a question, only to the chat that asked it."""
        ...

    def of_message(self, chat_id: int, message_id: int) -> LoggedQuestion | None:
        """Return the question that a message of a chat answered."""
        ...

    def latest(self, chat_id: int, since: datetime) -> LoggedQuestion | None:
        """Return the last question of a chat since a moment."""
        ...


class PreferenceKeeper(Protocol):
    """How each chat wants to be served."""

    def of(self, chat_id: int) -> Preferences:
        """Return what a chat has chosen; all None where it has chosen nothing."""
        ...

    def change(self, chat_id: int, **choices: Any) -> Preferences:
        """Keep choices of a chat by their names; None takes one back."""
        ...

    def forget(self, chat_id: int) -> object:
        """Forget what a chat has chosen."""
        ...

    def migrate(self, old: int, new: int) -> object:
        """Carry a chat's choices over to its new id."""
        ...


class Dialogues(Protocol):
    """What the next text of a person in a chat is for. Times are in UTC."""

    def expect(self, chat_id: int, person_id: int, what: str, payload: str, now: datetime) -> object:
        """Expect a person's next text; whatever was expected before is forgotten."""
        ...

    def take(self, chat_id: int, person_id: int, since: datetime) -> Expectation | None:
        """Return what is expected of a person since a time, and expect it no longer."""
        ...

    def forget(self, chat_id: int, person_id: int) -> object:
        """Expect nothing any more of a person in a chat."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` in a stage. `total` 0: not known."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a job ended: what it printed, or its error in one line."""

    ok: bool
    summary: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


class Jobs(Protocol):
    """Long work in a process of its own."""

    async def run(self, kind: JobKind, on_progress: Callable[[Progress], Awaitable[None]]) -> JobResult:
        """Do the work; ends it when cancelled. Work that fails is a result, not an exception."""
        ...


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is being searched: generation, active articles, passages, and changes that wait to be indexed."""

    generation: str
    articles: int
    passages: int
    pending: int


@dataclass(frozen=True)
class Services:
    """Everything that the bot is given.

    `clock` returns aware times in UTC. `poll_sources` reads the watched sources once, `follow` lets the index
    catch up with the database; both are called from threads, again and again; None leaves them out. `pool` is where
    synchronous work is done (None: a pool of the bot's own).
    """

    search: Search
    articles: Articles
    subscribers: Subscribers
    outbox: Outbox
    questions: Questions
    preferences: PreferenceKeeper
    dialogues: Dialogues
    jobs: Jobs
    clock: Callable[[], datetime]
    status: Callable[[], IndexStatus]
    poll_sources: Callable[[], object] | None = None
    follow: Callable[[], object] | None = None
    pool: ThreadPoolExecutor | None = None
