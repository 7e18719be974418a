"""Measuring sets put to collections in memory: the features of every candidate, and which of them are right.

Each set is asked as a whole and cut into small collections of 20 and of 60 passages, since rarity means less in a small
one. Questions without an answer are those that the set has, questions put to a collection that holds nothing on their
subject, and questions whose own passages were taken out.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from data.types import StoredPassage
from retrieval.candidates import held
from retrieval.encoders.encoder import Encoder, Vectors, question_to_encode
from retrieval.index.article_heads import telling_words
from retrieval.index.centre import Centre, centred, typical_question
from retrieval.index.embedding import parts
from retrieval.index.encoding import ChooseEncoder, Report
from retrieval.index.lexical import TantivyIndex
from retrieval.index.lexical_fields import LexicalText
from retrieval.index.passage_table import Keys
from retrieval.measuring.corpus import Corpus, MeasuredQuestion, read_questions
from retrieval.ranking.confidence import evidence
from retrieval.ranking.features import Candidate, Matrix, Pool, feature_rows
from retrieval.ranking.order import keys_of
from retrieval.ranking.second_opinion import plain_sum
from retrieval.reading.aliases import Aliases, default_groups
from retrieval.reading.question import Question
from retrieval.reading.reading import Asked as Read
from retrieval.reading.reading import read
from retrieval.words.arabic import fold

CANDIDATES = 100
"""Candidates of each arm."""
SIZES = (20, 60)
"""Passages of the small collections."""
SMALLEST = 8
SHORTEST_ANSWER = 3
"""Characters of an answer that is looked for in passages; shorter ones are in many by chance."""
SEED = 7
TODAY = date(2025, 1, 1)
"""The day on which the questions are read. Documents of measuring sets have no dates, so that no time filters them."""

Flags = npt.NDArray[np.bool_]
Asked_ = tuple[MeasuredQuestion, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to a collection. `group`: questions of one article have one, 0..2^32-1.

    `rows`: features `(n, features)`, `evidence`: `(n, entries)` of each candidate; `plain`: `(n,)`, the second opinion's
    scores; `keys`: their numbers. `right`: which of them answer, by the set; `holds`: those, and others that hold one of its
    answers word for word.
    """

    query_id: str
    group: int
    answerable: bool
    rows: Matrix
    evidence: Matrix
    plain: Matrix
    keys: Keys
    right: Flags
    holds: Flags


@cache
def known_aliases() -> Aliases:
    """Return the aliases that come with the program."""
    return Aliases(default_groups())


class MeasuredSet:
    """A set in memory: its documents by number from 1, and its questions with the numbers that answer them."""

    def __init__(self, folder: Path) -> None:
        corpus = Corpus(folder)
        numbers = {corpus.document_id(number): number for number in range(1, len(corpus) + 1)}
        self.name = folder.name
        self.documents: dict[int, StoredPassage] = corpus.passages(list(numbers.values()))
        self.questions: list[Asked_] = [
            (question, frozenset(numbers[key] for key in question.relevant if key in numbers))
            for question in read_questions(folder)
        ]
        self.titles = {
            number: held(tuple(telling_words(passage.title))) for number, passage in self.documents.items()
        }

    def group(self, asked: Asked_) -> int:
        """Return the group of a question: its article by title, or itself."""
        question, right = asked
        title = self.documents[min(right)].title if right else ""
        return crc32((title or question.query_id).encode("utf-8", "surrogatepass"))

    def texts(self) -> Iterator[str]:
        """Yield all texts that are encoded, sentences among them."""
        for passage in self.documents.values():
            yield from parts(passage.title, passage.text)


class Vectoriser:
    """Vectors of texts and of questions, each encoded once over all sets; `report` is told of stage `encode`.

    `light` encodes what questions are read as later on; it is not kept when the vectors are (`pickle`), and may be set anew.
    """

    light: Encoder | None

    def __init__(
        self,
        sets: Sequence[MeasuredSet],
        encoders: tuple[Encoder, ChooseEncoder],
        report: Report | None = None,
    ) -> None:
        light, choose = encoders
        # Texts of like length share a batch, the longest first, so that the time left is not underestimated.
        texts = sorted({text for one in sets for text in one.texts()}, key=lambda text: (-len(text), text))
        questions = sorted({question.text for one in sets for question, _ in one.questions})
        done = 0

        def told(more: int) -> None:
            nonlocal done
            done += more
            if report:
                report("encode", done, len(texts))

        told(0)
        self.light = light
        vectors = choose(sum(map(len, texts))).encode_passages(texts, told)
        self._passages = dict(zip(texts, vectors, strict=True))
        self.typical = typical_question(light)
        self._questions = dict(
            zip(questions, light.encode_queries(list(map(question_to_encode, questions))), strict=True)
        )

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return `(n, dim)`."""
        found: Vectors = np.stack([self._passages[text] for text in texts])
        return found

    def question(self, text: str) -> Vectors:
        """Return `(dim,)`. What a collection has a question read as is encoded when it is first asked so."""
        if text not in self._questions and self.light is not None:
            self._questions[text] = self.light.encode_queries([question_to_encode(text)])[0]
        found: Vectors = self._questions[text]
        return found

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "light": None}


@dataclass(frozen=True, slots=True)
class Put:
    """A set as it was asked: whole, in small collections with and without the answers, and with half of it missing."""

    name: str
    whole: tuple[Asked, ...]
    small: tuple[Asked, ...]
    small_without: tuple[Asked, ...]
    half_without: tuple[Asked, ...]

    @property
    def parts(self) -> tuple[tuple[Asked, ...], ...]:
        """All four."""
        return self.whole, self.small, self.small_without, self.half_without


def put(one: MeasuredSet, vectors: Vectoriser) -> Put:
    """Ask a set in all ways."""
    chance = random.Random(SEED)
    numbers = sorted(one.documents)
    whole = ask(one, numbers, one.questions, vectors)
    small: list[Asked] = []
    without: list[Asked] = []
    answerable = [asked for asked in one.questions if asked[1]]
    if len(answerable) == len(one.questions):
        for size in SIZES:
            for start in range(0, len(numbers), size):
                yes, no = _neighbourhood(one, numbers[start : start + size], vectors, chance)
                small += yes
                without += no
    gone = set(chance.sample(numbers, len(numbers) // 2))
    rest = [number for number in numbers if number not in gone]
    lost = [asked for asked in answerable if asked[1] <= gone]
    half = ask(one, rest, lost, vectors) if rest and small else ()
    return Put(one.name, tuple(whole), tuple(small), tuple(without), tuple(half))


def ask(
    one: MeasuredSet, numbers: Sequence[int], questions: Iterable[Asked_], vectors: Vectoriser
) -> list[Asked]:
    """Put questions to the collection of the documents of the given numbers, read as people's are; what is no question is
    left out.
    """
    with TemporaryDirectory() as folder:
        collection = _Collection(one, numbers, vectors, Path(folder))
        return [found for asked in questions if (found := collection.ask(asked)) is not None]


class _Collection:
    def __init__(self, one: MeasuredSet, numbers: Sequence[int], vectors: Vectoriser, folder: Path) -> None:
        self._set, self._numbers, self._vectors = one, numbers, vectors
        passages = [one.documents[number] for number in numbers]
        texts = [passage.text for passage in passages]
        self._lexical = TantivyIndex.create(folder)
        self._lexical.update([], map(LexicalText, numbers, numbers, texts))
        encoded = [parts(passage.title, passage.text) for passage in passages]
        self._own = vectors.passages([own for own, *_ in encoded])
        self._sentences = {
            number: vectors.passages(sentences)
            for number, (_, *sentences) in zip(numbers, encoded, strict=True)
        }
        self._centre = Centre(vectors.typical, self._own.mean(axis=0))
        self._folded = {number: fold(text) for number, text in zip(numbers, texts, strict=True)}

    def ask(self, asked: Asked_) -> Asked | None:
        question, right = asked
        reading, asks = read(Read(question.text), self._lexical.frequency, known_aliases(), TODAY)
        if reading.kind != "question" or not asks.words:
            return None
        pool = self._pool(asks, self._vectors.question(asks.text))
        rows = feature_rows(pool)
        keys = keys_of(pool)
        correct = np.array([key in right for key in keys.tolist()], dtype=bool)
        # A question of the set without an answer has none, whatever its passages share with what it was made from.
        answers = [fold(text) for text in question.answers if len(text) >= SHORTEST_ANSWER] if right else []
        holding = [any(text in self._folded[key] for text in answers) for key in keys.tolist()]
        return Asked(
            question.query_id,
            self._set.group(asked),
            bool(right & set(self._numbers)),
            rows,
            evidence(pool, rows, range(len(keys))),
            plain_sum(pool),
            keys,
            correct,
            correct | np.array(holding, dtype=bool),
        )

    def _pool(self, asks: Question, query: Vectors) -> Pool:
        cosines = self._own @ query
        of = dict(zip(self._numbers, cosines.tolist(), strict=True))
        dense = [self._numbers[place] for place in np.argsort(-cosines, kind="stable")[:CANDIDATES]]
        found = list(dict.fromkeys([*dense, *(key for key, _ in self._lexical.search(asks, CANDIDATES))]))
        matches = self._lexical.matches(asks, found)
        candidates = [
            Candidate(
                key,
                of[key],
                self._sentences[key] @ query,
                float(centred(self._sentences[key], query, self._centre).max()),
                matches[key],
                self._set.titles[key],
                len(self._set.documents[key].text),
            )
            for key in found
        ]
        near = float(cosines.mean()), float(cosines.std())
        return Pool(asks, self._lexical.rarity(asks), candidates, near, len(self._numbers))


def _neighbourhood(
    one: MeasuredSet, chosen: Sequence[int], vectors: Vectoriser, chance: random.Random
) -> tuple[list[Asked], list[Asked]]:
    """Ask a small collection what it answers, and what it does not: other questions, and those of passages taken out."""
    if len(chosen) < SMALLEST:
        return [], []
    there = set(chosen)
    inside = [asked for asked in one.questions if asked[1] & there]
    outside = [asked for asked in one.questions if not asked[1] & there]
    no = ask(one, chosen, chance.sample(outside, min(len(outside), len(inside) // 2)), vectors)
    gone = {number for number in chosen if chance.random() < 0.5}
    rest = [number for number in chosen if number not in gone]
    lost = [asked for asked in inside if asked[1] & gone][: len(inside) // 2]
    if len(rest) > SMALLEST // 2:
        no += ask(one, rest, lost, vectors)
    return ask(one, chosen, inside, vectors), no
