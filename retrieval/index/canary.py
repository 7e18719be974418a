"""Canary questions: what every new generation must answer before it is put in use.

A few of its passages are asked for by their words and by the vectors that are kept of them; each must come
back. A generation that fails was written wrongly, whatever the reason, and is refused.
"""

from collections.abc import Sequence
from pathlib import Path

from data.types import IndexablePassage
from retrieval.encoders.encoder import Vectors, unit_rows
from retrieval.errors import IndexRefused
from retrieval.index.dense import DenseIndex, FaissIndex
from retrieval.index.embedding import Rows
from retrieval.index.lexical import LexicalIndex, TantivyIndex
from retrieval.index.passage_table import PassageTable
from retrieval.index.passage_vectors import PassageVectors
from retrieval.index.vector_files import VectorFiles
from retrieval.reading.question import analyse
from retrieval.words.stop_words import STOP_WORDS

NEAREST = 10
"""Passages among which one is looked for by its own vector."""
SAME = 0.999
"""Cosine of a vector with itself after float16, at least."""


def check_canaries(
    folder: Path, passages: Sequence[IndexablePassage], rows: Sequence[Rows], files: VectorFiles
) -> None:
    """Ask a built generation for some of its passages, given with their vectors at rest.

    `files` is where the generation's places lie. Raises `IndexRefused` when one is not found.
    """
    vectors = PassageVectors(PassageTable(folder), files)
    dense = FaissIndex(folder / "dense.faiss", vectors.cosines)
    lexical = TantivyIndex(folder / "lexical")
    for passage, (vector, *of_sentences) in zip(passages, map(unit_rows, rows), strict=True):
        found = {
            "sentences": _sentences_found(vectors, passage, of_sentences),
            "vector": _vector_found(dense, passage.passage_id, vector),
            "words": _words_found(lexical, passage),
        }
        for what, there in found.items():
            if not there:
                raise IndexRefused(
                    f"The new index does not find passage {passage.passage_id} by its {what}; the old one stays in use."
                )


def _sentences_found(vectors: PassageVectors, passage: IndexablePassage, rows: Sequence[Vectors]) -> bool:
    if passage.passage_id not in vectors.table.passages_of(passage.article_id):
        return False
    cosines = [vectors.of_sentences(row, [passage.passage_id])[0] for row in rows]
    return all(len(own) == len(rows) and own[place] >= SAME for place, own in enumerate(cosines))


def _vector_found(dense: DenseIndex, key: int, vector: Vectors) -> bool:
    if key not in dense:
        return False
    found = dict(dense.search(vector, NEAREST))
    # Itself; or, where more have the very same text than are looked at, one of those.
    return found.get(key, max(found.values(), default=0.0) if len(found) == NEAREST else 0.0) >= SAME


def _words_found(lexical: LexicalIndex, passage: IndexablePassage) -> bool:
    question = analyse(passage.text)
    if all(word.text in STOP_WORDS for word in question.words):  # no others are indexed
        return True
    found = lexical.matches(question, [passage.passage_id])
    return passage.passage_id in found and found[passage.passage_id].grams > 0
