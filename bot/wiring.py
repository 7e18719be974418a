"""The composition root: the only module that names concrete classes and puts them together.

Cheap parts first, resources when they are first needed, closed in reverse order, also when a later one fails to
open. Imports that cost start-up time stand where their part is made.
"""

import gc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import Settings, SettingsError
from data.articles import ArticleStore
from data.changes import ChangeStore
from data.database import Database, open_database
from data.state import in_use
from data.vectors import VectorStore

if TYPE_CHECKING:
    from bot.collection import Collection
    from bot.services import Services
    from bot.watching.desk import SourceDesk
    from bot.watching.parts import WatchingParts
    from bot.watching.types import Found, NotFound, PassReport
    from data.ingest import Ingestor
    from data.statistics import Statistics
    from data.twins import TwinFinder
    from data.types import IngestReport
    from data.versions import VersionStore
    from data.watched.store import SourceSums, WatchedSource
    from retrieval.encoders.encoder import Encoder
    from retrieval.index.generation import GenerationStore
    from retrieval.index.indexer import Indexer
    from retrieval.index.live import LiveIndex
    from retrieval.matching.collection import LiveCollection
    from retrieval.matching.topics import Topics
    from retrieval.search import Manner, Search

COLLECT = (50_000, 10, 10)
"""New objects after which cycles are looked for. At 700, as is usual, a question in two pays for looking through all that
the program holds: 3 ms of 20, and 30 of the slowest."""
OWN_ALIASES, OWN_COEFFICIENTS = "aliases.txt", "coefficients.json"
"""Files of an admin in the folder of the state."""
INBOX = "inbox.db"
"""Updates that were taken and not handled yet, in the folder of the state."""


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
        """The database, its tables up to date. Raises `SettingsError` where the folder of the state cannot be made."""
        try:
            self.settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            where, why = self.settings.state_dir, error.strerror
            raise SettingsError(f"STATE_DIR: the folder {where} cannot be made ({why}).") from error
        self._open.enter_context(in_use(self.settings.state_dir))
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

        hours = self.settings.news_max_age_hours
        return Ingestor(self.database, self.clock, timedelta(hours=hours) if hours else None)

    @cached_property
    def vectors(self) -> VectorStore:
        """Vectors at rest."""
        return VectorStore(self.database, self.settings.state_dir / "vectors")

    @cached_property
    def encoders(self) -> "tuple[Encoder, Callable[[int], Encoder]]":
        """The encoder for questions, and what gives the one for a number of characters."""
        from retrieval.encoders.models import open_encoders

        return open_encoders(self.settings.embedding_model, self.settings.state_dir / "models")

    @cached_property
    def generations(self) -> "GenerationStore":
        """Built indexes on disk."""
        from retrieval.index.generation import GenerationStore

        return GenerationStore(self.settings.state_dir / "index")

    @cached_property
    def live(self) -> "LiveIndex":
        """The index in use."""
        from retrieval.index.live import LiveIndex

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
    def twins(self) -> "TwinFinder":
        """What looks for articles of nearly the same words."""
        from data.twins import TwinFinder

        return TwinFinder(self.database)

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

    @cached_property
    def versions(self) -> "VersionStore":
        """Articles as they were."""
        from data.versions import VersionStore

        return VersionStore(self.database)

    @cached_property
    def statistics(self) -> "Statistics":
        """What became of the last days."""
        from data.statistics import Statistics

        return Statistics(self.database)

    def indexer(self, *, light_only: bool = False) -> "Indexer":
        """Return the indexing job. With `light_only` it loads no other engine, however much there is to encode."""
        from retrieval.index.indexer import Indexer

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

        return Collection(self.ingestor, self.articles, self.settings.sources, self._ingest_address)

    def watching(self) -> "WatchingParts":
        """Return new parts of watching, for one event loop."""
        from bot.watching.parts import WatchingParts

        parts = WatchingParts(
            self.settings, self.database, self.ingestor, lambda: self.collection, self.clock
        )
        self._open.callback(parts.worker.close)
        return parts

    @cached_property
    def source_desk(self) -> "SourceDesk":
        """The list of watched sources, for whoever changes it outside the bot."""
        return self.watching().desk

    def source_week(self) -> "Sequence[SourceSums]":
        """Return what became of the sources in the last seven days (UTC)."""
        return self.watching().sources.counts((self.clock() - timedelta(days=7)).date())

    def look(self, location: str) -> "Found | NotFound":
        """Return what can be watched at a location. Must be called outside an event loop, as what follows."""
        import asyncio

        return asyncio.run(self.watching().look(location))

    def check_sources(
        self, sources: "Sequence[WatchedSource]", progress: Callable[[int], None]
    ) -> "list[tuple[WatchedSource, PassReport | None]]":
        """Read sources now, and return what came of each; `progress` is told how many are done."""
        import asyncio

        return asyncio.run(self.watching().check(sources, progress))

    def _ingest_address(
        self, address: str, notify: bool, progress: Callable[[int], None] | None
    ) -> "IngestReport":
        import asyncio

        return asyncio.run(self.watching().ingest(address, notify, progress))

    def services(self) -> "Services":
        """Return everything that the Telegram bot is given."""
        from bot.wiring_of_bot import BotParts

        return BotParts(self, self._open).services()
