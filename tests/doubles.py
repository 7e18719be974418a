"""Doubles of retrieval's parts that can be predicted by hand, and the oracles that the real parts are held against.

`SlotEncoder` hashes words to slots, so that a cosine is the share of words two texts have in common.
`ArrayDense` and `PlainLexical` do in a few lines of NumPy and Python what FAISS and tantivy do fast.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

import numpy as np

from retrieval.encoders.encoder import Progress, Vectors, unit_rows
from retrieval.index.lexical import MOST_SLIPS, NOTHING_KNOWN, LexicalMatch
from retrieval.index.lexical_fields import LexicalText
from retrieval.reading.question import Question, QuestionWord
from retrieval.words.arabic import forms, grams, is_foreign, words
from retrieval.words.implied import kinds_named, words_of_a_life
from retrieval.words.roots import roots
from retrieval.words.stop_words import STOP_WORDS


class SlotEncoder:
    """`Encoder` whose vector of a text counts its folded words, each in a slot of its own.

    Two texts of n and m different words that share s have the cosine s / sqrt(n * m), but for words that fall into one
    slot (`slot` tells). `encoded` lists every passage part that was ever encoded, in order; after `breaks_after` of them
    the encoder raises `Broken`, as a killed process would stop.
    """

    def __init__(self, dim: int = 512, fingerprint: str = "slots:1", breaks_after: int | None = None) -> None:
        self.dim = dim
        self.fingerprint = fingerprint
        self.breaks_after = breaks_after
        self.encoded: list[str] = []
        self.asked: list[str] = []

    def slot(self, word: str) -> int:
        """Return the slot, 0..dim-1, of a folded word; a text without words has slot 0."""
        return int.from_bytes(sha256(word.encode("utf-8", "surrogatepass")).digest()[:4], "big") % self.dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        for text in texts:
            if self.breaks_after is not None and len(self.encoded) >= self.breaks_after:
                raise Broken
            self.encoded.append(text)
        if progress and texts:
            progress(len(texts))
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(text) or [""]:
                row[self.slot(word)] += 1
        return unit_rows(rows)


class Broken(Exception):
    """The encoder stopped in the middle."""


class ArrayDense:
    """`DenseIndex` as a dictionary of vectors: what FAISS must agree with."""

    def __init__(self, keys: Sequence[int], vectors: Vectors) -> None:
        self._rows: dict[int, Vectors] = dict(zip(keys, vectors, strict=True))

    def search(self, query: Vectors, limit: int) -> list[tuple[int, float]]:
        scored = [(passage_id, float(row @ query)) for passage_id, row in self._rows.items()]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def replaced(self, removed: Iterable[int], added: Sequence[int], vectors: Vectors) -> "ArrayDense":
        gone = set(removed)
        rows = {key: row for key, row in self._rows.items() if key not in gone}
        rows.update(zip(added, vectors, strict=True))
        return ArrayDense(list(rows), list(rows.values()))  # type: ignore[arg-type]

    def __contains__(self, passage_id: int) -> bool:
        return passage_id in self._rows

    def __len__(self) -> int:
        return len(self._rows)


class PlainLexical:
    """`LexicalIndex` as lists of terms, scored by BM25 (k1 1.2, b 0.75): what tantivy must agree with."""

    def __init__(self) -> None:
        self._texts: list[LexicalText] = []

    def update(self, removed_articles: Iterable[int], added: Iterable[LexicalText]) -> None:
        removed, taken = set(removed_articles), list(added)  # what `added` raises leaves all as it was
        self._texts = [text for text in self._texts if text.article_id not in removed] + taken

    def refresh(self) -> None:
        """Nothing is elsewhere."""

    def search(self, question: Question, limit: int) -> list[tuple[int, float]]:
        return self._best(self._gram_score, question, limit)

    def by_stems(self, question: Question, limit: int) -> list[tuple[int, float]]:
        return self._best(self._stem_score, question, limit)

    def frequency(self, form: str) -> int:
        return sum(form in _forms(text) for text in self._texts)

    def matches(
        self, question: Question, passage_ids: Sequence[int], known: Mapping[int, float] = NOTHING_KNOWN
    ) -> dict[int, LexicalMatch]:
        scores = {text.passage_id: self._gram_score(question, text) for text in self._texts} | {**known}
        return {
            text.passage_id: LexicalMatch(
                scores[text.passage_id], self._held(question, text), is_foreign(text.text)
            )
            for text in self._texts
            if text.passage_id in passage_ids
        }

    def rarity(self, question: Question) -> Mapping[str, float]:
        return {
            word.text: _idf(max(map(self.frequency, word.forms)), len(self._texts)) for word in question.words
        }

    def __len__(self) -> int:
        return len(self._texts)

    def _best(
        self, score: Callable[[Question, LexicalText], float], question: Question, limit: int
    ) -> list[tuple[int, float]]:
        scored = [(text.passage_id, score(question, text)) for text in self._texts]
        return sorted((hit for hit in scored if hit[1] > 0), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _gram_score(self, question: Question, text: LexicalText) -> float:
        """A gram that words of one reading share counts once; of several readings the one that fits best."""
        documents = [_grams(each) for each in self._texts]

        def total(terms: Iterable[str]) -> float:
            return sum(_bm25(gram, _grams(text), documents) for gram in terms)

        single = [word for word in question.words if len(word.readings) == 1]
        several = [word for word in question.words if len(word.readings) > 1]
        best = sum(max(map(total, word.readings)) for word in several)
        return total(dict.fromkeys(gram for word in single for gram in word.grams)) + best

    def _held(self, question: Question, text: LexicalText) -> frozenset[str]:
        own = frozenset(_forms(text))
        ties = own | {root for word in _held_words(text) for root in roots(word)}
        held = {tie for word in question.words for tie in (*word.every_form, *word.roots) if tie in ties}
        slips = 0
        for word in question.words:
            unknown = not any(map(self.frequency, word.every_form))
            of_letters = [form for form in word.forms if len(form) >= 4 and form.isalpha()]
            slips += unknown and bool(of_letters)
            if (
                unknown
                and slips <= MOST_SLIPS
                and any(_is_slip(form, other) for form in of_letters for other in own)
            ):
                held.add(word.slip)
        return frozenset(held)

    def _stem_score(self, question: Question, text: LexicalText) -> float:
        documents = [_forms(each) for each in self._texts]

        def best(word: QuestionWord) -> float:
            return max(_bm25(form, _forms(text), documents) for form in word.forms)

        return sum(best(word) for word in question.words)


def _is_slip(one: str, other: str) -> bool:
    """Tell whether one letter more, fewer, other, or two that changed places make one text of another."""
    if len(one) == len(other):
        differ = [place for place in range(len(one)) if one[place] != other[place]]
        return len(differ) <= 1 or (
            len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(one) == sorted(other)
        )
    shorter, longer = sorted((one, other), key=len)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _telling(text: LexicalText) -> list[str]:
    written = words(text.text)
    return [word for word in (*written, *kinds_named(written)) if word not in STOP_WORDS]


def _held_words(text: LexicalText) -> list[str]:
    return [*_telling(text), *words_of_a_life(text.text)]


def _forms(text: LexicalText) -> list[str]:
    return [form for word in _held_words(text) for form in forms(word)]


def _grams(text: LexicalText) -> list[str]:
    return [gram for word in _telling(text) for gram in grams(word)]


def _idf(frequency: int, documents: int) -> float:
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def _bm25(term: str, document: list[str], documents: list[list[str]]) -> float:
    times = Counter(document)[term]
    mean = sum(map(len, documents)) / len(documents)
    idf = _idf(sum(term in each for each in documents), len(documents))
    return idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * len(document) / mean)) if times else 0.0
