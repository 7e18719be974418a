"""Gathers what is known of the passages that either arm brought up."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from retrieval.encoders.encoder import Vectors
from retrieval.index.lexical import LexicalMatch
from retrieval.index.snapshot import Snapshot
from retrieval.ranking.features import Candidate
from retrieval.reading.question import Question
from retrieval.stages import Stages
from retrieval.words.arabic import forms
from retrieval.words.roots import roots

NO_MATCH = LexicalMatch(0.0, frozenset())
T = TypeVar("T")


class Start(Protocol):
    """Has work begun, perhaps by another thread; returns what gives its result."""

    def __call__(self, work: Callable[[], T], /) -> Callable[[], T]:
        """Begin `work`; its errors are raised by what is returned."""
        ...


def by_oneself(work: Callable[[], T]) -> Callable[[], T]:
    """Leave the work to whoever asks for its result."""
    return work


def gather(
    asked: Question,
    query: Vectors,
    snapshot: Snapshot,
    near: Mapping[int, float],
    words: Mapping[int, float],
    also: Sequence[int],
    stages: Stages,
    start: Start,
) -> list[Candidate]:
    """Return what either arm brought up, with the evidence of both about each.

    `near` gives cosines by passage, `words` BM25 of what the lexical arm found; `also` is asked about beside it. `start`
    may have work begun by another thread.
    """
    extra = snapshot.vectors.table.among([key for key in dict.fromkeys([*words, *also]) if key not in near])
    ids = [*near, *extra]

    def match(some: Sequence[int]) -> dict[int, LexicalMatch]:
        with stages("match"):
            return snapshot.lexical.matches(asked, some, words)

    half = 0 if start is by_oneself else len(ids) // 2
    second = start(lambda: match(ids[half:]))
    with stages("sentences"):
        cosines = {**near, **dict(zip(extra, snapshot.vectors.cosines(query, extra).tolist(), strict=True))}
        of_sentences, centred = snapshot.vectors.compared(query, ids, snapshot.centre)
    matches = {**(match(ids[:half]) if half else {}), **second()}
    titles = _titles(snapshot, ids)
    lengths = snapshot.vectors.table.lengths(ids).tolist()
    return [
        Candidate(key, cosines[key], own, best, matches.get(key, NO_MATCH), title, length)
        for key, own, best, title, length in zip(ids, of_sentences, centred, titles, lengths, strict=True)
    ]


def _titles(snapshot: Snapshot, ids: Sequence[int]) -> list[frozenset[str]]:
    """Return what the title of each passage's article holds, forms and roots."""
    return [held(title) for title in snapshot.heads.titles(snapshot.vectors.table.articles_of(ids))]


@lru_cache(maxsize=8_192)  # the articles on what is asked about come up again and again
def held(title: tuple[str, ...]) -> frozenset[str]:
    """Return what the telling words of a title hold: their forms and roots."""
    return frozenset(tie for word in title for tie in (*forms(word), *roots(word)))
