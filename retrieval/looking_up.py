"""Looks a question up in a snapshot of the index: both arms, the evidence of both about each candidate, one order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.candidates import NO_MATCH, Start, by_oneself, gather
from retrieval.encoders.encoder import Encoder, Vectors, question_to_encode
from retrieval.index.article_heads import UNKNOWN_DAY
from retrieval.index.passage_table import Keys
from retrieval.index.snapshot import Snapshot
from retrieval.ranking.coefficients import Coefficients
from retrieval.ranking.features import Candidate, Pool
from retrieval.ranking.order import Ranked, Ranking, rank
from retrieval.reading.question import Question
from retrieval.stages import Stages
from retrieval.within_time import COMPARED_ALL, Within, belonging, passages_within, widened

WORTH_A_THREAD = 200_000
"""Passages from which what a second thread does takes longer than handing it over."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a ranking: its article with the telling words of its title and its day, and whether the day is unknown
    though the question asks for one."""

    ranked: Ranked
    article_id: int
    title: tuple[str, ...]
    day: int
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A ranking, best first, with the probability that the first answers and the rarity of the question's words.

    `filtered`: all places are of the time that was asked for, or undated.
    """

    places: tuple[Place, ...]
    confidence: float
    rarity: Mapping[str, float]
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What the arms brought up: the pool, with each candidate's article and day, and what each arm found, best first."""

    pool: Pool
    articles: tuple[int, ...]
    days: tuple[int, ...]
    dense: tuple[tuple[int, float], ...]
    lexical: tuple[tuple[int, float], ...]


class LookUp:
    """Looks one question up, `limit` candidates an arm. `start` may have work begun by another thread."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        coefficients: Coefficients,
        stages: Stages,
        start: Start = by_oneself,
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._coefficients = coefficients
        self._stages = stages
        self._start: Start = start if len(snapshot.dense) >= WORTH_A_THREAD else by_oneself

    def find(self, question: Question, limit: int, period: Within | None, enough: float) -> Found:
        """Return the ranking of what is of a period (of all without one).

        What has no date comes after; but before, when it reaches the probability `enough` and nothing of the period does.
        """
        return self.found(self.bring(question, limit, period), period, enough)

    def found(self, brought: Brought, period: Within | None, enough: float) -> Found:
        """Return the ranking of what was brought up, as `find` does."""
        if period is None:
            with self._stages("rank"):
                ranking = rank(brought.pool, self._coefficients)
            return Found(self._placed(brought, ranking), ranking.confidence, brought.pool.rarity)
        return self._within(brought, period, enough)

    def bring(
        self, question: Question, limit: int, period: Within | None, also: Sequence[int] = ()
    ) -> Brought:
        """Return what the arms bring up, and passages beside it that are asked about."""
        snapshot, stages = self._snapshot, self._stages
        chosen = passages_within(snapshot, period) if period else None

        def by_words() -> list[tuple[int, float]]:
            with stages("lexical"):
                return self._by_words(question, limit, chosen)

        with stages("encode"):
            query = self._encoder.encode_queries([question_to_encode(question.text)])[0]
        words = self._start(by_words)
        with stages("dense"):
            near = self._near(query, limit, chosen)
            spread = snapshot.sample @ query
        lexical = words()
        candidates = gather(question, query, snapshot, dict(near), dict(lexical), also, stages, self._start)
        keys = [each.passage_id for each in candidates]
        articles = snapshot.vectors.table.articles_of(keys)
        pool = Pool(
            question,
            snapshot.lexical.rarity(question),
            candidates,
            (float(spread.mean()), float(spread.std())) if len(spread) else (0.0, 0.0),
            len(snapshot.dense),
        )
        days = snapshot.heads.days(articles).tolist()
        return Brought(pool, tuple(articles), tuple(days), tuple(near), tuple(lexical))

    def _near(self, query: Vectors, limit: int, chosen: Keys | None) -> list[tuple[int, float]]:
        """Return the nearest passages of all, and the nearest of the chosen ones."""
        snapshot = self._snapshot
        found = snapshot.dense.search(query, limit)
        if chosen is None or not len(chosen):
            return found
        if len(chosen) <= COMPARED_ALL:
            cosines = snapshot.vectors.cosines(query, chosen)
            best = np.argsort(-cosines, kind="stable")[:limit]
            of_chosen = list(zip(chosen[best].tolist(), cosines[best].tolist(), strict=True))
        else:
            more = snapshot.dense.search(query, widened(limit, len(chosen), len(snapshot.dense)))
            of_chosen = _among(more, chosen, limit)
        return list(dict([*found, *of_chosen]).items())

    def _by_words(self, question: Question, limit: int, chosen: Keys | None) -> list[tuple[int, float]]:
        snapshot = self._snapshot
        found = snapshot.lexical.search(question, limit)
        if chosen is None or not len(chosen):
            return found
        more = snapshot.lexical.search(question, widened(limit, len(chosen), len(snapshot.dense)))
        return list(dict([*found, *_among(more, chosen, limit)]).items())

    def _within(self, brought: Brought, period: Within, enough: float) -> Found:
        pool = brought.pool
        held = [each.match.ties for each in pool.candidates]
        inside, undated = belonging(period, brought.days, held)
        with self._stages("rank"):
            known, unknown = (self._ranked(pool, places) for places in (inside, undated))
        first = known.confidence >= enough or unknown.confidence < enough
        parts = [(known, False), (unknown, True)]
        ordered = parts if first and known.ranked else parts[::-1]
        places = [
            place
            for ranking, is_undated in ordered
            for place in self._placed(brought, ranking, undated=is_undated)
        ]
        if places:
            return Found(
                tuple(places),
                ordered[0][0].confidence or ordered[1][0].confidence,
                pool.rarity,
                filtered=True,
            )
        ranking = self._ranked(pool, range(len(pool)))
        return Found(self._placed(brought, ranking), 0.0, pool.rarity)  # headlines: nothing is of that time

    def _ranked(self, pool: Pool, places: Sequence[int]) -> Ranking:
        some = [pool.candidates[place] for place in places]
        return rank(Pool(pool.question, pool.rarity, some, pool.near, pool.size), self._coefficients)

    def _placed(self, brought: Brought, ranking: Ranking, *, undated: bool = False) -> tuple[Place, ...]:
        article_of = dict(
            zip((each.passage_id for each in brought.pool.candidates), brought.articles, strict=True)
        )
        day_of = dict(zip(brought.articles, brought.days, strict=True))
        articles = [article_of[each.candidate.passage_id] for each in ranking.ranked]
        titles = self._snapshot.heads.titles(articles)
        return tuple(
            Place(_lean(each), article, title, day_of[article], undated and day_of[article] == UNKNOWN_DAY)
            for each, article, title in zip(ranking.ranked, articles, titles, strict=True)
        )


def _among(found: Sequence[tuple[int, float]], chosen: Keys, limit: int) -> list[tuple[int, float]]:
    there = np.isin([key for key, _ in found], chosen)
    return [pair for pair, is_chosen in zip(found, there, strict=True) if is_chosen][:limit]


def _lean(ranked: Ranked) -> Ranked:
    """Leave out the words of the passage, which have served and are most of what would be kept."""
    known = ranked.candidate
    return Ranked(
        Candidate(
            known.passage_id, known.cosine, known.sentences, known.centred, NO_MATCH, length=known.length
        ),
        ranked.score,
    )
