"""A question in, an answer out: the one path that the bot, the command line and the evaluation share."""

import time
from contextlib import suppress

from data.types import StoredPassage
from retrieval.encoder import Encoder, Vectors
from retrieval.errors import IndexMissing, QuestionEmpty
from retrieval.features import Candidate
from retrieval.highlight import answering_sentence, paragraph_at
from retrieval.lexical import LexicalMatch
from retrieval.live import LiveIndex, Snapshot
from retrieval.protocols import Passages
from retrieval.question import Question, analyse
from retrieval.ranking import Ranked, Ranking, asked_article, rank, spread
from retrieval.types import Answer, Hit
from retrieval.weights import ANSWER_FROM

POOL = 50
"""Candidates that each arm brings up."""
MAX_QUESTION = 1000
"""Characters of a question that are read."""
_NO_MATCH = LexicalMatch(0.0, 0.0, frozenset())


class Search:
    """Answers questions from the live index. Safe to call from several threads."""

    def __init__(self, live: LiveIndex, encoder: Encoder, passages: Passages) -> None:
        self._live = live
        self._encoder = encoder
        self._passages = passages

    def ask(self, question: str, k: int = 3) -> Answer:
        """Return up to `k` passages, best first, with a confidence in 0..1.

        An empty collection answers nothing. Raises `QuestionEmpty` when the question holds no word, `IndexRefused`
        when the index on disk does not fit this program.
        """
        started = time.perf_counter()
        asked = analyse(question[:MAX_QUESTION])
        if not asked.words:
            raise QuestionEmpty("The question holds no word.")
        query = self._encoder.encode_queries([asked.text])[0]
        try:
            snapshot = self._live.snapshot()
        except IndexMissing:
            return Answer(question, False, 0.0, (), _since(started))
        hits, confidence = self._hits(asked, query, snapshot, k)
        return Answer(question, bool(hits) and confidence >= ANSWER_FROM, confidence, hits, _since(started))

    def warm_up(self) -> None:
        """Open the index, so that the first question need not wait; an empty collection is no error."""
        with suppress(IndexMissing):
            self._live.snapshot()

    def _hits(
        self, asked: Question, query: Vectors, snapshot: Snapshot, k: int
    ) -> tuple[tuple[Hit, ...], float]:
        with snapshot.lock:
            rarity = snapshot.lexical.rarity(asked)
            pool = candidates(asked, query, snapshot, max(POOL, 2 * k))
        ranking = rank(asked, rarity, pool)
        chosen = self._shown(asked, ranking, k)
        several = [passage.article_id for _, passage in chosen if passage.last_paragraph > passage.paragraph]
        paragraphs = self._passages.paragraphs(several) if several else {}
        hits = []
        for place, (ranked, passage) in enumerate(chosen, start=1):
            marked = answering_sentence(passage.text, ranked.candidate.sentences, asked, rarity)
            own = paragraphs.get(passage.article_id, ())[passage.paragraph - 1 : passage.last_paragraph]
            hits.append(_hit(place, ranked, passage, marked, paragraph_at(marked[0], passage.paragraph, own)))
        return tuple(hits), ranking.confidence

    def _shown(self, asked: Question, ranking: Ranking, k: int) -> list[tuple[Ranked, StoredPassage]]:
        ids = [ranked.candidate.passage_id for ranked in ranking.ranked]
        stored = self._passages.passages(ids)
        found = [
            (ranked, stored[ranked.candidate.passage_id])
            for ranked in ranking.ranked
            if ranked.candidate.passage_id in stored
        ]
        articles = [passage.article_id for _, passage in found]
        about = None
        if ranking.confidence >= ANSWER_FROM:  # else the hits are headlines to choose from, each article once
            about = asked_article(asked, articles, [passage.title for _, passage in found])
        order = spread(articles, about)
        return [found[place] for place in order[:k]]


def candidates(asked: Question, query: Vectors, snapshot: Snapshot, limit: int) -> list[Candidate]:
    """Return the pool: what either arm brings up, with the evidence of both about each.

    The caller holds the snapshot's lock.
    """
    dense = dict(snapshot.dense.search(query, limit))
    lexical = [key for key, _ in snapshot.lexical.search(asked, limit) if key in snapshot.dense]
    extra = [key for key in lexical if key not in dense]
    cosines = snapshot.dense.vectors(extra) @ query
    dense.update(zip(extra, cosines.tolist(), strict=True))
    ids = list(dense)
    matches = snapshot.lexical.matches(asked, ids)
    sentences = snapshot.sentences.cosines(query, ids)
    return [
        Candidate(key, dense[key], of_sentences, matches.get(key, _NO_MATCH))
        for key, of_sentences in zip(ids, sentences, strict=True)
    ]


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
