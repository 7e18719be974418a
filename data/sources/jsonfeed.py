"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

import json
from collections.abc import Mapping
from datetime import datetime
from html import escape

from data.errors import Unreadable
from data.sources.items import (
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


def parse_json_feed(text: str, address: str, now: datetime) -> Listing:
    """Return the listing of a JSON Feed that came from `address`. Raises `Unreadable` for what is none."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("is JSON that cannot be read") from error
    if not isinstance(feed, dict) or not isinstance(items := feed.get("items"), list):
        raise Unreadable("is JSON, but no feed")
    faults = [TOO_MANY] if len(items) > MOST_ITEMS else []
    read = [_item(item, address, now, faults) for item in items[:MOST_ITEMS]]
    home = absolute(feed.get("home_page_url"), address)
    language = feed.get("language")
    return Listing(
        "feed",
        plain(feed.get("title")),
        home,
        language.strip().lower()[:10] or None if isinstance(language, str) else None,
        once(filter(None, read), home),
        faults=counted(faults),
    )


def _item(item: object, base: str, now: datetime, faults: list[str]) -> Listed | None:
    if not isinstance(item, dict):
        faults.append(DAMAGED)
        return None
    address = absolute(item.get("url"), base) or absolute(item.get("external_url"), base)
    guid = item.get("id")
    guid = (
        str(guid).strip()[:2000] or None
        if isinstance(guid, str | int) and not isinstance(guid, bool)
        else None
    )
    if address is None and guid is None:
        faults.append(NAMELESS)
        return None
    stated = dates(item.get("date_published") or item.get("date_modified"), item.get("date_modified"), now)
    if stated.wrong:
        faults.append(IMPOSSIBLE)
    title, html = plain(item.get("title")), _html(item)
    digest = fingerprint(title, address, stated.published_at, stated.published, html or item.get("summary"))
    return Listed(
        address, guid, title, digest, stated.published_at, stated.updated_at, html, stated.published
    )


def _html(item: Mapping[str, object]) -> str | None:
    html, text = item.get("content_html"), item.get("content_text")
    if not (isinstance(html, str) and html.strip()):
        html = (
            "".join(f"<p>{escape(line)}</p>" for line in text.splitlines()) if isinstance(text, str) else ""
        )
    return html if html.strip() and len(html) <= LONGEST_HTML else None
