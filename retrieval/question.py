"""A question, taken apart for the lexical side."""

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.arabic import arabic_share, forms, grams, words
from retrieval.stop_words import ASKS_FOR_NUMBER, NUMBER_WORDS, STANDARD_WORDS, STOP_WORDS

MAX_WORDS = 40
"""Words of a question that are looked up; what follows adds cost and no meaning."""

_AMOUNT = {"many", "much", "old", "long", "far", "tall", "high", "big", "large"}


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """One telling word of a question. `forms`: what it may stand as in the index; `grams`: its 4-grams."""

    text: str
    forms: tuple[str, ...]
    grams: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        """Tell whether the word is a number."""
        return self.text[0].isdigit()


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

    def number_in(self, held: Iterable[str]) -> bool:
        """Tell whether some folded words or forms hold a number that the question does not."""
        given = {word.text for word in self.words}
        return any((word[0].isdigit() or word in NUMBER_WORDS) and word not in given for word in held)


def analyse(text: str) -> Question:
    """Take a question apart; never fails, a question without a word has no `words`."""
    found = list(dict.fromkeys(words(text)))[:MAX_WORDS]
    telling = [
        word for word in found if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ] or found
    wants_number = not ASKS_FOR_NUMBER.isdisjoint(found) or ("how" in found and not _AMOUNT.isdisjoint(found))
    return Question(text, tuple(map(_question_word, telling)), arabic_share(text), wants_number)


def _question_word(word: str) -> QuestionWord:
    standard = STANDARD_WORDS.get(word)
    spellings = (word, standard) if standard else (word,)
    return QuestionWord(
        word,
        tuple(dict.fromkeys(form for spelling in spellings for form in forms(spelling))),
        tuple(dict.fromkeys(gram for spelling in spellings for gram in grams(spelling))),
    )
