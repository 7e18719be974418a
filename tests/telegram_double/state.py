"""The world as the double knows it: people, chats, messages. Hold `bell.lock` to touch it."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.telegram_double import errors
from tests.telegram_double.bell import Bell
from tests.telegram_double.files import Files
from tests.telegram_double.judge import Judge
from tests.telegram_double.limits import Pace, RateLimits
from tests.telegram_double.records import Call, CallbackAnswer, Content, Json, SentMessage, Upload
from tests.telegram_double.updates import UpdateQueue

if TYPE_CHECKING:
    from tests.telegram_double.inline import InlineAnswer, InlineCard

Refusal = Callable[[], errors.ApiError]


@dataclass(slots=True)
class Person:
    """A user as Telegram tells bots about it."""

    id: int
    first_name: str
    language_code: str | None
    username: str | None = None

    def payload(self) -> Json:
        """The User object."""
        told = {"username": self.username, "language_code": self.language_code}
        known = {name: value for name, value in told.items() if value}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name, **known}


@dataclass(slots=True)
class Bot:
    """The one bot of this double."""

    token: str
    username: str
    first_name: str = "Isnad"
    privacy_mode: bool = True
    inline: bool = True
    guest: bool = True

    @property
    def id(self) -> int:
        """The number before the colon of the token."""
        return int(self.token.partition(":")[0])

    def payload(self) -> Json:
        """The User object that is shown with messages."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


@dataclass(frozen=True, slots=True)
class Rank:
    """What an administrator of a group is: `status` creator or administrator."""

    status: str
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """How the bot sends a message: what `SentMessage` records beside its content."""

    reply_to: int | None = None
    silent: bool = False
    preview: bool = True
    thread: int | None = None
    asks_reply: bool = False
    document: Upload | None = None


@dataclass(slots=True)
class Chat:
    """A chat with its messages. `refusal` makes the error that every sending to it gets, if it is shut.

    `threads`: the topics of a forum. `members` have written here, `ranks` are the administrators.
    """

    id: int
    type: str
    title: str
    refusal: Refusal | None = None
    threads: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    ranks: dict[int, Rank] = field(default_factory=dict)
    last_id: int = 0
    mark: int = 0
    messages: dict[int, Json] = field(default_factory=dict)
    sent: dict[int, SentMessage] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """True for groups and supergroups."""
        return self.type != "private"

    def payload(self) -> Json:
        """The Chat object."""
        name = "title" if self.is_group else "first_name"
        forum = {"is_forum": True} if self.threads else {}
        return {"id": self.id, "type": self.type, name: self.title, **forum}

    def next_id(self) -> int:
        """A fresh message id of this chat."""
        self.last_id += 1
        return self.last_id


class State:
    """Everything that outlives a request.

    `shown_gone`: the updates that show a message of the bot as one that is gone, as (update, chat, message).
    """

    def __init__(self, bot: Bot, clock: Callable[[], float], limits: RateLimits | None) -> None:
        self.bot = bot
        self.clock = clock
        self.bell = Bell()
        self.judge = Judge()
        self.pace = Pace(limits)
        self.updates = UpdateQueue(self.bell, clock=clock)
        self.files = Files()
        self.shown_gone: list[tuple[int, int, int]] = []
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, list[CallbackAnswer]] = {}
        self.inline_waiting: set[str] = set()
        self.inline_answers: dict[str, InlineAnswer] = {}
        self.guest_waiting: set[str] = set()
        self.guest_answers: dict[str, InlineCard] = {}
        self.calls: list[Call] = []
        self.unknown_parameters: list[tuple[str, str]] = []
        self.settings: dict[str, object] = {}
        self.sent_order: list[tuple[int, int]] = []
        self._query_ids = itertools.count(4_000_000_000_000_001)

    def chat(self, given: int | str) -> Chat:
        """The chat that a request names. Raises `chat not found`."""
        try:
            number = int(given)
        except ValueError:
            raise errors.chat_not_found() from None
        if number in self.chats:
            return self.chats[number]
        raise errors.stranger() if number in self.people else errors.chat_not_found()

    def open_chat(self, given: int | str) -> Chat:
        """The chat that a request writes to. Raises what stands in the way: blocked, kicked, migrated, …"""
        chat = self.chat(given)
        if chat.refusal is not None:
            raise chat.refusal()
        return chat

    def deliver(self, chat: Chat, content: Content, how: Sending) -> Json:
        """Put a message of the bot into a chat; the Message object."""
        self.pace.spend(chat.id, chat.is_group, content.at)
        message = SentMessage(
            chat.id,
            chat.next_id(),
            content.at,
            (content,),
            how.reply_to,
            how.silent,
            how.preview,
            thread=how.thread,
            asks_reply=how.asks_reply,
            document=how.document,
        )
        chat.sent[message.message_id] = message
        self.sent_order.append((chat.id, message.message_id))
        payload: Json = {
            "message_id": message.message_id,
            "from": self.bot.payload(),
            "chat": chat.payload(),
            "date": int(content.at),
        }
        if how.reply_to is not None:
            payload["reply_to_message"] = without_reply(chat.messages[how.reply_to])
        if how.thread is not None:
            payload |= {"message_thread_id": how.thread, "is_topic_message": True}
        if how.document is not None:
            payload["document"] = self.files.keep(how.document)
        return self._show(chat, payload, content)

    def revise(self, chat: Chat, message_id: int, content: Content) -> Json:
        """Replace what a message of the bot shows; the Message object."""
        self.pace.spend(chat.id, chat.is_group, content.at)
        before = chat.sent[message_id]
        chat.sent[message_id] = replace(before, history=(*before.history, content))
        payload = {**chat.messages[message_id], "edit_date": int(content.at)}
        return self._show(chat, payload, content)

    def remove(self, chat: Chat, message_id: int) -> None:
        """Delete a message; the record of what the bot sent stays, marked as deleted."""
        del chat.messages[message_id]
        if message_id in chat.sent:
            chat.sent[message_id] = replace(chat.sent[message_id], deleted=True)
        self.bell.ring()

    def new_query(self) -> str:
        """The id of a fresh callback query that may be answered."""
        query_id = self.new_id()
        self.queries[query_id] = []
        return query_id

    def new_id(self) -> str:
        """An id that no query has had."""
        return str(next(self._query_ids))

    def _show(self, chat: Chat, payload: Json, content: Content) -> Json:
        words, marks = ("caption", "caption_entities") if "document" in payload else ("text", "entities")
        for stale in (marks, "reply_markup"):
            payload.pop(stale, None)
        payload[words] = content.plain
        if content.entities:
            payload[marks] = [entity.payload() for entity in content.entities]
        if content.markup:
            payload["reply_markup"] = content.markup
        chat.messages[payload["message_id"]] = payload
        self.bell.ring()
        return payload


def without_reply(message: Json) -> Json:
    """A message as it is shown inside another one: replies do not nest."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
