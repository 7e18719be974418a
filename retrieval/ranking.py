"""One pure ranking: evidence about candidates in, an order with a confidence out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.confidence import EVIDENCE, confidence, evidence
from retrieval.features import FEATURES, Candidate, feature_rows
from retrieval.question import Question
from retrieval.weights import CONFIDENCE, CONFIDENCE_BIAS, RANKING

_RANKING = np.array([RANKING[name] for name in FEATURES])
_CONFIDENCE = [CONFIDENCE[name] for name in EVIDENCE]
TITLE_WORDS = 3
"""A title with fewer telling words is too easily named by chance."""
TITLE_SHARE = 0.8
"""Share of a title's telling words that a question must name to be a question about that article."""

LEADERS = 3
"""First places that one article must have to itself to be the one that is asked about."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score; scores order the candidates of one question and mean nothing else."""

    candidate: Candidate
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, and the confidence, 0..1, that the collection answers the question."""

    ranked: tuple[Ranked, ...]
    confidence: float


def rank(question: Question, rarity: Mapping[str, float], pool: Sequence[Candidate]) -> Ranking:
    """Order a pool of candidates; equal scores are ordered by passage key."""
    if not pool:
        return Ranking((), 0.0)
    rows = feature_rows(question, rarity, pool)
    scores = np.round(rows @ _RANKING, 9)  # what is equal must compare equal, for the order by key
    order = sorted(range(len(pool)), key=lambda place: (-scores[place], pool[place].passage_id))
    sure = confidence(evidence(question, rarity, pool, rows, scores), _CONFIDENCE, CONFIDENCE_BIAS)
    return Ranking(tuple(Ranked(pool[place], float(scores[place])) for place in order), sure)


def spread(articles: Sequence[int], one_article: int | None = None) -> list[int]:
    """Return the order in which ranked places are shown: the best passage of each article first.

    `articles` is the article of each place, best first. What is held back follows in its old order. Passages of
    `one_article`, which the question asks about, are not held back.
    """
    seen: set[int] = set()
    first: list[int] = []
    later: list[int] = []
    for place, article in enumerate(articles):
        held = article in seen and article != one_article
        (later if held else first).append(place)
        seen.add(article)
    return first + later


def asked_article(question: Question, articles: Sequence[int], titles: Sequence[Sequence[str]]) -> int | None:
    """Return the article that a question asks about, None when it asks about no single one.

    `articles` and `titles`, the telling words of their titles, are those of the ranked places, best first. It is the
    first whose title the question names; or the one that has all of the first places, since then nothing else in the
    collection comes near.
    """
    for article, title in zip(articles, titles, strict=True):
        if names_title(question, title):
            return article
    leaders = articles[:LEADERS]
    return leaders[0] if len(leaders) == LEADERS and len(set(leaders)) == 1 else None


def names_title(question: Question, title: Sequence[str]) -> bool:
    """Tell whether a question names an article's title, by its telling words, so that it asks about that article."""
    if len(title) < TITLE_WORDS:
        return False
    asked = {word.text for word in question.words}
    return sum(word in asked for word in title) / len(title) >= TITLE_SHARE
