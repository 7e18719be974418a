"""Canary questions: what every new generation must answer before it is put in use.

A few of its passages are asked for by their words and by the vectors that the database keeps of them; each must come
back. A generation that fails was written wrongly, whatever the reason, and is refused.
"""

from collections.abc import Sequence
from pathlib import Path

from data.types import IndexablePassage
from retrieval.dense import DenseIndex, FaissFlatIndex
from retrieval.embedding import Rows
from retrieval.encoder import Vectors, unit_rows
from retrieval.errors import IndexRefused
from retrieval.lexical import LexicalIndex, TantivyIndex
from retrieval.question import analyse
from retrieval.sentence_vectors import SentenceVectors
from retrieval.stop_words import STOP_WORDS

SAME = 0.999
"""Cosine of a vector with itself after float16, at least."""


def check_canaries(folder: Path, passages: Sequence[IndexablePassage], rows: Sequence[Rows]) -> None:
    """Ask a built generation for some of its passages, given with their vectors at rest.

    Raises `IndexRefused` when one is not found.
    """
    dense = FaissFlatIndex.load(folder / "dense.faiss")
    lexical = TantivyIndex(folder / "lexical")
    sentences = SentenceVectors(folder)
    for passage, (vector, *of_sentences) in zip(passages, map(unit_rows, rows), strict=True):
        found = {
            "sentences": _sentences_found(sentences, passage, of_sentences),
            "vector": _vector_found(dense, passage.passage_id, vector),
            "words": _words_found(lexical, passage),
        }
        for what, there in found.items():
            if not there:
                raise IndexRefused(
                    f"The new index does not find passage {passage.passage_id} by its {what}; the old one stays in use."
                )


def _sentences_found(sentences: SentenceVectors, passage: IndexablePassage, rows: Sequence[Vectors]) -> bool:
    if passage.passage_id not in sentences.passages_of(passage.article_id):
        return False
    cosines = [sentences.cosines(row, [passage.passage_id])[0] for row in rows]
    return all(len(own) == len(rows) and own[place] >= SAME for place, own in enumerate(cosines))


def _vector_found(dense: DenseIndex, key: int, vector: Vectors) -> bool:
    if key not in dense or float(dense.vectors([key])[0] @ vector) < SAME:
        return False
    return dense.search(vector, 1)[0][1] >= SAME  # itself, or an equal text


def _words_found(lexical: LexicalIndex, passage: IndexablePassage) -> bool:
    question = analyse(passage.text)
    if all(word.text in STOP_WORDS for word in question.words):  # no others are indexed
        return True
    found = lexical.matches(question, [passage.passage_id])
    return passage.passage_id in found and found[passage.passage_id].grams > 0
