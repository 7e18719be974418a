"""What an address lists: tells by what is in a document whether it is a feed or a site map, and reads it.

feeds ── xmlfeed    RSS and Atom          ┐
      ├─ jsonfeed   JSON Feed             ├─ items   the fields of one item, each item once
      └─ sitemaps   site maps, their index┘
"""

import zlib
from datetime import datetime

from data.errors import Unreadable
from data.sources.encoding import decode_web
from data.sources.jsonfeed import parse_json_feed
from data.sources.listing import Listing
from data.sources.sitemaps import is_text_sitemap, parse_text_sitemap, parse_xml_sitemap
from data.sources.xml import mended, root_name
from data.sources.xmlfeed import parse_xml_feed

LARGEST_READ = 32_000_000  # bytes of a feed, unpacked: what comes after is not read
LARGEST_SITEMAP = 52_428_800  # bytes, unpacked: the protocol's own limit

_HEAD = 65_536  # bytes that a document's outermost element is looked for in
_GZIP = b"\x1f\x8b"
_SITEMAPS = {"urlset", "sitemapindex"}
_PAGES = {"html", "head", "body"}
_LINES = {"text/plain", "", "application/octet-stream", "application/gzip", "application/x-gzip"}


def parse_listing(
    body: bytes, address: str, content_type: str, charset: str | None, now: datetime
) -> Listing:
    """Return what a feed (RSS, Atom, JSON Feed) or a site map (XML, news, text, index; gzipped too) lists.

    What it is is told by what is in it: `content_type` decides only whether lines of addresses are a site map. `charset`
    is the HTTP header's. Damaged documents give what can be read of them, and `faults`. Raises `Unreadable`, with a
    reason for people, for all others, a web page among them.
    """
    body = _unpacked(body)
    kind = _kind(decode_web(body[:_HEAD], charset))
    if kind == "feed":
        cut = len(body) > LARGEST_READ
        return parse_xml_feed(mended(decode_web(_whole_tags(body), charset)), address, now, cut=cut)
    if len(body) > (LARGEST_READ if kind == "json" else LARGEST_SITEMAP):
        raise Unreadable(
            f"is larger than {(LARGEST_READ if kind == 'json' else LARGEST_SITEMAP) // 1_000_000} MB"
        )
    text = decode_web(body, charset)
    if kind == "json":
        return parse_json_feed(text.lstrip("\ufeff"), address, now)
    if kind == "sitemap":
        return parse_xml_sitemap(mended(text), address, now)
    if content_type in _LINES and is_text_sitemap(text):
        return parse_text_sitemap(text)
    raise Unreadable("is neither a feed nor a site map")


def _kind(head: str) -> str:
    """Tell what a document is by its beginning: feed, sitemap, json or other. Raises `Unreadable` for a web page."""
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return "json"
    if not start.startswith("<"):
        return "other"
    root = "html" if start[:14].lower() == "<!doctype html" else root_name(mended(start))
    if root in _PAGES:
        raise Unreadable("is a web page, not a feed")
    return "sitemap" if root in _SITEMAPS else "feed"


def _whole_tags(body: bytes) -> bytes:
    return body if len(body) <= LARGEST_READ else body[: body.rfind(b">", 0, LARGEST_READ) + 1]


def _unpacked(body: bytes) -> bytes:
    """Unpack what is packed, within the limit."""
    if not body.startswith(_GZIP):
        return body
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        unpacked = unpacking.decompress(body, LARGEST_SITEMAP + 1)
    except zlib.error as error:
        raise Unreadable("is packed data that cannot be unpacked") from error
    if len(unpacked) > LARGEST_SITEMAP:
        raise Unreadable(f"is larger than {LARGEST_SITEMAP // 1_000_000} MB when it is unpacked")
    return unpacked
