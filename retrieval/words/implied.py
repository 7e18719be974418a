"""What a passage says without the word for it, so that it is found by the word.

Two dates in brackets behind a name say that somebody was born and died, and the name of a thing says what kind of thing
it is. A passage is indexed with such words beside its own (document expansion; Singhal and Pereira 1999); nobody is
shown them. The kinds are listed in `lexicon/kinds.txt`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from retrieval.words.arabic import PARTICLES, fold, words

KINDS = Path(__file__).parent / "lexicon" / "kinds.txt"
SHORTEST_LIFE, LONGEST_LIFE = 15, 110
"""Years between two dates that are taken for a life; what is shorter is a season or a war."""
OF_A_LIFE = tuple(fold("ولد ولدت ميلاد مولد توفي توفيت وفاة مات ماتت رحل").split())
"""Folded words that a life in brackets stands for."""

_IN_BRACKETS = re.compile(r"\(([^()]{7,160})\)")
_YEARS = re.compile(r"(?<!\d)(\d{3,4})(?!\d)[^\d/]{0,12}[-–—][^()]{0,40}?(?<!\d)(\d{3,4})(?!\d)")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_NO_LIFE = re.compile("حرب|حروب|حمل[ةات]|معرك|فتر|مد[ةت]|حكم|عهد|ثور|أزم|بين|عام|خلال|موسم")
_BEFORE = 40
"""Characters before the brackets that may tell of a war, a reign or a term of office instead."""
_BEFORE_NAMES = ("", *PARTICLES, "ال", "وال", "فال", "بال", "كال", "لل", "ولل")

_Name = tuple[str, ...]


def implied_words(text: str) -> tuple[str, ...]:
    """Return all folded words that a text says without having them, each once."""
    return (*words_of_a_life(text), *kinds_named(words(text)))


def words_of_a_life(text: str) -> tuple[str, ...]:
    """Return the folded words for birth and death where a text has two dates in brackets that lie a life apart.

    (11 ديسمبر 1911 - 30 أغسطس 2006) behind a name has them; a season, a war or a reign has not.
    """
    for found in _IN_BRACKETS.finditer(text):
        years = _YEARS.search(found[1].translate(_DIGITS))
        if not years or not SHORTEST_LIFE <= int(years[2]) - int(years[1]) <= LONGEST_LIFE:
            continue
        if not _NO_LIFE.search(text, max(0, found.start() - _BEFORE), found.start()):
            return OF_A_LIFE
    return ()


def kinds_named(written: Sequence[str]) -> tuple[str, ...]:
    """Return the folded words for the kinds of things that a text names, each once; `written`: its own words, in order."""
    names = _names()
    return tuple(
        dict.fromkeys(
            said
            for place, word in enumerate(written)
            for rest, kind in names.get(word, ())
            if tuple(written[place + 1 : place + 1 + len(rest)]) == rest
            for said in kind
        )
    )


@cache
def _names() -> Mapping[str, Sequence[tuple[_Name, _Name]]]:
    """Return what names begin with, as it may be written: how each goes on, and the folded words of its kind."""
    found: dict[str, list[tuple[_Name, _Name]]] = {}
    for line in KINDS.read_text("utf-8").splitlines():
        kind, _, names = line.partition("#")[0].partition(":")
        for first, *rest in (words(name) for name in names.split("،") if name):
            for before in _BEFORE_NAMES if not first.isascii() else ("",):
                found.setdefault(before + first, []).append((tuple(rest), tuple(words(kind))))
    return found
