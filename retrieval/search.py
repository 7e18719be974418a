"""A question in, an answer out: the one path that the bot, the command line and the evaluation share.

The stages, as `Search.trace` times them:

    read        the question is folded and taken apart
    encode      the question becomes a vector
    dense       the nearest passages are found
    lexical     4-grams bring up passages, beside `dense` where a second thread is free
    sentences   the sentences of what either arm brought up are compared with the question's vector
    match       and its words with the question's, half of them beside it
    rank        one ranking orders them, with a confidence
    passages    their texts and titles are read, in one query
    highlight   the answering sentences are marked

A question that was asked lately is ranked but once for each state of the index; what is shown is read anew.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from data.types import StoredPassage
from retrieval.candidates import NO_MATCH, Start, by_oneself, gather
from retrieval.encoder import Encoder
from retrieval.errors import IndexMissing, QuestionEmpty
from retrieval.features import Candidate
from retrieval.highlight import answering_sentence, paragraph_at
from retrieval.live import LiveIndex, Snapshot
from retrieval.protocols import Passages
from retrieval.question import Question, analyse
from retrieval.ranking import Ranked, asked_article, rank, spread
from retrieval.recent import Recent
from retrieval.stages import Stages
from retrieval.types import Answer, Hit
from retrieval.weights import ANSWER_FROM

POOL = 50
"""Candidates that each arm brings up."""
MAX_QUESTION = 1000
"""Characters of a question that are read."""
REMEMBERED = 256
"""Questions whose ranking is kept; each takes some 40 KB."""
WORTH_A_THREAD = 200_000
"""Passages from which what a second thread does takes longer than handing it over."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of a ranking, with its article and the telling words of that one's title."""

    ranked: Ranked
    article_id: int
    title: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A ranking, with its confidence and the rarity of the question's words."""

    places: tuple[_Place, ...]
    confidence: float
    rarity: Mapping[str, float]


class Search:
    """Answers questions from the live index. Safe to call from several threads, which do not wait for one another.

    `beside` lends a second thread to a question while one is free; it may be the pool that `ask` itself runs in.
    """

    def __init__(
        self, live: LiveIndex, encoder: Encoder, passages: Passages, beside: Executor | None = None
    ) -> None:
        self._live = live
        self._encoder = encoder
        self._passages = passages
        self._beside = beside
        self._recent: Recent[_Ranked] = Recent(REMEMBERED)
        self._asking = 0
        self._lock = threading.Lock()

    def ask(self, question: str, k: int = 3) -> Answer:
        """Return up to `k` passages, best first, with a confidence in 0..1.

        An empty collection answers nothing. Raises `QuestionEmpty` when the question holds no word, `IndexRefused`
        when the index on disk does not fit this program.
        """
        return self.trace(question, k)[0]

    def trace(self, question: str, k: int = 3) -> tuple[Answer, dict[str, float]]:
        """Return what `ask` does, and the milliseconds of each stage; a remembered question skips most."""
        with self._lock:
            self._asking += 1
        try:
            return self._trace(question, k)
        finally:
            with self._lock:
                self._asking -= 1

    def _trace(self, question: str, k: int) -> tuple[Answer, dict[str, float]]:
        started = time.perf_counter()
        stages = Stages()
        with stages("read"):
            asked = analyse(question[:MAX_QUESTION])
        if not asked.words:
            raise QuestionEmpty("The question holds no word.")
        try:
            snapshot = self._live.snapshot()
        except IndexMissing:
            return Answer(question, False, 0.0, (), _since(started)), stages.taken
        limit = max(POOL, 2 * k)
        ranked = self._recent.get(
            (snapshot.version, asked.text, limit), lambda: self._rank(asked, snapshot, limit, stages)
        )
        hits = self._hits(asked, ranked, k, stages)
        confidence = ranked.confidence
        answered = bool(hits) and confidence >= ANSWER_FROM
        return Answer(question, answered, confidence, hits, _since(started)), stages.taken

    def warm_up(self) -> None:
        """Open the index, so that the first question need not wait; an empty collection is no error."""
        with suppress(IndexMissing):
            self._live.snapshot()

    def _rank(self, asked: Question, snapshot: Snapshot, limit: int, stages: Stages) -> _Ranked:
        def by_words() -> list[int]:
            with stages("lexical"):
                return [key for key, _ in snapshot.lexical.search(asked, limit)]

        with stages("encode"):
            query = self._encoder.encode_queries([asked.text])[0]
        large = len(snapshot.dense) >= WORTH_A_THREAD
        start: Start = self._start if large else by_oneself
        words = start(by_words)
        with stages("dense"):
            near = dict(snapshot.dense.search(query, limit))
        pool = gather(asked, query, snapshot, near, words(), stages, start)
        with stages("rank"):
            rarity = snapshot.lexical.rarity(asked)
            ranking = rank(asked, rarity, pool)
        articles = snapshot.vectors.table.articles_of([each.candidate.passage_id for each in ranking.ranked])
        titles = snapshot.titles.of(articles)
        places = tuple(map(_Place, map(_lean, ranking.ranked), articles, titles))
        return _Ranked(places, ranking.confidence, rarity)

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

    def _hits(self, asked: Question, ranked: _Ranked, k: int, stages: Stages) -> tuple[Hit, ...]:
        with stages("passages"):
            chosen = self._shown(asked, ranked, k)
        with stages("highlight"):
            marked = [
                answering_sentence(passage.text, first.candidate.sentences, asked, ranked.rarity)
                for first, passage in chosen
            ]
        # In which paragraph a sentence stands is a question only behind the first of several.
        several = [
            passage.article_id
            for (_, passage), (start, _) in zip(chosen, marked, strict=True)
            if start and passage.last_paragraph > passage.paragraph
        ]
        with stages("passages"):
            paragraphs = self._passages.paragraphs(several) if several else {}
        hits = []
        for place, ((first, passage), span) in enumerate(zip(chosen, marked, strict=True), start=1):
            own = paragraphs.get(passage.article_id, ())[passage.paragraph - 1 : passage.last_paragraph]
            hits.append(_hit(place, first, passage, span, paragraph_at(span[0], passage.paragraph, own)))
        return tuple(hits)

    def _shown(self, asked: Question, ranked: _Ranked, k: int) -> list[tuple[Ranked, StoredPassage]]:
        """Return the first `k` in the order in which they are shown, with their texts.

        What was withdrawn since it was indexed is left out, and the next takes its place.
        """
        left = list(ranked.places)
        while True:
            order = _order(asked, ranked.confidence, left)[:k]
            keys = [left[place].ranked.candidate.passage_id for place in order]
            stored = self._passages.passages(keys)
            if len(stored) == len(keys):
                return [(left[place].ranked, stored[key]) for place, key in zip(order, keys, strict=True)]
            gone = set(keys) - stored.keys()
            left = [place for place in left if place.ranked.candidate.passage_id not in gone]


def _order(asked: Question, confidence: float, places: Sequence[_Place]) -> list[int]:
    articles = [place.article_id for place in places]
    about = None
    if confidence >= ANSWER_FROM:  # else the hits are headlines to choose from, each article once
        about = asked_article(asked, articles, [place.title for place in places])
    return spread(articles, about)


def _lean(ranked: Ranked) -> Ranked:
    """Leave out the words of the passage, which have served and are most of what would be kept."""
    known = ranked.candidate
    return Ranked(Candidate(known.passage_id, known.cosine, known.sentences, NO_MATCH), ranked.score)


def _hit(
    place: int, ranked: Ranked, passage: StoredPassage, highlight: tuple[int, int], paragraph: int
) -> Hit:
    return Hit(
        rank=place,
        passage_id=passage.passage_id,
        article_id=passage.article_id,
        title=passage.title,
        source=passage.source,
        url=passage.url,
        published=passage.published,
        paragraph=paragraph,
        text=passage.text,
        highlight=highlight,
        score=ranked.score,
    )


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
