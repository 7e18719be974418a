"""The mistakes worth reading, the surest ones first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.measuring.outcomes import Outcome
from retrieval.report.text import cut, safe

SHOWN = 30
LONGEST = 300
"""Characters of a question that are shown."""


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Questions that went wrong in one way: the first `SHOWN`, and how many there are in all."""

    title: str
    shown: tuple[Outcome, ...]
    total: int


def wrong_first(outcomes: Sequence[Outcome]) -> Mistakes:
    """Return the answerable questions whose first passage is not right, the most confident first."""
    found = [outcome for outcome in outcomes if outcome.answerable and not outcome.right]
    return _surest("First passage wrong", found, lambda outcome: -outcome.confidence)


def wrongly_answered(outcomes: Sequence[Outcome]) -> Mistakes:
    """Return the questions answered though the collection holds no answer, the most confident first."""
    found = [outcome for outcome in outcomes if outcome.answered and not outcome.answerable]
    return _surest("Answered though unanswerable", found, lambda outcome: -outcome.confidence)


def wrongly_refused(outcomes: Sequence[Outcome]) -> Mistakes:
    """Return the questions refused though the collection holds an answer, the least confident first."""
    found = [outcome for outcome in outcomes if outcome.answerable and not outcome.answered]
    return _surest("Refused though answerable", found, lambda outcome: outcome.confidence)


def mistakes_html(mistakes: Mistakes) -> str:
    """Return a card with the questions, their confidence and what happened."""
    count = f"{len(mistakes.shown)} of {mistakes.total}" if mistakes.total > SHOWN else str(mistakes.total)
    items = "".join(map(_item, mistakes.shown))
    body = f'<ol class="questions">{items}</ol>' if items else '<p class="note">None.</p>'
    return f'<section class="card"><h3>{safe(mistakes.title)} <small>{count}</small></h3>{body}</section>'


def _surest(title: str, found: list[Outcome], key: Callable[[Outcome], float]) -> Mistakes:
    return Mistakes(title, tuple(sorted(found, key=key)[:SHOWN]), len(found))


def _item(outcome: Outcome) -> str:
    facts = [
        f"<b>{outcome.confidence:.3f}</b>",
        "answered" if outcome.answered else "refused",
        _where(outcome),
        *(f"<bdi>{safe(cut(name, 80))}</bdi>" for name in (outcome.set, outcome.query_id) if name),
    ]
    return (
        f'<li><p class="question" dir="auto">{safe(cut(outcome.question, LONGEST))}</p>'
        f'<p class="facts">{" · ".join(facts)}</p></li>'
    )


def _where(outcome: Outcome) -> str:
    if not outcome.answerable:
        return "has no answer"
    if outcome.first_right is None:
        return "right passage not among the hits"
    return f"right passage at rank {outcome.first_right}"
