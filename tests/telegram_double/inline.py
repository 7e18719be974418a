"""Inline mode and guest mode: people ask the bot from chats it is not in, and see the cards it answers with.

Not played: Telegram's own cache of answers (`cache_time`), so each query reaches the bot.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram_double.judge import find_entities
from tests.telegram_double.people import GROUP_MEMBER, People
from tests.telegram_double.records import Content, Json, Said
from tests.telegram_double.waiting import Coming, Waiting

MAX_QUERY = 256
"""Characters of an inline query; clients send no more."""


@dataclass(frozen=True, slots=True)
class InlineCard:
    """One result as people see it in the list, and (`content`) as it lands in a chat. `url` may lead to its page."""

    id: str
    title: str
    description: str | None
    content: Content
    url: str | None
    link_preview: bool


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """The answer to a query. `button`: its text and the parameter of /start, or None."""

    query_id: str
    cards: tuple[InlineCard, ...]
    next_offset: str
    cache_time: int
    is_personal: bool
    button: tuple[str, str] | None
    at: float


@dataclass(frozen=True, slots=True)
class Queried:
    """What a person wrote behind the bot's name. `update_id` is None when the bot is not told."""

    query_id: str
    user_id: int
    query: str
    update_id: int | None


class Inline(People, Waiting):
    """The part of the double in which people use the bot where it is no member. Callable from any thread."""

    def user_queries_inline(
        self,
        user_id: int,
        query: str = "",
        *,
        offset: str = "",
        language_code: str | None = "ar",
        chat_type: str = "private",
    ) -> Queried:
        """Write `@bot query` in some chat; `offset` is what an answer gave as its next one, for the page behind it."""
        if len(query) > MAX_QUERY:
            raise ValueError(f"clients send at most {MAX_QUERY} characters")
        with self.state.bell.lock:
            person = self._known(user_id, language_code)
            query_id = self.state.new_id()
            self.state.inline_waiting.add(query_id)
            payload = {
                "id": query_id,
                "from": person.payload(),
                "query": query,
                "offset": offset,
                "chat_type": chat_type,
            }
            told = self.state.updates.push("inline_query", payload) if self.state.bot.inline else None
            return Queried(query_id, user_id, query, told)

    def user_chooses(
        self, queried: Queried, card: InlineCard, *, in_chat: int | None = None, feedback: bool = False
    ) -> Said | None:
        """Send a card. With `in_chat` it lands in a chat with the bot, who hears what was sent through it.

        The bot is told of the choice itself only with `feedback`, as BotFather's /setinlinefeedback does.
        """
        with self.state.bell.lock:
            person = self.state.people[queried.user_id]
            if feedback:
                chosen = {"result_id": card.id, "from": person.payload(), "query": queried.query}
                self.state.updates.push("chosen_inline_result", chosen)
            if in_chat is None:
                return None
            content: Json = {"text": card.content.plain, "via_bot": self.state.bot.payload()}
            if card.content.entities:
                content["entities"] = [entity.payload() for entity in card.content.entities]
            if card.content.markup:
                content["reply_markup"] = card.content.markup
            return self.user_sends(in_chat, content, user_id=queried.user_id)

    def user_calls_guest(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int = GROUP_MEMBER,
        language_code: str | None = "ar",
        reply_to: str | None = None,
    ) -> Queried:
        """Mention the bot in a group that it is not in; `reply_to` is the text of somebody's message replied to."""
        with self.state.bell.lock:
            person = self._known(user_id, language_code)
            query_id = self.state.new_id()
            self.state.guest_waiting.add(query_id)
            marks = [entity.payload() for entity in find_entities(text)]
            chat = {"id": chat_id, "type": "supergroup", "title": f"مجموعة {abs(chat_id)}"}
            message: Json = {
                "message_id": 1,
                "from": person.payload(),
                "chat": chat,
                "date": int(self.state.clock()),
                "guest_query_id": query_id,
                "text": text,
                **({"entities": marks} if marks else {}),
            }
            if reply_to is not None:
                other = {"id": 50_900, "is_bot": False, "first_name": "عضو"}
                message["reply_to_message"] = {
                    "message_id": 1,
                    "from": other,
                    "chat": chat,
                    "date": message["date"],
                    "text": reply_to,
                }
            told = self.state.updates.push("guest_message", message) if self.state.bot.guest else None
            return Queried(query_id, user_id, text, told)

    def inline_answer(self, queried: Queried) -> InlineAnswer | None:
        """How a query was answered so far."""
        with self.state.bell.lock:
            return self.state.inline_answers.get(queried.query_id)

    def wait_for_inline_sync(self, queried: Queried, timeout: float = 20.0) -> InlineAnswer:
        """The answer to a query, once it is there."""
        return self.wait_until_sync(self._inline_check(queried), timeout, f"cards for {queried.query!r}")

    def wait_for_inline(self, queried: Queried, timeout: float = 20.0) -> Coming[InlineAnswer]:
        """As `wait_for_inline_sync`, for a coroutine."""
        return self.wait_until(self._inline_check(queried), timeout, f"cards for {queried.query!r}")

    def wait_for_guest_sync(self, queried: Queried, timeout: float = 20.0) -> InlineCard:
        """What the bot put into the chat in which it was called as a guest."""
        return self.wait_until_sync(self._guest_check(queried), timeout, f"guest answer to {queried.query!r}")

    def wait_for_guest(self, queried: Queried, timeout: float = 20.0) -> Coming[InlineCard]:
        """As `wait_for_guest_sync`, for a coroutine."""
        return self.wait_until(self._guest_check(queried), timeout, f"guest answer to {queried.query!r}")

    def _inline_check(self, queried: Queried) -> Callable[[], InlineAnswer | None]:
        return lambda: self.state.inline_answers.get(queried.query_id)

    def _guest_check(self, queried: Queried) -> Callable[[], InlineCard | None]:
        return lambda: self.state.guest_answers.get(queried.query_id)
