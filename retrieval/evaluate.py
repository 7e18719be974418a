"""Measures answers on a set with the very code that the bot answers with.

Quality by ir-measures: recall@k, mrr@10, ndcg@10 over the questions that have an answer. `highlight_accuracy`: share of those
whose first hit's marked sentence holds one of the given answers. `answered_rate`: share of questions with an answer
that are answered; `false_answer_rate`: share of those without that are; `auroc` of the confidence between the two.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.corpus import Corpus, MeasuredQuestion, PassingVectors, read_questions
from retrieval.encoder import Encoder
from retrieval.encoding import ChooseEncoder, Report
from retrieval.errors import QuestionEmpty
from retrieval.generation import GenerationStore
from retrieval.indexer import Indexer
from retrieval.live import LiveIndex, Snapshot
from retrieval.question import analyse
from retrieval.search import Search
from retrieval.types import Answer

HITS = 20
SHOWN = 3
TIMED = 300
"""Questions whose time is taken, after a few to warm up."""
Run = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything measured: `figures` as the command line prints them, `answers` by query id."""

    figures: dict[str, Any]
    answers: dict[str, Answer]
    documents: Callable[[int], str]


def evaluate(
    folder: Path,
    state: Path,
    encoders: tuple[Encoder, ChooseEncoder],
    report: Report | None = None,
) -> Evaluation:
    """Index a set in the empty folder `state` and ask all its questions. Raises `SetUnreadable`."""
    corpus, questions = Corpus(folder), read_questions(folder)
    light, choose = encoders
    vectors, generations = PassingVectors(state / "vectors"), GenerationStore(state / "index")
    indexer = Indexer(generations, corpus, vectors, light, choose, corpus.counts, lambda: datetime.now(UTC))
    indexed = indexer.rebuild(report)
    live = LiveIndex(generations, corpus, vectors, light)
    search = Search(live, light, corpus)
    latency = _latency(search, questions)
    answers = _ask_all(search, questions, report)
    figures = {
        "questions": len(questions),
        "passages": len(corpus),
        **_figures(questions, answers, corpus.document_id),
        "sets": _by_set(questions, answers, corpus.document_id),
        "arms": _arms(questions, light, live.snapshot(), corpus.document_id),
        "latency_ms": latency,
        "passages_per_second": indexed.passages_per_second,
    }
    return Evaluation(figures, answers, corpus.document_id)


def write_run(path: Path, evaluation: Evaluation) -> None:
    """Write one JSON line a question: its id, whether answered, the confidence, and its hits."""
    with path.open("w", encoding="utf-8") as file:
        for query_id, answer in evaluation.answers.items():
            hits = [
                {
                    "id": evaluation.documents(hit.passage_id),
                    "score": hit.score,
                    "highlight": list(hit.highlight),
                }
                for hit in answer.hits
            ]
            line = {
                "query_id": query_id,
                "answered": answer.answered,
                "confidence": answer.confidence,
                "hits": hits,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _ask_all(
    search: Search, questions: Sequence[MeasuredQuestion], report: Report | None
) -> dict[str, Answer]:
    answers = {}
    for done, question in enumerate(questions):
        if report and done % 50 == 0:
            report("ask", done, len(questions))
        answers[question.query_id] = _ask(search, question.text, HITS)
    if report:
        report("ask", len(questions), len(questions))
    return answers


def _ask(search: Search, text: str, k: int) -> Answer:
    try:
        return search.ask(text, k)
    except QuestionEmpty:
        return Answer(text, False, 0.0, (), 0.0)


def _latency(search: Search, questions: Sequence[MeasuredQuestion]) -> dict[str, float]:
    for question in questions[:5]:
        _ask(search, question.text, SHOWN)
    taken = []
    for question in questions[:TIMED]:
        started = time.perf_counter()
        _ask(search, question.text, SHOWN)
        taken.append((time.perf_counter() - started) * 1000)
    return {f"p{at}": round(float(np.percentile(taken, at)), 2) for at in (50, 95, 99)} if taken else {}


def _figures(
    questions: Sequence[MeasuredQuestion], answers: Mapping[str, Answer], document_id: Callable[[int], str]
) -> dict[str, Any]:
    answerable = [question for question in questions if question.relevant]
    others = [question for question in questions if not question.relevant]
    run = {
        question.query_id: {document_id(hit.passage_id): hit.score for hit in answers[question.query_id].hits}
        for question in answerable
    }
    return {
        **_ranking_figures(answerable, run),
        "highlight_accuracy": _highlight(answerable, answers),
        "answered_rate": _share([answers[question.query_id].answered for question in answerable]),
        "false_answer_rate": _share([answers[question.query_id].answered for question in others]),
        "auroc": _auroc(answerable, others, answers),
    }


def _ranking_figures(questions: Sequence[MeasuredQuestion], run: Run) -> dict[str, float | None]:
    from ir_measures import RR, R, calc_aggregate, nDCG

    measures = {
        "recall@1": R @ 1,
        "recall@5": R @ 5,
        "recall@10": R @ 10,
        "mrr@10": RR @ 10,
        "ndcg@10": nDCG @ 10,
    }
    if not questions:
        return dict.fromkeys(measures)
    qrels = {question.query_id: dict(question.relevant) for question in questions}
    # A question whose run is empty must still count.
    found = calc_aggregate(list(measures.values()), qrels, {key: run.get(key) or {"": 0.0} for key in qrels})
    return {name: round(float(found[measure]), 4) for name, measure in measures.items()}


def _highlight(questions: Sequence[MeasuredQuestion], answers: Mapping[str, Answer]) -> float | None:
    held = []
    for question in questions:
        if question.answers:
            hits = answers[question.query_id].hits
            marked = hits[0].text[slice(*hits[0].highlight)] if hits else ""
            held.append(any(answer in marked for answer in question.answers))
    return _share(held)


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _auroc(
    answerable: Sequence[MeasuredQuestion], others: Sequence[MeasuredQuestion], answers: Mapping[str, Answer]
) -> float | None:
    """Area under the ROC curve by the rank sum (Mann and Whitney 1947), ties counting half."""
    yes = np.array([answers[question.query_id].confidence for question in answerable])
    no = np.array([answers[question.query_id].confidence for question in others])
    if not len(yes) or not len(no):
        return None
    above = (yes[:, None] > no[None, :]).mean()
    level = (yes[:, None] == no[None, :]).mean()
    return round(float(above + level / 2), 4)


def _by_set(
    questions: Sequence[MeasuredQuestion], answers: Mapping[str, Answer], document_id: Callable[[int], str]
) -> dict[str, Any]:
    names = sorted({question.set for question in questions if question.set})
    return {
        name: _figures([question for question in questions if question.set == name], answers, document_id)
        for name in names
    }


def _arms(
    questions: Sequence[MeasuredQuestion],
    encoder: Encoder,
    snapshot: Snapshot,
    document_id: Callable[[int], str],
) -> dict[str, Any]:
    """Rank with each arm alone: passages' cosines, their mean with the best sentence's, BM25 of 4-grams."""
    runs: dict[str, dict[str, dict[str, float]]] = {"dense": {}, "dense_with_sentences": {}, "lexical": {}}
    asked = [question for question in questions if question.relevant]
    queries = encoder.encode_queries([question.text for question in asked])
    for question, query in zip(asked, queries, strict=True):
        dense = snapshot.dense.search(query, HITS)
        sentences = snapshot.vectors.of_sentences(query, [key for key, _ in dense])
        mean = [
            (key, (cosine + float(own.max())) / 2)
            for (key, cosine), own in zip(dense, sentences, strict=True)
        ]
        lexical = snapshot.lexical.search(analyse(question.text), HITS)
        for name, found in zip(runs, (dense, mean, lexical), strict=True):
            runs[name][question.query_id] = {document_id(key): score for key, score in found}
    return {name: _ranking_figures(asked, run) for name, run in runs.items()}
