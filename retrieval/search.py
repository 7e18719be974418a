"""A question in, an answer out: the one path that the bot, the command line and the evaluation share.

The stages, as `Search.trace` times them:

    read        the question is read, folded and taken apart
    encode      it becomes a vector
    dense       the nearest passages are found
    lexical     4-grams bring up passages, beside `dense` where a second thread is free
    sentences   the sentences of what either arm brought up are compared with the question's vector
    match       and its words with the question's, half of them beside it
    rank        one ranking orders them, with a probability
    passages    their texts and titles are read, in one query
    arrange     twins are put together
    highlight   the answering sentences are marked

A question that was asked lately is ranked but once for each state of the index; what is shown is read anew.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from data.types import StoredPassage
from retrieval.encoders.encoder import Encoder
from retrieval.errors import IndexMissing, QuestionEmpty
from retrieval.index.live import LiveIndex
from retrieval.index.snapshot import Snapshot
from retrieval.looking_up import Found, LookUp, Place
from retrieval.presenting import Presentation
from retrieval.protocols import Passages
from retrieval.ranking.arrangement import arranged, newest_first
from retrieval.ranking.coefficients import Coefficients, Policy, load, threshold
from retrieval.reading.aliases import LiveAliases
from retrieval.reading.question import Question
from retrieval.reading.reading import Asked, Reading, read
from retrieval.recent import Recent
from retrieval.stages import Stages
from retrieval.types import Answer
from retrieval.within_time import within

POOL = 100
"""Candidates that each arm brings up."""
REMEMBERED = 256
"""Questions whose ranking is kept; each takes some 80 KB."""
TRUSTED_AMONG = 30
"""First places among which an outlet that is trusted more may rise."""
T = TypeVar("T")


@dataclass(frozen=True)
class Manner:
    """How an admin wants questions answered, and what the search needs of the world.

    `trust`: what is added to the score of an outlet's passages, by its name. `today`: the day that "yesterday" counts from.
    """

    policy: Policy = "balanced"
    trust: Mapping[str, float] = field(default_factory=dict)
    coefficients: Coefficients = field(default_factory=load)
    aliases: LiveAliases = field(default_factory=lambda: LiveAliases(None))
    today: Callable[[], date] = date.today


class Search:
    """Answers questions from the live index. Safe to call from several threads, which do not wait for one another.

    `beside` lends a second thread to a question while one is free; it may be the pool that `ask` itself runs in.
    """

    def __init__(
        self,
        live: LiveIndex,
        encoder: Encoder,
        passages: Passages,
        beside: Executor | None = None,
        manner: Manner | None = None,
    ) -> None:
        self._live = live
        self._encoder = encoder
        self._passages = passages
        self._beside = beside
        self.manner = manner or Manner()
        self._recent: Recent[Found] = Recent(REMEMBERED)
        self._asking = 0
        self._lock = threading.Lock()

    def ask(self, asked: str | Asked, k: int = 3) -> Answer:
        """Return up to `k` passages, best first, with the probability that the first one answers.

        An empty collection answers nothing. Raises `QuestionEmpty` when the question holds no word, `IndexRefused`
        when the index on disk does not fit this program.
        """
        return self.trace(asked, k)[0]

    def trace(self, asked: str | Asked, k: int = 3) -> tuple[Answer, dict[str, float]]:
        """Return what `ask` does, and the milliseconds of each stage; a remembered question skips most."""
        with self._lock:
            self._asking += 1
        try:
            return self._trace(Asked(asked) if isinstance(asked, str) else asked, k)
        finally:
            with self._lock:
                self._asking -= 1

    @property
    def threshold(self) -> float:
        """The probability from which a question counts as answered."""
        return threshold(self.manner.policy)

    def read(self, asked: Asked, snapshot: Snapshot | None) -> tuple[Reading, Question]:
        """Return how a question is read. Raises `QuestionEmpty` when it holds no word."""
        frequency = snapshot.lexical.frequency if snapshot else _unknown
        reading, question = read(asked, frequency, self.manner.aliases.current(), self.manner.today())
        if reading.kind == "question" and not question.words:
            raise QuestionEmpty("The question holds no word.")
        return reading, question

    def look_up(self, snapshot: Snapshot, stages: Stages) -> LookUp:
        """Return what looks a question up in a snapshot."""
        return LookUp(snapshot, self._encoder, self.manner.coefficients, stages, self._start)

    def snapshot(self) -> Snapshot | None:
        """Return the open index, None when nothing is indexed yet."""
        try:
            return self._live.snapshot()
        except IndexMissing:
            return None

    def stored(self, passage_ids: Sequence[int]) -> Mapping[int, StoredPassage]:
        """Return those of some passages that there are, as people read them; withdrawn ones are left out."""
        return self._passages.passages(passage_ids)

    def warm_up(self) -> None:
        """Open the index, so that the first question need not wait; an empty collection is no error."""
        with suppress(IndexMissing):
            self._live.snapshot()

    def _trace(self, asked: Asked, k: int) -> tuple[Answer, dict[str, float]]:
        started = time.perf_counter()
        stages = Stages()
        snapshot = self.snapshot()
        with stages("read"):
            reading, question = self.read(asked, snapshot)
        if reading.kind != "question" or snapshot is None:
            nothing = Answer(asked.text, False, 0.0, (), _since(started), reading, self.threshold)
            return nothing, stages.taken
        period = within(reading, snapshot.heads)
        limit = max(POOL, 2 * k)
        found = self._recent.get(
            (snapshot.version, question, period, limit),
            lambda: self.look_up(snapshot, stages).find(question, limit, period, self.threshold),
        )
        order = self._order(reading, question, found, newest=asked.newest)
        hits = Presentation(self._passages, question, found, stages).hits(order, k)
        answered = bool(hits) and found.confidence >= self.threshold
        took = _since(started)
        answer = Answer(
            asked.text, answered, found.confidence, hits, took, reading, self.threshold, found.filtered
        )
        return answer, stages.taken

    def _start(self, work: Callable[[], T]) -> Callable[[], T]:
        """Have work begun by another thread, if one is free and no other question has use for it.

        Return what waits for it; or does it, if nobody has begun by then.
        """
        if self._beside is None or self._asking > 1:
            return work
        try:
            future = self._beside.submit(work)
        except RuntimeError:  # the pool is closing, and this question is among the last
            return work
        return lambda: work() if future.cancel() else future.result()

    def _order(self, reading: Reading, question: Question, found: Found, *, newest: bool) -> list[int]:
        """Return the places in the order in which they are shown; with `newest` what answers is sorted by its day."""
        trust = self._trust(found.places[:TRUSTED_AMONG]) if self.manner.trust else {}
        # Where nothing answers the hits are headlines to choose from, each article once.
        sure = found.confidence >= self.threshold
        order = arranged(question, found.places, trust, latest=reading.latest, one_article=sure)
        return newest_first(found.places, order) if newest and sure else order

    def _trust(self, places: Sequence[Place]) -> Mapping[int, float]:
        """Return what is added to the first places' scores, by passage."""
        stored = self._passages.passages([place.ranked.candidate.passage_id for place in places])
        return {key: self.manner.trust.get(passage.source, 0.0) for key, passage in stored.items()}


def _unknown(_: str) -> int:
    return 0


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
