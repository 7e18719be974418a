"""How sure an answer is: evidence about the first passage, and the logistic model that weighs it.

A cosine of multilingual-e5 lies between 0.7 and 1.0 for anything, so that none of them rejects alone. What
counts is how far the best stands out, how much of the question's rare words it holds, and whether its best sentence
is near. The weights were fitted on questions with and without an answer (see docs/decisions).
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from retrieval.features import FEATURES, Candidate, Matrix
from retrieval.question import Question

EVIDENCE = (
    "cosine",
    "sentence",
    "stands_out",
    "sentence_stands_out",
    "coverage",
    "rarest",
    "numbers",
    "lead",
    "stems",
    "agreement",
    "arabic",
    "coverage_arabic",
    "rarest_arabic",
    "cosine_foreign",
    "sentence_foreign",
    "crowd",
)
"""Entries of the evidence, in order.

`cosine`, `sentence`: of the first passage and its best sentence, less 0.85, x 10. `stands_out`: the first's distance from
the mean of the pool in standard deviations, for both cosines. `coverage`, `rarest`, `numbers`: as in the features. `lead`: by
how much its score passes the next. `stems`: its BM25 over the most that the question's rarity allows. `agreement`: 1 when
both arms put it first, 0.5 when one does. `_arabic`, `_foreign`: the same, times the question's share of Arabic letters or
of other letters. `crowd`: how many candidates there were, of the 100 that both arms bring up together.
"""

_COLUMN = {name: place for place, name in enumerate(FEATURES)}


def evidence(
    question: Question,
    rarity: Mapping[str, float],
    pool: Sequence[Candidate],
    rows: Matrix,
    scores: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return the evidence `(len(EVIDENCE),)` for the best of a pool that holds at least one candidate."""
    first = int(np.argmax(scores))
    best = pool[first]
    row = rows[first]
    others = np.delete(scores, first)
    lead = float(scores[first] - others.max()) if len(others) else 1.0
    cosine, sentence = (best.cosine - 0.85) * 10, (best.sentence_cosine - 0.85) * 10
    coverage, rarest = row[_COLUMN["coverage"]], row[_COLUMN["rarest"]]
    possible = sum(rarity.values()) * 2.2  # BM25's k1 + 1: what a term that fills a passage can score
    firsts = (row[_COLUMN["cosine"]] >= 0, row[_COLUMN["grams"]] >= 1)
    return np.array(
        [
            cosine,
            sentence,
            row[_COLUMN["cosine_z"]],
            row[_COLUMN["sentence_z"]],
            coverage,
            rarest,
            row[_COLUMN["numbers"]],
            lead,
            best.match.stems / possible if possible > 0 else 0.0,
            sum(firsts) / 2,
            question.arabic,
            coverage * question.arabic,
            rarest * question.arabic,
            cosine * (1 - question.arabic),
            sentence * (1 - question.arabic),
            len(pool) / 100,
        ]
    )


def confidence(values: npt.NDArray[np.float64], weights: Sequence[float], bias: float) -> float:
    """Return the probability, 0..1, that the collection holds an answer."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, float(values @ np.asarray(weights)) + bias))))
