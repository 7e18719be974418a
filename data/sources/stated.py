"""What a page states of itself for machines: JSON-LD of schema.org first, then the metadata of its head.

Only what it says of its own article counts: pages list others in the same words.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

from data.dates import parse_date, parse_moment, possible, possible_day
from data.folding import letters
from data.sources.canonical import canonical_address
from data.sources.items import plain

_ARTICLE = re.compile(r"(?:\A|/)(?:\w{0,20}NewsArticle|Article|Report|BlogPosting|LiveBlogPosting)\Z")
_PAGE = re.compile(r"(?:\A|/)(?:WebPage|ItemPage)\Z")
_SCRIPTS = "//script[contains(@type, 'ld+json')]"
_OTHERS = frozenset(
    {
        "itemListElement",
        "hasPart",
        "isPartOf",
        "mentions",
        "citation",
        "comment",
        "relatedLink",
        "about",
        "review",
    }
)
_LONGEST_SCRIPT = 1_000_000  # characters
_MOST_SCRIPTS, _MOST_NODES = 40, 3_000
_WRAPPED = ("<!--", "//", "<![CDATA["), ("//", "-->", "]]>", "//", ";")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_FIELD = r'"{}"\s{{0,20}}:\s{{0,20}}"((?:[^"\\\n]|\\.){{1,{}}})"'
_TYPE_FIELD = re.compile(r'"@type"\s{0,20}:\s{0,20}\[?\s{0,20}"(\w{0,20}NewsArticle|Article|BlogPosting)"')
_META_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "article.published", "pubdate",
    "publishdate", "publish-date", "publish_date", "published_time", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.created", "cxenseparse:recs:publishtime", "article:published",
)  # fmt: skip
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page's metadata say of its article; None or empty where they do not.

    `published_at` is aware; `published` the day in its zone, or the day alone. `body` is plain text.
    """

    headline: str = ""
    publisher: str = ""
    canonical: str | None = None
    published_at: datetime | None = None
    published: date | None = None
    body: str = ""


def stated_of(tree: Any, address: str | None, now: datetime | None) -> Stated:
    """Return what a page at `address` states. Dates that cannot be (by `now`, if given) are passed over."""
    canonical = _first(tree, "//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
    addresses = (canonical, _first(tree, "//meta[@property='og:url']/@content"), address)
    named = {canonical_address(each) for each in addresses if each}
    node = _own_node(list(_nodes(tree)), named, _titles(tree))
    dated = [_text(node.get("datePublished")), *_meta_dates(tree)]
    published_at, published = _first_date(dated, now)
    return Stated(
        plain(_text(node.get("headline"))),
        plain(_name(node.get("publisher"))),
        canonical,
        published_at,
        published,
        unescape(_text(node.get("articleBody"))),
    )


def take_out_scripts(tree: Any) -> None:
    """Remove the JSON-LD of a page: to libraries that are shown it, any article in it is the page's own."""
    for script in tree.xpath(_SCRIPTS):
        script.drop_tree()


def _first(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0]).strip() or None if found else None


def _titles(tree: Any) -> list[str]:
    """Return the folded words of what the page itself shows as titles."""
    shown = tree.xpath("//meta[@property='og:title']/@content | //title/text()")[:5]
    shown += [heading.text_content() for heading in tree.xpath("//h1")[:5]]
    return list(filter(None, (letters(str(title)[:1000]) for title in shown)))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the articles and pages that scripts of JSON-LD describe, those that they only list left out."""
    for script in tree.xpath(_SCRIPTS)[:_MOST_SCRIPTS]:
        text = script.text or ""
        if len(text) > _LONGEST_SCRIPT:
            continue
        loaded = _loaded(text)
        if loaded is None:
            yield from _torn(text)
        else:
            yield from _described(loaded)


def _loaded(text: str) -> object | None:
    text = _unwrapped(text)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), unescape(text)):
        try:
            loaded: object = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return loaded
    return None


def _unwrapped(text: str) -> str:
    """Return a script without the comments of other languages that hid it from old browsers."""
    text = text.strip()
    for start in _WRAPPED[0]:
        text = text.removeprefix(start).lstrip()
    for end in (*_WRAPPED[1], *_WRAPPED[1]):
        text = text.removesuffix(end).rstrip()
    return text


def _torn(text: str) -> Iterator[dict[str, Any]]:
    """Yield what is still to be read of an article in broken JSON, if it is one article."""
    if len(_TYPE_FIELD.findall(text)) != 1:
        return
    found: dict[str, Any] = {"@type": "Article"}
    for name, longest in (("headline", 500), ("datePublished", 80), ("url", 2000)):
        if match := re.search(_FIELD.format(name, longest), text):
            found[name] = re.sub(r"\\(.)", r"\1", match[1])
    yield found


def _described(loaded: object) -> Iterator[dict[str, Any]]:
    waiting, seen = [loaded], 0
    while waiting and seen < _MOST_NODES:
        node, seen = waiting.pop(), seen + 1
        if isinstance(node, list):
            waiting += reversed(node[:_MOST_NODES])
        elif isinstance(node, dict):
            if _is_of(_ARTICLE, node) or _is_of(_PAGE, node):
                yield node
            if not _is_of(_ARTICLE, node):
                waiting += [
                    value
                    for name, value in node.items()
                    if name not in _OTHERS and isinstance(value, list | dict)
                ]


def _is_of(kind: re.Pattern[str], node: dict[str, Any]) -> bool:
    return any(kind.search(name) for name in _strings(node.get("@type")))


def _own_node(nodes: list[dict[str, Any]], addresses: set[str], titles: list[str]) -> dict[str, Any]:
    """Choose the node of the page's own article: by its address, by its headline, or as the only one there is."""
    articles = [node for node in nodes if not _is_of(_PAGE, node)]
    pages = [node for node in nodes if _is_of(_PAGE, node)]
    for node in (*articles, *pages):
        named = (name for field in ("url", "@id", "mainEntityOfPage") for name in _strings(node.get(field)))
        if addresses & {canonical_address(name) for name in named}:
            return node
    for node in (*articles, *pages):
        headline = letters(plain(_text(node.get("headline") or node.get("name"))))
        if headline and any(headline in title or title in headline for title in titles):
            return node
    alone = articles or pages
    return alone[0] if len(alone) == 1 else {}


def _strings(value: object) -> list[str]:
    """The strings that a value is, holds, or names by `@id`."""
    values = value if isinstance(value, list) else [value]
    named = (each.get("@id") or each.get("url") if isinstance(each, dict) else each for each in values[:20])
    return [each for each in named if isinstance(each, str)]


def _text(value: object) -> str:
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), "")
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, dict)), None)
    return _text(value.get("name")) if isinstance(value, dict) else ""


def _meta_dates(tree: Any) -> Iterator[str]:
    """Yield the dates of publication that metadata state, the surest first."""
    stated: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]")[:_MOST_NODES]:
        for name in ("property", "itemprop", "name"):
            if meta.get(name):
                stated.setdefault(meta.get(name).strip().lower(), meta.get("content"))
    yield from (stated[name] for name in _META_DATES if name in stated)
    own = tree.xpath("//*[@itemprop='datePublished' and not(self::meta)]/@datetime")
    yield from map(str, own[:1])


def _first_date(stated: Iterable[str], now: datetime | None) -> tuple[datetime | None, date | None]:
    """Return the first date that can be, and the moment of it that any of them states."""
    day: date | None = None
    for text in stated:
        moment = parse_moment(text[:100])
        if moment and _can_be(moment, now) and day in {None, moment.date()}:
            return moment, moment.date()
        if moment is None and day is None:
            found = parse_date(text[:100])
            day = (
                found
                if found and found != _ZERO.date() and (now is None or possible_day(found, now))
                else None
            )
    return None, day


def _can_be(moment: datetime, now: datetime | None) -> bool:
    return moment.date() != _ZERO.date() and (now is None or possible(moment, now) is not None)
