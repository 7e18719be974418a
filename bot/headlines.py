"""One day's articles as headlines: what several outlets tell is one story."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.types import StoredArticle
from retrieval.words.arabic import stem, words
from retrieval.words.stop_words import STOP_WORDS

SHARED_WORDS = 4
"""Telling words that two headlines of one story have in common, at least."""
SHARED_SHARE = 0.6
"""Share of the shorter headline's telling words that the longer one holds."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The article that told a story first, and those that told it after."""

    first: StoredArticle
    others: tuple[StoredArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    telling: frozenset[str]
    numbers: frozenset[str]


def headlines_of(articles: Sequence[StoredArticle]) -> list[Headline]:
    """Return one day's stories by outlet: the outlet with most of them first, of each the newest first.

    Two articles tell one story when their titles share most telling words, and most numbers.
    """
    told: dict[int, list[StoredArticle]] = {}
    titles: dict[int, _Words] = {}
    for article in sorted(articles, key=lambda one: one.article_id):
        title = _words(article.title)
        known = next((key for key, other in titles.items() if _same(title, other)), None)
        if known is None:
            titles[article.article_id] = title
            told[article.article_id] = []
        else:
            told[known].append(article)
    by_id = {article.article_id: article for article in articles}
    return _by_outlet([Headline(by_id[key], tuple(others)) for key, others in told.items()])


def _by_outlet(told: Sequence[Headline]) -> list[Headline]:
    outlets: dict[str, list[Headline]] = {}
    for headline in reversed(told):
        outlets.setdefault(headline.first.source, []).append(headline)
    ordered = sorted(outlets.items(), key=lambda outlet: (-len(outlet[1]), outlet[0]))
    return [headline for _, own in ordered for headline in own]


def _words(title: str) -> _Words:
    telling = [word for word in words(title) if word not in STOP_WORDS]
    numbers = frozenset(word for word in telling if word[0].isdigit())
    return _Words(frozenset(map(stem, telling)), numbers)


def _same(one: _Words, other: _Words) -> bool:
    shared = len(one.telling & other.telling)
    shorter = min(len(one.telling), len(other.telling))
    if shared < SHARED_WORDS or shared < SHARED_SHARE * shorter:
        return False
    fewer = min(one.numbers, other.numbers, key=len)
    return 2 * len(one.numbers & other.numbers) >= len(fewer)
