"""What is known of a candidate passage, as numbers: the input of ranking and of refusal.

A candidate is a passage that the dense or the lexical arm brought up. Its evidence becomes one row of
features, each relative to the pool of candidates of the same question, so that one set of weights serves
every question and every collection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Vectors
from retrieval.index.lexical import LexicalMatch
from retrieval.reading.question import Question, QuestionWord

Matrix = npt.NDArray[np.float64]

FEATURES = ("cosine", "cosine_foreign", "sentence", "sentence_alone", "grams", "coverage", "length")
"""Columns of a feature row, in order.

`cosine`: of the passage under its title, in standard deviations of the pool. `cosine_foreign`: the same, times how foreign
the question is to the pool, so that it may weigh more or less there. `sentence`: of its best sentence, centred, likewise,
times how foreign the question is: an Arabic question shares words with what answers it, which say more; a foreign one
shares meaning alone, and a single sentence has it purest. Foreign is what of the question is not in Arabic letters, and
what of it is, times what of the pool is not.
`sentence_alone`: of its best sentence, not centred, times what the pool lacks of the question's words, so that the dense
arm decides where the collection does not speak them (an English question over Arabic passages shares a number or a name
with them, by chance). `grams`: BM25 of 4-grams over the best of the pool, 0..1. `coverage`: share of the question's rarity
(idf) that the passage or its article's title holds; a word counts less that it holds by its root alone, or but for a slip
of one letter. `length`: logarithm of the passage's characters.
"""

ROOT_COUNTS = 0.5
SLIP_COUNTS = 0.7
"""What a word counts for that is held by its root alone, or but for one letter. Both were chosen by the folds, to a tenth;
0.4 or 0.6, and 0.5, change the mean nDCG of five sets by 0.001 at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer.

    Cosines are with the question, -1..1: the passage's own, and one for each of its sentences, in order; `centred`: the
    best of its sentences' when what all have in common is taken away (`retrieval.index.centre`). `title`: what
    its article's title holds, as the words' forms and roots. `length`: characters.
    """

    passage_id: int
    cosine: float
    sentences: Vectors
    centred: float
    match: LexicalMatch
    title: frozenset[str] = frozenset()
    length: int = 1

    @property
    def sentence_cosine(self) -> float:
        """The cosine of the sentence that is nearest to the question."""
        nearest: float = max(self.sentences.tolist())  # of a few numbers, quicker than numpy's
        return nearest


@dataclass(frozen=True)
class Pool:
    """The candidates of a question, and what is asked of all of them again and again, made once.

    `rarity`: the idf of each of its words, by text. `near`: mean and deviation of the question's cosine with passages drawn
    evenly from the collection, of `size` passages.
    """

    question: Question
    rarity: Mapping[str, float]
    candidates: Sequence[Candidate]
    near: tuple[float, float]
    size: int

    def __len__(self) -> int:
        return len(self.candidates)

    @cached_property
    def cosines(self) -> Matrix:
        """The candidates' cosines, `(len(pool),)`."""
        return np.array([each.cosine for each in self.candidates], dtype=np.float64)

    @cached_property
    def sentence_cosines(self) -> Matrix:
        """The cosines of their best sentences, `(len(pool),)`."""
        return np.array([each.sentence_cosine for each in self.candidates], dtype=np.float64)

    @cached_property
    def grams(self) -> Matrix:
        """Their BM25 of 4-grams over the best of them, `(len(pool),)`."""
        return _over_best([each.match.grams for each in self.candidates])

    @cached_property
    def foreign(self) -> float:
        """How little of the question can be in the pool word for word, 0..1: all but Arabic on Arabic."""
        arabic = sum(not each.match.foreign for each in self.candidates)
        return 1 - self.question.arabic * (arabic / len(self) if len(self) else 1)


def feature_rows(pool: Pool) -> Matrix:
    """Return the features of every candidate, `(len(pool), len(FEATURES))`, in the order of the pool."""
    candidates = pool.candidates
    coverage = shares(pool, _held(pool))
    cosines = standard(pool.cosines)
    return np.column_stack(
        [
            cosines,
            cosines * pool.foreign,
            standard([each.centred for each in candidates]) * pool.foreign,
            standard(pool.sentence_cosines) * (1 - coverage.max(initial=0.0)),
            pool.grams,
            coverage,
            np.array([log(1 + candidate.length) for candidate in candidates]),
        ]
    )


def _held(pool: Pool) -> list[frozenset[str]]:
    """Return what of the question each candidate or its article's title holds."""
    wanted = frozenset(tie for word in pool.question.words for tie in word.looked_for)
    named = [each.title & wanted for each in pool.candidates]
    return [
        each.match.ties | title if title else each.match.ties
        for each, title in zip(pool.candidates, named, strict=True)
    ]


def shares(
    pool: Pool,
    held: Sequence[frozenset[str]],
    words: Sequence[QuestionWord] | None = None,
    root_counts: float = ROOT_COUNTS,
) -> Matrix:
    """Return the share of the rarity of the question's words, or of some, that each of several sets of ties holds.

    `(len(held),)`, 0..1, a word that is held loosely counting in part; nothing where the words have no rarity.
    """
    asked = pool.question.words if words is None else words
    weights = np.array([pool.rarity[word.text] for word in asked])
    alike = {ties: place for place, ties in enumerate(dict.fromkeys(held))}  # many hold the same
    found = np.array(
        [[_share(word, ties, root_counts) for word in asked] for ties in alike], dtype=np.float64
    )
    total = weights.sum()
    if not total > 0:
        return np.zeros(len(held))
    of_each: Matrix = found.reshape(len(alike), len(asked)) @ weights / total
    return of_each[[alike[ties] for ties in held]]


def _share(word: QuestionWord, held: frozenset[str], root_counts: float) -> float:
    """Return what a word counts for, 0..1, by how it is held."""
    if word.is_in(held):
        return 1.0
    if word.slip in held:
        return SLIP_COUNTS
    return 0.0 if held.isdisjoint(word.roots) else root_counts


def _over_best(values: Sequence[float]) -> Matrix:
    array = np.array(values, dtype=np.float64)
    best = array.max(initial=0.0)
    return array / best if best > 0 else array


def standard(values: Sequence[float] | Matrix) -> Matrix:
    """Return values in standard deviations from their mean, `(len(values),)`; nothing where they do not differ."""
    array = np.array(values, dtype=np.float64)
    spread = array.std() if len(array) else 0.0
    return (array - array.mean()) / spread if spread > 1e-9 else np.zeros(len(array))
