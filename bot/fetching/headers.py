"""What the headers of an answer say: pure, and forgiving, for strangers write them."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.fetching.types import Validators

LONGEST_WAIT = 86_400.0  # seconds: nobody may send the bot away for longer
_LONGEST_FRESHNESS = 365 * 86_400.0
_ETAG = re.compile(r"[\x21-\x7e ]{1,500}")
_DATE = re.compile(r"[\x20-\x7e]{1,60}")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([a-z0-9_.:-]{1,40})""", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?([0-9]+)", re.IGNORECASE)
_KEPT_NOT = re.compile(r"(?:^|,)\s*(?:no-store|no-cache)\b", re.IGNORECASE)
# Directives of X-Robots-Tag that have a colon, and so look like the name of a robot.
_WITH_VALUE = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}


def content_type(headers: httpx.Headers) -> str:
    """Return the media type in lower case without parameters; empty where there is none, or none that makes sense."""
    written = headers.get("content-type", "").partition(";")[0].strip().lower()
    return written if _TYPE.fullmatch(written) else ""


def charset(headers: httpx.Headers) -> str | None:
    """Return the charset that Content-Type names, in lower case; it may be one that nobody knows."""
    found = _CHARSET.search(headers.get("content-type", ""))
    return found[1].lower() if found else None


def validators(headers: httpx.Headers) -> Validators:
    """Return ETag and Last-Modified, without such as could not be sent back."""
    etag, modified = headers.get("etag", "").strip(), headers.get("last-modified", "").strip()
    return Validators(
        etag if _ETAG.fullmatch(etag) else None, modified if _DATE.fullmatch(modified) else None
    )


def conditions(known: Validators) -> list[tuple[bytes, bytes]]:
    """Return the headers that ask for a document only if it changed since; what cannot be sent is left out."""
    found = []
    if known.etag and _ETAG.fullmatch(known.etag):
        found.append((b"If-None-Match", known.etag.strip().encode("ascii")))
    if known.last_modified and _DATE.fullmatch(known.last_modified):
        found.append((b"If-Modified-Since", known.last_modified.strip().encode("ascii")))
    return [(name, value) for name, value in found if value]


def retry_after(headers: httpx.Headers, now: datetime) -> float | None:
    """Return the seconds until Retry-After, from 0 to `LONGEST_WAIT`, or None where there is none to be understood."""
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdecimal():
        return min(float(written[:12]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(written)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def fresh_for(headers: httpx.Headers) -> float | None:
    """Return the seconds that Cache-Control lets a document be kept, less those it was kept on its way; None: unsaid."""
    written = ", ".join(headers.get_list("cache-control"))
    if _KEPT_NOT.search(written):
        return 0.0
    found = _MAX_AGE.search(written)
    if not found:
        return None
    age = headers.get("age", "").strip()
    spent = float(age[:12]) if age.isascii() and age.isdecimal() else 0.0
    return min(max(float(found[1][:12]) - spent, 0.0), _LONGEST_FRESHNESS)


def noindex(headers: httpx.Headers, robot: str) -> bool:
    """Say whether X-Robots-Tag asks everybody, or `robot` by its name (in lower case), not to keep the document."""
    return any(_asks(line.lower(), robot) for line in headers.get_list("x-robots-tag"))


def _asks(line: str, robot: str) -> bool:
    meant = True
    for part in line.split(","):
        name, colon, rest = part.strip().partition(":")
        directive = part.strip()
        if colon and name.strip() not in _WITH_VALUE:
            meant, directive = name.strip() == robot, rest.strip()
        if meant and directive in ("noindex", "none"):
            return True
    return False
