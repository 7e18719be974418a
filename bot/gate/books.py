"""When the next message may go: the limits, what was sent of late, and what Telegram asked to wait for. Decisions only."""

from dataclasses import dataclass, field
from math import inf

from bot.gate.calls import Chat, is_group
from bot.gate.halts import Halts
from bot.gate.limits import Limits
from bot.gate.window import Way, Window

MANY = 1_000
"""Chats in the books at which those are forgotten that had nothing of late."""
CATCH_UP = 0.25
"""Seconds that alerts may be behind their even pace and catch up, where a busy machine lets them go late."""
ITS_SHARE, AT_LEAST = 0.2, 3.0
"""Share of a chat's limit, and messages of it, at which a refusal is taken to be for the chat alone."""


@dataclass(eq=False, slots=True)
class Message:
    """One message on its way, for the books."""

    chat: Chat | None
    began: float


@dataclass(slots=True)
class _Chat:
    """What a chat had of late: within seconds, and in a group within a minute (`alerts` of these)."""

    short: Window
    minute: Window | None = None
    alerts: Window | None = None

    def windows(self) -> list[Window]:
        return [window for window in (self.short, self.minute, self.alerts) if window is not None]


@dataclass(slots=True)
class Books:
    """The books of the gate. A chat is a private one where its number is positive. Forgets what is older than a minute."""

    limits: Limits
    halts: Halts = field(init=False)
    _overall: Window = field(init=False)
    _chats: dict[Chat, _Chat] = field(default_factory=dict)
    _way: Way = field(default_factory=Way)
    _alert_due: float = -inf

    def __post_init__(self) -> None:
        """Begin with empty books."""
        apart = self.limits.alerts_apart
        self.halts = Halts(1 / apart if apart else inf)
        self._overall = Window(self.limits.overall.seconds)

    def anybody_at(self, now: float, *, alert: bool) -> float:
        """Return the moment, `now` or later, from which a message may go to a chat that had none of late."""
        moment = max(self.halts.all_until, self._overall.free_at(self.limits.overall.most, now))
        if alert:
            moment = max(moment, self._alert_due)
        return moment

    def chat_at(self, chat: Chat | None, now: float, *, alert: bool) -> float:
        """Return the moment, `now` or later, from which a message to this chat keeps the chat's own limits."""
        moment = max(now, self.halts.chat_until(chat))
        known = self._chats.get(chat) if chat is not None else None
        if known is None:
            return moment
        moment = max(moment, known.short.free_at(self.limits.chat.most, now))
        if alert:
            moment = max(moment, known.short.last + self.limits.chat_alerts_apart)
        if known.minute is not None:
            moment = max(moment, known.minute.free_at(self.limits.group.most, now))
        if alert and known.alerts is not None:
            moment = max(moment, known.alerts.free_at(self.limits.group_alerts.most, now))
        return moment

    def begin(self, chat: Chat | None, now: float, *, alert: bool) -> Message:
        """Count a message that is sent now."""
        message = Message(chat, now)
        self._overall.begin(message, now)
        if alert:
            due = self._alert_due if now - self._alert_due <= CATCH_UP else now
            self._alert_due = due + 1 / self.halts.alert_rate(now)
        if chat is not None:
            if len(self._chats) >= MANY and chat not in self._chats:
                self._forget(now)
            known = self._chats.setdefault(chat, self._new(chat))
            known.short.begin(message, now)
            if known.minute is not None:
                known.minute.begin(message, now)
            if alert and known.alerts is not None:
                known.alerts.begin(message, now)
        return message

    def end(self, message: Message, now: float) -> None:
        """Note that a message was answered, or that nobody waits for its answer any more."""
        late = self._way.took(now - message.began, now)
        self._overall.end(message, late)
        known = self._chats.get(message.chat) if message.chat is not None else None
        for window in known.windows() if known is not None else ():
            window.end(message, late)

    def refuse(self, chat: Chat | None, seconds: float, now: float) -> bool:
        """Note that Telegram asked to wait after a message; return whether everything is halted."""
        return self.halts.refuse(chat, seconds, now, own_fault=self._near_its_limit(chat, now))

    def _near_its_limit(self, chat: Chat | None, now: float) -> bool:
        known = self._chats.get(chat) if chat is not None else None
        if known is None:
            return False
        half = [(known.short, self.limits.chat), (known.minute, self.limits.group)]
        return any(
            window is not None and window.free_at(max(AT_LEAST, limit.most * ITS_SHARE), now) > now
            for window, limit in half
            if limit.most < inf
        )

    def _new(self, chat: Chat) -> _Chat:
        made = _Chat(Window(self.limits.chat.seconds))
        if is_group(chat):
            made.minute = Window(self.limits.group.seconds)
            made.alerts = Window(self.limits.group_alerts.seconds)
        return made

    def _forget(self, now: float) -> None:
        self._chats = {
            chat: known
            for chat, known in self._chats.items()
            if not all(window.is_over(now) for window in known.windows())
        }
