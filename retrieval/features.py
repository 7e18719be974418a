"""What is known of a candidate passage, as numbers: the input of ranking and of refusal.

A candidate is a passage that the dense or the lexical arm brought up. Its evidence becomes one row of
features, each relative to the pool of candidates of the same question, so that one set of weights serves
every question and every collection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.encoder import Vectors
from retrieval.lexical import LexicalMatch
from retrieval.question import Question

Matrix = npt.NDArray[np.float64]

FEATURES = (
    "cosine",
    "sentence",
    "cosine_z",
    "sentence_z",
    "grams",
    "stems",
    "coverage",
    "rarest",
    "numbers",
    "grams_by_evidence",
    "stems_by_evidence",
    "coverage_by_evidence",
    "sentence_by_evidence",
    "wanted_number",
)
"""Columns of a feature row, in order.

`cosine`, `sentence`: below the best of the pool, in cosine x 10; `_z`: in standard deviations of the pool.
`grams`, `stems`: BM25 over the best of the pool, 0..1. `coverage`: share of the question's rarity found in
the passage; `rarest`: the same for its two rarest words; `numbers`: for its numbers (0.5 when it has none).
`_by_evidence`: times the best coverage in the pool, so that the lexical arm counts for as much as the collection
speaks the question's words (an English question over Arabic passages finds only a number or a name).
`wanted_number`: 1 where the question asks for a number and the passage holds one that is not the question's own.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer.

    Cosines are with the question, -1..1: the passage's own, and one for each of its sentences, in order.
    """

    passage_id: int
    cosine: float
    sentences: Vectors
    match: LexicalMatch

    @property
    def sentence_cosine(self) -> float:
        """The cosine of the sentence that is nearest to the question."""
        return float(self.sentences.max())


def feature_rows(question: Question, rarity: Mapping[str, float], pool: Sequence[Candidate]) -> Matrix:
    """Return the features of every candidate, `(len(pool), len(FEATURES))`, in the order of the pool."""
    cosine = np.array([candidate.cosine for candidate in pool])
    sentence = np.array([candidate.sentence_cosine for candidate in pool])
    grams = _over_best([candidate.match.grams for candidate in pool])
    stems = _over_best([candidate.match.stems for candidate in pool])
    found = _found(question, pool)
    weights = np.array([rarity[word.text] for word in question.words])
    coverage = _share(found, weights)
    evidence = coverage.max(initial=0.0)
    return np.column_stack(
        [
            (cosine - cosine.max()) * 10,
            (sentence - sentence.max()) * 10,
            _standard(cosine),
            _standard(sentence),
            grams,
            stems,
            coverage,
            _share(found, weights * _two_largest(weights)),
            _numbers(question, found, weights),
            grams * evidence,
            stems * evidence,
            coverage * evidence,
            _standard(sentence) * (1 - evidence),
            np.array([question.wants_number and question.number_in(each.match.forms) for each in pool]),
        ]
    )


def _found(question: Question, pool: Sequence[Candidate]) -> npt.NDArray[np.bool_]:
    """Tell for every candidate (row) which words of the question (columns) it holds in some form."""
    rows = [
        [not candidate.match.forms.isdisjoint(word.forms) for word in question.words] for candidate in pool
    ]
    return np.array(rows, dtype=bool).reshape(len(pool), len(question.words))


def _share(found: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total = weights.sum()
    return found @ weights / total if total > 0 else np.zeros(len(found))


def _two_largest(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    chosen = np.zeros(len(weights), dtype=bool)
    chosen[np.argsort(-weights, kind="stable")[:2]] = True
    return chosen


def _numbers(
    question: Question, found: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    numeric = np.array([word.is_number for word in question.words], dtype=bool)
    return _share(found, weights * numeric) if (weights * numeric).any() else np.full(len(found), 0.5)


def _over_best(values: Sequence[float]) -> npt.NDArray[np.float64]:
    array = np.array(values, dtype=np.float64)
    best = array.max(initial=0.0)
    return array / best if best > 0 else array


def _standard(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))
