"""What the tables of commands, buttons and awaited texts hold; each module of handlers has its own (`routes`).

A button carries `name:argument:argument…`, at most 64 bytes. What does not look like that, has a name that nobody
knows, or that its handler says leads nowhere any more, gets one kind line and changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from telegram import CallbackQuery, Message, Update

from bot.context import IsnadContext
from bot.messages import Language
from data.dialogues import Expectation


class Outdated(Exception):
    """A button leads nowhere any more, or was made up."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed button: the query, what stood behind the button's name, and who pressed it in which language."""

    update: Update
    query: CallbackQuery
    arguments: tuple[str, ...]
    language: Language

    def number(self, at: int) -> int:
        """Return an argument as a number, 0 or more. Raises `Outdated` where it is none or is missing."""
        if at >= len(self.arguments) or not (digits := self.arguments[at]).isdecimal() or len(digits) > 18:
            raise Outdated
        return int(digits)

    @property
    def chat(self) -> int:
        """The chat of the message under which it was pressed. Raises `Outdated` where there is none."""
        if self.query.message is None:
            raise Outdated
        return self.query.message.chat.id


Press = Callable[[Pressed, IsnadContext], Awaitable[None]]
"""Does what a button promises and answers its query. Raises `Outdated` where it leads nowhere any more."""

Awaited = Callable[[Message, Expectation, Update, IsnadContext], Awaitable[None]]
"""Takes the text that a dialogue waits for."""


T = TypeVar("T")


def together(*tables: Mapping[str, T]) -> Mapping[str, T]:
    """Return several tables as one. Raises `ValueError` where two of them have one name."""
    whole: dict[str, T] = {}
    for table in tables:
        if doubled := whole.keys() & table.keys():
            raise ValueError(f"two handlers for {sorted(doubled)}")
        whole |= table
    return whole
