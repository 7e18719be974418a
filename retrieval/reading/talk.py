"""What kind of message a reader's text is: a question, or something that no news answers.

A question is what is left: every other kind is told by the whole message being made of formulas of
`lexicon/talk.txt`, of marks, of links or of smashed keys. What might be a name or a topic is a question.
"""

import re
from functools import cache
from itertools import chain, groupby, product
from typing import Literal

from retrieval.reading.lexicon import sections
from retrieval.words.arabic import words

Kind = Literal[
    "question",
    "greeting",
    "thanks",
    "farewell",
    "praise",
    "insult",
    "laughter",
    "about_bot",
    "assent",
    "letter",
    "emoji",
    "marks",
    "link",
    "gibberish",
]

# What a message of several formulas is taken for: شكرا مع السلامة is thanks, أوكي باي a farewell.
_FIRST: tuple[Kind, ...] = (
    *("insult", "about_bot", "thanks", "farewell", "praise", "greeting", "assent", "laughter", "gibberish"),
)
_CALLED = ("يا", "انت", "انتي", "انك", "هل انت", "بوت", "يا بوت", "ya")

_LINK = re.compile(
    r"(?:https?://|www\.|t\.me/|telegram\.me/)\S+|@\w+|(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE
)
_AROUND_A_LINK = "()<>[]«»\"'،,.؛;:!؟?"
_EMOTICON = re.compile(r"(?<!\S)(?:[:;=]['-]?[)(\]\[dpo3|/\\*]+|<3+)(?!\S)", re.IGNORECASE)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u231a\u231b\u23e9-\u23f3\u2b50\u2b55]")
_BESIDE_A_LETTER = re.compile(r"[^\W_]|[\s.?!؟،,؛;:…()\"'«»\u0640\u064b-\u0652\u200b-\u200f\ufe0f]")

_LAUGHTER = re.compile(
    r"ه{2,}|خ{2,}|(?:ه+ا+){2,}ه*|(?:ه+ع+){2,}|ك{4,}|h{2,}|(?:h+[ae]+){2,}h*|(?:h+i+){2,}|(?:ja){3,}|k{4,}|(?:lo+)+l+"
)
_ONE_LETTER = re.compile(r"([\u0621-\u064a])\1{3,}|([^\W\d_])\2{4,}")
_CYCLE = re.compile(r"(.{3,4}?)\1{2,}.{0,3}|(..)\2{4,}.?")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "ضصثقفغعهخحجد", "شسيبلاتنمكط", "يورلاهوزظ")
SLIDE = 6
"""Neighbouring keys in order that make a word a slide over the keyboard."""
MUTE = 10
"""Latin letters without a vowel that no word and no abbreviation of one has."""


def kind_of(text: str) -> Kind:
    """Tell what kind of message `text` is; never fails, and costs time linear in its length.

    Every kind but `question` speaks of the whole message. Of several formulas in one message the most
    telling names it: an insult before thanks, thanks before a greeting, a greeting before assent.
    """
    if _is_link(text):
        return "link"
    shown = _KEYCAP.sub(" 🙂 ", _EMOTICON.sub(" 🙂 ", text))
    told = words(shown)
    if not told:
        return "emoji" if _EMOJI.search(shown) else "marks"
    if len(told) == len(told[0]) == 1:
        return "letter" if _stands_bare(shown) else "question"
    return _covering(told)


def _is_link(text: str) -> bool:
    pieces = [piece for piece in (part.strip(_AROUND_A_LINK) for part in text.split()) if words(piece)]
    return bool(pieces) and all(_LINK.fullmatch(piece) for piece in pieces)


def _stands_bare(text: str) -> bool:
    """Whether beside the one letter stand only emoji and what ends sentences: C++ and $5 are topics."""
    return not _BESIDE_A_LETTER.sub("", _EMOJI.sub("", text))


def _covering(told: list[str]) -> Kind:
    """Lay the longest formulas end to end over the words; a word left uncovered makes a question."""
    longest = max(map(len, _formulas()))
    found: set[str] = set()
    at = 0
    while at < len(told):
        ahead = told[at : at + longest]
        kind, length = _starting(ahead)
        if not length and at and ahead[0][0] == "و" and len(ahead[0]) > 2:  # شكرا ومع السلامة
            kind, length = _starting([ahead[0][1:], *ahead[1:]])
        if not length or kind == "topic":
            return "question"
        found.add(kind)
        at += length
    return next((kind for kind in _FIRST if kind in found), "question")


def _starting(ahead: list[str]) -> tuple[str, int]:
    """Return the kind and the length in words of the longest formula that `ahead` starts with, or 0."""
    squeezed = tuple(map(_squeezed, ahead))
    for length in range(len(ahead), 0, -1):
        for formula, kind in _formulas().get(squeezed[:length], ()):
            if all(map(_draws_out, ahead, formula)):
                return kind, length
    if _LAUGHTER.fullmatch(ahead[0]):
        return "laughter", 1
    return "gibberish", int(_is_smashed(ahead[0]))


def _squeezed(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _draws_out(word: str, formula: str) -> bool:
    """Whether every letter comes at least as often in a row as in the formula: god is not a short good."""
    if len(word) == len(formula):
        return word == formula
    return all(map(int.__ge__, _runs(word), _runs(formula)))


def _runs(word: str) -> list[int]:
    return [sum(1 for _ in run) for _, run in groupby(word)]


def _is_smashed(word: str) -> bool:
    if _ONE_LETTER.fullmatch(word):
        return True
    mute = bool(_NO_VOWEL.fullmatch(word))
    if _CYCLE.fullmatch(word) and (mute or any(set(word) <= set(row) for row in _ROWS)):
        return True
    return (mute and len(word) >= MUTE) or (len(word) >= SLIDE and any(word in row for row in _ROWS))


@cache
def _formulas() -> dict[tuple[str, ...], list[tuple[list[str], str]]]:
    """Return every formula with its kind under its squeezed words."""
    under = sections("talk")
    called = [
        f"{call} {name}"
        for line in under["insult when called"]
        for name in line.split("/")
        for call in _CALLED
    ]
    told = chain(
        ((line, kind) for kind, lines in under.items() for line in lines),
        ((line, "insult") for line in called),
    )
    found: dict[tuple[str, ...], list[tuple[list[str], str]]] = {}
    for line, kind in told:
        if kind == "insult when called":
            continue
        for choice in product(*(slot.split("/") for slot in line.split())):
            formula = words(" ".join(choice))
            found.setdefault(tuple(map(_squeezed, formula)), []).append((formula, kind))
    return found
