"""Articles from web pages: what the page states of itself, and its text through trafilatura.

    pages ── stated      titles and dates of the metadata (JSON-LD, OpenGraph)
          ├─ page_head   where its feeds are, whether it may be kept
          └─ html_text   fragments of HTML as lines

The libraries are imported when the first page is read: they cost a third of a second that no question should
wait for.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.cleaning import LONGEST_TEXT, clean_lines, date_above, text_lines
from data.dates import parse_date, possible_day
from data.errors import Unreadable
from data.folding import bare, is_overloaded, letters
from data.sources.addresses import web_address
from data.sources.canonical import canonical_address
from data.sources.encoding import decode_web
from data.sources.html_text import html_lines
from data.sources.markup import is_crowded
from data.sources.page_head import find_feeds, page_says_noindex
from data.sources.stated import Stated, stated_of, take_out_scripts
from data.titles import LONGEST_TITLE, is_prose, title_from_lead
from data.types import ArticleDraft

__all__ = ["LARGEST_PAGE", "find_feeds", "page_says_noindex", "parse_page"]

LARGEST_PAGE = 10_000_000  # bytes, or characters
MOST_TAGS = 60_000  # the fullest pages of news have a sixth of them

_SUFFIX = re.compile(r"\s+[-–—|:•]+\s+|\s*\|\s*")
_STATES_DATE = "//time[@datetime] | //*[@itemprop and (@content or @datetime)]"
_LEAD = "//body//*[@itemprop='description' or @class][not(self::meta)]"
_LEAD_CLASS = re.compile(
    r"(?:\A|[\s_-])(?:lead|intro|standfirst|chapo|sapo|summary)(?:\Z|[\s_-])", re.IGNORECASE
)
_LONGEST_NAME = 200  # characters
_CAPTION_WORDS = 12  # of a video or a picture, which is all that some articles have
_LONGEST_LEAD = 1000  # characters
_CLEARLY_LESS = 0.6  # of the letters of the body that the metadata state
_SHORTEST_STATED_BODY = 250  # characters


def parse_page(
    page: bytes | str,
    url: str | None,
    origin: str,
    *,
    charset: str | None = None,
    now: datetime | None = None,
) -> ArticleDraft:
    """Return the article of a page; `charset` is the one that its HTTP header states.

    The title is without the site's name. The date is what the page's metadata state (`published_at` where they state a
    moment), else a date line above the body, never one from elsewhere on the page, nor one that lies ahead of `now`.
    `url` is the canonical address if it is of the same host as the given one; `key` is made of its name
    (`data.sources.canonical`). Raises `Unreadable` for what is no page, holds no article, or is far larger than one.
    """
    if len(page) > LARGEST_PAGE:
        raise Unreadable(f"is larger than {LARGEST_PAGE // 1_000_000} MB")
    text = (page if isinstance(page, str) else decode_web(page, charset)).replace("\x00", "")
    _refuse(text)
    try:
        found = _extract(text, url, now)
    except Unreadable:
        raise
    except Exception as error:  # whatever the libraries raise for a broken page, the page is at fault
        raise Unreadable(f"is HTML that cannot be read: {type(error).__name__}: {error}"[:200]) from error
    if "\ufffd" in found.body:
        raise Unreadable("is damaged: its text is not valid in its own encoding")
    address = _address((found.stated.canonical, found.url), url)
    outlet = _outlet(found.stated.publisher or found.sitename, address, origin)
    title = _title(
        _headline(found.title[: 2 * LONGEST_TITLE], found.stated.headline, outlet), outlet, found.body
    )
    paragraphs = clean_lines(found.body, title)
    if not _holds_text(paragraphs, is_article=bool(found.stated.headline)):
        raise Unreadable("holds no article")
    published = found.stated.published or found.published or date_above(found.body)
    return ArticleDraft(
        f"url:{canonical_address(address)}" if address else f"file:{origin}",
        title or title_from_lead(paragraphs),
        paragraphs,
        outlet,
        origin,
        address,
        published if now is None else possible_day(published, now),
        found.stated.published_at,
    )


def _holds_text(paragraphs: Iterable[str], *, is_article: bool) -> bool:
    """Whether there is running text; of what calls itself an article a caption without a full stop is enough."""
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n")]
    return any(is_prose(line) or (is_article and len(line.split()) >= _CAPTION_WORDS) for line in lines)


def _refuse(text: str) -> None:
    """Raise `Unreadable` for what would keep the libraries busy, or is no page at all."""
    if "<" not in text:
        raise Unreadable("is not HTML")
    if text.count("<") > MOST_TAGS or is_crowded(text):
        raise Unreadable("has far more tags than a page of one article")


@dataclass(frozen=True, slots=True)
class _Extract:
    """What the libraries, and the page itself, say of it."""

    title: str
    body: str
    url: str | None
    sitename: str | None
    published: date | None
    stated: Stated


def _extract(text: str, url: str | None, now: datetime | None) -> _Extract:
    import trafilatura

    tree = trafilatura.load_html(text)
    if tree is None:
        raise Unreadable("holds no article")
    shown = "".join(tree.xpath("//body//text()[not(parent::script or parent::style)]"))
    if len(shown) > LONGEST_TEXT:
        raise Unreadable(f"is far longer than an article: {len(shown):,} characters")
    if is_overloaded(shown) or is_overloaded(text):
        raise Unreadable("is no text: it has marks without letters")
    stated = stated_of(tree, url, now)
    take_out_scripts(tree)
    found = trafilatura.bare_extraction(deepcopy(tree), url=url, with_metadata=True, include_comments=False)
    body = _with_lead(found.text or "", tree) if found else ""
    body = _fuller(body, stated.body)
    if not body:
        raise Unreadable("holds no article")
    day = None if stated.published else _stated_date(tree)
    if found is None:
        return _Extract("", body, None, None, day, stated)
    return _Extract(found.title or "", body, found.url, found.sitename, day, stated)


def _fuller(body: str, stated: str) -> str:
    """Return the body as the page's metadata state it where much of it was not found on the page and it reads as prose."""
    if len(stated) < _SHORTEST_STATED_BODY or len(letters(body)) >= _CLEARLY_LESS * len(letters(stated)):
        return body
    lines = html_lines(stated.replace("\n", "<br>")) if "<" in stated else text_lines(stated)
    prose = sum(len(line) for line in lines if is_prose(line))
    return "\n".join(lines) if prose > sum(map(len, lines)) / 2 else body


def _with_lead(body: str, tree: Any) -> str:
    """Put the article's lead before its body where it stands in a box of its own and was passed over."""
    whole = letters(tree.text_content())
    first = next(filter(is_prose, text_lines(body)), None)
    if first is None or (body_at := whole.find(letters(first))) < 0:
        return body
    for box in tree.xpath(_LEAD):
        if box.get("itemprop") != "description" and not _LEAD_CLASS.search(box.get("class")):
            continue
        lead = " ".join(box.text_content().split())
        if len(lead) < _LONGEST_LEAD and is_prose(lead) and letters(lead) not in letters(body):
            return f"{lead}\n{body}" if 0 <= whole.find(letters(lead)) < body_at else body
    return body


def _stated_date(tree: Any) -> date | None:
    """Return the day of publication that the page's metadata state.

    htmldate looks through the whole page and so finds dates of other articles; it is shown the metadata only.
    """
    import htmldate
    import trafilatura

    stating = tree.xpath(_STATES_DATE)
    metadata = trafilatura.load_html("<html><head></head><body><p>-</p></body></html>")
    metadata.find("head").extend(list(tree.xpath("//head/*")))
    metadata.find("body").extend(stating)
    return parse_date(htmldate.find_date(metadata, original_date=True, extensive_search=False))


def _address(stated: tuple[str | None, str | None], given: str | None) -> str | None:
    """The canonical address, unless it is the home page's or (where the given one is known) another host's."""
    for address in filter(None, map(web_address, stated)):
        parts = urlsplit(address)
        if parts.path.strip("/") and (given is None or _host(address) == _host(given)):
            return address
    return web_address(given)


def _host(address: str) -> str:
    return urlsplit(canonical_address(address)).netloc


def _outlet(sitename: str | None, address: str | None, origin: str) -> str:
    name = " ".join((sitename or "")[:_LONGEST_NAME].split()).lstrip("@")
    host = urlsplit(address).hostname if address else None
    return name or (host or "").removeprefix("www.") or Path(origin).parent.name


def _headline(found: str, stated: str, outlet: str) -> str:
    """The title that the metadata state for machines, unless the page shows it in a fuller form or it is the site's."""
    name, other = letters(stated), letters(found)
    if not name or name in other or (len(name) > 20 and other.startswith(name.rstrip(" .…"))):
        return found
    return found if name in letters(outlet) or len(name.split()) < 2 else stated


def _title(found: str, outlet: str, body: str) -> str:
    """The title without the site's name after it, as the page spells it above the body where it does."""
    title = " ".join(text_lines(found[: 2 * LONGEST_TITLE]))
    for split in reversed(list(_SUFFIX.finditer(title))):
        name = bare(title[split.end() :])
        if name and (name in bare(outlet) or bare(outlet) in name):
            title = title[: split.start()]
            break
    name = letters(title)
    title = next((line for line in text_lines(body)[:5] if letters(line) == name), title)
    return title if len(title) <= LONGEST_TITLE else ""
