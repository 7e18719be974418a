"""One pure ranking: evidence about candidates in, an order with a confidence out."""

from dataclasses import dataclass

import numpy as np

from retrieval.ranking.coefficients import Coefficients
from retrieval.ranking.confidence import evidence, probability
from retrieval.ranking.features import Candidate, Matrix, Pool, feature_rows


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score; scores order the candidates of one question and mean nothing else."""

    candidate: Candidate
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, and the probability, 0..1, that the first one answers."""

    ranked: tuple[Ranked, ...]
    confidence: float


def rank(pool: Pool, coefficients: Coefficients) -> Ranking:
    """Order a pool of candidates; equal scores are ordered by passage key."""
    if not len(pool):
        return Ranking((), 0.0)
    rows = feature_rows(pool)
    scores = scored(rows, coefficients)
    order = best_first(pool, scores)
    sure = probability(evidence(pool, rows, order[:1])[0], coefficients.of_evidence, coefficients.bias)
    return Ranking(tuple(Ranked(pool.candidates[place], float(scores[place])) for place in order), sure)


def scored(rows: Matrix, coefficients: Coefficients) -> Matrix:
    """Return the score of each row, rounded: what is equal must compare equal, for the order by key."""
    return np.round(rows @ coefficients.of_features, 9)


def best_first(pool: Pool, scores: Matrix) -> list[int]:
    """Return the places of a pool, best first."""
    keys = np.array([each.passage_id for each in pool.candidates], dtype=np.int64)
    order: list[int] = np.lexsort((keys, -scores)).tolist()
    return order
