"""Measures answers on a set with the very code that the bot answers with.

What is counted is told in `retrieval.measuring.measures`, what is compared with it in `retrieval.measuring.arms`.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.encoders.encoder import Encoder
from retrieval.errors import QuestionEmpty
from retrieval.index.encoding import ChooseEncoder, Report
from retrieval.index.generation import GenerationStore
from retrieval.index.indexer import Indexer
from retrieval.index.live import LiveIndex
from retrieval.measuring.arms import compare
from retrieval.measuring.corpus import Corpus, MeasuredQuestion, PassingVectors, read_questions
from retrieval.measuring.measures import Answered, DocumentId, answered, figures, figures_by_set
from retrieval.search import Manner, Search
from retrieval.types import Answer

HITS = 20
SHOWN = 3
TIMED = 300
"""Questions whose time is taken, each once, when all have been asked: the program is warm, and remembers none of them."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything measured: `figures` as the command line prints them, and each question with its answer, in order."""

    figures: dict[str, Any]
    answered: tuple[Answered, ...]
    documents: DocumentId


def evaluate(
    folder: Path,
    state: Path,
    encoders: tuple[Encoder, ChooseEncoder],
    report: Report | None = None,
    manner: Manner | None = None,
) -> Evaluation:
    """Index a set in the empty folder `state` and ask all its questions. Raises `SetUnreadable`."""
    corpus, questions = Corpus(folder), read_questions(folder)
    manner = manner or Manner()
    light, choose = encoders
    vectors, generations = PassingVectors(state / "vectors"), GenerationStore(state / "index")
    indexer = Indexer(generations, corpus, vectors, light, choose, corpus.counts, lambda: datetime.now(UTC))
    indexed = indexer.rebuild(report)
    live = LiveIndex(generations, corpus, vectors, light)
    asked = _ask_all(Search(live, light, corpus, manner=manner), questions, corpus.document_id, report)
    latency, stages = _timed(Search(live, light, corpus, manner=manner), questions)
    compared = compare(questions, live.snapshot(), light, manner, corpus.document_id, report)
    found = {
        "questions": len(questions),
        "passages": len(corpus),
        **figures(asked),
        "sets": figures_by_set(asked),
        "arms": compared.arms,
        "ablations": compared.ablations,
        "latency_ms": latency,
        "stages_ms": stages,
        "passages_per_second": indexed.passages_per_second,
    }
    return Evaluation(found, asked, corpus.document_id)


def write_run(path: Path, evaluation: Evaluation) -> None:
    """Write one JSON line a question: its id, whether answered, the confidence, and its hits with their twins."""
    with path.open("w", encoding="utf-8") as file:
        for one in evaluation.answered:
            hits = [
                {
                    "id": evaluation.documents(hit.passage_id),
                    "score": hit.score,
                    "highlight": list(hit.highlight),
                    "also_in": [evaluation.documents(twin.passage_id) for twin in hit.also_in],
                }
                for hit in one.answer.hits
            ]
            line = {
                "query_id": one.question.query_id,
                "answered": one.answer.answered,
                "confidence": one.answer.confidence,
                "hits": hits,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _ask_all(
    search: Search, questions: Sequence[MeasuredQuestion], document_id: DocumentId, report: Report | None
) -> tuple[Answered, ...]:
    found = []
    for done, question in enumerate(questions):
        if report and done % 50 == 0:
            report("ask", done, len(questions))
        found.append(answered(question, _asked(search, question.text, HITS)[0], document_id))
    if report:
        report("ask", len(questions), len(questions))
    return tuple(found)


def _asked(search: Search, text: str, k: int) -> tuple[Answer, dict[str, float]]:
    try:
        return search.trace(text, k)
    except QuestionEmpty:
        return Answer(text, False, 0.0, (), 0.0), {}


def _timed(
    search: Search, questions: Sequence[MeasuredQuestion]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return percentiles of the milliseconds that an answer takes, and the median of each stage where it occurs."""
    taken: list[float] = []
    of_stages: dict[str, list[float]] = {}
    for text in list(dict.fromkeys(question.text for question in questions))[:TIMED]:
        started = time.perf_counter()
        _, stages = _asked(search, text, SHOWN)
        taken.append((time.perf_counter() - started) * 1000)
        for name, milliseconds in stages.items():
            of_stages.setdefault(name, []).append(milliseconds)
    latency = {f"p{at}": round(float(np.percentile(taken, at)), 2) for at in (50, 95, 99)} if taken else {}
    return latency, {name: round(float(np.median(values)), 3) for name, values in of_stages.items()}
