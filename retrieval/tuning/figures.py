"""The figures of fitted coefficients, as tables and as plain values."""

import json
from collections.abc import Mapping
from typing import Any

from retrieval.measuring.outcomes import Row, Table
from retrieval.ranking.coefficients import rendered
from retrieval.tuning.summary import Summary

COLUMNS = {
    "questions": "questions",
    "recall@1": "recall@1",
    "recall@5": "recall@5",
    "ndcg@10": "ndcg@10",
    "auroc": "AUROC",
    "false@95": "false at 95",
    "brier": "Brier",
    "ece": "calibration error",
}
ABLATED = ("recall@1", "ndcg@10", "auroc")
"""What is shown of coefficients that were fitted without a feature."""
NOTE = (
    "Fitted: the half that is fitted to, each of five folds judged by what was fitted to the other four. Held out: the other "
    "half, of other articles. Before: that half, by the coefficients in use before. False at 95: of the questions without an "
    "answer, those answered where 95 of 100 with one are."
)
ON_ABLATED = "Held-out half, by coefficients that were fitted anew without a feature."


def by_part(summary: Summary) -> Table:
    """Return the figures of each set: cross-validated, held out, and held out by the coefficients before."""
    rows = []
    for name in summary.held_out:
        parts = {
            "fitted": summary.cross_validated,
            "held out": summary.held_out,
            "before": summary.in_use,
        }
        rows += [_row(f"{name}, {said}", found[name]) for said, found in parts.items()]
    columns = tuple(COLUMNS.values())
    return Table("Figures of the coefficients", columns, tuple(rows), NOTE, plain=columns)


def ablations(summary: Summary) -> list[Table]:
    """Return a table for each of some figures, a row for each feature left out, a column for each set."""
    if not summary.ablated:
        return []
    without = {f"without {name.replace('_', ' ')}": each for name, each in summary.ablated.items()}
    found = {"whole": summary.held_out, **without}
    return [
        Table(
            f"{COLUMNS[figure]} without a feature",
            tuple(summary.held_out),
            tuple(
                Row(said, {name: each.get(figure) for name, each in of_sets.items()})
                for said, of_sets in found.items()
            ),
            ON_ABLATED,
        )
        for figure in ABLATED
    ]


def values(summary: Summary) -> dict[str, Any]:
    """Return all figures with the coefficients, as the command line prints them as JSON."""
    return {
        "cross_validated": summary.cross_validated,
        "held_out": summary.held_out,
        "before": summary.in_use,
        "ablations": summary.ablated,
        "coefficients": json.loads(rendered(summary.coefficients)),
    }


def _row(name: str, figures: Mapping[str, float]) -> Row:
    return Row(name, {said: figures.get(key) for key, said in COLUMNS.items()})
