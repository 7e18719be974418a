"""A story day by day, from the passages that a search brings up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.types import Hit
from retrieval.words.arabic import forms, words
from retrieval.words.stop_words import STOP_WORDS

NEAR = 0.25
"""Share of the way from the best score down to the worst within which a passage is near the best. Scores have no fixed
scale; of 60 passages for one story among 300 news articles the worst had nothing to do with it."""
WORDS_HELD = 0.5
"""Share of a topic's words that a near passage and its title must hold. One that holds all of them need not be near."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The best passage of each day, oldest first, at most one an article; how many articles have no date."""

    days: tuple[Hit, ...]
    undated: int


def timeline(hits: Sequence[Hit], topic: str) -> Timeline:
    """Return the days of a story from the hits for its topic, best first; nothing where there are no hits."""
    relevant = _of_the_story(hits, topic)
    best: dict[int, Hit] = {}
    for hit in relevant:
        best.setdefault(hit.article_id, hit)
    days: dict[object, Hit] = {}
    for hit in best.values():
        days.setdefault(hit.published, hit)
    dated = [hit for hit in days.values() if hit.published is not None]
    return Timeline(
        tuple(sorted(dated, key=lambda hit: hit.published or date.min)),
        sum(hit.published is None for hit in best.values()),
    )


def _of_the_story(hits: Sequence[Hit], topic: str) -> list[Hit]:
    if not hits:
        return []
    asked = [frozenset(forms(word)) for word in words(topic) if word not in STOP_WORDS]
    held = {hit.passage_id: _held(asked, hit) for hit in hits}
    best, worst = max(hit.score for hit in hits), min(hit.score for hit in hits)
    near = [hit for hit in hits if hit.score >= best - NEAR * (best - worst)]
    if not any(held[hit.passage_id] >= WORDS_HELD for hit in near):
        return near  # a topic in English, or in words that nobody used, is known by its meaning alone
    nearest = {hit.passage_id for hit in near}
    return [
        hit
        for hit in hits
        if held[hit.passage_id] == 1 or (hit.passage_id in nearest and held[hit.passage_id] >= WORDS_HELD)
    ]


def _held(asked: Sequence[frozenset[str]], hit: Hit) -> float:
    """The share of the words asked for that a passage and its title hold; 0 where none is asked for."""
    told = {form for word in words(f"{hit.title} {hit.text}") for form in forms(word)}
    return sum(not told.isdisjoint(word) for word in asked) / max(1, len(asked))
