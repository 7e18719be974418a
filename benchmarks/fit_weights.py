"""Fits the weights of ranking and of confidence, and prints `retrieval/weights.py`.

    python -m benchmarks.fit_weights SETS MODEL_CACHE > retrieval/weights.py

SETS is a folder with the measuring sets `xquad-ar`, `arcd-train`, `english-questions` and `refusal` (see `retrieval.corpus`).
Each set is asked as a whole and cut into small collections of 20 and of 60 passages, since rarity means less in a
small collection. Questions without an answer are those of `refusal`, questions put to a collection that holds nothing on
their subject, and questions whose own passage was taken out.

Ranking: a linear model, fitted listwise (Cao et al. 2007, ListNet with one right passage): the softmax over the pool of a
question should lie on its right passages. Confidence: logistic regression, sets weighted rather than questions.
"""

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from retrieval.confidence import EVIDENCE, evidence
from retrieval.corpus import Corpus, MeasuredQuestion, read_questions
from retrieval.embedding import parts
from retrieval.encoder import Vectors
from retrieval.features import FEATURES, Candidate, feature_rows
from retrieval.lexical import LexicalText, TantivyIndex
from retrieval.models import BUNDLED, open_encoders
from retrieval.question import analyse
from retrieval.search import POOL
from retrieval.weights import ANSWER_FROM

Array = npt.NDArray[np.float64]
SIZES = (20, 60)
SMALLEST = 8
RANKING_WEIGHTS = {"xquad-ar": 1.0, "arcd-train": 1.0, "english-questions": 1.0, "refusal": 0.7}
SMALL_RANKING_WEIGHT = 0.5
ANSWERED_WEIGHTS = {"xquad-ar": 1.0, "arcd-train": 1.0, "english-questions": 1.0, "refusal": 2.0}
REFUSED_WEIGHTS = {"refusal": 3.0}
SMALL_ANSWERED_WEIGHT, SMALL_REFUSED_WEIGHT, HALF_REFUSED_WEIGHT = 0.6, 0.8, 0.5
SEED = 7


@dataclass(frozen=True)
class Asked:
    """A question put to a collection: the features of its pool, which candidates are right, and its evidence."""

    rows: Array
    right: npt.NDArray[np.bool_]
    evidence: Callable[[Array], Array]


@dataclass(frozen=True)
class MeasuredSet:
    """A set in memory: its documents by number from 1, and its questions with the numbers that answer them."""

    texts: dict[int, str]
    questions: list[tuple[MeasuredQuestion, frozenset[int]]]


class Vectoriser:
    """Vectors of texts, each encoded once over all sets."""

    def __init__(self, sets: Sequence[MeasuredSet], cache: Path) -> None:
        light, choose = open_encoders(BUNDLED, cache)
        texts = sorted({part for one in sets for text in one.texts.values() for part in parts(text)})
        questions = sorted({question.text for one in sets for question, _ in one.questions})
        self._passages = dict(zip(texts, choose(sum(map(len, texts))).encode_passages(texts), strict=True))
        self._questions = dict(zip(questions, light.encode_queries(questions), strict=True))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return `(n, dim)`."""
        return np.stack([self._passages[text] for text in texts])

    def question(self, text: str) -> Vectors:
        """Return `(dim,)`."""
        return self._questions[text]


def main() -> None:
    """Fit and print."""
    folder, cache = Path(sys.argv[1]), Path(sys.argv[2])
    sets = {name: read_set(folder / name) for name in RANKING_WEIGHTS}
    vectors = Vectoriser(list(sets.values()), cache)
    chance = random.Random(SEED)
    ranking: list[tuple[list[Asked], float]] = []
    answered: list[tuple[list[Asked], float]] = []
    refused: list[tuple[list[Asked], float]] = []
    for name, one in sets.items():
        whole = sorted(one.texts)
        asked = ask(one, whole, [pair for pair in one.questions if pair[1]], vectors)
        ranking.append((asked, RANKING_WEIGHTS[name]))
        answered.append((asked, ANSWERED_WEIGHTS[name]))
        if name in REFUSED_WEIGHTS:
            unanswerable = [pair for pair in one.questions if not pair[1]]
            refused.append((ask(one, whole, unanswerable, vectors), REFUSED_WEIGHTS[name]))
            continue
        for size in SIZES:
            yes, no = small_collections(one, size, vectors, chance)
            ranking.append((yes, SMALL_RANKING_WEIGHT))
            answered.append((yes, SMALL_ANSWERED_WEIGHT))
            refused.append((no, SMALL_REFUSED_WEIGHT))
        refused.append((half_missing(one, vectors, chance), HALF_REFUSED_WEIGHT))
    weights = fit_ranking(ranking)
    print(rendered(weights, *fit_confidence(answered, refused, weights)))


def read_set(folder: Path) -> MeasuredSet:
    """Read a measuring set."""
    corpus = Corpus(folder)
    numbers = {corpus.document_id(number): number for number in range(1, len(corpus) + 1)}
    texts = {key: passage.text for key, passage in corpus.passages(list(numbers.values())).items()}
    questions = [
        (question, frozenset(numbers[key] for key in question.relevant))
        for question in read_questions(folder)
    ]
    return MeasuredSet(texts, questions)


def ask(
    one: MeasuredSet,
    numbers: Sequence[int],
    questions: Sequence[tuple[MeasuredQuestion, frozenset[int]]],
    vectors: Vectoriser,
) -> list[Asked]:
    """Put questions to the collection of the documents of the given numbers."""
    with TemporaryDirectory() as folder:
        lexical = TantivyIndex.create(Path(folder))
        lexical.update([], [LexicalText(number, number, one.texts[number]) for number in numbers])
        passages = vectors.passages([one.texts[number] for number in numbers])
        sentences = {number: vectors.passages(parts(one.texts[number])[1:]) for number in numbers}
        return [_asked(pair, numbers, passages, sentences, lexical, vectors) for pair in questions]


def _asked(
    pair: tuple[MeasuredQuestion, frozenset[int]],
    numbers: Sequence[int],
    passages: Vectors,
    sentences: dict[int, Vectors],
    lexical: TantivyIndex,
    vectors: Vectoriser,
) -> Asked:
    question, right = analyse(pair[0].text), pair[1]
    query = vectors.question(pair[0].text)
    cosines = passages @ query
    of = dict(zip(numbers, cosines.tolist(), strict=True))
    dense = [numbers[place] for place in np.argsort(-cosines, kind="stable")[:POOL]]
    found = list(dict.fromkeys([*dense, *(key for key, _ in lexical.search(question, POOL))]))
    matches = lexical.matches(question, found)
    pool = [Candidate(key, of[key], sentences[key] @ query, matches[key]) for key in found]
    rarity = lexical.rarity(question)
    rows = feature_rows(question, rarity, pool)
    return Asked(
        rows,
        np.array([key in right for key in found]),
        lambda weights: evidence(question, rarity, pool, rows, rows @ weights),
    )


def small_collections(
    one: MeasuredSet, size: int, vectors: Vectoriser, chance: random.Random
) -> tuple[list[Asked], list[Asked]]:
    """Cut a set into neighbourhoods of `size` passages; return questions with an answer there, and without."""
    numbers = sorted(one.texts)
    yes: list[Asked] = []
    no: list[Asked] = []
    for start in range(0, len(numbers), size):
        chosen = numbers[start : start + size]
        if len(chosen) < SMALLEST:
            continue
        inside = [pair for pair in one.questions if pair[1] & set(chosen)]
        outside = [pair for pair in one.questions if not pair[1] & set(chosen)]
        yes += ask(one, chosen, inside, vectors)
        no += ask(one, chosen, chance.sample(outside, min(len(outside), len(inside) // 2)), vectors)
        gone = {number for number in chosen if chance.random() < 0.5}
        rest = [number for number in chosen if number not in gone]
        lost = [pair for pair in inside if pair[1] & gone][: len(inside) // 2]
        if len(rest) > SMALLEST // 2:
            no += ask(one, rest, lost, vectors)
    return yes, no


def half_missing(one: MeasuredSet, vectors: Vectoriser, chance: random.Random) -> list[Asked]:
    """Take half of a set's passages out, and ask the questions that they answered."""
    gone = set(chance.sample(sorted(one.texts), len(one.texts) // 2))
    rest = [number for number in sorted(one.texts) if number not in gone]
    return ask(one, rest, [pair for pair in one.questions if pair[1] and pair[1] <= gone], vectors)


def fit_ranking(sets: Sequence[tuple[list[Asked], float]], ridge: float = 0.003) -> Array:
    """Return the weight of each feature."""
    data = [
        (asked.rows, asked.right, weight / len(group))
        for group, weight in sets
        for asked in group
        if asked.right.any() and len(asked.right) > 1
    ]

    def loss(weights: Array) -> tuple[float, Array]:
        value, slope = ridge * float(weights @ weights), 2 * ridge * weights
        for rows, right, weight in data:
            scores = rows @ weights
            odds = np.exp(scores - scores.max())
            value -= weight * float(np.log(odds[right].sum() / odds.sum()))
            slope -= weight * (rows.T @ (odds * right / odds[right].sum() - odds / odds.sum()))
        return value, slope

    return np.asarray(minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x)


def fit_confidence(
    answered: Sequence[tuple[list[Asked], float]],
    refused: Sequence[tuple[list[Asked], float]],
    ranking: Array,
    ridge: float = 0.005,
) -> tuple[Array, float]:
    """Return the weight of each entry of the evidence, and the bias."""
    groups = [(group, weight, 1.0) for group, weight in answered] + [
        (group, weight, 0.0) for group, weight in refused
    ]
    rows = np.array([[*asked.evidence(ranking), 1.0] for group, _, _ in groups for asked in group])
    wanted = np.concatenate([np.full(len(group), target) for group, _, target in groups])
    weight = np.concatenate([np.full(len(group), weight / len(group)) for group, weight, _ in groups])
    free = np.array([ridge] * len(EVIDENCE) + [0.0])

    def loss(weights: Array) -> tuple[float, Array]:
        scores = rows @ weights
        value = (weight * (np.logaddexp(0, scores) - wanted * scores)).sum() + (free * weights**2).sum()
        return float(value), rows.T @ (weight * (1 / (1 + np.exp(-scores)) - wanted)) + 2 * free * weights

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return np.asarray(found[:-1]), float(found[-1])


def rendered(ranking: Array, confidence: Array, bias: float) -> str:
    """Return the module of weights as text."""
    features = "".join(f'    "{name}": {value:.4f},\n' for name, value in zip(FEATURES, ranking, strict=True))
    entries = "".join(
        f'    "{name}": {value:.4f},\n' for name, value in zip(EVIDENCE, confidence, strict=True)
    )
    return f'''"""The weights of ranking and of confidence, all in one place.

Fitted by `benchmarks/fit_weights.py`, which prints this module; see docs/decisions/004. Not to be edited by hand.
"""

RANKING: dict[str, float] = {{
{features}}}
"""Weight of each feature of `retrieval.features.FEATURES` in a passage's score."""

CONFIDENCE: dict[str, float] = {{
{entries}}}
"""Weight of each entry of `retrieval.confidence.EVIDENCE`."""

CONFIDENCE_BIAS = {bias:.4f}

ANSWER_FROM = {ANSWER_FROM}
"""Confidence from which a question counts as answered: on the refusal set 97 in 100 answered, 7 in 100 wrongly."""'''


if __name__ == "__main__":
    main()
