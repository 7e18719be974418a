"""One peer on one set, in this process.

    python -m benchmarks.peers.trial PEER SET MODEL_CACHE

Quality by ir-measures over the questions that have an answer; times after a few questions to warm up. Prints JSON.
"""

import argparse
import importlib
import json
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.peers import PEERS, Peer

K = 10
MOST_PASSAGES = 2000
WARM_UP = 5


def main() -> None:
    """Measure a peer; print its figures, or that it is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("set", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--questions", type=int, default=None, help="Ask the first so many.")
    given = parser.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)  # what libraries tell their authors is no figure
    module, name = PEERS[given.peer]
    try:
        kind = getattr(importlib.import_module(module), name)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    print(json.dumps(trial(kind, given.set, given.cache, given.questions)))


def trial(kind: Any, folder: Path, cache: Path, most_questions: int | None) -> dict[str, Any]:
    """Make the peer, index the set's passages (2,000 at most), ask its questions that these answer."""
    from retrieval.encoders.model_folder import prepared_folder

    texts, ids, questions = read_set(folder, most_questions)
    model = prepared_folder(cache)
    with TemporaryDirectory() as own:
        began = time.perf_counter()
        peer: Peer = kind(model, cache, Path(own))
        loaded = time.perf_counter()
        peer.index(texts, ids)
        indexed = time.perf_counter()
        run, milliseconds = ask_all(peer, questions)
    return {
        "passages": len(texts),
        "questions": len(questions),
        **measure({key: relevant for key, _, relevant in questions}, run),
        "question_ms": round(median(milliseconds), 2),
        "passages_per_second": round(len(texts) / (indexed - loaded), 1),
        "load_s": round(loaded - began, 2),
        "index_s": round(indexed - loaded, 2),
    }


def read_set(
    folder: Path, most_questions: int | None
) -> tuple[list[str], list[str], list[tuple[str, str, Mapping[str, int]]]]:
    """Return texts and ids of the first passages, and the questions `(id, text, relevant)` that these answer."""
    from retrieval.measuring.corpus import Corpus, read_questions

    corpus = Corpus(folder)
    keys = range(1, min(len(corpus), MOST_PASSAGES) + 1)
    texts = [passage.text for passage in corpus.article_passages(keys)]
    ids = [corpus.document_id(key) for key in keys]
    known = set(ids)
    questions = [
        (question.query_id, question.text, question.relevant)
        for question in read_questions(folder)
        if question.relevant and known.issuperset(question.relevant)
    ]
    return texts, ids, questions[:most_questions]


def ask_all(
    peer: Peer, questions: Sequence[tuple[str, str, Mapping[str, int]]]
) -> tuple[dict[str, dict[str, float]], list[float]]:
    """Return the ranks of what was found, as scores by question, and each question's milliseconds."""
    for _, text, _ in questions[-WARM_UP:]:
        peer.search(f"{text} ؟", K)  # not quite the same question, which may be remembered
    run, milliseconds = {}, []
    for key, text, _ in questions:
        started = time.perf_counter()
        found = peer.search(text, K)
        milliseconds.append((time.perf_counter() - started) * 1000)
        run[key] = {each: float(K - place) for place, each in enumerate(found)} or {"": 0.0}
    return run, milliseconds


def measure(
    relevant: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Return recall@1 and ndcg@10; a question for which nothing was found counts as 0."""
    from ir_measures import R, calc_aggregate, nDCG

    wanted = {"recall@1": R @ 1, "ndcg@10": nDCG @ 10}
    qrels = {key: dict(found) for key, found in relevant.items()}
    measured = calc_aggregate(list(wanted.values()), qrels, run)
    return {name: round(float(measured[measure]), 4) for name, measure in wanted.items()}


if __name__ == "__main__":
    main()
