"""A collection of any size, made from a real one by recombination (`benchmarks.recombining` says how).

    python -m benchmarks.million SOURCE_STATE TARGET_STATE PASSAGES

Rows are written as an ingest of one file would leave them, vectors as the indexing job would; then the index is rebuilt,
which must find nothing to encode. Memory is bounded by the source, not by the target.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from benchmarks.recombining import PASSAGES, Made, Pool, make_article, usable
from bot.settings import load_settings
from bot.wiring import Isnad
from data import origins, tables, tally
from data.decide import content_hash, text_hash
from data.encoded import vector_name
from data.types import ArticleDraft
from retrieval.index.embedding import Rows, pack, unpack

PORTION = 5000
"""Articles of one transaction."""
SEED = 1
ORIGIN = "/recombined/articles.jsonl"
OUTLET = "Recombined"
FIRST_DAY = date(2018, 1, 1)


def main() -> None:
    """Make the collection; print what was made and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("passages", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    print(json.dumps(make(given.source, given.target, given.passages, given.seed)))


def make(source: Path, target: Path, passages: int, seed: int = SEED) -> dict[str, Any]:
    """Fill the empty state `target` with so many passages; return counts and seconds by stage.

    Raises `SystemExit` when `target` holds articles already, or the rebuild had to encode.
    """
    began = time.perf_counter()
    pool = read_pool(source)
    drawn = articles(pool, passages, seed)
    with Isnad(load_settings(state_dir=target)) as isnad:
        if isnad.articles.counts() != (0, 0):
            raise SystemExit(f"{target} is not empty")
        read = time.perf_counter()
        write(isnad, drawn)
        written = time.perf_counter()
        report = isnad.indexer().rebuild()
    if report.encoded or report.passages != passages:
        raise SystemExit(f"made {report.passages} of {passages} passages, {report.encoded} were encoded")
    return {
        "articles": report.articles,
        "passages": report.passages,
        "from_sentences": len(pool.texts),
        "read_s": round(read - began, 1),
        "write_s": round(written - read, 1),
        "index_s": round(report.seconds, 1),
    }


def read_pool(state: Path) -> Pool:
    """Read the sentences of an indexed collection with their vectors. Raises `SystemExit` when it has none."""
    texts: dict[str, int] = {}
    titles: dict[str, None] = {}
    blocks: list[Rows] = []
    own: list[Rows] = []
    sources: list[int] = []
    with Isnad(load_settings(state_dir=state)) as isnad:
        encoder = isnad.encoders[0]
        for some in isnad.changes.all_passages(1000):
            blobs = isnad.vectors.get(encoder.fingerprint, {passage.vector_name for passage in some})
            for passage in some:
                rows = unpack(blobs[passage.vector_name], encoder.dim)
                new = [(place, each) for place, each in usable(passage.text) if each not in texts]
                texts.update((each, len(own)) for _, each in new)
                blocks.append(rows[[1 + place for place, _ in new]])
                sources += [len(own)] * len(new)
                own.append(rows[0])
                titles[passage.title] = None
    if not texts:
        raise SystemExit(f"{state} holds no indexed sentences")
    return Pool(tuple(texts), np.concatenate(blocks), np.stack(own), np.array(sources), tuple(titles))


def articles(pool: Pool, passages: int, seed: int) -> Iterator[Made]:
    """Yield made articles until they have so many passages; the last may have fewer than the others."""
    random = np.random.default_rng(seed)
    for number, first in enumerate(range(0, passages, PASSAGES), start=1):
        yield make_article(pool, number, min(PASSAGES, passages - first), random)


def write(isnad: Isnad, made: Iterator[Made]) -> None:
    """Write all articles in portions: rows in one transaction, vectors after it."""
    now, model = isnad.clock(), isnad.encoders[0].fingerprint
    first = 1
    while some := list(islice(made, PORTION)):
        with isnad.database.writing() as connection:
            write_rows(connection, some, first, now)
        vectors = {
            vector_name(article.title, text_hash(draft.text)): pack(rows)
            for article in some
            for draft, rows in zip(article.passages, article.rows, strict=True)
        }
        isnad.vectors.put(model, vectors)
        first += len(some)
    with isnad.database.writing() as connection:
        source_id = origins.ensure_source(connection, ORIGIN)
        origins.set_stamps(connection, {ORIGIN: "recombined"}, source_id, {ORIGIN: first - 1})
        origins.mark_read(connection, source_id, now)


def write_rows(connection: Connection, some: Sequence[Made], first: int, now: datetime) -> None:
    """Insert articles numbered from `first`, with their passages, holdings and changes."""
    numbered = list(enumerate(some, start=first))
    connection.execute(insert(tables.article), [_article(made, number, now) for number, made in numbered])
    passages = [row for number, made in numbered for row in _passages(made, number)]
    connection.execute(insert(tables.passage), passages)
    holdings = [
        {"origin": ORIGIN, "key": f"id:{OUTLET}:{number}", "article_id": number} for number, _ in numbered
    ]
    connection.execute(insert(tables.holding), holdings)
    connection.execute(insert(tables.change), [{"article_id": number, "at": now} for number, _ in numbered])
    tally.add(connection, tally.Tally(len(some), len(passages)))


def _article(made: Made, number: int, now: datetime) -> dict[str, Any]:
    url = f"https://recombined.example/{number}"
    day = FIRST_DAY + timedelta(days=number % 365)
    draft = ArticleDraft(f"id:{OUTLET}:{number}", made.title, made.paragraphs, OUTLET, ORIGIN, url, day)
    return {
        "id": number,
        "title": draft.title,
        "source": draft.source,
        "url": draft.url,
        "published": draft.published,
        "paragraphs": list(draft.paragraphs),
        "paragraph_count": len(draft.paragraphs),
        "content_hash": content_hash(draft),
        "status": "active",
        "first_seen_at": now,
        "updated_at": now,
    }


def _passages(made: Made, number: int) -> Iterator[dict[str, Any]]:
    for position, draft in enumerate(made.passages):
        yield {
            "article_id": number,
            "position": position,
            "paragraph": draft.paragraph,
            "last_paragraph": draft.last_paragraph,
            "text": draft.text,
            "text_hash": text_hash(draft.text),
        }


if __name__ == "__main__":
    main()
