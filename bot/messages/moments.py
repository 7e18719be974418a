"""How long ago something was, or how far ahead it is, in words."""

from datetime import datetime, timedelta

from bot.messages.catalogue import Language, say

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def ago(moment: datetime, now: datetime, language: Language) -> str:
    """Return how long before `now` a moment was, as plain words; both are aware. One that is to come is now."""
    return _words("ago", now - moment, language)


def ahead(moment: datetime, now: datetime, language: Language) -> str:
    """Return how long after `now` a moment is, as plain words; both are aware. One that has passed is now."""
    return _words("ahead", moment - now, language)


def _words(way: str, length: timedelta, language: Language) -> str:
    if length < _MINUTE:
        return say(language, "ago-now")
    for name, unit in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
        if (count := length // unit) >= (2 if unit == _DAY else 1):  # 30 hours say more than a day
            return say(language, f"{way}-{name}", count=count)
    raise AssertionError(length)
