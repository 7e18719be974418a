"""What a question gets back."""

from dataclasses import dataclass
from datetime import date

from retrieval.reading.reading import Reading

UNREAD = Reading("question", "")


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """Another article that tells what a hit tells, in nearly the same words. `score`: as a hit's, where it was ranked."""

    passage_id: int
    article_id: int
    title: str
    source: str
    url: str | None
    published: date | None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage of an answer.

    `rank` counts from 1. `text` is the source's own words. `highlight` is the answering sentence, or two neighbours, as
    character offsets `[start, end)` into `text`. `paragraph` (from 1) is the article's paragraph that
    holds the highlight. `score` orders hits of one answer and means nothing across answers. `also_in`: twins of it in other
    articles. `undated`: the question asks for a time, and nobody knows whether this is of it.
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
    also_in: tuple[AlsoIn, ...] = ()
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Passages with the probability, 0..1, that the best one answers the question; they stand best first unless the newest
    are wanted.

    `answered`: it reached `threshold`. When it did not, the hits are only the nearest passages, for the reader to judge;
    of a message that is no question (`reading.kind`) there are none. `filtered`: the hits are of the time that the
    question asks for, or undated; where it asks for one and this is False, the time was not used to choose.
    """

    question: str
    answered: bool
    confidence: float
    hits: tuple[Hit, ...]
    took_ms: float
    reading: Reading = UNREAD
    threshold: float = 0.0
    filtered: bool = False
