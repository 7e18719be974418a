"""What is shown of a ranking: passages are read, those that tell the same put together, the answering sentences marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.types import StoredPassage
from retrieval.looking_up import Found, Place
from retrieval.protocols import Passages
from retrieval.ranking.arrangement import twins
from retrieval.ranking.highlight import answering_sentence, paragraph_at
from retrieval.reading.question import Question
from retrieval.stages import Stages
from retrieval.types import AlsoIn, Hit

TWINS_AMONG = 6
"""Passages beyond those shown that are read, since some of them may be twins or withdrawn."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A place that is shown with its passage, and the passages that tell the same."""

    place: Place
    passage: StoredPassage
    also: tuple[tuple[Place, StoredPassage], ...]


class Presentation:
    """Makes hits of one question's ranking, and times what it does for them."""

    def __init__(self, passages: Passages, question: Question, found: Found, stages: Stages) -> None:
        self._passages = passages
        self._question = question
        self._found = found
        self._stages = stages

    def hits(self, order: Sequence[int], k: int) -> tuple[Hit, ...]:
        """Return the first `k` in an order of the places, with their texts and their twins.

        What was withdrawn since it was indexed is left out, and the next takes its place.
        """
        enough = k + TWINS_AMONG
        while True:
            there = self._there(order[:enough])
            with self._stages("arrange"):
                shown = _together(there)
            if len(shown) >= k or enough >= len(order):
                return self._marked(shown[:k])
            enough *= 2

    def _there(self, order: Sequence[int]) -> list[tuple[Place, StoredPassage]]:
        with self._stages("passages"):
            places = [self._found.places[at] for at in order]
            stored = self._passages.passages([place.ranked.candidate.passage_id for place in places])
        return [
            (place, stored[key]) for place in places if (key := place.ranked.candidate.passage_id) in stored
        ]

    def _marked(self, shown: Sequence[_Shown]) -> tuple[Hit, ...]:
        with self._stages("highlight"):
            marked = [
                answering_sentence(
                    each.passage.text,
                    each.place.ranked.candidate.sentences,
                    self._question,
                    self._found.rarity,
                )
                for each in shown
            ]
        # In which paragraph a sentence stands is a question only behind the first line of several paragraphs.
        several = [
            each.passage.article_id
            for each, (start, _) in zip(shown, marked, strict=True)
            if each.passage.last_paragraph > each.passage.paragraph and "\n" in each.passage.text[:start]
        ]
        with self._stages("passages"):
            paragraphs = self._passages.paragraphs(several) if several else {}
        hits = []
        for number, (each, span) in enumerate(zip(shown, marked, strict=True), start=1):
            passage = each.passage
            own = paragraphs.get(passage.article_id, ())[passage.paragraph - 1 : passage.last_paragraph]
            hits.append(_hit(number, each, span, paragraph_at(span[0], passage.paragraph, own)))
        return tuple(hits)


def _together(found: Sequence[tuple[Place, StoredPassage]]) -> list[_Shown]:
    """Put what tells the same under the first that tells it."""
    first_of = twins([passage.text for _, passage in found], [passage.article_id for _, passage in found])
    also: dict[int, list[tuple[Place, StoredPassage]]] = {}
    for at, first in first_of.items():
        also.setdefault(first, []).append(found[at])
    return [
        _Shown(place, passage, tuple(also.get(at, ())))
        for at, (place, passage) in enumerate(found)
        if at not in first_of
    ]


def _hit(number: int, shown: _Shown, highlight: tuple[int, int], paragraph: int) -> Hit:
    passage = shown.passage
    return Hit(
        rank=number,
        passage_id=passage.passage_id,
        article_id=passage.article_id,
        title=passage.title,
        source=passage.source,
        url=passage.url,
        published=passage.published,
        paragraph=paragraph,
        text=passage.text,
        highlight=highlight,
        score=shown.place.ranked.score,
        also_in=tuple(_also_in(place, twin) for place, twin in shown.also),
        undated=shown.place.undated,
    )


def _also_in(place: Place, passage: StoredPassage) -> AlsoIn:
    return AlsoIn(
        passage.passage_id,
        passage.article_id,
        passage.title,
        passage.source,
        passage.url,
        passage.published,
        place.ranked.score,
    )
