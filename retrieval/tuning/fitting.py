"""The two fits: an order, listwise, and a probability, logistic. Both convex, so that they have one result.

Ranking: the softmax over the candidates of a question should lie on its right passages (Cao et al. 2007, ListNet with
one right passage). Confidence: logistic regression. Every part of a set counts by its weight, however many questions it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.ranking.features import Matrix
from retrieval.tuning.asking import Asked, Flags

RANKING_RIDGE = 0.003
CONFIDENCE_RIDGE = 0.002
"""Both were chosen by cross-validation on the tuning part; a third or three times as much changes no figure by 0.003."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Questions that count together for `weight`."""

    asked: Sequence[Asked]
    weight: float


@dataclass(frozen=True, slots=True)
class _Padded:
    rows: npt.NDArray[np.float32]
    there: Flags
    right: Flags
    weight: float


def fit_ranking(parts: Sequence[Weighed], columns: Sequence[int]) -> Matrix:
    """Return the weight of each of some columns of the features, `(len(columns),)`."""
    from scipy.optimize import minimize

    padded = [_padded(part, columns) for part in parts]
    data = [each for each in padded if each is not None]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        value, slope = RANKING_RIDGE * float(weights @ weights), 2 * RANKING_RIDGE * weights
        for part in data:
            scores = np.where(part.there, part.rows @ weights, -1e9)
            odds = np.exp(scores - scores.max(axis=1, keepdims=True)) * part.there
            total, hit = odds.sum(axis=1), (odds * part.right).sum(axis=1)
            value -= part.weight * float(np.log(np.maximum(hit / total, 1e-12)).sum())
            wanted = odds * part.right / np.maximum(hit, 1e-30)[:, None] - odds / total[:, None]
            slope = slope - part.weight * np.einsum("qp,qpf->f", wanted, part.rows)
        return value, slope

    return np.asarray(minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x)


def fit_confidence(rows: Matrix, right: Flags, weights: Matrix) -> tuple[Matrix, float]:
    """Return the weight of each entry of the evidence, and the bias.

    `rows` `(n, entries)`: the evidence of the first passages; `right` `(n,)`: whether they answer; `weights` `(n,)`.
    """
    from scipy.optimize import minimize

    data = np.column_stack([rows, np.ones(len(rows))])
    ridge = np.array([CONFIDENCE_RIDGE] * rows.shape[1] + [0.0])

    def loss(values: Matrix) -> tuple[float, Matrix]:
        scores = data @ values
        value = (weights * (np.logaddexp(0, scores) - right * scores)).sum() + (ridge * values**2).sum()
        slope = data.T @ (weights * (1 / (1 + np.exp(-scores)) - right)) + 2 * ridge * values
        return float(value), slope

    found = minimize(loss, np.zeros(data.shape[1]), jac=True, method="L-BFGS-B").x
    return np.asarray(found[:-1]), float(found[-1])


def _padded(part: Weighed, columns: Sequence[int]) -> _Padded | None:
    """Return the questions that can teach an order as one block, short pools filled up."""
    asked = [each for each in part.asked if each.right.any() and len(each.right) > 1]
    if not asked:
        return None
    widest = max(len(each.right) for each in asked)
    rows = np.zeros((len(asked), widest, len(columns)), dtype=np.float32)
    there = np.zeros((len(asked), widest), dtype=bool)
    right = np.zeros((len(asked), widest), dtype=bool)
    for place, each in enumerate(asked):
        count = len(each.right)
        rows[place, :count] = each.rows[:, columns]
        there[place, :count] = True
        right[place, :count] = each.right
    return _Padded(rows, there, right, part.weight / len(asked))
