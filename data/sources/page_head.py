"""What the head of a page says to programs: where its feeds are, and whether it may be kept."""

import re
from typing import Any

from data.errors import Unreadable
from data.sources.encoding import decode_web
from data.sources.html_text import parse_html
from data.sources.items import absolute

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_OTHER_TYPES = ("application/json", "application/xml", "text/xml")  # feeds only where their names say so
_FEED_NAME = re.compile(r"rss|atom|feed|خلاصة|خلاصات", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|تعليق", re.IGNORECASE)
_LONGEST_HEAD = 300_000  # characters
_MOST_FEEDS = 30


def find_feeds(page: bytes, address: str, charset: str | None) -> tuple[str, ...]:
    """Return the feeds that a page links to (`<link rel=alternate>`), absolute, the likeliest first.

    The site's own come before those of single articles' comments, which come last. Empty where it names none, or
    is no page.
    """
    tree = _head(page, charset)
    if tree is None:
        return ()
    base = absolute((tree.xpath("//base/@href") or [""])[0], address) or address
    found: dict[str, int] = {}
    for link in tree.xpath("//link[@href and @rel]"):
        place = _rank(link)
        if place is not None and (feed := absolute(link.get("href"), base)):
            found.setdefault(feed, place + 4 * bool(_COMMENTS.search(feed)))
    return tuple(sorted(found, key=lambda feed: found[feed])[:_MOST_FEEDS])


def _rank(link: Any) -> int | None:
    rel = link.get("rel").lower().split()
    kind = (link.get("type") or "").split(";")[0].strip().lower()
    said = f"{link.get('title') or ''} {link.get('href')}"
    if "alternate" not in rel and "feed" not in rel:
        return None
    if kind in _FEED_TYPES:
        return _FEED_TYPES.index(kind) // 2 + 4 * bool(_COMMENTS.search(said))
    if kind in _OTHER_TYPES and _FEED_NAME.search(said):
        return 2
    return 3 if "feed" in rel and not kind else None


def page_says_noindex(page: bytes, charset: str | None) -> bool:
    """Tell whether a page asks all robots, or Google's (`noindex`, `none`), not to be kept; rules for others are theirs."""
    tree = _head(page, charset)
    if tree is None:
        return False
    rules = (
        meta.get("content").lower()
        for meta in tree.xpath("//meta[@name and @content]")
        if meta.get("name").strip().lower() in {"robots", "googlebot", "googlebot-news"}
    )
    return any(word.strip() in {"noindex", "none"} for rule in rules for word in rule.split(","))


def _head(page: bytes, charset: str | None) -> Any | None:
    """Return the tree of a page's beginning, scripts and all, or None."""
    try:
        text = decode_web(page[: 4 * _LONGEST_HEAD], charset)[:_LONGEST_HEAD]
    except Unreadable:
        return None
    return parse_html(text)
