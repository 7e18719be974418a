"""The telling words of topics, packed, and which of them an article holds: for thousands of topics at once.

A topic's words come to a few records of 11 bytes: the hash of a form, which word it belongs to, which reading of the word
(another name, a dialect word's standard one) and which part of that reading, and the word's share of the topic's rarity.
A part is held when one of its forms is, a reading when all its parts are, a word when one of its readings is.
"""

from collections.abc import Callable, Iterable, Sequence
from math import log
from zlib import crc32

import numpy as np
import numpy.typing as npt

from retrieval.reading.question import Question, QuestionWord
from retrieval.words.arabic import forms, words
from retrieval.words.stop_words import STOP_WORDS

MAX_WORDS = 12
"""Words of a topic that are compared, the rarest ones."""
MAX_FORMS = 200
"""Forms of a topic, in all readings, that are kept."""
UNKNOWN = 0.5
"""What a word that the collection has never held counts without being met: an English topic over Arabic articles would
else be measured by words that cannot be there."""

RECORD = np.dtype([("form", "<u4"), ("word", "u1"), ("reading", "u1"), ("part", "u1"), ("share", "<f4")])
_GIVEN = np.uint8(255)
Hashes = npt.NDArray[np.uint32]
Shares = npt.NDArray[np.float32]
Packed = bytes
"""A topic's words as records; the first holds the share that needs no word."""


def held_forms(text: str) -> frozenset[str]:
    """Return what the words of a text may stand as in the index; see `retrieval.words.arabic.forms`."""
    return frozenset(form for word in words(text) if word not in STOP_WORDS for form in forms(word))


def hashes(held: Iterable[str]) -> Hashes:
    """Return the hashes of forms as records hold them."""
    return np.fromiter((_hash(form) for form in held), dtype=np.uint32)


def pack(topic: Question, frequency: Callable[[str], int], size: int) -> Packed:
    """Return a topic's words as records.

    `frequency` tells how many passages of a collection of `size` hold a form; the rarer a word, the more it counts.
    """
    often = {word: max((frequency(form) for form in word.forms), default=0) for word in topic.words}
    rarity = {word: log(1 + (size - min(met, size) + 0.5) / (met + 0.5)) for word, met in often.items()}
    taken = sorted(topic.words, key=lambda word: -rarity[word])[:MAX_WORDS]
    total = sum(rarity[word] for word in taken)
    given = 0.0
    records: list[tuple[int, int, int, int, float]] = []
    for number, word in enumerate(taken):
        share = rarity[word] / total if total else 0.0
        if not any(map(frequency, word.every_form)):
            given += UNKNOWN * share
            share -= UNKNOWN * share
        records += _records(number, word, share)
    return np.array([(0, _GIVEN, 0, 0, given), *records[:MAX_FORMS]], dtype=RECORD).tobytes()


def _records(number: int, word: QuestionWord, share: float) -> list[tuple[int, int, int, int, float]]:
    single = [(_hash(form), number, 0, 0, share) for form in word.forms]
    several = [
        (_hash(form), number, reading, part, share)
        for reading, phrase in enumerate(word.phrases[:250], start=1)
        for part, of_part in enumerate(phrase)
        for form in of_part
    ]
    return single + several


class Tellings:
    """The words of some topics, side by side."""

    def __init__(self, packed: Sequence[Packed]) -> None:
        records = np.frombuffer(b"".join(packed), dtype=RECORD)
        owner = np.repeat(np.arange(len(packed)), [len(each) // RECORD.itemsize for each in packed])
        self._count = len(packed)
        self._forms: Hashes = np.ascontiguousarray(records["form"])
        self._always = records["word"] == _GIVEN
        columns = (owner, records["word"], records["reading"], records["part"])
        changes = [np.ones(len(records), dtype=bool) for _ in columns]
        changed = np.zeros(max(0, len(records) - 1), dtype=bool)
        for change, column in zip(changes, columns, strict=True):
            changed = changed | (column[1:] != column[:-1])
            change[1:] = changed
        parts, readings, own_words = (np.flatnonzero(change) for change in reversed(changes[1:]))
        self._parts = parts
        self._readings = np.searchsorted(parts, readings)
        self._words = np.searchsorted(readings, own_words)
        self._shares = records["share"][own_words]
        self._owners = owner[own_words]

    def coverage(self, held: Hashes) -> Shares:
        """Return the share of each topic's rarity, 0..1, that a text with some forms holds, `(topics,)`."""
        if not len(self._forms):
            return np.zeros(self._count, dtype=np.float32)
        met = np.isin(self._forms, held) | self._always
        parts = np.logical_or.reduceat(met, self._parts)
        readings = np.logical_and.reduceat(parts, self._readings)
        found = np.logical_or.reduceat(readings, self._words)
        shares: Shares = np.bincount(
            self._owners, weights=self._shares * found, minlength=self._count
        ).astype(np.float32)
        return shares


def _hash(form: str) -> int:
    return crc32(form.encode("utf-8", "surrogatepass"))
