"""RSS 0.9 to 2.0 and Atom, through feedparser.

feedparser is given well-formed XML in UTF-8 and no more than `MOST_ITEMS` items, for it takes its time. In a document that
is not well-formed each item is mended by itself, so that one harms no other.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from operator import itemgetter
from typing import Any

from lxml import etree

from data.dates import parse_moment
from data.errors import Unreadable
from data.sources.addresses import web_address
from data.sources.items import (
    CUT,
    DAMAGED,
    IMPOSSIBLE,
    LONGEST_HTML,
    MOST_ITEMS,
    NAMELESS,
    TOO_MANY,
    absolute,
    counted,
    dates,
    fingerprint,
    once,
    plain,
)
from data.sources.listing import Listed, Listing
from data.sources.xml import parsed

_OPEN = re.compile(r"<(?P<name>(?:[A-Za-z]\w{0,20}:)?(?:item|entry))(?=[\s>])", re.IGNORECASE)
_ROOT = re.compile(r"<(?P<name>[\w:.-]+)(?P<attributes>[^<>]*)>")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
_ALIKE = 3  # items of one moment: two may have been changed together
_DATES = re.compile(r"<(?:pubDate|published|updated|dc:date|issued|modified)>([^<]{1,80})<", re.IGNORECASE)
_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_LONGEST_REST = 10_080  # minutes: whoever asks for more is asked once a week


@dataclass(frozen=True, slots=True)
class _Piece:
    """The text of one item, from its tag to its end; `whole`: it has one."""

    text: str
    whole: bool


def parse_xml_feed(text: str, address: str, now: datetime, *, cut: bool = False) -> Listing:
    """Return the listing of a feed in `mended` XML that came from `address`; `cut`: its end is missing.

    Of more than `MOST_ITEMS` items the newest are taken, which stand at its beginning or its end. Raises `Unreadable`
    where it is no feed at all.
    """
    document, faults = _bounded(text, cut)
    found = _feedparser(document, address)
    if not found.version and not found.entries:
        raise Unreadable("is XML, but neither a feed nor a site map")
    built = _built(found.entries)
    items = list(filter(None, (_item(entry, address, now, built, faults) for entry in found.entries)))
    home = absolute(found.feed.get("link"), address)
    return Listing(
        "feed",
        plain(found.feed.get("title")),
        home,
        _language(found.feed),
        once(items, home),
        minutes=_minutes(found.feed),
        faults=counted(faults),
    )


def _feedparser(document: str, address: str) -> Any:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    return feedparser.parse(
        io.BytesIO(document.encode("utf-8")),
        response_headers=headers,
        sanitize_html=False,  # only text is taken out of it
        resolve_relative_uris=False,
    )


def _bounded(text: str, cut: bool) -> tuple[str, list[str]]:
    """Return a well-formed document of no more than `MOST_ITEMS` items, and what is wrong with the given one."""
    begins = [found.start() for found in _OPEN.finditer(text)]
    faults = [CUT] if cut else []
    if len(begins) <= MOST_ITEMS and not cut and parsed(text) is not None:
        return text, faults
    pieces = list(_pieces(text, begins))
    if pieces and not pieces[-1].whole:
        pieces.pop()
        faults += [] if cut else [CUT]
    if len(pieces) > MOST_ITEMS:
        faults.append(TOO_MANY)
        pieces = pieces[-MOST_ITEMS:] if _is_newer(pieces[-1], pieces[0]) else pieces[:MOST_ITEMS]
    head, close = _head(text[: begins[0]] if begins else text)
    items = [_well_formed(piece, head, faults) for piece in pieces]
    return "".join((head, *items, close)), faults


def _pieces(text: str, begins: list[int]) -> Iterator[_Piece]:
    for begin, limit in zip(begins, [*begins, len(text)][1:], strict=True):
        name = _OPEN.match(text, begin)
        end = re.compile(rf"</{name['name']}\s*>", re.IGNORECASE).search(text, begin, limit) if name else None
        yield _Piece(text[begin : end.end() if end else limit], end is not None)


def _is_newer(one: _Piece, other: _Piece) -> bool:
    stated = (_DATES.search(piece.text) for piece in (one, other))
    first, second = (parse_moment(found[1]) if found else None for found in stated)
    return first is not None and second is not None and first > second


def _head(text: str) -> tuple[str, str]:
    """Return what stands before the items as well-formed XML that is still open, and what closes it."""
    root = _ROOT.match(text)
    if root is None:
        raise Unreadable("is XML that cannot be read")
    prefixes = {*_NAMESPACES} - set(re.findall(r"xmlns:([\w-]+)\s*=", root["attributes"]))
    spaces = "".join(f' xmlns:{prefix}="{_NAMESPACES[prefix]}"' for prefix in sorted(prefixes))
    opened = f"<{root['name']}{root['attributes'].rstrip().rstrip('/')}{spaces}>"
    rest = text[root.end() :]
    channel = re.match(r"\s*<channel(?=[\s>])[^<>]*>", rest, re.IGNORECASE)
    inner = rest[channel.end() :] if channel else rest
    if channel and "</channel" in inner.lower():  # RSS 1.0 closes its channel before its items
        channel, inner = None, rest
    about = _serialised(f"{opened}{inner}</{root['name']}>")
    close = f"{'</channel>' if channel else ''}</{root['name']}>"
    return f"{opened}{'<channel>' if channel else ''}{about}", close


def _serialised(text: str) -> str:
    """Return what a root holds, with what is open in it closed."""
    root = parsed(text, recover=True)
    return "" if root is None else "".join(_xml(child) for child in root)


def _xml(element: etree._Element) -> str:
    return str(etree.tostring(element, encoding="unicode"))


def _well_formed(piece: _Piece, head: str, faults: list[str]) -> str:
    root = _ROOT.match(head)
    opened = root.group() if root else "<rss>"
    name = opened[1:].split()[0].rstrip(">")
    text = piece.text if piece.whole else f"{piece.text}</{_OPEN.match(piece.text)['name']}>"  # type: ignore[index]
    if piece.whole and parsed(f"{opened}{text}</{name}>") is not None:
        return text
    faults.append(DAMAGED)
    return _serialised(f"{opened}{text}</{name}>")


def _built(entries: Sequence[Any]) -> str | None:
    """The moment at which a feed was built, where it says of most of its items that they were changed then."""
    moments = Counter(filter(None, map(_updated, entries)))
    moment, times = max(moments.items(), key=itemgetter(1), default=(None, 0))
    return moment if times >= _ALIKE and 2 * times > len(entries) else None


def _item(entry: Any, base: str, now: datetime, built: str | None, faults: list[str]) -> Listed | None:
    address = absolute(entry.get("feedburner_origlink") or entry.get("link"), base)
    guid = (entry.get("id") or "").strip()[:2000] or None
    if address is None and guid and web_address(guid):
        address = absolute(guid, base)
    if address is None and guid is None:
        faults.append(NAMELESS)
        return None
    published, updated = entry.get("published") or entry.get("created"), _updated(entry)
    stated = dates(published or updated, updated, now)
    if stated.wrong:
        faults.append(IMPOSSIBLE)
    title, html = plain(entry.get("title")), _html(entry)
    changed = stated.updated_at if updated != built else None
    said = html or entry.get("summary")
    digest = fingerprint(title, address, stated.published_at, stated.published, changed, said)
    return Listed(
        address, guid, title, digest, stated.published_at, stated.updated_at, html, stated.published
    )


def _updated(entry: Any) -> str | None:
    """When it says that it was changed: `entry.get` would lend it `published` for that, and warn."""
    return dict(entry.items()).get("updated")


def _html(entry: Any) -> str | None:
    """The longest text that an entry carries."""
    texts = [*entry.get("content", ()), entry.get("summary_detail")]
    written = [
        f"<p>{escape(text['value'])}</p>" if text.get("type") == "text/plain" else text["value"]
        for text in texts
        if text and text.get("value")
    ]
    longest = max(written, key=len, default="")
    return longest if longest.strip() and len(longest) <= LONGEST_HTML and "\ufffd" not in longest else None


def _language(feed: Any) -> str | None:
    stated = feed.get("language") or (feed.get("title_detail") or {}).get("language")
    found = re.match(r"\s*([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)\b", stated or "")
    return found[1].lower().replace("_", "-") if found else None


def _minutes(feed: Any) -> int | None:
    """How long a feed asks to be left alone, by `ttl` or by `sy:updatePeriod` and `sy:updateFrequency`."""
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit() and 0 < len(ttl) < 8:
        return min(int(ttl), _LONGEST_REST) or None
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    times = str(feed.get("sy_updatefrequency") or "1").strip()
    often = int(times) if times.isascii() and times.isdigit() and len(times) < 6 else 1
    return min(max(1, period // max(1, often)), _LONGEST_REST)
