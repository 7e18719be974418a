"""Gathers what is known of the passages that either arm brought up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from retrieval.encoder import Vectors
from retrieval.features import Candidate
from retrieval.lexical import LexicalMatch
from retrieval.live import Snapshot
from retrieval.question import Question
from retrieval.stages import Stages

NO_MATCH = LexicalMatch(0.0, 0.0, frozenset())
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
    words: Sequence[int],
    stages: Stages,
    start: Start,
) -> list[Candidate]:
    """Return what either arm brought up, with the evidence of both about each.

    `near` gives cosines by passage, `words` the passages that the lexical arm found. `start` may have work begun by
    another thread.
    """
    extra = [key for key in words if key not in near and key in snapshot.vectors.table]
    ids = [*near, *extra]

    def match(some: Sequence[int]) -> dict[int, LexicalMatch]:
        with stages("match"):
            return snapshot.lexical.matches(asked, some)

    half = 0 if start is by_oneself else len(ids) // 2
    second = start(lambda: match(ids[half:]))
    with stages("sentences"):
        cosines = {**near, **dict(zip(extra, snapshot.vectors.cosines(query, extra).tolist(), strict=True))}
        of_sentences = snapshot.vectors.of_sentences(query, ids)
    matches = {**(match(ids[:half]) if half else {}), **second()}
    return [
        Candidate(key, cosines[key], own, matches.get(key, NO_MATCH))
        for key, own in zip(ids, of_sentences, strict=True)
    ]
