"""When a source is read again, and when an article's page: decisions over `bot.fetching.backoff`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.fetching.backoff import next_look

CATCH_UP = timedelta(seconds=10)
"""How soon a source goes on that has more to read than one reading takes in."""
GONE_AGAIN = timedelta(hours=6)
"""How long after a page was found gone it is looked at again: only then its article is withdrawn."""
MOST_ATTEMPTS = 6
"""How often an article's page is tried before it is given up."""
ATTEMPT_SECONDS = 300.0
"""Half of the longest wait before the second of them; it doubles each time."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`poll_seconds` lie between the end of one reading of a source and the next. `jitter` is from 0 to 1, by chance."""

    poll_seconds: float

    def after_reading(self, now: datetime, asked: float | None, jitter: float) -> datetime:
        """Return when a source is read again that asks to be left alone for some seconds (None: says nothing)."""
        return next_look(0, now, interval=self.poll_seconds, jitter=jitter, fresh_for=asked)

    def going_on(self, now: datetime, wait: float | None) -> datetime:
        """Return when a source is gone on with that had more to read; `wait`: seconds that it had better wait."""
        return now + max(min(CATCH_UP, timedelta(seconds=self.poll_seconds)), timedelta(seconds=wait or 0.0))

    def after_failure(
        self, now: datetime, failures: int, retry_after: float | None, jitter: float
    ) -> datetime:
        """Return when a source is tried again after `failures` in a row, this one included."""
        wait = self.poll_seconds
        return next_look(failures, now, interval=wait, jitter=jitter, retry_after=retry_after)


def page_again(now: datetime, attempts: int, retry_after: float | None, jitter: float) -> datetime | None:
    """Return when an article's page is tried again after `attempts` that failed, this one included; None: never."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return next_look(attempts, now, interval=ATTEMPT_SECONDS, jitter=jitter, retry_after=retry_after)
