"""Arabic written in Latin letters and digits: whether a question is, and which Arabic words its words may be.

There is no one spelling: `7arb` and `harb`, `kas el3alam` and `kaas al3aalam` are met alike. A word has many
readings, which come likeliest first for the caller to try against the words that the collection has.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from heapq import nsmallest

from retrieval.reading.lexicon import Readings, sections, sound_tables
from retrieval.words.arabic import arabic_share, words
from retrieval.words.stop_words import STOP_WORDS

MAX_CANDIDATES = 64
"""Spellings of one word at most."""
MAX_LETTERS = 20
"""Letters and digits of the longest word that is read."""

_KEPT = MAX_CANDIDATES + 32  # some become one once folded
_APART = 0.8  # the cost of reading two letters apart that mostly are one sound: th, kh, ee
_LONGEST = 5

_TOKEN = re.compile(r"(?:[^\W_]|(?<=\w)['’`])+")
_READABLE = re.compile(r"(?=.*[a-z])[a-z2356789']+")
_DOUBLED = re.compile(r"(?!llah$)([b-df-hj-np-tv-xz])\1")
_SUN_ARTICLE = re.compile(r"[aei](sh|[stdrzn69])(?=\1)")
# Digits one at a time among two letters or more: not covid19, 1990s, a320.
_DIGIT_WORD = re.compile(r"(?=.*\d)(?=.*[a-z].*[a-z])(?:[a-z]|[2356789]'?(?=[a-z]|$))+")
_UNIT = re.compile(r"\d(?:nd|rd|th|am|pm|km|kg|cm|mm|gb|mb|tb|bn|min|hrs?)")
_VOWEL = re.compile("[aeiou]")


def arabizi_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` in lower case without accents, with the apostrophes inside or behind a digit."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = (word.replace("’", "'").replace("`", "'") for word in _TOKEN.findall(bare))
    return tuple(word if word[-2:-1].isdigit() else word.rstrip("'") for word in found)


def function_word(word: str) -> str | None:
    """Return the folded Arabic of a word that asks or binds (leh → ليه, emta → امتي); None for any other."""
    return _function_words()[0].get(word.casefold())


def is_arabizi(text: str) -> bool:
    """Tell whether a question in Latin letters is Arabic rather than English or French.

    It takes a word with digits for letters (ma3loomat), or two different words that ask or bind, one of which
    no other language has, or that end in a digit (rabe7); and fewer English or French stop words than half of that.
    """
    if arabic_share(text):
        return False
    known, shared = _function_words()
    found = arabizi_words(text)
    binding = {word for word in found if word in known}
    digits = {word for word in found if _DIGIT_WORD.fullmatch(word) and not _UNIT.fullmatch(word)} - binding
    sure = sum(1 for word in digits if _is_sure(word))
    least = 3 if binding <= shared else 2
    if not sure and (len(binding) + len(digits) < least or not (digits or binding - shared)):
        return False
    foreign = sum(1 for word in found if word.partition("'")[0] in STOP_WORDS and word not in known)
    return sure + len(digits) + len(binding) > 2 * foreign


def _is_sure(word: str) -> bool:
    """Tell `so2al` and `7arb` from `ww2`, `mp3` and `b2b`, which may be anything."""
    return word[-1].isalpha() and bool(_VOWEL.search(word))


@lru_cache(maxsize=4_096)
def candidates(word: str) -> tuple[str, ...]:
    """Return up to `MAX_CANDIDATES` folded Arabic words that a Latin word may stand for, likeliest first.

    () for what is no single word, holds no Latin letter or a sign that stands for none (0, 1, 4, other scripts),
    or is longer than `MAX_LETTERS`. What begins with an article (el, al) is read with ال.
    """
    found = arabizi_words(word)
    if len(found) != 1 or len(found[0]) > MAX_LETTERS or not _READABLE.fullmatch(found[0]):
        return ()
    spelt = (re.sub("ا{2,}", "ا", spelling) for spelling in _cheapest(found[0]))
    folded = (words(spelling) for spelling in spelt)
    # A hamza that folding leaves alone is no word.
    whole = (one[0] for one in folded if len(one) == 1 and words(one[0]) == one)
    return tuple(dict.fromkeys(whole))[:MAX_CANDIDATES]


def _cheapest(written: str) -> list[str]:
    """Return the readings of a word that cost least, in order: at every letter the best so far are carried on."""
    latin = _DOUBLED.sub(r"\1", written)
    best: list[dict[str, float]] = [{} for _ in range(len(latin) + 1)]
    best[0][""] = 0.0
    openings = tuple(_openings(written, latin))
    for size, readings in openings:
        best[size].update(readings)
    starts = {0, *(size for size, _ in openings)}
    for at in range(len(latin)):
        carried = _least(best[at])
        for size, readings in _sounds(latin, at, at in starts):
            ahead = best[at + size]
            for spelling, paid in carried:
                for arabic, cost in readings:
                    longer = spelling + arabic
                    ahead[longer] = min(paid + cost, ahead.get(longer, paid + cost))
    return [spelling for spelling, _ in _least(best[-1])]


def _least(costs: dict[str, float]) -> list[tuple[str, float]]:
    return nsmallest(_KEPT, costs.items(), key=lambda item: item[1])


def _openings(written: str, latin: str) -> Iterator[tuple[int, Readings]]:
    """Yield the articles that the word may begin with, each with how many of its letters it takes."""
    for article, readings in sound_tables("arabizi_sounds")["articles"].items():
        if latin.startswith(article) and len(latin) > len(article) + 1:
            yield len(article), readings
    if assimilated := _SUN_ARTICLE.match(written):
        # Of a doubled letter one is left; sh sh is still there twice.
        yield (1 if len(assimilated[1]) == 1 else 3), (("ال", 0.4),)


def _sounds(latin: str, at: int, start: bool) -> Iterator[tuple[int, Readings]]:
    """Yield what the letters from `at` on may be: how many are read, and as what."""
    tables = sound_tables("arabizi_sounds")
    extra = 0.0
    for size in range(min(_LONGEST, len(latin) - at), 0, -1):
        letters = latin[at : at + size]
        ends = at + size == len(latin)
        names = ("consonants", *(["initial"] if start else []), *(["final"] if ends else []))
        inner = () if at == 0 or (ends and letters in tables["final"]) else tables["middle"].get(letters, ())
        readings = (*(one for name in names for one in tables[name].get(letters, ())), *inner)
        if readings:
            yield size, _likely(readings, letters, latin, extra)
        if readings and letters[-1] not in "ht":  # ah and at may end a word or just be two letters
            extra = _APART


def _likely(readings: Readings, letters: str, latin: str, extra: float) -> Readings:
    """Leave out what the writer has a digit for and did not use here: no ح for h where 7 is written."""
    digits = (("ح", "7"), ("ع", "3"))
    spared = {arabic for arabic, digit in digits if digit in latin and digit not in letters}
    return tuple((arabic, cost + extra) for arabic, cost in readings if spared.isdisjoint(arabic))


@lru_cache(maxsize=1)
def _function_words() -> tuple[dict[str, str], frozenset[str]]:
    """Return Latin → folded Arabic, and which of the Latin words other languages have too."""
    arabic_of, shared = {}, set()
    for line in sections("arabizi_words")["words"]:
        arabic, _, spellings = line.partition(" = ")
        for spelling in spellings.split():
            latin = spelling.rstrip("?")
            arabic_of[latin] = words(arabic)[0]
            shared |= {latin} if spelling != latin else set()
    return arabic_of, frozenset(shared)
