"""When something is looked at again: a pure decision."""

from datetime import datetime, timedelta

DAY = 86_400.0
MOST_FRESH = 3_600.0  # seconds of freshness that are believed: caches say days for what changes by the minute
_SPREAD = 0.1
_MOST_DOUBLINGS = 20


def next_look(
    failures: int,
    now: datetime,
    *,
    interval: float,
    jitter: float,
    retry_after: float | None = None,
    fresh_for: float | None = None,
) -> datetime:
    """Return when to look again: never before `interval` seconds (over a day counts as a day), never after a day.

    `failures`: in a row, the last look included; 0 after a good one. `jitter`: 0 to 1, drawn anew each time, so that what
    failed together does not come back together. After a good look it is `interval`, or `fresh_for` (seconds) up to an
    hour if that is longer, and up to a tenth more. After failures the wait doubles each time; it is between half and all of
    that, and not before `retry_after` seconds.
    """
    interval = min(max(interval, 1.0), DAY)
    jitter = min(max(jitter, 0.0), 1.0)
    if failures <= 0:
        wait = max(interval, min(fresh_for or 0.0, MOST_FRESH)) * (1 + _SPREAD * jitter)
    else:
        doubled = min(interval * 2 ** min(failures, _MOST_DOUBLINGS), DAY)
        wait = max(interval, doubled * (1 + jitter) / 2, (retry_after or 0.0) * (1 + _SPREAD * jitter))
    return now + timedelta(seconds=min(wait, DAY))
