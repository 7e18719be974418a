"""Which calls count against Telegram's limits.

Telegram's FAQ (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this) speaks of messages: one a
second in a chat, with short bursts, 20 a minute in a group, about 30 a second in all. What is sent, copied or forwarded is
a message; an edit changes one and is limited like it, as bots find out that edit one message often. What leaves no message
behind (the answer to a pressed button or an inline query, "typing", looking up a member, fetching updates) is not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

COUNTED = ("send", "forward", "copy", "editMessage")
"""How the names of those begin that make or change messages."""
NOT_COUNTED = ("sendChatAction", "sendMessageDraft")
ABOUT_THE_BOT = ("get", "set", "delete", "logOut", "close")
"""How the names of those begin that look up or change the bot itself: they have limits of their own."""

Chat = int | str
Reach = Literal["chat", "all", "none"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One call as the limits see it: whether it counts, for which chat, and how far a refusal of it reaches.

    `reach`: what must halt when Telegram asks to wait after this call. A call without a chat speaks for the whole bot,
    unless it is about the bot itself.
    """

    counts: bool
    chat: Chat | None
    reach: Reach


def counted(endpoint: str, data: Mapping[str, Any]) -> Counted:
    """Return how a call to a method of the Bot API with these parameters counts."""
    chat = _chat(data.get("chat_id"))
    counts = endpoint.startswith(COUNTED) and endpoint not in NOT_COUNTED
    if counts:
        return Counted(True, chat, "all" if chat is None else "chat")
    speaks_for_all = chat is None and not endpoint.startswith(ABOUT_THE_BOT)
    return Counted(False, chat, "all" if speaks_for_all else "none")


def is_group(chat: Chat) -> bool:
    """Tell whether a chat is a group or a channel: those have negative numbers, or a name."""
    return isinstance(chat, str) or chat < 0


def _chat(given: object) -> Chat | None:
    if given is None:
        return None
    text = str(given)
    return int(text) if text.lstrip("-").isdecimal() else text
