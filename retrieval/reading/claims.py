"""The claims of a post: its sentences that say something which articles may speak of."""

import re

from data.sentences import sentence_spans
from retrieval.reading.question import analyse
from retrieval.reading.talk import kind_of
from retrieval.words.arabic import words

MOST = 5
"""Claims of one post that are looked up."""
LONGEST = 4_096
"""Characters of a post that are read."""
LEAST_TOLD = 3
"""Telling words that a sentence must have to be a claim."""
MAX_CLAIM = 400

_LINKS = re.compile(r"(?:https?://|www\.|t\.me/)\S+|[@#]\w+", re.IGNORECASE)


def claims(text: str) -> tuple[str, ...]:
    """Return up to `MOST` sentences of `text`, in its order: the first that tells something and those that tell most.

    Addresses, names of accounts and hashtags are left out, and each claim is at most `MAX_CLAIM` characters long. Empty
    where nothing is told. Never fails.
    """
    shown = _LINKS.sub(" ", text[:LONGEST])
    told = [
        (count, at, sentence)
        for at, (start, end) in enumerate(sentence_spans(shown))
        if (count := _telling(sentence := " ".join(shown[start:end].split())[:MAX_CLAIM])) >= LEAST_TOLD
    ]
    if not told:
        return ()
    most = sorted(told[1:], key=lambda one: (-one[0], one[1]))[: MOST - 1]
    kept = {sentence: None for _, _, sentence in sorted([told[0], *most], key=lambda one: one[1])}
    return tuple(kept)


def _telling(sentence: str) -> int:
    if kind_of(sentence) != "question" or not words(sentence):
        return 0
    return len({word.text for word in analyse(sentence).words})
