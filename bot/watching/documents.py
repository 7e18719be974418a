"""What fetched documents hold, through the parsers of `data.sources`, which are loaded when the first one is read.

All of it takes its time, so that it is called in threads.
"""

import hashlib
from datetime import datetime

from bot.fetching.types import Document
from data.errors import Unreadable
from data.sources.listing import Listing
from data.types import ArticleDraft

_HTML = ("text/html", "application/xhtml+xml")


def body_hash(document: Document) -> str:
    """Return a fingerprint of a document's bytes: 32 characters."""
    return hashlib.sha256(document.body).hexdigest()[:32]


def listing_of(document: Document, now: datetime) -> Listing | None:
    """Return the feed, site map or index of site maps that a document is, None where it is none."""
    from data.sources.feeds import parse_listing

    try:
        return parse_listing(
            document.body, document.address, document.content_type, document.charset, now=now
        )
    except Unreadable:
        return None


def feeds_of(document: Document) -> tuple[str, ...]:
    """Return the addresses of the feeds that a page names, the best first."""
    from data.sources.pages import find_feeds

    return find_feeds(document.body, document.address, document.charset)


def article_of(document: Document, origin: str, now: datetime) -> ArticleDraft | None:
    """Return the article that a page holds, None where it holds none."""
    from data.sources.pages import parse_page

    try:
        return parse_page(document.body, document.address, origin, charset=document.charset, now=now)
    except Unreadable:
        return None


def is_not_to_be_kept(document: Document) -> bool:
    """Tell whether a page asks, in its header or by itself, that nobody keeps it."""
    from data.sources.pages import page_says_noindex

    return document.noindex or page_says_noindex(document.body, document.charset)


def may_be_page(document: Document) -> bool:
    """Tell whether a document can be a web page, from what its server calls it."""
    return document.content_type in (*_HTML, "")
