"""What a state holds and what is wrong with it, looked at from outside.

The tables are read by plain SQL, not by the program's stores, and passages are made anew from the paragraphs, so
that a fault of the writer is not hidden by a reader that shares it. The index is opened as the bot opens it.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from data.changes import ChangeStore
from data.database import open_database
from data.paragraphs import split_passages
from data.vectors import VectorStore
from retrieval.encoders.bundled import BundledEncoder
from retrieval.errors import IndexMissing, RetrievalError
from retrieval.index.generation import GenerationStore
from retrieval.index.live import LiveIndex
from retrieval.index.snapshot import Snapshot
from retrieval.reading.question import analyse

Passage = tuple[int, int, str]
"""First paragraph, last paragraph, text."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it lies in the tables, with its passages by their ids, in the order of their text."""

    article_id: int
    title: str
    about: tuple[str | None, ...]
    paragraphs: tuple[str, ...]
    passages: dict[int, Passage]


@dataclass(frozen=True, slots=True)
class Tables:
    """The active articles, and the newest change of each article that the queue still knows."""

    articles: tuple[Article, ...]
    changes: dict[int, int]

    @property
    def passage_ids(self) -> set[int]:
        """The ids of all passages."""
        return {passage_id for article in self.articles for passage_id in article.passages}

    def substance(self) -> list[tuple[object, ...]]:
        """All that was published, without numbers that depend on the order of work."""
        return sorted(
            (article.title, article.about, article.paragraphs, tuple(article.passages.values()))
            for article in self.articles
        )


@dataclass(frozen=True, slots=True)
class Index:
    """What the index in use holds once opened: passages by article, and by each arm; `seq` is its last change."""

    seq: int
    by_article: dict[int, set[int]]
    dense: set[int]
    lexical: set[int]
    lexical_size: int


def database_file(state: Path) -> Path:
    """Where a state's database lies."""
    return state / "isnad.db"


@contextmanager
def reading(state: Path) -> Iterator[sqlite3.Connection]:
    """Open a state's database for reading only."""
    with closing(sqlite3.connect(f"file:{database_file(state)}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def read_tables(state: Path) -> Tables:
    """Read the articles of a state."""
    with reading(state) as connection:
        passages: dict[int, dict[int, Passage]] = defaultdict(dict)
        for row in connection.execute("SELECT * FROM passage ORDER BY article_id, position"):
            place = row["paragraph"], row["last_paragraph"], row["text"]
            passages[row["article_id"]][row["id"]] = place
        articles = tuple(
            Article(
                row["id"],
                row["title"],
                (row["source"], row["url"], row["published"]),
                tuple(json.loads(row["paragraphs"])),
                passages[row["id"]],
            )
            for row in connection.execute("SELECT * FROM article WHERE status = 'active' ORDER BY id")
        )
        changes = connection.execute("SELECT article_id, max(seq) FROM change GROUP BY article_id").fetchall()
    return Tables(articles, dict(map(tuple, changes)))


def read_index(state: Path, tables: Tables) -> Index | None:
    """Open a state's index as the bot does; None when there is none. Raises `RetrievalError` when it is refused."""
    with open_database(f"sqlite:///{database_file(state)}", migrate=False) as database:
        stores = ChangeStore(database), VectorStore(database, state / "vectors")
        try:
            snapshot = LiveIndex(GenerationStore(state / "index"), *stores, _encoder()).follow()
        except IndexMissing:
            return None
    return _index(snapshot, tables)


def _index(snapshot: Snapshot, tables: Tables) -> Index:
    # A question of no direction brings up everything.
    everything = snapshot.dense.search(np.zeros(BundledEncoder.dim, np.float32), len(snapshot.dense))
    held = snapshot.lexical.matches(analyse("سؤال"), sorted(tables.passage_ids))
    return Index(
        snapshot.seq,
        {
            article.article_id: set(snapshot.vectors.table.passages_of(article.article_id))
            for article in tables.articles
        },
        {passage_id for passage_id, _ in everything},
        set(held),
        len(snapshot.lexical),
    )


@lru_cache(maxsize=1)
def _encoder() -> BundledEncoder:
    return BundledEncoder()


def half_articles(tables: Tables) -> list[str]:
    """Articles whose passages are not what their paragraphs make."""
    faults = []
    for article in tables.articles:
        made = [
            (draft.paragraph, draft.last_paragraph, draft.text)
            for draft in split_passages(article.paragraphs)
        ]
        if not made or list(article.passages.values()) != made:
            faults.append(f"article {article.article_id} is half there: {article.title}")
    return faults


def forgotten_articles(tables: Tables, index: Index | None) -> list[str]:
    """Articles that the index does not hold as they are, and that no change will bring into it."""
    faults = []
    for article in tables.articles:
        held = index.by_article[article.article_id] if index else set()
        whole = held == set(article.passages) and (index is None or held <= index.dense)
        waits = tables.changes.get(article.article_id, 0) > (index.seq if index else 0)
        if not (whole or waits):
            faults.append(f"article {article.article_id} is in no index and waits for none: {article.title}")
    return faults


def look(state: Path) -> tuple[Tables, Index | None, list[str]]:
    """Return what a state holds, and its faults: none when a kill did no harm."""
    tables = read_tables(state)
    try:
        index = read_index(state, tables)
    except RetrievalError as error:
        return tables, None, [*half_articles(tables), f"the index is refused: {error}"]
    return tables, index, half_articles(tables) + forgotten_articles(tables, index)


def index_differences(tables: Tables, index: Index | None) -> list[str]:
    """What keeps the index of a finished state from being the passages table, id for id, in both arms."""
    if index is None:
        return ["there is no index"]
    wanted, faults = tables.passage_ids, []
    if index.dense != wanted:
        faults.append(f"the dense index differs in passages {sorted(index.dense ^ wanted)[:9]}")
    if index.lexical != wanted or index.lexical_size != len(wanted):
        faults.append(
            f"the lexical index has {index.lexical_size} passages, "
            f"without {sorted(wanted - index.lexical)[:9]}, instead of {len(wanted)}"
        )
    if waiting := {key for key, seq in tables.changes.items() if seq > index.seq}:
        faults.append(f"changes of articles {sorted(waiting)[:9]} still wait")
    return faults


def leftovers(state: Path) -> list[str]:
    """Files of unfinished work that a finished one should have cleared away."""
    folder = state / "index"
    names = sorted(path.name for path in folder.iterdir())
    generations = [name for name in names if name.isdigit()]
    strange = [name for name in names if not name.isdigit() and name not in ("CURRENT", ".lock")]
    faults = [f"left behind: {name}" for name in strange]
    return faults + ([f"too many generations: {generations}"] if len(generations) > 2 else [])
