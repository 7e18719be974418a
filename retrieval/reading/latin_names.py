"""How an Arabic newspaper may write a name that stands in a question in Latin letters.

There is no one spelling: Charles is تشارلز or شارل, Hughes هيوز, Edinburgh إدنبرة. A name has many readings, which
come likeliest first for the caller to try against the words that the collection has.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from heapq import nsmallest

from retrieval.reading.lexicon import Readings, sound_tables
from retrieval.words.arabic import words

MAX_CANDIDATES = 96
"""Spellings of one name at most."""
MIN_LETTERS, MAX_LETTERS = 3, 20
"""Letters of the shortest and the longest name that is read, without accents."""

_SOUNDS = "latin_name_sounds"
_KEPT = MAX_CANDIDATES + 16  # some become one once folded, some are too short
_APART = 1.4  # the cost of reading letters apart that mostly are one sound: th, sch, ough
_SHORT = 4  # letters of a name that two Arabic letters may stand for: Lee, Poe
_VOWELS = frozenset("aeiouy")

_NAME = re.compile(f"[a-z]{{{MIN_LETTERS},{MAX_LETTERS}}}")
_SPELT_OUT = str.maketrans(
    {"ñ": "ny", "ç": "s", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_LONG = re.compile("[^aeiouy]es?")


@lru_cache(maxsize=4_096)
def candidates(word: str) -> tuple[str, ...]:
    """Return up to `MAX_CANDIDATES` folded Arabic spellings of one English, French, German or Spanish name.

    They come likeliest first, each once, without an article, of three letters or more (two for a name of up to
    four). () for what holds anything but Latin letters, or fewer than `MIN_LETTERS` or more than `MAX_LETTERS`.
    """
    latin = _plain(word)
    if not _NAME.fullmatch(latin):
        return ()
    least = 2 if len(latin) <= _SHORT else 3
    # All are folded at once: a call for each would cost more than finding them.
    folded = words(" ".join(re.sub("ا{2,}", "ا", spelling) for spelling in _cheapest(latin)))
    return tuple(dict.fromkeys(spelling for spelling in folded if len(spelling) >= least))[:MAX_CANDIDATES]


def _plain(word: str) -> str:
    if len(word) > 2 * MAX_LETTERS:
        return ""
    composed = unicodedata.normalize("NFC", word.casefold()).translate(_SPELT_OUT)
    parts = unicodedata.normalize("NFD", composed)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _cheapest(latin: str) -> list[str]:
    """Return the readings of a name that cost least, in order: at every letter the best so far are carried on."""
    best: list[dict[str, float]] = [{} for _ in range(len(latin) + 1)]
    best[0][""] = 0.0
    for at in range(len(latin)):
        carried = _least(best[at])
        for size, readings in _sounds(latin, at):
            ahead = best[at + size]
            for rank, (arabic, cost) in enumerate(readings, 1):
                # Behind a reading's rank-1 betters only the first of the carried can still be among the best.
                for spelling, paid in carried[: _KEPT // rank]:
                    longer, total = spelling + arabic, paid + cost
                    if total < ahead.get(longer, 1e9):
                        ahead[longer] = total
    return [spelling for spelling, _ in _least(best[-1])]


def _least(costs: dict[str, float]) -> list[tuple[str, float]]:
    return nsmallest(_KEPT, costs.items(), key=lambda item: item[1])


def _sounds(latin: str, at: int) -> Iterator[tuple[int, Readings]]:
    """Yield what the letters from `at` on may be: how many are read, and as what, cheapest first."""
    tables = sound_tables(_SOUNDS)
    extra = 0.0
    for size in range(min(_longest(), len(latin) - at), 0, -1):
        letters = latin[at : at + size]
        doubled = size == 2 and letters[0] == letters[1] and letters[0] not in _VOWELS
        places = tuple(_places(latin, at, at + size))
        readings = [one for place in places for one in tables[place].get(letters, ())]
        if not readings and doubled:
            readings = [one for place in places for one in tables[place].get(letters[0], ())]
        if readings:
            costed = ((arabic, cost + extra) for arabic, cost in readings)
            yield size, tuple(sorted(costed, key=lambda reading: reading[1]))
            extra += 2 * _APART if doubled else _APART if size < 3 else _APART / 2


def _places(latin: str, start: int, end: int) -> Iterator[str]:
    """Yield the tables that hold for the letters between `start` and `end`; an ending has its own vowels."""
    after = latin[end : end + 1]
    yield "any"
    yield "soft" if after and after in "eiy" else "hard"
    yield "inside" if start else "first"
    if not after:
        yield "last"
    if start and after in _VOWELS and latin[start - 1] in _VOWELS:
        yield "between"
    if start and _LONG.fullmatch(latin, end):
        yield "long"


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(letters) for table in sound_tables(_SOUNDS).values() for letters in table)
