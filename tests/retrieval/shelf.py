"""A small collection with its index: real database, real files, and an encoder that can be predicted."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from data.articles import ArticleStore
from data.changes import ChangeStore
from data.database import Database
from data.types import ArticleDraft, Reading
from data.vectors import VectorStore
from retrieval.encoders.encoder import Encoder
from retrieval.index.generation import GenerationStore
from retrieval.index.indexer import Indexer
from retrieval.index.live import LiveIndex
from retrieval.ranking.coefficients import Coefficients
from retrieval.ranking.confidence import EVIDENCE
from retrieval.ranking.features import FEATURES
from retrieval.search import Manner, Search
from tests.data.collection import done, draft, ingest
from tests.databases import database_at
from tests.doubles import SlotEncoder

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)

CANAL = draft("القناة", "افتتحت قناة السويس للملاحة عام 1869.", title="قناة السويس")
NILE = draft("النيل", "ينبع النيل الأزرق من بحيرة تانا في إثيوبيا.", title="نهر النيل")
PYRAMID = draft("الهرم", "كان ارتفاع هرم خوفو 146 مترا.", title="هرم خوفو")
THREE = (CANAL, NILE, PYRAMID)

BY_WORDS = Coefficients(
    dict.fromkeys(FEATURES, 0.0) | {"coverage": 1.0},
    dict.fromkeys(EVIDENCE, 0.0) | {"coverage": 10.0},
    -5.0,
    {},
)
"""A passage's score is the share of the question's words that it or its title holds; with all of them an answer is sure
(0.99), with half of them it may be (0.5), with none it is not (0.01)."""


def withdrawn(article: ArticleDraft) -> Reading:
    """What a reader yields of a file that no longer holds its article."""
    return done(article)


class Shelf:
    """A state folder, opened: as one process has it. Several may be open on one folder."""

    def __init__(self, folder: Path, encoder: Encoder | None = None, manner: Manner | None = None) -> None:
        self.folder = folder
        self.database: Database = database_at(folder / "isnad.db")
        self.encoder = encoder or SlotEncoder()
        self.generations = GenerationStore(folder / "index")
        self.changes = ChangeStore(self.database)
        self.vectors = VectorStore(self.database, folder / "vectors")
        self.articles = ArticleStore(self.database)
        self.live = LiveIndex(self.generations, self.changes, self.vectors, self.encoder)
        manner = manner or Manner(today=lambda: NOW.date())
        self.search = Search(self.live, self.encoder, self.articles, manner=manner)

    def indexer(self, choose: Callable[[int], Encoder] | None = None) -> Indexer:
        return Indexer(
            self.generations,
            self.changes,
            self.vectors,
            self.encoder,
            choose or (lambda _: self.encoder),
            self.articles.counts,
            lambda: NOW,
        )

    def take(self, *readings: Reading) -> None:
        """Store articles without indexing them."""
        ingest(self.database, *readings)

    def shelve(self, *readings: Reading) -> None:
        """Store articles and index them."""
        self.take(*readings)
        self.indexer().catch_up()

    def first(self, question: str) -> str | None:
        """Return the title of the article that the live index, brought up to date, answers first."""
        self.live.follow()
        hits = self.search.ask(question).hits
        return hits[0].title if hits else None

    def titles(self, question: str, k: int = 9) -> set[str]:
        """Return the titles of all articles that come up."""
        self.live.follow()
        return {hit.title for hit in self.search.ask(question, k).hits}

    def close(self) -> None:
        self.database.close()
