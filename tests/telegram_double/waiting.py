"""Waiting for what the bot will do, in coroutines and, with the ending `_sync`, in threads.

A wait never sleeps for a fixed time: it looks again at each change. It ends with what it waited
for, also when that is already there, or with NothingCameError, whose text says what was there instead.
The `_sync` twins block the calling thread, which must not be the one the server runs in.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.telegram_double.errors import NothingCameError
from tests.telegram_double.records import CallbackAnswer, Pressed, Said, SentMessage
from tests.telegram_double.state import State

T = TypeVar("T")
Check = Callable[[], T | None]
Coming = Coroutine[Any, Any, T]
Predicate = Callable[[SentMessage], bool]
Moment = SentMessage | Said | Pressed | int


class Waiting:
    """The part of the double that waits."""

    state: State

    def wait_for_message(
        self,
        chat_id: int,
        timeout: float = 20.0,
        predicate: Predicate | None = None,
        *,
        after: Moment | None = None,
    ) -> Coming[SentMessage]:
        """The first message of the bot in the chat that fits; deleted ones do not count.

        Looked at is what was sent after `after` (0: everything), by default after what a person last
        said or pressed in that chat. A message that is edited is looked at again.
        """
        return self._listen(
            self._first_message(chat_id, predicate, after), timeout, f"message in chat {chat_id}"
        )

    def wait_for_message_sync(
        self,
        chat_id: int,
        timeout: float = 20.0,
        predicate: Predicate | None = None,
        *,
        after: Moment | None = None,
    ) -> SentMessage:
        """As `wait_for_message`."""
        return self._wait(
            self._first_message(chat_id, predicate, after), timeout, f"message in chat {chat_id}"
        )

    def wait_for_edit(
        self, message: SentMessage, timeout: float = 20.0, predicate: Predicate | None = None
    ) -> Coming[SentMessage]:
        """The message once it has more edits than the snapshot given, and fits."""
        return self._listen(self._next_edit(message, predicate), timeout, f"edit of {message.plain!r}")

    def wait_for_edit_sync(
        self, message: SentMessage, timeout: float = 20.0, predicate: Predicate | None = None
    ) -> SentMessage:
        """As `wait_for_edit`."""
        return self._wait(self._next_edit(message, predicate), timeout, f"edit of {message.plain!r}")

    def wait_for_answer(self, pressed: Pressed, timeout: float = 20.0) -> Coming[CallbackAnswer]:
        """The first answer to a press."""
        return self._listen(self._first_answer(pressed), timeout, "answer to the press")

    def wait_for_answer_sync(self, pressed: Pressed, timeout: float = 20.0) -> CallbackAnswer:
        """As `wait_for_answer`."""
        return self._wait(self._first_answer(pressed), timeout, "answer to the press")

    def wait_until_polling(self, timeout: float = 30.0) -> Coming[bool]:
        """True as soon as a getUpdates of the bot is waiting."""
        return self._listen(self._polling, timeout, "getUpdates")

    def wait_until_polling_sync(self, timeout: float = 30.0) -> bool:
        """As `wait_until_polling`."""
        return self._wait(self._polling, timeout, "getUpdates")

    def wait_until(self, check: Check[T], timeout: float = 20.0, what: str = "event") -> Coming[T]:
        """Whatever the check finds; it is asked at each change of the double, and None means not yet."""
        return self._listen(check, timeout, what)

    def wait_until_sync(self, check: Check[T], timeout: float = 20.0, what: str = "event") -> T:
        """As `wait_until`."""
        return self._wait(check, timeout, what)

    async def _listen(self, check: Check[T], seconds: float, what: str) -> T:
        found = await self.state.bell.listen(check, seconds)
        return self._came(found, seconds, what)

    def _wait(self, check: Check[T], seconds: float, what: str) -> T:
        return self._came(self.state.bell.wait(check, seconds), seconds, what)

    def _came(self, found: T | None, seconds: float, what: str) -> T:
        if found is not None:
            return found
        with self.state.bell.lock:
            last = [self.state.chats[chat].sent[number] for chat, number in self.state.sent_order[-5:]]
            calls = [f"{call.method} {call.status}" for call in self.state.calls[-8:]]
        texts = [f"{m.chat_id}: {m.plain[:80]!r}" for m in last]
        raise NothingCameError(f"no {what} within {seconds} s; last sent: {texts}; last calls: {calls}")

    def _first_message(
        self, chat_id: int, fits: Predicate | None, after: Moment | None
    ) -> Check[SentMessage]:
        start = self._moment(chat_id, after)

        def check() -> SentMessage | None:
            chat = self.state.chats.get(chat_id)
            messages = chat.sent.values() if chat else ()
            wanted = (m for m in messages if m.message_id > start and not m.deleted)
            return next((m for m in wanted if fits is None or fits(m)), None)

        return check

    def _moment(self, chat_id: int, after: Moment | None) -> int:
        if isinstance(after, int):
            return after
        if isinstance(after, Pressed):
            return after.mark
        if after is not None:
            return after.message_id
        with self.state.bell.lock:
            chat = self.state.chats.get(chat_id)
            return chat.mark if chat else 0

    def _next_edit(self, message: SentMessage, fits: Predicate | None) -> Check[SentMessage]:
        def check() -> SentMessage | None:
            now = self.state.chats[message.chat_id].sent[message.message_id]
            newer = len(now.history) > len(message.history)
            return now if newer and (fits is None or fits(now)) else None

        return check

    def _first_answer(self, pressed: Pressed) -> Check[CallbackAnswer]:
        return lambda: next(iter(self.state.queries.get(pressed.query_id, ())), None)

    def _polling(self) -> bool | None:
        return self.state.updates.polls_waiting > 0 or None
