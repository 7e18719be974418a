"""What a text that is meant for the bot is: one question or several, a post, or the address of an article."""

import re
from dataclasses import dataclass

from retrieval.reading.claims import claims
from retrieval.reading.several import questions_in

MAX_QUESTION = 1_000
"""Characters of a question; a longer text is taken for a post."""
MAX_FORWARDED_QUESTION = 200
MAX_ADDRESSES = 3

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"«»]{3,2000}", re.IGNORECASE)
_BEHIND = ".,;:!?؟،؛)]}'\"»”"


@dataclass(frozen=True, slots=True)
class Questions:
    """One question or several, in their order."""

    texts: tuple[str, ...]

    @property
    def cost(self) -> int:
        """How many questions it counts for."""
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Post:
    """Something that was published elsewhere; `claims` is what it says, and may be nothing."""

    claims: tuple[str, ...]

    @property
    def cost(self) -> int:
        """How many questions it counts for."""
        return max(1, len(self.claims))


@dataclass(frozen=True, slots=True)
class Linked:
    """Addresses, with the words beside them: what is asked of the article; empty where nothing is."""

    addresses: tuple[str, ...]
    words: str

    @property
    def cost(self) -> int:
        """How many questions it counts for."""
        return 1


def _asks(words: str) -> bool:
    """Whether a forwarded text is somebody's question rather than a post."""
    return len(words) <= MAX_FORWARDED_QUESTION and words.endswith(("?", "؟"))


def take_in(text: str, *, forwarded: bool = False) -> Questions | Post | Linked:
    """Tell what `text` is. Never fails; costs time linear in its length."""
    addresses = [found.rstrip(_BEHIND) for found in _ADDRESS.findall(text)]
    words = " ".join(_ADDRESS.sub(" ", text).split())
    if (forwarded and not _asks(words)) or len(words) > MAX_QUESTION:
        told = claims(text)
        if told or len(words) > MAX_QUESTION:
            return Post(told)
    if addresses and len(addresses) <= MAX_ADDRESSES:
        return Linked(tuple(dict.fromkeys(addresses)), words)
    return Questions(questions_in(text))
