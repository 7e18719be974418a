"""Which sentence of a passage answers: the one in bold."""

from collections.abc import Mapping, Sequence

from data.sentences import sentence_spans
from retrieval.arabic import forms, words
from retrieval.encoder import Vectors
from retrieval.question import Question

SHARED_WORDS = 0.15
"""What naming all of the question's rarity adds to a sentence's cosine."""
WANTED_NUMBER = 0.03
"""What a number adds where the question asks for one."""


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
        score = float(cosines[place]) + (SHARED_WORDS * shared / total if total > 0 else 0.0)
        scored.append(score + WANTED_NUMBER * (question.wants_number and question.number_in(held)))
    return spans[scored.index(max(scored))] if spans else (0, len(text))


def paragraph_at(offset: int, first_paragraph: int, paragraphs: Sequence[str]) -> int:
    """Return the number of the article's paragraph that holds a character of a passage.

    The passage is whole paragraphs joined by a line break each, or a part of one: `paragraphs` are those from
    `first_paragraph` to its last.
    """
    end = 0
    for number, paragraph in enumerate(paragraphs, start=first_paragraph):
        end += len(paragraph) + 1
        if offset < end:
            return number
    return first_paragraph
