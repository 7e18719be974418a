"""What Telegram asked to wait for, and how the pace of alerts comes back afterwards.

Telegram does not say whether a refusal is for one chat or for the whole bot. It is for the chat, until another chat is
refused as well that has had no more messages than a chat may have: then it is for all. After such a halt alerts begin at
half their pace and come back to it by and by; after a second one at a quarter.
"""

from math import inf

from bot.gate.calls import Chat

TOGETHER = 10.0
"""Seconds within which refusals of two chats are one refusal of the bot."""
MARGIN = 0.1
REGAINED = 1 / 60
"""The share of its full pace that the pace of alerts gains with each second after a halt."""
SLOWEST = 1.0


class Halts:
    """What is halted until when. `full`: the pace of alerts where nothing was halted, a second. Forgets what is over."""

    def __init__(self, full: float) -> None:
        self._full = full
        self._all = -inf
        self._chats: dict[Chat, float] = {}
        self._refused: dict[Chat, float] = {}
        self._rate, self._since = full, -inf

    @property
    def all_until(self) -> float:
        """Until when nothing may be sent to anybody."""
        return self._all

    def chat_until(self, chat: Chat | None) -> float:
        """Until when nothing may be sent to a chat, for whatever reason."""
        return max(self._all, self._chats.get(chat, -inf) if chat is not None else -inf)

    def refuse(self, chat: Chat | None, seconds: float, now: float, *, own_fault: bool = False) -> bool:
        """Note that Telegram asked to wait after a message to a chat; return whether that halts everything.

        `chat` None: the call was for no chat. `own_fault`: the chat had about as many messages as a chat may have.
        """
        until = now + seconds + MARGIN
        self._forget(now)
        if chat is None:
            self._halt_all(until, now)
            return True
        self._chats[chat] = max(until, self._chats.get(chat, -inf))
        if own_fault:
            return False
        self._refused[chat] = now
        if len(self._refused) < 2:
            return False
        self._halt_all(max(self._chats[other] for other in self._refused if other in self._chats), now)
        return True

    def alert_rate(self, now: float) -> float:
        """Return how many alerts may go in a second now."""
        if self._full == inf:
            return inf
        return min(self._full, self._rate + max(0.0, now - self._since) * REGAINED * self._full)

    def _halt_all(self, until: float, now: float) -> None:
        if now >= self._all:  # those that were on their way belong to the same halt
            self._rate = max(SLOWEST, self.alert_rate(now) / 2)
        self._all = max(self._all, until)
        self._since = self._all

    def _forget(self, now: float) -> None:
        self._chats = {chat: until for chat, until in self._chats.items() if until > now}
        self._refused = {chat: at for chat, at in self._refused.items() if at > now - TOGETHER}
