"""What follows from an alert that could not be sent: decisions only, with every moment passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.sending import is_unreachable, seconds_of

FIRST = 5.0
FIRST_ASKED = 1.0
"""Seconds before the second attempt, and before it where Telegram itself says when: each time twice as long."""
LONGEST = 3_600.0
JITTER = 0.1
"""The share of a wait by which waits differ, so that not all who failed at once try again at once."""
ATTEMPTS = 34
"""After so many an alert is given up: they take about a day, ten of them the first hour and a half."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again from a moment on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SwitchOff:
    """The chat cannot be reached any more."""

    why: str


@dataclass(frozen=True, slots=True)
class Migrate:
    """The group has a new id."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Telegram will never take this text, or has not taken it for a day."""

    why: str


Decision = Retry | SwitchOff | Migrate | GiveUp


def decide_retry(error: Exception, attempts: int, now: datetime, spread: float = 0.5) -> Decision:
    """Decide what follows from `error`, raised at `now` on sending an alert that was tried `attempts` times before.

    A text that Telegram refuses is given up at once. Whatever may pass by itself is tried again, at longer and longer
    intervals up to an hour (never before Telegram asked for, up to that hour), and given up after a day. `spread`, from 0
    to 1, is the alert's own place within the jitter (`spread_of`).
    """
    match error:
        case ChatMigrated():
            return Migrate(error.new_chat_id)
        case Forbidden():
            return SwitchOff(str(error))
        case BadRequest() if is_unreachable(error):
            return SwitchOff(str(error))
        case BadRequest():
            return GiveUp(str(error))
    if attempts + 1 >= ATTEMPTS:
        return GiveUp(f"tried {attempts + 1} times: {error or type(error).__name__}")
    asked = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
    first = FIRST_ASKED if isinstance(error, RetryAfter) else FIRST
    wait = min(LONGEST, max(asked, first * 2.0 ** min(attempts, 20)))
    return Retry(now + timedelta(seconds=wait * (1 + JITTER * spread)))


def spread_of(item_id: int) -> float:
    """Return an alert's place within the jitter, 0 to 1, spread evenly over ids that follow one another."""
    return item_id * 0.618_033_988_75 % 1.0
