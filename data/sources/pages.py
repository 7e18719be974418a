"""Articles from web pages: HTML through trafilatura, dates through htmldate.

The libraries are imported when the first page is read: they cost a third of a second that no question should
wait for.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from data.cleaning import clean_lines, date_above, text_lines
from data.dates import parse_date
from data.errors import Unreadable
from data.folding import bare, letters
from data.sources.addresses import web_address
from data.sources.encoding import decode
from data.titles import is_prose, title_from_lead
from data.types import ArticleDraft, OriginDone, OriginSkipped, ReadFailure, Reading

if TYPE_CHECKING:
    import httpx

LARGEST_PAGE = 10_000_000  # bytes, uncompressed
TIME_LIMIT = 30.0  # seconds for the whole page, redirects included

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE
)
_SUFFIX = re.compile(r"\s+[-–—|:•]+\s+|\s*\|\s*")
_STATES_DATE = (
    "//script[@type='application/ld+json'] | //time[@datetime] | //*[@itemprop and (@content or @datetime)]"
)
_LEAD = "//body//*[@itemprop='description' or @class][not(self::meta)]"
_LEAD_CLASS = re.compile(
    r"(?:\A|[\s_-])(?:lead|intro|standfirst|chapo|sapo|summary)(?:\Z|[\s_-])", re.IGNORECASE
)
_LONGEST_LEAD = 1000  # characters
_READER = "page1"  # part of every stamp


def parse_page(page: bytes | str, url: str | None, origin: str) -> ArticleDraft:
    """Return the article of a page.

    The title is without the site's name; the date is what the page's metadata state, else a date line above
    the body, never one from elsewhere on the page. `url` is the canonical address if it is of the same host
    as the given one. Raises `Unreadable` for what is no page or holds no article.
    """
    text = page if isinstance(page, str) else _decode(page)
    if "<" not in text:
        raise Unreadable("is not HTML")
    try:
        found = _extract(text, url)
    except Unreadable:
        raise
    except Exception as error:  # whatever the libraries raise for a broken page, the page is at fault
        raise Unreadable(f"is HTML that cannot be read: {type(error).__name__}: {error}") from error
    if "\ufffd" in found.body:
        raise Unreadable("is damaged: its text is not valid in its own encoding")
    address = _address(found.url, url)
    outlet = _outlet(found.sitename, address, origin)
    title = _title(found.title, outlet, found.body)
    paragraphs = clean_lines(found.body, title)
    if not any(is_prose(line) for paragraph in paragraphs for line in paragraph.split("\n")):
        raise Unreadable("holds no article")
    key = f"url:{address}" if address else f"file:{origin}"
    title = title or title_from_lead(paragraphs)
    return ArticleDraft(
        key, title, paragraphs, outlet, origin, address, found.published or date_above(found.body)
    )


def fetch_page(
    url: str, known: Mapping[str, str], client: "httpx.Client", clock: Callable[[], float] = time.monotonic
) -> Iterator[Reading]:
    """Yield the article of a web page and `OriginDone`, or `OriginSkipped` if it is as `known` has it.

    A page that is gone (404, 410) is `OriginDone` without an article; whatever else goes wrong is one
    `ReadFailure`. Takes about `TIME_LIMIT` seconds by `clock` at most, and `LARGEST_PAGE` bytes.
    """
    import httpx

    if web_address(url) is None:
        yield ReadFailure(url, "is not an http or https address", url)
        return
    try:
        status, final, content = _get(url, client, clock)
        if status in {404, 410}:
            yield OriginDone(url, f"{_READER}-gone", complete=True)
            return
        stamp = f"{_READER}-{hashlib.sha256(content).hexdigest()[:32]}"
        if known.get(url) == stamp:
            yield OriginSkipped(url)
            return
        yield parse_page(content, final, url)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        yield ReadFailure(url, f"cannot be fetched: {_why(error)}", url)
    except Unreadable as error:
        yield ReadFailure(url, str(error), url)
    else:
        yield OriginDone(url, stamp, complete=True)


def _get(url: str, client: "httpx.Client", clock: Callable[[], float]) -> tuple[int, str, bytes]:
    """Return the status, the final address and the bytes of a page."""
    ends = clock() + TIME_LIMIT
    with client.stream("GET", url, follow_redirects=True, timeout=TIME_LIMIT / 2) as response:
        if response.status_code in {404, 410}:
            return response.status_code, url, b""
        if not response.is_success:
            raise Unreadable(f"cannot be fetched: the server answered {response.status_code}")
        kind = response.headers.get("content-type", "text/html").split(";")[0].strip().lower()
        if kind not in {"text/html", "application/xhtml+xml", ""}:
            raise Unreadable(f"is not a web page but {kind}")
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > LARGEST_PAGE:
                raise Unreadable(f"is larger than {LARGEST_PAGE // 1_000_000} MB")
            if clock() > ends:
                raise Unreadable(f"cannot be fetched: took longer than {TIME_LIMIT:.0f} seconds")
        return response.status_code, str(response.url), bytes(content)


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__


def _decode(page: bytes) -> str:
    """Decode as declared; with damage marked, for it may lie outside the article."""
    if not page.strip():
        raise Unreadable("is empty")
    declared = _CHARSET.search(page[:4096])
    try:
        return decode(page)
    except Unreadable:
        if declared is None or b"\x00" in page:
            raise
    try:
        return page.decode(declared[1].decode("ascii"), errors="replace")
    except LookupError as error:
        raise Unreadable(f"is in an unknown encoding: {declared[1]!r}") from error


@dataclass(frozen=True, slots=True)
class _Extract:
    """What the libraries say of a page."""

    title: str | None
    body: str
    url: str | None
    sitename: str | None
    published: date | None


def _extract(text: str, url: str | None) -> _Extract:
    import trafilatura

    found = trafilatura.bare_extraction(text, url=url, with_metadata=True, include_comments=False)
    tree = trafilatura.load_html(text)
    if found is None or tree is None:
        raise Unreadable("holds no article")
    body = _with_lead(found.text or "", tree)
    return _Extract(found.title, body, found.url, found.sitename, _stated_date(tree))


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


def _address(canonical: str | None, given: str | None) -> str | None:
    """The canonical address, unless it is the home page's or (where the given one is known) another host's."""
    address = web_address(canonical)
    parts = urlsplit(address) if address else None
    if parts is None or parts.path.strip("/") == "" or (given and parts.hostname != urlsplit(given).hostname):
        return web_address(given)
    return address


def _outlet(sitename: str | None, address: str | None, origin: str) -> str:
    name = " ".join((sitename or "").split()).lstrip("@")
    host = urlsplit(address).hostname if address else None
    return name or (host or "").removeprefix("www.") or Path(origin).parent.name


def _title(found: str | None, outlet: str, body: str) -> str:
    """The title without the site's name after it, as the page spells it above the body where it does."""
    title = " ".join(text_lines(found or ""))
    for split in reversed(list(_SUFFIX.finditer(title))):
        name = bare(title[split.end() :])
        if name and (name in bare(outlet) or bare(outlet) in name):
            title = title[: split.start()]
            break
    name = letters(title)
    return next((line for line in text_lines(body)[:5] if letters(line) == name), title)
