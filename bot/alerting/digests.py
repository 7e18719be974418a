"""When an alert may be sent: at once, at the hour of a chat's digest, or after its quiet hours. Decisions only.

Hours are those on the wall of the chat's time zone. Where clocks go forward over one, it begins when they have; where they
go back over one, it counts the first time. `now` is aware; so is what is returned, in UTC.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from data.preferences import Preferences

DIGEST_HOUR = 8
"""Of who wants a digest and chose no hour."""


def when(now: datetime, wishes: Preferences, default_zone: str, *, digest: bool = True) -> datetime:
    """Return the moment, `now` or later, from which a new alert may be sent to a chat.

    That is `now`, or the next hour of its digest, but never within its quiet hours. With `digest` False it is nothing that
    a digest may hold.
    """
    if digest and wishes.delivery == "digest":
        hour = DIGEST_HOUR if wishes.digest_hour is None else wishes.digest_hour
        now = _next(now, hour, _zone(wishes.time_zone, default_zone))
    return after_quiet(now, wishes, default_zone)


def after_quiet(moment: datetime, wishes: Preferences, default_zone: str) -> datetime:
    """Return `moment`, or the end of the chat's quiet hours if it falls within them."""
    begin, end = wishes.quiet_from, wishes.quiet_to
    if begin is None or end is None or begin == end:
        return moment.astimezone(UTC)
    zone = _zone(wishes.time_zone, default_zone)
    hour = moment.astimezone(zone).hour
    quiet = begin <= hour < end if begin < end else hour >= begin or hour < end
    return _next(moment, end, zone) if quiet else moment.astimezone(UTC)


def _next(moment: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """The first moment after `moment` at which a clock of the zone strikes an hour, once a day."""
    today = moment.astimezone(zone).date()
    days = (today + timedelta(days=later) for later in range(-1, 4))
    struck = (datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC) for day in days)
    return next(at for at in struck if at > moment)


@lru_cache(maxsize=1_024)
def _zone(name: str | None, default: str) -> ZoneInfo:
    """The zone of a name; the default one where this machine does not know it (any more)."""
    for known in (name, default):
        try:
            if known:
                return ZoneInfo(known)
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
