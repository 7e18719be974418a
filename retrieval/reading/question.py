"""A question, taken apart for the lexical side."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from retrieval.words.arabic import arabic_share, forms, grams, words
from retrieval.words.roots import roots
from retrieval.words.stop_words import ASKS_FOR_NUMBER, NUMBER_WORDS, SAYING_NOTHING, STOP_WORDS

SLIP_MARK = "~"
MAX_WORDS = 40
"""Words of a question that are looked up; what follows adds cost and no meaning."""

_AMOUNT = {"many", "much", "old", "long", "far", "tall", "high", "big", "large"}

Phrase = tuple[tuple[str, ...], ...]
"""A name of several words: for each of them, what it may stand as in the index."""
Others = Callable[[Sequence[str]], Mapping[int, Sequence[str]]]
"""Given a question's folded words, the other readings of some of them, by place: words or names of several words."""


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """One telling word of a question, with its other readings (another spelling, a name's other names).

    `forms`: what it may stand as in the index, in whatever reading of one word; `phrases`: readings of several words,
    all of which must be there. `readings`: the 4-grams of each reading; the best of them counts. `roots`: what its root,
    as it was written, may be.
    """

    text: str
    forms: tuple[str, ...]
    readings: tuple[tuple[str, ...], ...]
    phrases: tuple[Phrase, ...] = ()
    roots: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Tell whether the word is a number."""
        return self.text[0].isdigit()

    @property
    def grams(self) -> tuple[str, ...]:
        """The 4-grams of the word as it was written."""
        return self.readings[0]

    @property
    def every_form(self) -> tuple[str, ...]:
        """All forms that any reading asks for."""
        of_phrases = (form for phrase in self.phrases for word in phrase for form in word)
        return tuple(dict.fromkeys((*self.forms, *of_phrases)))

    @property
    def slip(self) -> str:
        """What a passage is said to hold that has the word but for one letter."""
        return SLIP_MARK + self.text

    @property
    def looked_for(self) -> tuple[str, ...]:
        """All that ties a passage to the word, closely or loosely."""
        return (*self.every_form, *self.roots, self.slip)

    def is_in(self, held: Set[str]) -> bool:
        """Tell whether a passage that holds some forms holds the word in any reading."""
        return not held.isdisjoint(self.forms) or any(
            all(not held.isdisjoint(word) for word in phrase) for phrase in self.phrases
        )

    def is_loosely_in(self, held: Set[str]) -> bool:
        """Tell whether a passage holds the word's root, or the word but for a slip of one letter."""
        return self.slip in held or not held.isdisjoint(self.roots)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is looked up: its telling words in order, each once.

    When it has nothing but stop words, those are its words. `arabic`: the share of Arabic letters, 0..1.
    `wants_number`: it asks when, how many or how much, so that what answers holds a number.
    """

    text: str
    words: tuple[QuestionWord, ...]
    arabic: float
    wants_number: bool = False
    _given: frozenset[str] = field(default=frozenset(), repr=False)

    def number_in(self, held: Iterable[str]) -> bool:
        """Tell whether some folded words or forms hold a number that the question does not."""
        return any(
            (word[0].isdigit() or word in NUMBER_WORDS) and word not in self._given for word in held if word
        )


def no_others(_: Sequence[str]) -> Mapping[int, Sequence[str]]:
    """Know no other reading of any word."""
    return {}


def analyse(text: str, others: Others = no_others, passed_over: Collection[str] = ()) -> Question:
    """Take a question apart; never fails, a question without a word has no `words`.

    `others` gives the words' other readings; words in `passed_over`, folded, tell nothing about what is looked for.
    """
    asked = words(text)
    readings = others(asked)
    # What is met twice is looked up once, with the readings of either place.
    beside: dict[str, list[str]] = {}
    for place, word in enumerate(asked):
        beside.setdefault(word, []).extend(readings.get(place, ()))
    found = list(beside)[:MAX_WORDS]
    telling = [word for word in found if (_tells(word) and word not in passed_over) or beside[word]] or found
    wants_number = not ASKS_FOR_NUMBER.isdisjoint(found) or ("how" in found and not _AMOUNT.isdisjoint(found))
    taken = tuple(_question_word(word, beside[word]) for word in telling)
    return Question(text, taken, arabic_share(text), wants_number, frozenset(word.text for word in taken))


def _tells(word: str) -> bool:
    return word not in SAYING_NOTHING and (len(word) > 1 or word.isdigit())


def _question_word(word: str, others: Sequence[str]) -> QuestionWord:
    single, several = [word], []
    for other in dict.fromkeys(others):
        parts = words(other)
        (single.append(parts[0]) if len(parts) == 1 else several.append(parts)) if parts else None
    return QuestionWord(
        word,
        tuple(dict.fromkeys(form for reading in single for form in forms(reading))),
        tuple(_grams(reading) for reading in dict.fromkeys((*single, *map(" ".join, several)))),
        tuple(tuple(forms(part) for part in _telling(parts)) for parts in several),
        roots(word),
    )


def _telling(parts: Sequence[str]) -> Sequence[str]:
    """The words of a name without those that bind, unless it has no others."""
    return [part for part in parts if part not in STOP_WORDS] or parts


def _grams(reading: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gram for word in reading.split() for gram in grams(word)))
