"""When the page of an article that was read is looked at again, for corrections and withdrawal. Decisions only."""

from datetime import datetime, timedelta

LOOKS = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""Ages of an article at which its page is read again. Most corrections come within hours, hardly one after a week; what is
changed later is seen where the listing says so. Five reads an article, nearly all answered by "not modified"."""
LEAST_GAP = timedelta(minutes=15)
"""Between two looks: an article read 59 minutes after it was published need not be read again in a minute."""
GONE_LOOKS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""After its withdrawal, a page is looked for again: a site may answer 404 for everything while it is broken."""
CONFIRMED_AFTER = timedelta(hours=6)
"""A page that is gone must be gone again after this long: sites are broken, or moved, for an hour or two now and then."""


def next_look(born: datetime | None, now: datetime) -> datetime | None:
    """Return when an article that was published (or first listed) at `born` is looked at next; None: no more.

    `born` None: nobody knows, and it was there before its source was watched, so that it is old.
    """
    return None if born is None else _next(min(born, now), now, LOOKS)


def next_look_for_gone(gone_since: datetime, now: datetime) -> datetime | None:
    """Return when a withdrawn article's page is looked for next; None: no more."""
    return _next(gone_since, now, GONE_LOOKS)


def _next(since: datetime, now: datetime, ages: tuple[timedelta, ...]) -> datetime | None:
    return next((since + age for age in ages if since + age >= now + LEAST_GAP), None)
