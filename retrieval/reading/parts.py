"""The words of a short question, and what each of them does there.

By rule and from lists (`lexicon/follow_up.txt`): a word is taken for a verb or for a noun with somebody's
pronoun only where it is one of the forms made from those lists, so that طه, مها and القاهرة are never.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from retrieval.reading.lexicon import sections
from retrieval.words.arabic import fold, words
from retrieval.words.stop_words import STOP_WORDS

Role = Literal[
    "asks", "joins", "verb", "measure", "holder", "time", "number", "relative", "idle", "stop", "word"
]

_LISTS = sections("follow_up")
_GAPS = re.compile(r"[\s؟?!؛،«»“”\"()\[\]…]+")
_ENDS = ".,:;'’`-–—_*\u0640\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_SHORT_IS = re.compile(r"\b(what|who|where|when|how|why|it|that|he|she)['’]s\b", re.IGNORECASE)
_SUFFIXES = (("ها", True), ("هما", False), ("هم", False), ("ه", False))


@dataclass(frozen=True, slots=True)
class Part:
    """One word as it is written, folded, and with what it does in the question."""

    written: str
    folded: str
    role: Role

    @property
    def is_telling(self) -> bool:
        """Tell whether it names something, be it only a kind of thing."""
        return self.role in ("word", "measure", "holder", "verb")


@dataclass(frozen=True, slots=True)
class Bound:
    """A word that ends in a pronoun, without it. `feminine`: the pronoun is ها."""

    base: str
    kind: Literal["preposition", "noun", "verb"]
    feminine: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where parts name a country or a city: `[start, end)`; `particle` is written to its first word."""

    start: int
    end: int
    particle: str


def listed(*headings: str) -> frozenset[str]:
    """Return the folded words under some headings of the list."""
    return frozenset(fold(" ".join(line for heading in headings for line in _LISTS[heading])).split())


def parts(text: str) -> list[Part]:
    """Return the words of `text` in order; marks at their ends are left out, never fails."""
    pieces = [piece.strip(_ENDS) for piece in _GAPS.split(_SHORT_IS.sub(r"\1 is", text))]
    read = [part(piece) for piece in pieces if words(piece)]
    return _in_company(asking_first(read))


def part(written: str) -> Part:
    """Return one word with what it does when nothing else is known."""
    folded = " ".join(words(written))
    return Part(written, folded, _role(folded))


def asking_first(read: list[Part]) -> list[Part]:
    """Return the parts with the من or ما they begin with read as a question word, not as `from`."""
    return [replace(read[0], role="asks"), *read[1:]] if read and read[0].folded in _ASKS else read


def bound(word: Part) -> Bound | None:
    """Return what stands before the pronoun a word ends in; None where it ends in none that is known."""
    found = _bound_forms().get(word.folded)
    return None if "ة" in word.written else found


def is_feminine(verb: Part) -> bool:
    """Tell whether a verb speaks of her, or may."""
    return _verb_forms().get(verb.folded, False)


def is_past(verb: Part) -> bool:
    """Tell whether a verb speaks of what she did: تأجلت, not تموت."""
    return verb.folded.endswith("ت") and verb.folded[:-1] in _verb_forms()


def places(read: Sequence[Part]) -> list[Place]:
    """Return the countries and cities that the parts name, in order, the longest name at each word."""
    found = []
    at = 0
    while at < len(read):
        place = next(_places_at(read, at), None)
        if place:
            found.append(place)
        at = place.end if place else at + 1
    return found


def _role(folded: str) -> Role:
    if folded[:1].isdigit():
        return "number"
    for role, held in _ROLES:
        if folded in held or (role == "measure" and folded.removeprefix("ال") in held):
            return role
    return "stop" if folded in STOP_WORDS or folded in _IN_PASSING else "word"


def _in_company(read: list[Part]) -> list[Part]:
    """Read times of two words as times: العام الماضي, هذا الأسبوع, عام 2022; and من inside as `from`."""
    for at, word in enumerate(read):
        after = read[at + 1] if at + 1 < len(read) else None
        if after and word.folded in _TIME_NOUNS and after.role in ("time", "number"):
            read[at] = replace(word, role=after.role)
        elif after and word.folded in _BACK and after.folded in _TIME_NOUNS:
            read[at : at + 2] = [replace(word, role="time"), replace(after, role="time")]
        elif after and word.folded in _WHICH and after.folded in _TIME_NOUNS:
            read[at + 1] = replace(after, role="asks")
        elif (
            at
            and word.folded == "من"
            and not (after and after.role == "verb" and read[at - 1].role == "idle")
        ):
            read[at] = replace(word, role="joins")
    return read


def _places_at(read: Sequence[Part], at: int) -> Iterator[Place]:
    first = read[at].folded
    readings = [("", first), *((first[0], first[1:]) for _ in first[:1] if first[0] in "وفبل")]
    if first.startswith("لل"):
        readings.append(("ل", f"ا{first[1:]}"))
    for length in range(4, 0, -1):
        for particle, bare in readings:
            if (
                at + length <= len(read)
                and (bare, *(w.folded for w in read[at + 1 : at + length])) in _PLACES
            ):
                yield Place(at, at + length, particle)


@cache
def _verb_forms() -> dict[str, bool]:
    return {fold(form): feminine for form, _, feminine in _conjugated()} | dict.fromkeys(
        listed("english verbs"), False
    )


def _conjugated() -> Iterator[tuple[str, str, bool]]:
    """Yield every form of the listed verbs, what it becomes before a pronoun, and whether it is hers."""
    for pair in "|".join(_LISTS["verbs"]).split("|"):
        past, present = pair.split()
        weak = past.endswith("ى")
        stem = past.removesuffix("ى")
        yield past, f"{stem}ا" if weak else past, False
        yield f"{stem}ت", f"{stem}ت", True
        yield f"{stem}وا", f"{stem}و", False
        for start in ("", "س", "ب", "ح", "ه"):
            for person, hers in (("ي", False), ("ت", True)):
                form = f"{start}{person}{present[1:]}"
                yield form, form.removesuffix("ى") + "ا" if form.endswith("ى") else form, hers


@cache
def _bound_forms() -> dict[str, Bound]:
    found: dict[str, Bound] = {}
    for form, before, _ in _conjugated():
        for suffix, feminine in _SUFFIXES:
            found.setdefault(fold(before + suffix), Bound(form, "verb", feminine))
    nouns = (word for line in _LISTS["measures"] + _LISTS["holders"] for word in line.split())
    for base, *others in (word.split(":") for word in nouns):
        stem = f"{base[:-1]}ت" if base.endswith("ة") else base
        for suffix, feminine in _SUFFIXES:
            found |= {fold(form + suffix): Bound(base, "noun", feminine) for form in (stem, *others)}
    for pair in " ".join(_LISTS["pronouns with prepositions"]).split():
        base, before = pair.split(":")
        for suffix, feminine in _SUFFIXES:
            found[fold(before + suffix)] = Bound(base, "preposition", feminine)
    return found


_ASKS = listed("asks")
_BACK = listed("back")
_POLITE = listed("polite")
_IN_PASSING = listed("in passing") | listed("anybody")
_COPULAS = listed("english copulas")
_TIME_NOUNS = listed("time nouns")
_WHICH = frozenset({"اي", "which", "what"})
_NOUNS = {
    heading: frozenset(word.split(":")[0] for word in listed(heading)) for heading in ("measures", "holders")
}
_PLACES = frozenset(tuple(words(name)) for name in "|".join(_LISTS["places"]).split("|"))
_ROLES: tuple[tuple[Role, frozenset[str]], ...] = (
    ("asks", _ASKS),
    ("joins", listed("joins")),
    ("relative", listed("relatives")),
    ("idle", _POLITE | _COPULAS | frozenset({"هو", "هي", "هم"})),
    ("time", listed("times")),
    ("verb", frozenset(_verb_forms())),
    ("measure", _NOUNS["measures"] | listed("definite measures")),
    ("holder", _NOUNS["holders"]),
)
