"""Everything a person reads: pure functions that return a `Message` of text and buttons."""

from bot.messages.catalogue import Language
from bot.messages.message import Button, Message

__all__ = ["Button", "Language", "Message"]
