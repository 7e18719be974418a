"""What the bot needs of those who follow: who they are, what they follow, what is on its way to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.messages.catalogue import Language
from bot.messages.subscriptions import Foresight
from data.outbox import OutboxItem, Sent, Waiting
from data.subscriptions import Kind, Subscription
from data.types import Subscriber


class Subscribers(Protocol):
    """Who gets alerts. Times are in UTC."""

    def subscribe(self, chat_id: int, language: Language, now: datetime) -> bool:
        """Switch alerts on; tell whether they were off."""
        ...

    def unsubscribe(self, chat_id: int, now: datetime) -> bool:
        """Switch alerts off; tell whether they were on."""
        ...

    def deactivate(self, chat_id: int, why: str, now: datetime) -> object:
        """Switch alerts off because the chat cannot be reached; its waiting alerts are skipped."""
        ...

    def come_back(self, chat_id: int, now: datetime) -> bool:
        """Switch alerts on again for a chat that could not be reached; tell whether it was such a one."""
        ...

    def migrate(self, old: int, new: int) -> object:
        """Carry a chat and its alerts over to its new id; harmless when repeated."""
        ...

    def get(self, chat_id: int) -> Subscriber | None:
        """Return what is known of a chat."""
        ...

    def active_count(self) -> int:
        """Return how many chats get alerts."""
        ...


class Outbox(Protocol):
    """Alerts that wait to be sent, for one sender; see `data.outbox.Outbox`. Times are in UTC."""

    def plan(self, now: datetime, limit: int) -> list[Waiting]:
        """Return what waits to be sent now and is claimed by nobody."""
        ...

    def undecided(self, limit: int) -> list[OutboxItem]:
        """Return alerts of which nobody has looked yet when their chats want them."""
        ...

    def claim(self, item_ids: Sequence[int], until: datetime) -> list[OutboxItem] | None:
        """Take those of some alerts that are still to be had; None while alerts are paused."""
        ...

    def claim_digest(
        self, chat_id: int, now: datetime, until: datetime, limit: int
    ) -> tuple[list[OutboxItem], list[int]]:
        """Take a chat's digest; return the best alerts in it, and the ids of all."""
        ...

    def release(self, item_ids: Sequence[int]) -> object:
        """Give claimed alerts back."""
        ...

    def release_all(self) -> int:
        """Give back all that this sender has claimed."""
        ...

    def defer(self, until: Mapping[int, datetime]) -> object:
        """Keep alerts back until the moments that their chats want them."""
        ...

    def reconsider(self, chat_id: int) -> object:
        """Look again when the waiting alerts of a chat may be sent."""
        ...

    def sent_many(self, sent: Sequence[Sent], now: datetime) -> object:
        """Mark alerts as accepted by Telegram."""
        ...

    def sent_together(self, item_ids: Sequence[int], now: datetime) -> object:
        """Mark the alerts of a digest as accepted by Telegram."""
        ...

    def edited(self, item_id: int) -> object:
        """Mark the message of an alert as being up to date."""
        ...

    def postpone(self, item_id: int, until: datetime, error: str) -> object:
        """Keep an alert back until a moment, and count the attempt."""
        ...

    def failed(self, item_id: int, error: str) -> object:
        """Give an alert up."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return how many alerts are pending, sending, sent, failed, skipped."""
        ...


class Subscriptions(Protocol):
    """What chats follow; see `data.subscriptions.SubscriptionStore`. Times are in UTC."""

    def draft(
        self, chat_id: int, kind: Kind, text: str, now: datetime, *, thread: int | None = None, **values: Any
    ) -> Subscription:
        """Keep what is being chosen."""
        ...

    def redraft(self, number: int, chat_id: int, now: datetime, **values: Any) -> Subscription | None:
        """Change a draft; None where there is none."""
        ...

    def add(
        self,
        chat_id: int,
        kind: Kind,
        text: str,
        language: str,
        now: datetime,
        *,
        most: int,
        thread: int | None = None,
        **values: Any,
    ) -> Subscription | None:
        """Subscribe at once; None where the chat follows as much as it may."""
        ...

    def confirm(
        self, number: int, chat_id: int, language: str, now: datetime, *, most: int
    ) -> Subscription | None:
        """Make active; None where the chat follows as much as it may. Raises `KeyError` where there is none."""
        ...

    def leave(
        self, number: int, chat_id: int, state: Literal["paused", "stopped"], now: datetime
    ) -> Subscription | None:
        """Pause or stop; None where that cannot be."""
        ...

    def tune(self, number: int, chat_id: int, level: int, threshold: float, now: datetime) -> bool:
        """Set how much of a topic is wanted."""
        ...

    def drop(self, number: int, chat_id: int) -> object:
        """Forget a draft."""
        ...

    def get(self, number: int, chat_id: int) -> Subscription | None:
        """Return one, in any state."""
        ...

    def of_chat(self, chat_id: int) -> list[Subscription]:
        """Return those that are active or paused, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a topic or question is matched by: its vector as it is kept, by which model, and the least scores of its steps.

    `levels` go from the fewest articles to the most; `asked_from`: the least score for a saved question to be asked again.
    """

    vector: bytes
    model: str
    levels: tuple[float, ...]
    level: int
    asked_from: float


class TopicDesk(Protocol):
    """Topics before they are saved."""

    def draft(self, text: str) -> Drafted:
        """Read a topic. Raises `QuestionEmpty` when it holds no word, `RetrievalError`."""
        ...

    def foresee(self, text: str, level: int) -> Foresight:
        """Return what a topic would have brought of the latest articles. Raises as `draft` does."""
        ...
