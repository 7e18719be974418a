"""A second opinion about a pool of candidates: the plain sum of both arms, to which nothing was fitted.

The fitted order is the better one, above all about the first place. Where it errs, it errs by what its weights have learnt
from; the plain sum errs elsewhere. So the first places are the fitted order's, and the next few go to what the second
opinion has first of the rest, if it is not there already.
"""

from collections.abc import Sequence

import numpy as np

from retrieval.index.passage_table import Keys
from retrieval.ranking.features import Matrix, Pool, standard

FIRST = 3
"""Places that are the fitted order's."""
SECONDED = 2
"""Places behind them that are the second opinion's. Chosen by the folds, with `FIRST`; see docs/decisions/022."""
GRAMS = 4.0
"""What the best of the pool in 4-grams has ahead of one that shares none with the question, in standard deviations of the
cosine. Nothing was fitted: it is the weight of the sum that is measured as a third arm."""


def plain_sum(pool: Pool) -> Matrix:
    """Return the second opinion's score of each candidate, `(len(pool),)`.

    It is the mean of the passage's cosine and its best sentence's, in standard deviations of the pool, and BM25 of 4-grams
    over the best of the pool; the latter as far as the question is not foreign to the pool, to which a foreign one shows a
    number or a name by chance.
    """
    means = (pool.cosines + pool.sentence_cosines) / 2
    return np.round(standard(means) + GRAMS * (1 - pool.foreign) * pool.grams, 9)


def seconded(fitted: Sequence[int], keys: Keys, plain: Matrix) -> list[int]:
    """Return the places of a pool in the `fitted` order, but for those that the second opinion fills.

    `keys`, `plain`: the key and the second opinion's score of each place.
    """
    first, rest = list(fitted[:FIRST]), list(fitted[FIRST:])
    behind = np.array(rest, dtype=np.intp)
    chosen = behind[np.lexsort((keys[behind], -plain[behind]))[:SECONDED]].tolist()
    return [*first, *chosen, *(place for place in rest if place not in chosen)]
