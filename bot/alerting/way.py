"""Whether messages arrive at Telegram at all: a network that is gone is not tried by twenty thousand alerts one by one."""

from telegram.error import BadRequest, NetworkError

IN_A_ROW = 8
"""Messages that did not arrive, one after the other, after which the way is taken to be closed."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 30.0
"""Seconds until one alert tries whether it is open again; each time twice as long."""


class Way:
    """The way to Telegram, as the messages on it tell. Moments are seconds of a steady clock."""

    def __init__(self) -> None:
        self._failures = 0
        self._pause = FIRST_PAUSE
        self.closed_until = float("-inf")

    @property
    def is_closed(self) -> bool:
        """Whether no more than one alert should be tried."""
        return self._failures >= IN_A_ROW

    def passed(self) -> bool:
        """Note that a message arrived, or was refused by Telegram itself; return whether the way was closed."""
        was_closed = self.is_closed
        self._failures, self._pause, self.closed_until = 0, FIRST_PAUSE, float("-inf")
        return was_closed

    def failed(self, error: Exception, now: float) -> bool:
        """Note what happened to a message; return whether the way is closed from now on, and was not before."""
        if not isinstance(error, NetworkError | TimeoutError) or isinstance(error, BadRequest):
            self.passed()
            return False
        was_closed = self.is_closed
        self._failures += 1
        if self.is_closed and now >= self.closed_until:
            self.closed_until = now + self._pause
            self._pause = min(LONGEST_PAUSE, self._pause * 2)
        return self.is_closed and not was_closed
