"""What the double remembers, as frozen values for tests to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked stretch of a plain text; offset and length in UTF-16 units, `text` is what it covers."""

    type: str
    offset: int
    length: int
    text: str
    url: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def payload(self) -> Json:
        """The MessageEntity of the Bot API."""
        url = {} if self.url is None else {"url": self.url}
        return {"type": self.type, "offset": self.offset, "length": self.length, **url, **self.extra}


class Button(NamedTuple):
    """A button under a message: it calls the bot (`data`), opens a page (`url`), copies a text, or does something else.

    `inline` is what a switch to inline mode begins with: "" where it only names the bot.
    """

    text: str
    data: str | None = None
    url: str | None = None
    copies: str | None = None
    inline: str | None = None


def button_of(raw: Mapping[str, Any]) -> Button:
    """The button that an InlineKeyboardButton describes."""
    chosen = raw.get("switch_inline_query_chosen_chat")
    switches = (
        raw.get("switch_inline_query"),
        raw.get("switch_inline_query_current_chat"),
        None if chosen is None else chosen.get("query", ""),
    )
    inline = next((words for words in switches if words is not None), None)
    copies = raw.get("copy_text", {}).get("text")
    return Button(raw["text"], raw.get("callback_data"), raw.get("url"), copies, inline)


@dataclass(frozen=True, slots=True)
class Content:
    """One version of a message: as the bot wrote it (`text`) and as people see it (the rest)."""

    at: float
    text: str
    parse_mode: str | None
    plain: str
    entities: tuple[Entity, ...]
    markup: Json | None

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """Rows of buttons, first row first, as written (leftmost first)."""
        rows = (self.markup or {}).get("inline_keyboard", ())
        return tuple(tuple(button_of(raw) for raw in row) for row in rows)

    def shows_the_same(self, other: "Content") -> bool:
        """Would Telegram call an edit from one to the other no change?"""
        return (self.plain, self.entities, self.markup) == (other.plain, other.entities, other.markup)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the bot or a person sent it."""

    name: str
    data: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of the bot as it stands at the moment of looking; `at` is when it was sent.

    `thread`: the topic of a forum it is in. `asks_reply`: it opens the reader's reply field. With a `document` the texts are
    its caption.
    """

    chat_id: int
    message_id: int
    at: float
    history: tuple[Content, ...]
    reply_to: int | None = None
    silent: bool = False
    link_preview: bool = True
    deleted: bool = False
    thread: int | None = None
    asks_reply: bool = False
    document: Upload | None = None

    @property
    def now(self) -> Content:
        """What people see now."""
        return self.history[-1]

    @property
    def edits(self) -> tuple[Content, ...]:
        """Versions after the first, oldest first."""
        return self.history[1:]

    @property
    def text(self) -> str:
        """The text as the bot wrote it, marks and all."""
        return self.now.text

    @property
    def plain(self) -> str:
        """The text as people read it."""
        return self.now.plain

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The marked stretches of `plain`, in order."""
        return self.now.entities

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """Rows of buttons."""
        return self.now.buttons

    def marked(self, entity_type: str) -> tuple[str, ...]:
        """What is written in bold, blockquote, text_link, …, in order."""
        return tuple(entity.text for entity in self.entities if entity.type == entity_type)

    def links(self) -> tuple[str, ...]:
        """Where the text leads, in order: addresses under words and addresses written out."""
        found = (e.url or e.text for e in self.entities if e.type in {"text_link", "url"})
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person. `update_id` is None when the bot is not told of it."""

    chat_id: int
    message_id: int
    user_id: int
    update_id: int | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press of a button. `mark` is the newest message id of the chat at that moment."""

    chat_id: int
    query_id: str
    mark: int
    update_id: int | None


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot answered to a press."""

    query_id: str
    text: str | None
    show_alert: bool
    at: float


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot: its parameters as they came, and the HTTP status it got (0: none)."""

    at: float
    method: str
    parameters: Mapping[str, str]
    status: int
    description: str | None = None

    @property
    def chat_id(self) -> int | None:
        """The chat it was about, if it named one by number."""
        raw = self.parameters.get("chat_id", "")
        return int(raw) if raw.lstrip("-").isdigit() else None
