"""One pure ranking: evidence about candidates in, an order with a confidence out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from retrieval.index.passage_table import Keys
from retrieval.ranking.coefficients import Coefficients
from retrieval.ranking.confidence import evidence, probability
from retrieval.ranking.features import Candidate, Matrix, Pool, feature_rows
from retrieval.ranking.second_opinion import FIRST, SECONDED, plain_sum, seconded

HAIR = 1e-6
"""What a raised score is above the one behind it, so that who sorts by scores has the same order."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score; scores fall along the order of one question's candidates and mean nothing else."""

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
    order = ordered(pool, scores)
    sure = probability(evidence(pool, rows, order[:1])[0], coefficients.of_evidence, coefficients.bias)
    final = lifted(order, scores)
    return Ranking(tuple(Ranked(pool.candidates[place], float(final[place])) for place in order), sure)


def scored(rows: Matrix, coefficients: Coefficients) -> Matrix:
    """Return the score of each row, rounded: what is equal must compare equal, for the order by key."""
    return np.round(rows @ coefficients.of_features, 9)


def ordered(pool: Pool, scores: Matrix) -> list[int]:
    """Return the places of a pool, best first: by their scores, but for the few that the second opinion fills."""
    keys = keys_of(pool)
    return seconded(best_first(keys, scores), keys, plain_sum(pool))


def best_first(keys: Keys, scores: Matrix) -> list[int]:
    """Return the places of a pool by their scores alone, the highest first; equal ones by key."""
    order: list[int] = np.lexsort((keys, -scores)).tolist()
    return order


def lifted(order: Sequence[int], scores: Matrix) -> Matrix:
    """Return the scores of the places of a pool, those that stand before a higher one raised by a hair above it."""
    final = scores.copy()
    for place, behind in reversed(list(pairwise(order[: FIRST + SECONDED + 1]))):
        if final[place] < final[behind]:
            final[place] = final[behind] + HAIR
    return final


def keys_of(pool: Pool) -> Keys:
    """Return the keys of a pool's passages, `(len(pool),)`."""
    return np.array([each.passage_id for each in pool.candidates], dtype=np.int64)
