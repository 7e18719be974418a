"""What the bot's messages show, as far as it is known: Telegram refuses to change one into what it is, or one that is gone.

Telegram tells a bot of no deletion. That a message is gone shows when it cannot be changed, or when a button under it is
pressed nevertheless. All of this is kept in memory: after a restart the first such call is refused, and nothing worse.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from telegram import MaybeInaccessibleMessage, Message

from bot.messages import Message as Rendered

OUTLIVED_SECONDS = 3.0
"""How long after a change a press may still be meant for what the message was before."""

Place = tuple[int, int]
"""A message by its chat and its number."""


@dataclass(frozen=True, slots=True)
class _Known:
    """`rendered` None: changed, into what is not known. `before`: the look it had until it was changed."""

    rendered: bytes | None = None
    before: bytes | None = None
    at: float = 0.0
    gone: bool = False


class Shown:
    """What is known of the last `capacity` messages. `steady` is a clock for durations, in seconds."""

    def __init__(self, steady: Callable[[], float], capacity: int = 4_000) -> None:
        self._steady = steady
        self._capacity = capacity
        self._known: OrderedDict[Place, _Known] = OrderedDict()

    def note(self, place: Place, rendered: Rendered | None, before: bytes | None = None) -> None:
        """Keep what a message shows from now on (None: that is not known), and how it looked `before`."""
        digest = None if rendered is None else _digest(repr(rendered))
        self._put(place, _Known(digest, before, self._steady()))

    def note_gone(self, place: Place) -> None:
        """Keep that a message is not there any more."""
        self._put(place, _Known(gone=True))

    def reads(self, place: Place, rendered: Rendered) -> bool | None:
        """Tell whether a message reads as `rendered` does, None where that is not known."""
        known = self._known.get(place)
        if known is None or known.rendered is None:
            return None
        return known.rendered == _digest(repr(rendered))

    def is_gone(self, place: Place) -> bool:
        """Tell whether a message is known not to be there any more."""
        known = self._known.get(place)
        return known is not None and known.gone

    def outlived(self, place: Place, look: bytes | None) -> bool:
        """Tell whether a look is that which a message had until it was changed just now."""
        known = self._known.get(place)
        if known is None or look is None or known.before != look:
            return False
        return self._steady() - known.at < OUTLIVED_SECONDS

    def _put(self, place: Place, known: _Known) -> None:
        self._known[place] = known
        self._known.move_to_end(place)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)


def place_of(message: MaybeInaccessibleMessage) -> Place:
    """Return a message's chat and number."""
    return message.chat.id, message.message_id


def look_of(message: MaybeInaccessibleMessage) -> bytes | None:
    """Return what is the same for two updates that carry a message as it was; None where Telegram does not show it."""
    if not isinstance(message, Message) or not message.is_accessible:
        return None
    marks = [entity.to_dict() for entity in message.entities or message.caption_entities]
    markup = message.reply_markup.to_dict() if message.reply_markup else None
    return _digest(json.dumps([message.text or message.caption, marks, markup], sort_keys=True, default=str))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
