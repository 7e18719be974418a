"""How sure an answer is, in words: a reader has no use for a probability."""

from typing import Literal

from bot.messages.catalogue import Language, say
from retrieval.types import Answer

Sureness = Literal["sure", "likely", "perhaps"]

# The probability is calibrated, on sets that taught it nothing to about 0.1 (docs/decisions, 011). From 0.9 on it is wrong
# once in ten times by its own account and once in five at the worst, which "here" can bear.
SURE = 0.9
# A half, and that 0.1: "most likely" is to be right more often than wrong even where the probability is too high.
LIKELY = 0.6


def sureness(answer: Answer) -> Sureness | None:
    """Return how sure it is that the best passage answers; None below the answer's threshold, where nothing is claimed.

    The words mean the same under every policy: a careful one lets only the first two through.
    """
    if not answer.answered:
        return None
    if answer.confidence >= SURE:
        return "sure"
    return "likely" if answer.confidence >= LIKELY else "perhaps"


def sureness_line(answer: Answer, language: Language) -> str | None:
    """Return the line above the best passage, as plain text.

    None where the best passage need not stand first: where the newest are preferred.
    """
    sure = sureness(answer)
    return None if sure is None or answer.reading.latest else say(language, f"answer-{sure}")
