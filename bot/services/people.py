"""What the bot needs of people: what they asked, chose and thought, and what is kept of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.examples import Example
from data.dialogues import Expectation
from data.feedback import Opinion
from data.forgetting import ChatRecord, Forgotten
from data.preferences import Preferences
from data.questions import LoggedQuestion


class Questions(Protocol):
    """What was asked, for the buttons and for questions that lean on the one before. Times are in UTC."""

    def remember(
        self,
        chat_id: int,
        text: str,
        answered: bool,
        now: datetime,
        *,
        previous: str | None = None,
        reply: bool = False,
        looked_up: str | None = None,
        asked_in: int | None = None,
    ) -> int:
        """Store a question, as it was asked and as it was looked up, and return its number."""
        ...

    def reword(
        self, question_id: int, text: str, answered: bool, *, previous: str | None, looked_up: str
    ) -> object:
        """Store what a question became when its asker edited it."""
        ...

    def asked_in(self, chat_id: int, message_id: int) -> Sequence[LoggedQuestion]:
        """Return the questions that a message of a chat asked, in their order."""
        ...

    def place(self, question_id: int, chat_id: int) -> int | None:
        """Return which question of its message one is, from 1; None where it is the only one."""
        ...

    def answered_by(self, question_id: int, message_id: int) -> object:
        """Store which message of its chat answered a question."""
        ...

    def said_about(self, question_id: int, message_id: int) -> object:
        """Store that a further message of its chat belongs to a question."""
        ...

    def looked_up_as(self, question_id: int, looked_up: str) -> object:
        """Store that a question was looked up in another way."""
        ...

    def recall(self, question_id: int, chat_id: int) -> LoggedQuestion | None:
        """Return a question, only to the chat that asked it."""
        ...

    def of_message(self, chat_id: int, message_id: int) -> LoggedQuestion | None:
        """Return the question that a message of a chat answered."""
        ...

    def latest(self, chat_id: int, since: datetime) -> LoggedQuestion | None:
        """Return the last question of a chat since a moment."""
        ...


class FeedbackKeeper(Protocol):
    """What readers thought of answers."""

    def give(self, question_id: int, opinion: Opinion, now: datetime) -> object:
        """Keep what is thought of the answer to a question, in the place of what was thought before."""
        ...


class PreferenceKeeper(Protocol):
    """How each chat wants to be served."""

    def of(self, chat_id: int) -> Preferences:
        """Return what a chat has chosen; all None where it has chosen nothing."""
        ...

    def change(self, chat_id: int, **choices: Any) -> Preferences:
        """Keep choices of a chat by their names; None takes one back."""
        ...

    def forget(self, chat_id: int) -> object:
        """Forget what a chat has chosen."""
        ...


class Dialogues(Protocol):
    """What the next text of a person in a chat is for. Times are in UTC."""

    def expect(self, chat_id: int, person_id: int, what: str, payload: str, now: datetime) -> object:
        """Expect a person's next text; whatever was expected before is forgotten."""
        ...

    def take(self, chat_id: int, person_id: int, since: datetime) -> Expectation | None:
        """Return what is expected of a person since a time, and expect it no longer."""
        ...

    def forget(self, chat_id: int, person_id: int) -> object:
        """Expect nothing any more of a person in a chat."""
        ...


class Records(Protocol):
    """All that is known of a chat."""

    def of(self, chat_id: int) -> ChatRecord:
        """Return all that is known of a chat."""
        ...

    def forget(self, chat_id: int) -> Forgotten:
        """Forget all that is known of a chat; return how much that was."""
        ...


class Examples(Protocol):
    """Questions that a newcomer can press."""

    def current(self) -> Sequence[Example]:
        """Return the examples found last."""
        ...

    def stale(self) -> bool:
        """Tell whether it is time to look for examples again."""
        ...

    def refresh(self) -> None:
        """Look for examples."""
        ...

    def question(self, article_id: int) -> str | None:
        """Return the question that an example's button asks; None where it leads nowhere any more."""
        ...
