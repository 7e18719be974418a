"""Which sentence of a passage answers: the one in bold."""

from collections.abc import Mapping

from data.sentences import sentence_spans
from retrieval.arabic import forms, words
from retrieval.encoder import Vectors
from retrieval.question import Question

SHARED_WORDS = 0.1
"""What naming all of the question's rarity adds to a sentence's cosine."""


def answering_sentence(
    text: str, cosines: Vectors, question: Question, rarity: Mapping[str, float]
) -> tuple[int, int]:
    """Return the character offsets `[start, end)` of the sentence of `text` that answers.

    `cosines` `(sentences,)` are those of the sentences of `text`, in order. Ties go to the earlier sentence.
    """
    spans = sentence_spans(text)
    total = sum(rarity.values())
    scored = []
    for place, (start, end) in enumerate(spans):
        held = {form for word in words(text[start:end]) for form in forms(word)}
        shared = sum(rarity[word.text] for word in question.words if not held.isdisjoint(word.forms))
        scored.append(float(cosines[place]) + (SHARED_WORDS * shared / total if total > 0 else 0.0))
    return spans[scored.index(max(scored))] if spans else (0, len(text))


def paragraph_at(text: str, offset: int, first_paragraph: int, last_paragraph: int) -> int:
    """Return the number of the article's paragraph that holds a character of a passage.

    A passage is whole paragraphs joined by line breaks, or a part of one. A subheading stands on a line of its
    own inside its paragraph, so that lines are only counted where their number is that of the paragraphs.
    """
    lines = text.count("\n") + 1
    if lines != last_paragraph - first_paragraph + 1:
        return first_paragraph
    return first_paragraph + text.count("\n", 0, offset)
