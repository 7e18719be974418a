"""Rows of buttons, in the order in which their reader reads them."""

from collections.abc import Iterable, Sequence

from bot.messages.catalogue import Language
from bot.messages.message import Button

Rows = tuple[tuple[Button, ...], ...]
"""As they lie on screen, each row from left to right."""


def in_reading_order(rows: Iterable[Sequence[Button]], language: Language) -> Rows:
    """Return rows given in the order in which they are read as they lie on screen, without the empty ones.

    Telegram lays a row out from left to right for everyone; a reader of Arabic begins at the right.
    """
    return tuple(tuple(row if language == "en" else row[::-1]) for row in rows if row)
