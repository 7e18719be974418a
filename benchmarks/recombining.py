"""Made passages: real sentences of a collection, put together anew. Pure but for the generator passed in.

Each made article has four passages of two to four sentences, drawn at random from all distinct real sentences of
20 to 400 characters; each sentence is a paragraph of its own, as short news paragraphs are. Since a line break ends a
sentence, splitting a made passage gives exactly the sentences that were drawn, and their real vectors are its sentence
vectors. The passage's own vector is the normalised mean of its sentences' vectors and of one real passage's:
the one that its first sentence comes from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.sentences import sentence_spans
from data.types import PassageDraft
from retrieval.index.embedding import Rows

PASSAGES = 4
"""Passages of a made article."""
SENTENCES = (2, 4)
SHORTEST, LONGEST = 20, 400
"""Characters of a sentence that is drawn."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Distinct real sentences `texts` with `vectors` `(n, dim)`; sentence i comes from the passage whose own vector is
    `passages[passage_of[i]]`. `titles` are real titles.
    """

    texts: Sequence[str]
    vectors: Rows
    passages: Rows
    passage_of: npt.NDArray[np.int64]
    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A made article: its title, its paragraphs, its passages, and the vectors of each passage."""

    title: str
    paragraphs: tuple[str, ...]
    passages: tuple[PassageDraft, ...]
    rows: tuple[Rows, ...]


def usable(text: str) -> list[tuple[int, str]]:
    """Return the sentences of a passage that may be drawn, each with its place among all of them."""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return [(place, each) for place, each in enumerate(sentences) if SHORTEST <= len(each) <= LONGEST]


def make_article(pool: Pool, number: int, passages: int, random: np.random.Generator) -> Made:
    """Draw an article of so many passages; `number` keeps its title, and so its words, apart from all others."""
    title = f"{pool.titles[number % len(pool.titles)]} ({number})"
    paragraphs: list[str] = []
    drafts, rows = [], []
    for count in random.integers(SENTENCES[0], SENTENCES[1] + 1, size=passages):
        drawn = random.choice(len(pool.texts), size=min(int(count), len(pool.texts)), replace=False)
        sentences = [pool.texts[place] for place in drawn]
        drafts.append(passage_of(sentences, len(paragraphs)))
        rows.append(rows_of(pool, drawn))
        paragraphs += sentences
    return Made(title, tuple(paragraphs), tuple(drafts), tuple(rows))


def passage_of(sentences: Sequence[str], before: int) -> PassageDraft:
    """Return the passage of these sentences, after `before` paragraphs of its article."""
    return PassageDraft(before + 1, before + len(sentences), "\n".join(sentences))


def rows_of(pool: Pool, drawn: npt.NDArray[np.int64]) -> Rows:
    """Return the vectors of a made passage `(1 + sentences, dim)`: its own, then its sentences'."""
    sentences = pool.vectors[drawn]
    real = pool.passages[pool.passage_of[drawn[0]]]
    mean = np.vstack([sentences, real]).astype(np.float32).mean(axis=0)
    own = (mean / (np.linalg.norm(mean) or 1.0)).astype(np.float16)
    return np.vstack([own, sentences])
