"""How sure an answer is: evidence about the first passage, and the logistic model that weighs it.

A cosine of multilingual-e5 lies between 0.7 and 1.0 for anything, so that none of them rejects alone. What
counts is how far the best stands out, how much of the question's rare words it holds, and whether its best sentence
is near. The weights were fitted on questions with and without an answer (see docs/decisions).
"""

import math
from collections.abc import Sequence

import numpy as np

from retrieval.ranking.features import FEATURES, Matrix, Pool, shares, standard

EVIDENCE = (
    "cosine",
    "sentence",
    "sentence_foreign",
    "stands_out",
    "sentence_stands_out",
    "in_collection",
    "coverage",
    "numbers",
    "arabic",
)
"""Entries of the evidence, in order.

`cosine`, `sentence`: of the first passage and its best sentence, less 0.85, x 10. `sentence_foreign`: of its best sentence,
centred, x 10, times how foreign the question is to the pool: what all texts have in common is more between some letters and
languages than between others. `stands_out`: the distance of both from
the mean of the pool, in standard deviations. `in_collection`: the distance of the first cosine from the mean of the
collection's, in standard deviations and over the largest that chance brings up among so many. `coverage`: as in the
features, but that words which are held by their roots alone do not count: enough to put a passage first, and not to say
that it answers. `numbers`: the share of the question's numbers that the passage holds, 0.5 when it has none. `arabic`: the
share of Arabic letters among the question's.
"""

_LARGEST = 30.0
"""What the sum of the evidence is cut at: beyond, a probability is 0 or 1 to thirteen places."""


def evidence(pool: Pool, rows: Matrix, places: Sequence[int]) -> Matrix:
    """Return the evidence `(len(places), len(EVIDENCE))` for the candidates at some places of a pool."""
    chosen = [pool.candidates[place] for place in places]
    held = [each.match.ties for each in chosen]
    named = [each.match.ties | each.title for each in chosen]
    at = list(places)
    cosine, sentence = ((values[at] - 0.85) * 10 for values in (pool.cosines, pool.sentence_cosines))
    numbers = [word for word in pool.question.words if word.is_number]
    mean, deviation = pool.near
    by_chance = math.sqrt(
        2 * math.log(max(2, pool.size))
    )  # how far the largest of so many lies from their mean
    return np.column_stack(
        [
            cosine,
            sentence,
            10 * pool.foreign * np.array([each.centred for each in chosen]),
            rows[at, FEATURES.index("cosine")],
            standard(pool.sentence_cosines)[at],
            (cosine / 10 + 0.85 - mean) / deviation / by_chance if deviation > 0 else np.zeros(len(chosen)),
            shares(pool, named, root_counts=0.0),
            shares(pool, held, numbers) if numbers else np.full(len(chosen), 0.5),
            np.full(len(chosen), pool.question.arabic),
        ]
    )


def probability(values: Matrix, weights: Sequence[float], bias: float) -> float:
    """Return the probability, 0..1, that the first passage answers."""
    total = float(values @ np.asarray(weights)) + bias
    return 1 / (1 + math.exp(-max(-_LARGEST, min(_LARGEST, total))))
