"""Whether an article concerns a topic: the evidence, the score, and how much of it a reader asks for.

`cosine`, of vectors without what all topics and all passages have in common (`retrieval.matching.vectors`), is one scale
for all topics: on hand-labelled topics it orders pairs of topic and article better than cosines in standard deviations of
each topic (average precision 0.82 against 0.74), and far better than raw ones (0.49). Words that a topic and an article
share add what the model does not know: names, and subjects it has no feeling for (0.77 becomes 0.84).
"""

from dataclasses import dataclass

WORDS = 0.2
"""What all of a topic's words add to the cosine. Chosen, as `GATE`, on one half of `tests/quality/topics.jsonl`."""
GATE = 0.15
"""How far below a threshold a cosine may lie for words to make up the rest. At 0.2 it finds one article in fifty
more, and twice as many topics must have their words compared."""
LEVELS = (0.45, 0.40, 0.35, 0.31, 0.27)
"""Least scores of the five steps, from the fewest articles to the most."""
DEFAULT_LEVEL = 2
"""The step, from 0, of who has not chosen one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a topic and an article.

    `cosine`: of the topic with the nearest row of the article, centred, -1..1. `coverage`: share of the rarity of the
    topic's words that one passage and the title hold, 0..1.
    """

    cosine: float
    coverage: float


def relevance(evidence: Evidence) -> float:
    """Return how surely the article concerns the topic, on one scale for all topics, -1 to 1.2."""
    return evidence.cosine + WORDS * evidence.coverage


def concerns(evidence: Evidence, threshold: float) -> bool:
    """Tell whether the article concerns a topic whose reader wants those from `threshold` on."""
    return evidence.cosine >= gate(threshold) and relevance(evidence) >= threshold


def gate(threshold: float) -> float:
    """Return the cosine below which no words make an article concern the topic."""
    return threshold - GATE
