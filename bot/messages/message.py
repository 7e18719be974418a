"""What a rendering function returns, and how long it may be.

Telegram counts the text after its entities were parsed, at most 4096 characters, and refuses a request
whose text, tags included, is over 32,768 bytes (tdlib/telegram-bot-api, `get_formatted_text`). What is marked, with the
addresses behind words, it keeps in some 9,500 bytes (https://github.com/tdlib/telegram-bot-api/issues/165), and refuses
more as ENTITIES_TOO_LONG: a dozen of the addresses in which Arabic is written as %D8%A7 come near. Lengths here are in
UTF-16 units, which are never fewer than characters, so that what fits here fits there.
"""

import html
import re
from dataclasses import dataclass

MAX_UNITS = 4096
MAX_BYTES = 32_000
MAX_MARKED_BYTES = 8_500
MARK_BYTES = 16
"""What a mark takes beside its address."""
MAX_CALLBACK_BYTES = 64

_TAG = re.compile(r"<[^<>]*>")
_OPENING = re.compile(r'<[a-z][^<>"]*(?:"([^"]*)")?>')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it says, and the 1 to 64 bytes that come back when it is pressed.

    With a `url` it opens that address instead, and nothing comes back. Raises `ValueError` for what Telegram would refuse.
    """

    label: str
    data: str = ""
    url: str | None = None

    def __post_init__(self) -> None:
        """Refuse a button that says nothing, or carries nothing or too much."""
        carried = len(self.data.encode("utf-8", "replace"))
        if not self.label or (self.url is None and not 1 <= carried <= MAX_CALLBACK_BYTES):
            raise ValueError(f"no button: {self.label!r} with {carried} bytes")


@dataclass(frozen=True, slots=True)
class Message:
    """HTML in Telegram's subset, valid and short enough to send, and rows of buttons as they lie on screen.

    A row's buttons are in screen order, left to right.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()


def escape(text: str) -> str:
    """Return `text` so that Telegram's HTML shows it character for character.

    Half a surrogate pair cannot be sent at all and becomes U+FFFD.
    """
    return html.escape(_LONE_SURROGATE.sub("\ufffd", text), quote=False)


def units(text: str) -> int:
    """Return the length of plain `text` in UTF-16 units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def visible_units(markup: str) -> int:
    """Return how long `markup`, made with `escape` and well-formed tags, is once Telegram has parsed it."""
    return units(html.unescape(_TAG.sub("", markup)))


def marked_bytes(markup: str) -> int:
    """Return how much Telegram keeps of the marks in `markup`: each of them, with the address behind it."""
    addresses = _OPENING.findall(markup)
    return sum(MARK_BYTES + len(html.unescape(address).encode()) for address in addresses)


def fits(markup: str) -> bool:
    """Tell whether Telegram takes `markup` as one message."""
    return (
        visible_units(markup) <= MAX_UNITS
        and len(markup.encode("utf-8")) <= MAX_BYTES
        and marked_bytes(markup) <= MAX_MARKED_BYTES
    )
