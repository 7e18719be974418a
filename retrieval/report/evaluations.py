"""Evaluations as tables and as the report of one page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from retrieval.measuring.evaluate import Evaluation
from retrieval.measuring.measures import outcome
from retrieval.measuring.outcomes import Report, Row, Table

SHOWN = {
    "recall@1": "recall@1",
    "recall@5": "recall@5",
    "ndcg@10": "ndcg@10",
    "shown@5": "shown in 5",
    "highlight_accuracy": "sentence right",
    "two_sentences": "two sentences",
    "answered_rate": "answered",
    "false_answer_rate": "false answers",
    "auroc": "AUROC",
    "calibration_error": "calibration error",
}
"""Figures as they are named in a table."""
COMPARED = {
    "recall@1": "recall@1",
    "recall@5": "recall@5",
    "ndcg@10": "ndcg@10",
    "auroc": "AUROC",
    "questions": "questions",
}
ON_ARMS = (
    "The whole is the ranking before twins are put together. Without a feature: its weight is taken as zero, and nothing is "
    "fitted anew. Without aliases, dialect, arabizi: a rule of reading is left out; questions are those that are then read "
    "otherwise, the figures are of all."
)
ON_SHOWN = (
    "Twins count where their own scores put them; shown in 5: a right passage is among the first five that are shown, or "
    "named as a twin of one. recall@1 is of all right passages, where a "
    "question has several. Sentence right: the marked text holds an answer; two sentences: it spans as many."
)
ON_TIME = "Percentiles of a whole answer, and the median of each stage over the answers where it occurs."


def report_of(
    evaluations: Mapping[str, Evaluation], made: datetime, about: Mapping[str, str], threshold: float
) -> Report:
    """Return what the page of some evaluations, by set, shows."""
    figures = {name: evaluation.figures for name, evaluation in evaluations.items()}
    tables = (
        quality(figures),
        *(arms(each, f"Arms and ablations: {name}") for name, each in figures.items()),
        times(figures),
    )
    outcomes = {name: tuple(map(outcome, each.answered)) for name, each in evaluations.items()}
    return Report(f"Evaluation: {', '.join(evaluations)}", made, about, tables, outcomes, threshold)


def quality(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return the figures of what is shown, by set, with those of its parts below."""
    rows = []
    for name, each in figures.items():
        rows.append(_row(name, each, SHOWN))
        rows += [_row(f"{name} / {part}", found, SHOWN) for part, found in each["sets"].items()]
    columns = tuple(SHOWN.values())
    return Table("What is shown", columns, tuple(rows), ON_SHOWN, plain=columns)


def arms(figures: Mapping[str, Any], title: str) -> Table:
    """Return the whole, each arm alone, and the whole without each of its parts."""
    whole, *others = (_row(_said(name), each, COMPARED) for name, each in figures["ablations"].items())
    alone = [_row(f"{_said(name)} alone", each, COMPARED) for name, each in figures["arms"].items()]
    return Table(title, tuple(COMPARED.values()), (whole, *alone, *others), ON_ARMS, plain=("questions",))


def times(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return the milliseconds of an answer and of its stages, a column for each set."""
    by_set = {name: {**each["latency_ms"], **each["stages_ms"]} for name, each in figures.items()}
    names = dict.fromkeys(name for each in by_set.values() for name in each)
    rows = tuple(Row(name, {of: each.get(name) for of, each in by_set.items()}) for name in names)
    return Table("Milliseconds", tuple(by_set), rows, ON_TIME, plain=tuple(by_set))


def _row(name: str, figures: Mapping[str, float | None], columns: Mapping[str, str]) -> Row:
    return Row(name, {said: figures.get(column) for column, said in columns.items()})


def _said(name: str) -> str:
    return name.replace("_", " ")
