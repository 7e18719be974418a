"""What a question gets back."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage of an answer.

    `rank` counts from 1. `text` is the source's own words. `highlight` is the answering sentence as
    character offsets `[start, end)` into `text`. `paragraph` (from 1) is the article's paragraph that
    holds the highlight. `score` orders hits of one answer and means nothing across answers.
    """

    rank: int
    passage_id: int
    article_id: int
    title: str
    source: str
    url: str | None
    published: date | None
    paragraph: int
    text: str
    highlight: tuple[int, int]
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranked passages with a calibrated confidence in 0..1 that the first hits answer the question.

    When `answered` is False the hits are only the nearest passages, for the reader to judge.
    """

    question: str
    answered: bool
    confidence: float
    hits: tuple[Hit, ...]
    took_ms: float
