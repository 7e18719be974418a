"""Which sentence of a passage answers, or which two neighbours: what is shown in bold."""

from collections.abc import Mapping, Sequence

from data.sentences import sentence_spans
from retrieval.encoders.encoder import Vectors
from retrieval.reading.question import Question
from retrieval.words.arabic import forms, words

SHARED_WORDS = 0.15
"""What naming all of the question's rarity adds to a sentence's cosine."""
WANTED_NUMBER = 0.03
"""What a number adds where the question asks for one."""
NEARLY = 0.16
"""How far a neighbour may lie below the best sentence to be marked with it. In the long paragraphs of `xquad-ar` the marked
text then holds the answer 85 times in 100, the best sentence alone 75; three marks in four are of two sentences there,
one in eight in news, whose paragraphs are short."""
LONGEST_PAIR = 600
"""Characters of two sentences that are marked together at most: more is no emphasis any more."""


def answering_sentence(
    text: str, cosines: Vectors, question: Question, rarity: Mapping[str, float]
) -> tuple[int, int]:
    """Return the character offsets `[start, end)` of the sentence of `text` that answers, or of two neighbours.

    `cosines` `(sentences,)` are those of the sentences of `text`, in order. Ties go to the earlier sentence. Two of one
    paragraph are marked where either is nearly as likely as the other: an answer often spans both, a name in one and what
    it did in the next.
    """
    spans = sentence_spans(text)
    if not spans:
        return 0, len(text)
    scores = [
        float(cosine) + _shown(text[start:end], question, rarity)
        for cosine, (start, end) in zip(cosines, spans, strict=True)
    ]
    best = scores.index(max(scores))
    beside = [
        place
        for place in (best - 1, best + 1)
        if 0 <= place < len(spans)
        and scores[best] - scores[place] < NEARLY
        and _belong(text[spans[min(best, place)][0] : spans[max(best, place)][1]])
    ]
    if not beside:
        return spans[best]
    other = max(beside, key=lambda place: scores[place])
    return spans[min(best, other)][0], spans[max(best, other)][1]


def _belong(pair: str) -> bool:
    """Whether two neighbours are short enough to be marked together, and of one paragraph."""
    return len(pair) <= LONGEST_PAIR and "\n" not in pair


def _shown(sentence: str, question: Question, rarity: Mapping[str, float]) -> float:
    """Return what a sentence's words add to its cosine."""
    held = {form for word in words(sentence) for form in forms(word)}
    total = sum(rarity.values())
    shared = sum(rarity[word.text] for word in question.words if word.is_in(held))
    wanted = question.wants_number and question.number_in(held)
    return (SHARED_WORDS * shared / total if total > 0 else 0.0) + WANTED_NUMBER * wanted


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
