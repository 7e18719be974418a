"""Everything a person reads: pure functions that return a `Message` of text and buttons."""

from bot.messages.message import Button, Message
from bot.messages.texts import Language

__all__ = ["Button", "Language", "Message"]
