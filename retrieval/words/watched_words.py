"""Which of many lists of words an article holds whole: an index of the lists, not of the articles.

A word is held where one of its forms is among the article's, in its title or its text. A list
is found by one of its words, the one that the fewest other lists are found by; only lists found so are compared whole.
"""

import threading
from collections.abc import Iterable

from retrieval.words.arabic import MIN_STEM, forms, words
from retrieval.words.stop_words import STOP_WORDS

Wanted = tuple[tuple[str, ...], ...]
"""The forms of each word of a list."""


def wanted_words(text: str) -> Wanted:
    """Return the words of a text that must be held, each as its forms: without stop words, unless it has no others."""
    every = tuple(dict.fromkeys(words(text)))
    telling = [word for word in every if word not in STOP_WORDS]
    return tuple(_all_forms(word) for word in telling or every)


def _all_forms(word: str) -> tuple[str, ...]:
    """The forms of a word, also without the ت that a final ة becomes before a pronoun: حموضته has حموضت and حموض."""
    known = forms(word)
    bare = [form[:-1] for form in known if form[-1] == "ت" != word[-1] and len(form) > MIN_STEM]
    return (*known, *(form for form in bare if form not in known))


class WatchedWords:
    """Lists of words by number. Safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: dict[int, Wanted] = {}
        self._found_by: dict[str, set[int]] = {}
        self._key_of: dict[int, tuple[str, ...]] = {}

    def add(self, number: int, text: str) -> None:
        """Take in the words of a text, in place of those of that number; a text without words is held by nothing."""
        wanted = wanted_words(text)
        with self._lock:
            self._remove(number)
            if not wanted:
                return
            key = min(wanted, key=self._lists_of)
            self._wanted[number], self._key_of[number] = wanted, key
            for form in key:
                self._found_by.setdefault(form, set()).add(number)

    def remove(self, number: int) -> None:
        """Forget the words of that number, if there are any."""
        with self._lock:
            self._remove(number)

    def held_by(self, texts: Iterable[str]) -> list[int]:
        """Return the numbers, in order, of the lists whose words all stand in the texts together."""
        held = {form for text in texts for word in words(text) for form in _all_forms(word)}
        with self._lock:
            near: set[int] = set()
            for form in held & self._found_by.keys():
                near |= self._found_by[form]
            return sorted(
                number
                for number in near
                if all(not held.isdisjoint(its_forms) for its_forms in self._wanted[number])
            )

    def __len__(self) -> int:
        return len(self._wanted)

    def _lists_of(self, its_forms: tuple[str, ...]) -> int:
        return sum(len(self._found_by.get(form, ())) for form in its_forms)

    def _remove(self, number: int) -> None:
        self._wanted.pop(number, None)
        for form in self._key_of.pop(number, ()):
            lists = self._found_by[form]
            lists.discard(number)
            if not lists:
                del self._found_by[form]
