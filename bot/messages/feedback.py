"""What a reader can say about an answer, and what is said to that."""

from collections.abc import Sequence
from dataclasses import replace

from bot.messages.catalogue import Language, say, variants
from bot.messages.message import Button
from bot.messages.rows import in_reading_order
from data.feedback import REASONS, Opinion

LIKE, DISLIKE = "👍", "👎"


def feedback_buttons(question_id: int, language: Language, share: Button | None = None) -> list[Button]:
    """Return the buttons that say what is thought, ask for alerts, and share the question, in reading order."""
    buttons = [
        Button(LIKE, f"fb:{question_id}:u"),
        Button(DISLIKE, f"fb:{question_id}:d"),
        Button(say(language, "alert-me"), f"tp:q:{question_id}"),
    ]
    return [*buttons, replace(share, label=say(language, "share"))] if share else buttons


def feedback_row(question_id: int, language: Language, share: Button | None = None) -> tuple[Button, ...]:
    """Return the same as a row, as it lies on screen."""
    [row] = in_reading_order((feedback_buttons(question_id, language, share),), language)
    return row


def reasons_row(question_id: int, language: Language) -> tuple[Button, ...]:
    """Return the row that asks what was not liked, with a way back, as it lies on screen."""
    labels = variants(language, "reasons")
    reasons = [Button(labels[reason], f"fb:{question_id}:d:{reason}") for reason in REASONS]
    back = Button(say(language, "step-back"), f"fb:{question_id}:x")
    [row] = in_reading_order(([*reasons, back],), language)
    return row


def row_of_feedback(rows: Sequence[Sequence[str | None]], question_id: int) -> int | None:
    """Return which of the rows, given by what their buttons carry, is about feedback to a question; None if none is."""
    own = f"fb:{question_id}:"
    return next(
        (at for at, row in enumerate(rows) if any((data or "").startswith(own) for data in row)), None
    )


def thanks(opinion: Opinion, language: Language) -> str:
    """Return what is said to an opinion, as plain words for a pop-up."""
    if opinion.verdict == "up":
        return say(language, "thanks-up")
    return say(language, "thanks-down" if opinion.reason is None else "thanks-reason")
