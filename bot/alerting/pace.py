"""When an alert may be sent, and what its failure means: decisions only, with every moment passed in.

Telegram allows about 30 messages a second in bulk, one a second in a private chat and 20 a minute in a group
(https://core.telegram.org/bots/faq#broadcasting-to-users). Alerts stay below, because answers come first.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.sending import seconds_of

PER_SECOND = 25
PER_CHAT_SECONDS = 1.0
PER_GROUP_MINUTE = 20
FIRST_BACKOFF = 5.0
LONGEST_BACKOFF = 3_600.0

# What Telegram answers for a chat that no alert can ever reach, until someone there asks for alerts again.
_UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "group chat was deactivated",
    "not enough rights to send",
    "have no rights to send",
    "need administrator rights",
)


class Pace:
    """Remembers what was sent when, and tells when the next may go. Times are seconds of one steady clock.

    A chat with a negative number is a group. Forgets whatever is older than a minute.
    """

    def __init__(self) -> None:
        self._all: deque[float] = deque(maxlen=PER_SECOND)
        self._chats: dict[int, deque[float]] = {}
        self._closed_until = float("-inf")

    def open_at(self, now: float) -> float:
        """Return the moment, `now` or later, from which a message to any chat at all may go."""
        rate = self._all[0] + 1.0 if len(self._all) == PER_SECOND else now
        return max(now, self._closed_until, rate)

    def ready_at(self, chat_id: int, now: float) -> float:
        """Return the moment, `now` or later, from which a message to `chat_id` keeps every limit."""
        moments = [self.open_at(now)]
        sent = self._chats.get(chat_id)
        if sent:
            moments.append(sent[-1] + PER_CHAT_SECONDS)
            if chat_id < 0 and len(sent) == PER_GROUP_MINUTE:
                moments.append(sent[0] + 60.0)
        return max(moments)

    def began(self, chat_id: int, now: float) -> None:
        """Count a message that is being sent."""
        self._all.append(now)
        self._chats.setdefault(chat_id, deque(maxlen=PER_GROUP_MINUTE)).append(now)
        if len(self._chats) > 1_000:
            self._chats = {chat: sent for chat, sent in self._chats.items() if sent[-1] > now - 60.0}

    def close_gate(self, until: float) -> None:
        """Send nothing at all before `until`: Telegram asked for it. A later moment stands."""
        self._closed_until = max(self._closed_until, until)


@dataclass(frozen=True, slots=True)
class Postpone:
    """Try again after `seconds`; with `gate` nothing else may be sent before either."""

    seconds: float
    gate: bool = False


@dataclass(frozen=True, slots=True)
class Deactivate:
    """The chat cannot be reached any more."""

    why: str


@dataclass(frozen=True, slots=True)
class Migrate:
    """The group has a new id."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Telegram will never take this text."""

    why: Literal["refused"] = "refused"


Consequence = Postpone | Deactivate | Migrate | GiveUp


def consequence(error: Exception, attempts: int) -> Consequence:
    """Decide what follows from `error`, raised on sending an alert that was tried `attempts` times before.

    Only a text that Telegram refuses is given up; whatever may pass by itself is tried again, at longer and
    longer intervals, up to an hour.
    """
    match error:
        case RetryAfter():
            return Postpone(seconds_of(error), gate=True)
        case ChatMigrated():
            return Migrate(error.new_chat_id)
        case Forbidden():
            return Deactivate(str(error))
        case BadRequest() if any(words in str(error).lower() for words in _UNREACHABLE):
            return Deactivate(str(error))
        case BadRequest():
            return GiveUp()
        case _:
            return Postpone(min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(attempts, 20)))
