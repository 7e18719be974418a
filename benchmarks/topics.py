"""Time and memory of matching one article against many topics.

    python -m benchmarks.topics [--topics 200000] [--passages 12] [--rounds 9]

Made-up unit vectors in 384 dimensions; for words, every topic has four, drawn from a made-up lexicon. Thresholds let about
one topic in thirty come near by its vector, as the default step does on news. Prints JSON: milliseconds of the search alone
(`search_ms`) and of the whole match with words (`match_ms`), and the memory that the topics take (MiB).
"""

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from benchmarks.machine import machine
from benchmarks.memory import memory_of
from retrieval.encoders.encoder import Vectors, unit_rows
from retrieval.matching.collection import ArticlePassages
from retrieval.matching.relevance import GATE
from retrieval.matching.topic_index import TopicIndex, TopicRow
from retrieval.matching.topics import SavedTopic, Topics

DIM = 384
LEXICON = 20_000
_LETTERS = str.maketrans("0123456789abcdef", "بتثجحخدذرزسشصضطظ")
NEAR = 1.8
"""Deviations of a cosine beyond which one topic in thirty lies."""


class MadeUp:
    """An encoder and a collection that know nothing: what is measured needs only their shapes."""

    fingerprint, dim = "made-up", DIM

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random

    def encode_passages(self, texts: Any, progress: Any = None) -> Vectors:
        """Return unit vectors by chance."""
        return unit_rows(self._random.standard_normal((len(texts), DIM)))

    encode_queries = encode_passages

    def sample(self) -> Vectors:
        """Return no passages."""
        return np.zeros((0, DIM), dtype=np.float32)

    def frequency(self, form: str) -> int:
        """Every word is as rare as the others."""
        return 10

    def size(self) -> int:
        """Return the passages of a middling collection."""
        return 100_000

    def newest(self, limit: int) -> list[int]:
        """Return no articles."""
        return []

    def articles(self, article_ids: Any) -> list[ArticlePassages]:
        """Return no articles."""
        return []


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, default=200_000)
    parser.add_argument("--passages", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    print(json.dumps(measure(given.topics, given.passages, given.rounds) | {"machine": machine()}, indent=1))


def measure(count: int, passages: int, rounds: int) -> dict[str, Any]:
    """Return the figures for a number of topics and one article of some passages."""
    random = np.random.default_rng(0)
    made_up = MadeUp(random)
    lexicon = np.array([f"{at + 0x10000:x}".translate(_LETTERS) for at in range(LEXICON)])
    rows = made_up.encode_passages(range(passages))
    texts = tuple(" ".join(random.choice(lexicon, 80)) for _ in range(passages))
    article = ArticlePassages(1, " ".join(random.choice(lexicon, 8)), tuple(range(passages)), texts, rows)
    vectors = made_up.encode_passages(range(count))
    before = memory_of()["anonymous"]
    index = TopicIndex(
        DIM, (TopicRow(at, vector, NEAR / DIM**0.5 * 1.6) for at, vector in enumerate(vectors))
    )
    index_mib = memory_of()["anonymous"] - before
    search_ms, near = timed(partial(index.match, rows), rounds)
    del index
    before = memory_of()["anonymous"]
    topics = Topics(made_up, made_up)
    threshold = GATE + NEAR / DIM**0.5 * 1.6
    chosen = random.integers(0, LEXICON, (count, 4))
    began = time.perf_counter()
    topics.load(
        SavedTopic(at, " ".join(lexicon[words]), vector, threshold)
        for at, (vector, words) in enumerate(zip(vectors, chosen, strict=True))
    )
    load_s = time.perf_counter() - began
    whole_mib = memory_of()["anonymous"] - before
    match_ms, _ = timed(partial(topics.match, article), rounds)
    return {
        "topics": count,
        "passages": passages,
        "search_ms": search_ms,
        "near": len(near),
        "index_mib": round(index_mib, 1),
        "match_ms": match_ms,
        "load_s": round(load_s, 1),
        "with_words_mib": round(whole_mib, 1),
    }


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """Return the median milliseconds of some rounds, after one that does not count, and what it returned."""
    found = work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return round(median(taken), 1), found


if __name__ == "__main__":
    main()
