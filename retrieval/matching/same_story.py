"""Whether two articles of two outlets tell one story, so that a reader is told of it once.

Two ways in: the text of a news agency, printed nearly as it came by both; or one event in two outlets' own words, on the
same day or the next, with the same main numbers and names. Careful on purpose: a story told twice is a small nuisance, one
left out is a loss. Two days' price lists and two matches of one team share most of their words, so that numbers and names
are heard before words and vectors.
"""

from collections.abc import Set
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from retrieval.encoders.encoder import Vectors
from retrieval.matching.figures import number_of, numbers
from retrieval.ranking.arrangement import TWIN_PAIRS, TWIN_SHARE
from retrieval.words.arabic import forms, words
from retrieval.words.stop_words import STOP_WORDS

DAYS_APART = 1
"""Days between two tellings of one event at most."""
COPY_DAYS = 3
"""The same for a copied text, which some outlets print late."""
ALIKE = 0.90
"""Least cosine between the first passages of two articles on one event."""
TITLE_SHARE = 0.6
"""Share of each title's telling words that the other article's title or lead must hold."""
TITLE_WORDS = 3
"""A title with fewer telling words is too easily another's as well."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article as far as it tells a story.

    `lead`: its first paragraph or passage. `day`: of publication, as a proleptic ordinal, 0: unknown. `first`: unit
    vectors `(n, dim)` of its first passages; empty where there are none.
    """

    title: str
    lead: str
    source: str
    day: int
    first: Vectors


def same_story(one: Told, other: Told) -> bool:
    """Tell whether two articles of different outlets print the same text, or tell of the same event.

    Never where a day is unknown: a price list of last year reads as today's.
    """
    if one.source == other.source or not one.day or not other.day:
        return False
    apart = abs(one.day - other.day)
    if apart > COPY_DAYS or not (_numbers_agree(one, other) and _titles_agree(one, other)):
        return False
    if _copied(one.lead, other.lead):
        return True
    return apart <= DAYS_APART and _numbers_meet(one, other) and _alike(one.first, other.first)


def _copied(one: str, other: str) -> bool:
    """Tell whether nearly all pairs of words of the shorter are in the longer (Broder 1997)."""
    shorter, longer = sorted((set(pairwise(words(text))) for text in (one, other)), key=len)
    return len(shorter) >= TWIN_PAIRS and len(shorter & longer) >= TWIN_SHARE * len(shorter)


def _numbers_agree(one: Told, other: Told) -> bool:
    """Tell whether each title's numbers are all in the other article, and most of the leads' numbers are the same."""
    all_of_one, all_of_other = (numbers(f"{each.title} {each.lead}") for each in (one, other))
    if not (numbers(one.title) <= all_of_other and numbers(other.title) <= all_of_one):
        return False
    fewer, more = sorted((all_of_one, all_of_other), key=len)
    return 3 * len(fewer & more) >= 2 * len(fewer)


def _numbers_meet(one: Told, other: Told) -> bool:
    """Tell whether there is a number that both give."""
    return not numbers(f"{one.title} {one.lead}").isdisjoint(numbers(f"{other.title} {other.lead}"))


def _titles_agree(one: Told, other: Told) -> bool:
    """Tell whether each article names what the other's title names, and neither names another in its place."""
    lacking: list[list[str]] = []
    for told, against in ((one, other), (other, one)):
        telling = _telling(told.title)
        held = _forms(f"{against.title} {against.lead}")
        lacking.append([word for word in telling if held.isdisjoint(forms(word))])
        if len(telling) < TITLE_WORDS or len(lacking[-1]) > (1 - TITLE_SHARE) * len(telling):
            return False
    return not all(any(_is_definite(word) for word in each) for each in lacking)


def _alike(one: Vectors, other: Vectors) -> bool:
    return bool(len(one) and len(other)) and float(np.max(one @ other.T)) >= ALIKE


def _telling(title: str) -> tuple[str, ...]:
    return tuple(
        word for word in dict.fromkeys(words(title)) if word not in STOP_WORDS and number_of(word) is None
    )


def _forms(text: str) -> Set[str]:
    return {form for word in words(text) for form in forms(word)}


def _is_definite(word: str) -> bool:
    """Tell whether a folded word bears the article, as most names of clubs, bodies and peoples do."""
    return word.startswith(("ال", "وال", "بال", "لل", "فال"))
