"""The composition root: the only module that names concrete classes and puts them together.

Cheap parts first, resources when they are first needed, closed in reverse order, also when a later one fails to
open. Imports that cost start-up time stand where their part is made.
"""

import gc
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import Settings
from data.articles import ArticleStore
from data.changes import ChangeStore
from data.database import Database, open_database
from data.vectors import VectorStore
from retrieval.errors import IndexMissing

if TYPE_CHECKING:
    from bot.collection import Collection
    from bot.services import Services
    from data.ingest import Ingestor
    from retrieval.encoder import Encoder
    from retrieval.generation import GenerationStore
    from retrieval.indexer import Indexer
    from retrieval.live import LiveIndex
    from retrieval.matching.collection import LiveCollection
    from retrieval.matching.topics import Topics
    from retrieval.search import Manner, Search

COLLECT = (50_000, 10, 10)
"""New objects after which cycles are looked for. At 700, as is usual, a question in two pays for looking through all that
the program holds: 3 ms of 20, and 30 of the slowest."""
OWN_ALIASES, OWN_COEFFICIENTS = "aliases.txt", "coefficients.json"
"""Files of an admin in the folder of the state."""
NEWS_KEPT = timedelta(days=30)
"""How long it is known what was told of an article, so that a correction can be told as well."""
PUBLISHED = "published.json"
"""What Telegram was told of the bot last, in the folder of the state."""
ABILITIES_TOLD = "abilities-told.json"
"""What the admins were told that the bot may not do, beside it."""


def utc_now() -> datetime:
    """Return the time now, aware, in UTC."""
    return datetime.now(UTC)


class Isnad:
    """One open program: every part, made once, when it is first asked for. A context manager that closes.

    Raises `DataError` when the database cannot be opened; later parts raise `RetrievalError`.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self._open = ExitStack()

    def __enter__(self) -> "Isnad":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def database(self) -> Database:
        """The database, its tables up to date."""
        self.settings.state_dir.mkdir(parents=True, exist_ok=True)
        return self._open.enter_context(open_database(self.settings.database))

    @cached_property
    def articles(self) -> ArticleStore:
        """Articles and passages as people read them."""
        return ArticleStore(self.database)

    @cached_property
    def changes(self) -> ChangeStore:
        """The change queue."""
        return ChangeStore(self.database)

    @cached_property
    def ingestor(self) -> "Ingestor":
        """What stores articles."""
        from data.ingest import Ingestor

        return Ingestor(self.database, self.clock)

    @cached_property
    def vectors(self) -> VectorStore:
        """Vectors at rest."""
        return VectorStore(self.database, self.settings.state_dir / "vectors")

    @cached_property
    def encoders(self) -> "tuple[Encoder, Callable[[int], Encoder]]":
        """The encoder for questions, and what gives the one for a number of characters."""
        from retrieval.models import open_encoders

        return open_encoders(self.settings.embedding_model, self.settings.state_dir / "models")

    @cached_property
    def generations(self) -> "GenerationStore":
        """Built indexes on disk."""
        from retrieval.generation import GenerationStore

        return GenerationStore(self.settings.state_dir / "index")

    @cached_property
    def live(self) -> "LiveIndex":
        """The index in use."""
        from retrieval.live import LiveIndex

        return LiveIndex(self.generations, self.changes, self.vectors, self.encoders[0])

    @cached_property
    def pool(self) -> ThreadPoolExecutor:
        """The threads of this process."""
        from bot.threads import new_pool

        pool = new_pool()
        self._open.callback(pool.shutdown, wait=False, cancel_futures=True)
        return pool

    @cached_property
    def search(self) -> "Search":
        """Questions to answers."""
        from retrieval.search import Search

        gc.set_threshold(*COLLECT)
        return Search(self.live, self.encoders[0], self.articles, self.pool, self.manner)

    @cached_property
    def manner(self) -> "Manner":
        """How questions are answered: the policy, the coefficients, and what the admin knows of names and outlets."""
        from retrieval.ranking.coefficients import load
        from retrieval.reading.aliases import LiveAliases
        from retrieval.search import Manner

        own = self.settings.state_dir / OWN_COEFFICIENTS
        return Manner(
            self.settings.answer_policy,
            self.settings.source_trust,
            load(own) if own.exists() else load(),
            LiveAliases(self.settings.state_dir / OWN_ALIASES),
            lambda: self.clock().astimezone().date(),
        )

    @cached_property
    def matched(self) -> "LiveCollection":
        """The articles as news is matched with them."""
        from retrieval.matching.collection import LiveCollection

        return LiveCollection(self.live, self.articles, self.encoders[0].dim)

    @cached_property
    def topics(self) -> "Topics":
        """The topics that people follow."""
        from retrieval.matching.topics import Topics

        return Topics(self.encoders[0], self.matched, self.manner.aliases.current)

    def indexer(self, *, light_only: bool = False) -> "Indexer":
        """Return the indexing job. With `light_only` it loads no other engine, however much there is to encode."""
        from retrieval.indexer import Indexer

        light, choose = self.encoders
        return Indexer(
            self.generations,
            self.changes,
            self.vectors,
            light,
            (lambda _: light) if light_only else choose,
            self.articles.counts,
            self.clock,
        )

    @cached_property
    def collection(self) -> "Collection":
        """What reads sources into the database."""
        from bot.collection import Collection

        return Collection(self.ingestor, self.articles, self.settings.sources)

    def services(self) -> "Services":
        """Return everything that the Telegram bot is given."""
        from bot.alerting.interests import Interests
        from bot.alerting.matching import Matcher
        from bot.alerting.stories import StoryTeller
        from bot.alerting.topic_desk import MatchedTopics
        from bot.examples import ExampleQuestions
        from bot.jobs import SubprocessJobs, own_environment
        from bot.keeping import Keeper
        from bot.menus import PublishedFile
        from bot.services import IndexStatus, Services
        from data.article_links import ArticleLinks
        from data.browsing import Browsing
        from data.dialogues import DialogueStore
        from data.feedback import FeedbackStore
        from data.forgetting import DIALOGUES_KEPT_FOR, KEPT_FOR, TIED_FOR, ChatRecords
        from data.heeding import HeededPreferences
        from data.news import NewsStore
        from data.outbox import Outbox
        from data.questions import QuestionLog
        from data.sharing import SharedQuestions
        from data.subscribers import SubscriberStore
        from data.subscriptions import SubscriptionStore

        jobs = SubprocessJobs(
            ("--state", str(self.settings.state_dir.resolve())), own_environment(), self.settings.sources
        )
        questions = QuestionLog(self.database)
        indexer = self.indexer(light_only=True)
        records = ChatRecords(self.database)

        def tidy() -> None:
            now = self.clock()
            questions.anonymise(now - TIED_FOR)
            questions.prune(now - KEPT_FOR)
            records.end_dialogues(now - DIALOGUES_KEPT_FOR)
            subscriptions.prune(now)
            news.prune(now - NEWS_KEPT)

        subscriptions, news = SubscriptionStore(self.database), NewsStore(self.database)
        model = self.encoders[0].fingerprint
        interests = Interests(subscriptions, self.topics, self.matched, model, self.clock)
        stories = StoryTeller(news, self.matched)
        matcher = Matcher(news, interests, stories, self.search, self._indexed_to, self.clock)
        keeper = Keeper(
            self.settings.sources, self.collection, indexer, self.live, jobs, match=matcher.match, tidy=tidy
        )

        def status() -> IndexStatus:
            articles, passages = self.articles.counts()
            return IndexStatus(self._generation(), articles, passages, indexer.waiting())

        return Services(
            search=self.search,
            articles=self.articles,
            browsing=Browsing(self.database),
            shared_questions=SharedQuestions(self.database),
            links=ArticleLinks(self.database),
            subscribers=SubscriberStore(self.database),
            outbox=Outbox(self.database),
            subscriptions=subscriptions,
            topics=MatchedTopics(self.topics, self.matched, self.articles, model),
            questions=questions,
            feedback=FeedbackStore(self.database),
            preferences=HeededPreferences(self.database),
            dialogues=DialogueStore(self.database),
            records=records,
            examples=ExampleQuestions(self.search.ask, self.articles, time.monotonic),
            published=PublishedFile(self.settings.state_dir / PUBLISHED),
            abilities_told=PublishedFile(self.settings.state_dir / ABILITIES_TOLD),
            jobs=jobs,
            clock=self.clock,
            status=status,
            poll_sources=keeper.poll,
            follow=keeper.follow,
            pool=self.pool,
        )

    def _indexed_to(self) -> int:
        try:
            return self.live.snapshot().seq
        except IndexMissing:
            return 0

    def _generation(self) -> str:
        try:
            return self.live.snapshot().name
        except IndexMissing:
            return "-"
