"""Canary questions: what every new generation must answer before it is put in use.

A few of its own passages are asked for by their own words and vectors; each must come back. A generation that
fails was written wrongly, whatever the reason, and is refused.
"""

from collections.abc import Sequence
from pathlib import Path

from data.types import IndexablePassage
from retrieval.dense import FaissFlatIndex
from retrieval.errors import IndexRefused
from retrieval.lexical import TantivyIndex
from retrieval.question import analyse
from retrieval.sentence_vectors import SentenceVectors

SAME = 0.999
"""Cosine of a vector with itself after float16, at least."""
AMONG = 10
"""Nearest passages that are looked at: equal texts have equal vectors."""


def check_canaries(folder: Path, passages: Sequence[IndexablePassage]) -> None:
    """Ask a built generation for some of its passages. Raises `IndexRefused` when one is not found."""
    dense = FaissFlatIndex.load(folder / "dense.faiss")
    lexical = TantivyIndex(folder / "lexical")
    sentences = SentenceVectors(folder)
    for passage in passages:
        key = passage.passage_id
        if key not in sentences.passages_of(passage.article_id):
            raise IndexRefused(f"The new index has no sentences of passage {key}; the old one stays in use.")
        vector = dense.vectors([key])[0]
        nearest = dict(dense.search(vector, AMONG))
        if nearest.get(key, max(nearest.values(), default=0.0)) < SAME:
            raise IndexRefused(
                f"The new index does not find passage {key} by its vector; the old one stays in use."
            )
        question = analyse(passage.text)
        found = lexical.matches(question, [key])
        if question.words and (key not in found or found[key].grams <= 0):
            raise IndexRefused(
                f"The new index does not find passage {key} by its words; the old one stays in use."
            )
