"""What an address, a file or a folder is, and what it would bring: looked at before it is watched.

In this order: a path; a feed or site map; a page that names a feed; an article; a site whose robots.txt or usual place
names a site map.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bot.collection import canonical, is_url, not_utf8
from bot.fetching.reasons import Reason
from bot.fetching.types import Document, Fetched, Gone, NotFetched, NotModified
from bot.threads import Worker
from bot.watching import documents
from bot.watching.types import Found, FoundItem, NotFound, NotFoundReason
from bot.watching.web import Web
from data.sources.addresses import web_address
from data.sources.files import is_taken
from data.sources.listing import Listed, Listing

ITEMS_SHOWN = 5
FEEDS_TRIED = 3
MAPS_TRIED = 3
FILES_COUNTED = 1_000
FILES_LOOKED_AT = 50_000
USUAL_PLACES = ("/sitemap.xml", "/sitemap_index.xml")

_REASONS: Mapping[str, NotFoundReason] = {
    Reason.BAD_ADDRESS: "address",
    Reason.FORBIDDEN: "forbidden",
    Reason.ROBOTS: "forbidden",
    Reason.WRONG_TYPE: "nothing",
}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Discovery:
    """Looks at what an admin names. `clock` gives aware times."""

    def __init__(self, web: Web, worker: Worker, clock: Callable[[], datetime]) -> None:
        self._web = web
        self._worker = worker
        self._clock = clock

    async def look(self, address: str) -> Found | NotFound:
        """Return what an address or path is; never raises for what is found there.

        An address may be written without its scheme. Fetches ten documents at most.
        """
        asked = address.strip()
        if not asked:
            return NotFound(asked, "address")
        if not is_url(asked):
            there = await self._worker.call(path_at, asked)
            if isinstance(there, Found) or not _like_host(asked):
                return there
            asked = f"https://{asked}"
        if web_address(asked) is None:
            return NotFound(asked, "address")
        got = await self._web.fetch(asked, accept="listing")
        if not isinstance(got, Document):
            return _not_found(asked, got)
        return await self._document(asked, got)

    async def _document(self, asked: str, document: Document) -> Found | NotFound:
        listing = await self._worker.call(documents.listing_of, document, self._clock())
        if listing is not None:
            return await self._listing(asked, document, listing)
        if not documents.may_be_page(document):
            return NotFound(asked, "nothing")
        feeds = await self._worker.call(documents.feeds_of, document)
        article = await self._worker.call(documents.article_of, document, asked, self._clock())
        home = urlsplit(document.address).path.strip("/") == ""
        maps = [] if article is not None and not home else await self._site_maps(document.address)
        found = await self._first(asked, (*feeds[:FEEDS_TRIED], *maps[:MAPS_TRIED]))
        if found is not None:
            return found
        if article is None:
            return NotFound(asked, "nothing")
        item = FoundItem(article.title, article.published_at, article.url)
        return Found(asked, "page", document.moved_to or asked, article.title or article.source, (item,), 1)

    async def _first(self, asked: str, addresses: Sequence[str]) -> Found | None:
        """The first of some addresses at which there is a feed or site map."""
        for address in dict.fromkeys(addresses):
            got = await self._web.fetch(address, accept="listing")
            if not isinstance(got, Document):
                continue
            listing = await self._worker.call(documents.listing_of, got, self._clock())
            if listing is not None and (listing.items or listing.more):
                return await self._listing(asked, got, listing)
        return None

    async def _listing(self, asked: str, document: Document, listing: Listing) -> Found:
        items: tuple[Listed, ...] = listing.items
        if not items and listing.more:
            items = await self._items_of(listing.more[0])
        return Found(
            asked,
            listing.kind,
            document.moved_to or document.address,
            listing.name or _host(document.address),
            newest(items),
            len(items),
            more=bool(listing.more),
            language=listing.language,
        )

    async def _items_of(self, address: str) -> tuple[Listed, ...]:
        got = await self._web.fetch(address, accept="listing")
        if not isinstance(got, Document):
            return ()
        listing = await self._worker.call(documents.listing_of, got, self._clock())
        return listing.items if listing is not None else ()

    async def _site_maps(self, address: str) -> list[str]:
        """Where a site's maps are, as its robots.txt says, else where they usually are."""
        got = await self._web.fetch(urljoin(address, "/robots.txt"), accept="listing")
        named = site_maps_of(got.body, address) if isinstance(got, Document) else []
        return named or [urljoin(address, place) for place in USUAL_PLACES]


def newest(items: Iterable[Listed]) -> tuple[FoundItem, ...]:
    """Return the newest of some items, five at most; those without a date last, in their order."""
    dated = sorted(items, key=lambda item: item.published_at or item.updated_at or _LONG_AGO, reverse=True)
    return tuple(
        FoundItem(item.title, item.published_at or item.updated_at, item.address)
        for item in dated[:ITEMS_SHOWN]
    )


def site_maps_of(robots: bytes, address: str) -> list[str]:
    """Return the site maps that a robots.txt names, of whatever host, absolute (RFC 9309 leaves them to sitemaps.org)."""
    lines = (line.partition("#")[0].strip() for line in robots.decode("utf-8", "replace").splitlines())
    named = (line[8:].strip() for line in lines if line[:8].lower() == "sitemap:")
    return [place for name in named if name and (place := _joined(address, name)) is not None]


def _joined(address: str, written: str) -> str | None:
    try:
        return web_address(urljoin(address, written))
    except ValueError:
        return None


def path_at(written: str) -> Found | NotFound:
    """Return the folder or file that a path leads to. `count`: its files of kinds that are read, a thousand at most."""
    try:
        path = Path(canonical(written))
        if (unnamed := not_utf8(str(path))) is not None:
            return NotFound(written, "path", unnamed.reason)
        if path.is_dir():
            files, more = _count_files(path)
            return Found(written, "folder", str(path), path.name or str(path), count=files, more=more)
        if path.is_file():
            return Found(written, "file", str(path), path.name, count=1)
    except (OSError, ValueError, RuntimeError):
        pass  # too long a name, a loop of links, no access: nothing can be read there
    return NotFound(written, "path" if written.startswith(("/", ".", "~")) else "address")


def _count_files(folder: Path) -> tuple[int, bool]:
    """Return how many files under a folder are read, and whether there may be more."""
    count = 0
    for looked_at, one in enumerate(folder.rglob("*"), start=1):
        count += is_taken(one, folder) and one.is_file()
        if count >= FILES_COUNTED or looked_at >= FILES_LOOKED_AT:
            return count, True
    return count, False


def _like_host(written: str) -> bool:
    host = written.partition("/")[0]
    return "." in host.strip(".") and not any(map(str.isspace, written)) and "\\" not in written


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")


def _not_found(asked: str, got: Fetched) -> NotFound:
    match got:
        case Gone():
            return NotFound(asked, "gone")
        case NotFetched(reason=reason, passing=passing):
            return NotFound(asked, _REASONS.get(reason, "unreachable"), reason, passing)
        case Document() | NotModified():
            return NotFound(asked, "nothing")
