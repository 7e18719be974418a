"""Site maps (sitemaps.org): of pages, of news (Google's extension), indexes of further ones, and lists of addresses."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from data.dates import parse_date, parse_moment
from data.errors import Unreadable
from data.sources.addresses import web_address
from data.sources.canonical import canonical_address
from data.sources.items import CUT, IMPOSSIBLE, absolute, counted, dates, fingerprint, plain
from data.sources.listing import Listed, Listing
from data.sources.xml import local_name

MOST_ADDRESSES = 50_000  # of one site map: the protocol's own limit
MOST_MAPS = 1_000  # of one index, the newest

NO_ADDRESS = "states no address"
TOO_MANY_ADDRESSES = f"more than {MOST_ADDRESSES} addresses"
TOO_MANY_MAPS = f"more than {MOST_MAPS} site maps"

_LAST_END = re.compile(r"</(?:\w{1,20}:)?(?:url|sitemap)\s*>", re.IGNORECASE)
_ROOT_END = re.compile(r"</(?:\w{1,20}:)?(?:urlset|sitemapindex)\s*>\s*\Z", re.IGNORECASE)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Place:
    """One `url` or `sitemap` element: its own fields and those of `news:news`, as written."""

    fields: dict[str, str]
    is_map: bool


def parse_xml_sitemap(text: str, address: str, now: datetime) -> Listing:
    """Return what a site map or an index in `mended` XML lists, which came from `address`.

    `items` are its articles, `more` the site maps of an index, newest first. What is cut short or damaged gives what
    stands before the damage. Raises `Unreadable` where nothing of it is XML.
    """
    faults: list[str] = []
    if not _ROOT_END.search(text, max(0, len(text) - 200)):
        faults.append(CUT)
        text = text[: max((found.end() for found in _LAST_END.finditer(text)), default=0)]
    items: dict[str, Listed] = {}
    maps: dict[str, datetime] = {}
    about: dict[str, str] = {}
    for place in _places(text):
        found = absolute(place.fields.get("loc"), address)
        if found is None:
            faults.append(NO_ADDRESS)
        elif place.is_map:
            maps.setdefault(found, _when(place.fields.get("lastmod")))
        elif len(items) < MOST_ADDRESSES:
            about = about or place.fields
            items.setdefault(canonical_address(found), _item(found, place.fields, now, faults))
        else:
            faults.append(TOO_MANY_ADDRESSES)
            break
    if len(maps) > MOST_MAPS:
        faults.append(TOO_MANY_MAPS)
    more = tuple(sorted(maps, key=lambda each: maps[each], reverse=True)[:MOST_MAPS])
    name, language = plain(about.get("news:name")), about.get("news:language", "").strip().lower()[:10]
    return Listing(
        "sitemap", name, None, language or None, tuple(items.values()), more, faults=counted(faults)
    )


def is_text_sitemap(text: str) -> bool:
    """Tell whether a text is a site map in the form of lines of addresses."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    return 2 * sum(web_address(line) is not None for line in lines) > len(lines)


def parse_text_sitemap(text: str) -> Listing:
    """Return what lines of addresses list; lines that are none are counted."""
    faults: list[str] = []
    found: dict[str, Listed] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if len(found) >= MOST_ADDRESSES:
            faults.append(TOO_MANY_ADDRESSES)
            break
        if address := absolute(line, line):
            found.setdefault(canonical_address(address), Listed(address, None, "", fingerprint(address)))
        else:
            faults.append(NO_ADDRESS)
    return Listing("sitemap", "", None, None, tuple(found.values()), faults=counted(faults))


def _item(address: str, fields: dict[str, str], now: datetime, faults: list[str]) -> Listed:
    stated = dates(fields.get("news:publication_date"), fields.get("lastmod"), now)
    if stated.wrong:
        faults.append(IMPOSSIBLE)
    title = plain(fields.get("news:title"))
    digest = fingerprint(title, address, stated.published_at, stated.published, fields.get("lastmod"))
    return Listed(
        address, None, title, digest, stated.published_at, stated.updated_at, published=stated.published
    )


def _when(lastmod: str | None) -> datetime:
    if moment := parse_moment(lastmod):
        return moment
    day = parse_date(lastmod)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else _LONG_AGO


def _places(text: str) -> Iterator[_Place]:
    """Yield the entries of a site map one at a time; none stays in memory."""
    found = etree.iterparse(
        io.BytesIO(text.encode("utf-8")),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in found:
            yield _Place(_fields(element), local_name(element) == "sitemap")
            element.clear(keep_tail=True)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable("is XML that cannot be read") from error


def _fields(element: etree._Element) -> dict[str, str]:
    own = [(local_name(child), child) for child in element if _space(child) == _space(element)]
    news = [
        (f"news:{local_name(child)}", child)
        for group in element
        if local_name(group) == "news"
        for child in _leaves(group)
    ]
    return {name: (child.text or "").strip()[:5000] for name, child in reversed([*own, *news])}


def _leaves(element: etree._Element) -> Iterable[etree._Element]:
    return [child for child in element.iterdescendants() if isinstance(child.tag, str) and len(child) == 0]


def _space(element: etree._Element) -> str:
    return element.tag.rpartition("}")[0] if isinstance(element.tag, str) else ""
