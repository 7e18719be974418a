"""What an evaluation counts, of questions and what was shown to them.

Quality by ir-measures: recall@k, mrr@10, ndcg@10 over the questions that have an answer, of passages in the order of
their scores, twins among them. `shown@5`: share of those of which a right passage is among the first five hits, or told as a
twin under one, as a reader sees them. `highlight_accuracy`: share of those
whose first hit's marked text holds one of the given answers; `two_sentences`: share of first hits of which two sentences are
marked. `answered_rate`: share of questions with an answer that are answered; `false_answer_rate`: share of those without
that are; `auroc` of the confidence between the two; `calibration_error`: how far the confidence is from the share of first
hits that are right. What there is nothing to count of is None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.sentences import sentence_spans
from retrieval.measuring.corpus import MeasuredQuestion
from retrieval.measuring.curves import calibration
from retrieval.measuring.curves import calibration_error as error_of
from retrieval.measuring.outcomes import Outcome
from retrieval.types import Answer, Hit

DocumentId = Callable[[int], str]
"""The document of a passage key."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer. `documents`: what was shown, twins too, each once; see `unfolded`.

    `shown`: the same by hit, each with its twins.
    """

    question: MeasuredQuestion
    answer: Answer
    documents: tuple[str, ...]
    shown: tuple[frozenset[str], ...]


def answered(question: MeasuredQuestion, answer: Answer, document_id: DocumentId) -> Answered:
    """Return a question with its answer."""
    documents = tuple(dict.fromkeys(map(document_id, unfolded(answer.hits))))
    shown = tuple(frozenset(map(document_id, unfolded([hit]))) for hit in answer.hits)
    return Answered(question, answer, documents, shown)


def unfolded(hits: Sequence[Hit]) -> list[int]:
    """Return the passages of hits and twins, in order: a twin, which is shown under its hit, where its own score puts it.

    That is behind its own hit, and behind those that follow as far as none has a lower score.
    """
    keys: list[int] = []
    waiting: list[tuple[float, int]] = []
    for hit in hits:
        ahead = [twin for twin in waiting if twin[0] > hit.score]
        keys += [key for _, key in ahead] + [hit.passage_id]
        waiting = [twin for twin in waiting if twin not in ahead]
        waiting += [(twin.score, twin.passage_id) for twin in hit.also_in]
        waiting.sort(key=lambda twin: (-twin[0], twin[1]))
    return keys + [key for _, key in waiting]


def outcome(one: Answered) -> Outcome:
    """Return how a question ended, as a report shows it."""
    question, answer = one.question, one.answer
    ranks = [rank for rank, name in enumerate(one.documents, start=1) if name in question.relevant]
    return Outcome(
        question.query_id,
        question.text,
        question.set,
        bool(question.relevant),
        ranks[0] if ranks else None,
        answer.confidence,
        answer.answered,
        _marked_right(one),
    )


def figures(group: Sequence[Answered]) -> dict[str, float | None]:
    """Return all figures of some questions, shares 0..1 with four decimals."""
    answerable = [one for one in group if one.question.relevant]
    others = [one for one in group if not one.question.relevant]
    first_hits = [one.answer.hits[0] for one in group if one.answer.hits]
    off = error_of(calibration([outcome(one) for one in group]))
    return {
        **ranking_figures(
            [one.question for one in answerable], {one.question.query_id: one.documents for one in answerable}
        ),
        "shown@5": share([_is_shown(one) for one in answerable]),
        "highlight_accuracy": share(
            [right for one in answerable if (right := _marked_right(one)) is not None]
        ),
        "two_sentences": share([marks_two_sentences(hit) for hit in first_hits]),
        "answered_rate": share([one.answer.answered for one in answerable]),
        "false_answer_rate": share([one.answer.answered for one in others]),
        "auroc": auroc(
            [one.answer.confidence for one in answerable], [one.answer.confidence for one in others]
        ),
        "calibration_error": None if off is None else round(off, 4),
    }


def figures_by_set(group: Sequence[Answered]) -> dict[str, dict[str, float | None]]:
    """Return the figures of each part of a measuring set that has a name."""
    names = sorted({one.question.set for one in group if one.question.set})
    return {name: figures([one for one in group if one.question.set == name]) for name in names}


def ranking_figures(
    questions: Sequence[MeasuredQuestion], found: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return recall, MRR and nDCG of the documents found, best first, by query id.

    All questions have an answer; one for which nothing was found counts as well.
    """
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
    counted = calc_aggregate(
        list(measures.values()), qrels, {key: _scored(found.get(key, ())) for key in qrels}
    )
    return {name: round(float(counted[measure]), 4) for name, measure in measures.items()}


def auroc(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """Return the area under the ROC curve by the rank sum (Mann and Whitney 1947), ties counting half."""
    if not yes or not no:
        return None
    above, below = np.array(yes)[:, None], np.array(no)[None, :]
    return round(float((above > below).mean() + (above == below).mean() / 2), 4)


def share(values: Sequence[bool]) -> float | None:
    """Return the share that is true, with four decimals; None of nothing."""
    return round(sum(values) / len(values), 4) if values else None


def marks_two_sentences(hit: Hit) -> bool:
    """Tell whether more than one sentence of a hit is marked."""
    start, end = hit.highlight
    return sum(start <= first and last <= end for first, last in sentence_spans(hit.text)) > 1


def _is_shown(one: Answered) -> bool:
    return any(not hit.isdisjoint(one.question.relevant) for hit in one.shown[:5])


def _scored(documents: Sequence[str]) -> dict[str, float]:
    """Give what was found scores that fall by place. A question for which nothing was found must still count."""
    return {name: -float(place) for place, name in enumerate(documents)} or {"": 0.0}


def _marked_right(one: Answered) -> bool | None:
    """Tell whether the marked text of the first hit holds an answer; None where no answer is known word for word."""
    if not one.question.relevant or not one.question.answers:
        return None
    hits = one.answer.hits
    marked = hits[0].text[slice(*hits[0].highlight)] if hits else ""
    return any(answer in marked for answer in one.question.answers)
