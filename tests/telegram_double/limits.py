"""Telegram's pace, to be kept by the bot: 429 for who is faster."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.telegram_double.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What Telegram's FAQ promises; a private chat may get `private_burst` messages at once."""

    overall_per_second: int = 30
    private_per_second: float = 1.0
    private_burst: int = 5
    group_per_minute: int = 20


class Pace:
    """Counts messages and edits against the limits; refused ones do not count. To be used under the lock."""

    def __init__(self, limits: RateLimits | None) -> None:
        self.limits = limits
        self.refused = 0
        self._windows: dict[int | str, deque[float]] = defaultdict(deque)

    def spend(self, chat_id: int, is_group: bool, now: float) -> None:
        """Count one message to a chat. Raises 429 with the seconds until it would pass."""
        if self.limits is None:
            return
        rules: list[tuple[int | str, int, float]] = [("overall", self.limits.overall_per_second, 1.0)]
        if is_group:
            rules.append((chat_id, self.limits.group_per_minute, 60.0))
        else:
            burst = self.limits.private_burst
            rules.append((chat_id, burst, burst / self.limits.private_per_second))
        wait = max(self._seconds_left(*rule, now) for rule in rules)
        if wait > 0:
            self.refused += 1
            raise too_many_requests(math.ceil(wait))
        for key, _, _ in rules:
            self._windows[key].append(now)

    def _seconds_left(self, key: int | str, most: int, span: float, now: float) -> float:
        window = self._windows[key]
        while window and window[0] <= now - span:
            window.popleft()
        return window[0] + span - now if len(window) >= most else 0.0
