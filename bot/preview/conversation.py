"""Who said what: the turns of a page."""

from dataclasses import dataclass

from bot.messages.message import Message


@dataclass(frozen=True, slots=True)
class Said:
    """A person wrote a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The bot sent a message; `edited`: it stands in the place of the one before, as after a press of its button."""

    message: Message
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person pressed the button that says `label`."""

    label: str


@dataclass(frozen=True, slots=True)
class PopUp:
    """The bot answered a press with words that Telegram shows over the chat, as plain text."""

    text: str


Turn = Said | Sent | Pressed | PopUp


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in the order in which they happened."""

    turns: tuple[Turn, ...]


def conversation(*turns: Turn | Message | str) -> Conversation:
    """Return a conversation; a plain `str` was said by the person, a plain `Message` was sent by the bot."""
    return Conversation(tuple(_turn(each) for each in turns))


def _turn(given: Turn | Message | str) -> Turn:
    if isinstance(given, str):
        return Said(given)
    return Sent(given) if isinstance(given, Message) else given
