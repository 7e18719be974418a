"""What a feed or a site map says of articles: values only, as its parsers (`feeds`, `sitemaps`) return them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

ListingKind = Literal["feed", "sitemap"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One article as a feed or site map lists it.

    `address`: absolute, as listed. `guid`: what the feed numbers it by, None where it does not. `published_at`, `updated_at`:
    aware; None where they are not stated or cannot be true. `published`: the day in the zone in which it was stated; there
    too where no clock is. `html`: the longest text of the article that the listing carries, as HTML, else None; whether it is
    the whole one is what `data.sources.listed` decides. `title` is plain text. `digest` changes whenever the listing says
    something else of the article.
    """

    address: str | None
    guid: str | None
    title: str
    digest: str
    published_at: datetime | None = None
    updated_at: datetime | None = None
    html: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What was read of a feed, site map or index of site maps.

    `name`: what it calls itself, empty where it does not. `home`: the site's own address. `language`: as stated, or None.
    `items`: in the listing's order, an article once. `more`: further documents of the same listing (the site maps of an
    index), newest first. `minutes`: how long it asks to be left alone (`ttl`), or None. `faults`: items that could not be
    read, by reason.
    """

    kind: ListingKind
    name: str
    home: str | None
    language: str | None
    items: tuple[Listed, ...]
    more: tuple[str, ...] = ()
    minutes: int | None = None
    faults: tuple[tuple[str, int], ...] = ()
