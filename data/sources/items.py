"""What the parsers of feeds and site maps have in common: the fields of one item, and each item once."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import unescape
from urllib.parse import urljoin

from data.dates import parse_date, parse_moment, possible, possible_day
from data.sources.addresses import web_address
from data.sources.canonical import LONGEST_ADDRESS, canonical_address
from data.sources.listing import Listed

MOST_ITEMS = 5_000  # of one document; feeds hold 10 to 200 items
LONGEST_TITLE = 500  # characters
LONGEST_HTML = 1_000_000  # characters of one item: no article is near it

NAMELESS = "states neither an address nor an id"
TOO_MANY = f"more than {MOST_ITEMS} items"
DAMAGED = "is not well-formed"
CUT = "is cut short"
IMPOSSIBLE = "states a date that cannot be true"

_TAGS = "a b i u s p br em strong span font sup sub small big div mark img h1 h2 h3 h4 cite q wbr bdi bdo abbr code"
_TAG = re.compile(rf"</?(?:{'|'.join(_TAGS.split())})(?:\s[^<>]{{0,500}})?/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_ESCAPED = re.compile(
    r"&(?:amp|quot|lt|gt|apos|nbsp|laquo|raquo|[lr][ds]quo|hellip|[mn]dash|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
_ESCAPED_TWICE = 3
_ONE_ARTICLES = 3  # ids or addresses: an article may be listed in several sections


@dataclass(frozen=True, slots=True)
class Dates:
    """The moments that an item states, less those that cannot be; `wrong`: some could not."""

    published_at: datetime | None
    published: date | None
    updated_at: datetime | None
    wrong: bool


def plain(text: object) -> str:
    """Return a title as people read it: without HTML, with its characters rather than their entities, on one line.

    Titles that were escaped once or twice too often are mended.
    """
    if not isinstance(text, str):
        return ""
    text = text[: 20 * LONGEST_TITLE]
    for _ in range(_ESCAPED_TWICE):
        if not _ESCAPED.search(text):
            break
        text = unescape(text)
    text = " ".join(_TAG.sub(" ", text).split()) if "<" in text else " ".join(text.split())
    return text if len(text) <= LONGEST_TITLE else text[: text.rfind(" ", 0, LONGEST_TITLE)] + "…"


def dates(published: object, updated: object, now: datetime) -> Dates:
    """Return what an item states of its times."""
    first, second = parse_moment(published), parse_moment(updated)
    day = first.date() if first else parse_date(published)
    published_at, updated_at = possible(first, now), possible(second, now)
    first_day = published_at.date() if published_at else possible_day(day, now) if first is None else None
    wrong = (first, second) != (published_at, updated_at) or first_day != day
    return Dates(published_at, first_day, updated_at, wrong)


def absolute(address: object, base: str) -> str | None:
    """Return a web address, completed by that of the document that states it, or None."""
    if not isinstance(address, str) or not address.strip() or len(address) > LONGEST_ADDRESS:
        return None
    try:
        return web_address(urljoin(base, address.strip().replace(" ", "%20")))
    except ValueError:
        return None


def fingerprint(*parts: object) -> str:
    """Return what changes when one of these does; of HTML, its words alone."""
    texts = (
        " ".join(_ANY_TAG.sub(" ", part).split()) if isinstance(part, str) else str(part) for part in parts
    )
    return hashlib.sha256("\x1e".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def once(items: Iterable[Listed], home: str | None) -> tuple[Listed, ...]:
    """Return items in their order, an article once, without the names that tell nothing apart.

    An id that items of many addresses have is none of theirs, nor is the address of many ids or of the site itself.
    """
    found = list(items)
    homes = {canonical_address(home)} if home else set()
    names = [_name(item) for item in found]
    of_guid = _shared((item.guid, name) for item, name in zip(found, names, strict=True))
    of_address = _shared((name, item.guid) for item, name in zip(found, names, strict=True))
    kept: dict[tuple[str | None, str | None], Listed] = {}
    for item, name in zip(found, names, strict=True):
        guid = None if item.guid in of_guid and name else item.guid
        lost = guid is not None and (name in homes or name in of_address)
        address = None if lost else item.address
        if address or guid:
            kept.setdefault(
                (None, name) if address else (guid, None), replace(item, guid=guid, address=address)
            )
    return tuple(kept.values())


def counted(faults: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return how often each fault was met, the commonest first."""
    return tuple(Counter(faults).most_common())


def _name(item: Listed) -> str | None:
    return canonical_address(item.address) if item.address else None


def _shared(pairs: Iterable[tuple[str | None, str | None]]) -> frozenset[str]:
    """Return the first of pairs that go with more seconds than one article has."""
    seconds: dict[str, set[str]] = {}
    for one, other in pairs:
        if one and other:
            seconds.setdefault(one, set()).add(other)
    return frozenset(one for one, others in seconds.items() if len(others) > _ONE_ARTICLES)
