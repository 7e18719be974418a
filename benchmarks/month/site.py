"""Forty sites on loopback, each with a feed or a site map and pages, as they are at the present tick."""

import asyncio
import html
import json
import threading
from datetime import datetime
from email.utils import format_datetime

from aiohttp import web

from benchmarks.month.plan import BEGIN, KINDS, LISTED, MOVES, SOURCES, TICK, Item, Month

HOST = "127.0.1.{}"
MOVED = "127.0.2.{}"
_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "rss-1256": "application/rss+xml",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "sitemap": "application/xml",
}


class Sites:
    """Serves a month from a thread of its own. A context manager; set `tick` to go on."""

    def __init__(self, month: Month) -> None:
        self.month = month
        self.tick = 0
        self.requests = 0
        self.unchanged = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="sites", daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> "Sites":
        self._thread.start()
        self._ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def listing(self, source: int) -> str:
        """Return the address of a source as it is given to the bot."""
        return f"http://{HOST.format(source + 1)}:{self.port}/listing"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()

    async def _open(self) -> None:
        application = web.Application()
        application.router.add_get("/listing", self._listing)
        application.router.add_get("/news/{number}", self._page)
        application.router.add_get("/news/{number}/", self._page)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        hosts = [HOST.format(one + 1) for one in range(SOURCES)] + [MOVED.format(one + 1) for one in MOVES]
        for host in hosts:
            site = web.TCPSite(runner, host, self.port)
            await site.start()
            if not self.port:
                self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    def _source(self, request: web.Request) -> int:
        return int(request.host.partition(":")[0].split(".")[3]) - 1

    async def _trouble(self, request: web.Request, *, page: bool) -> web.StreamResponse | None:
        self.requests += 1
        match self.month.trouble(self._source(request), self.tick):
            case "500":
                return web.Response(status=500, text="broken")
            case "503":
                return web.Response(status=503, headers={"Retry-After": "2"})
            case "closed" if request.transport is not None:
                request.transport.close()
                return web.Response()
            case "garbage" if not page:
                return web.Response(text="<html><body>صيانة</body></html>", content_type="text/html")
            case "404 of pages" if page:
                return web.Response(status=503, text="no")
        return None

    async def _listing(self, request: web.Request) -> web.StreamResponse:
        if (trouble := await self._trouble(request, page=False)) is not None:
            return trouble
        source = self._source(request)
        if (
            (moved := MOVES.get(source)) is not None
            and self.tick >= moved
            and HOST.format(source + 1) in request.host
        ):
            raise web.HTTPMovedPermanently(f"http://{MOVED.format(source + 1)}:{self.port}/listing")
        body, state = self._written(source)
        tag = f'"{hash(state) & 0xFFFFFFFF:x}"'
        if request.headers.get("If-None-Match") == tag:
            self.unchanged += 1
            return web.Response(status=304)
        kind = KINDS[source]
        return web.Response(body=body, headers={"Content-Type": _TYPES[kind], "ETag": tag})

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if (trouble := await self._trouble(request, page=True)) is not None:
            return trouble
        source, number = self._source(request), int(request.match_info["number"])
        item = next((one for one in self.month.by_source[source] if one.number == number), None)
        if item is None or item.appears > self.tick or (item.gone is not None and item.gone <= self.tick):
            raise web.HTTPNotFound
        return web.Response(text=self._as_page(item), content_type="text/html")

    def _address(self, item: Item) -> str:
        moved = MOVES.get(item.source)
        host = (MOVED if moved is not None and self.tick >= moved else HOST).format(item.source + 1)
        again = item.republished is not None and item.republished <= self.tick
        return f"http://{host}:{self.port}/news/{item.number}" + (
            "/?utm_source=rss&utm_medium=feed" if again else ""
        )

    def _dated(self, item: Item) -> datetime:
        again = item.republished is not None and item.republished <= self.tick
        return BEGIN + (item.republished or 0) * TICK if again else item.dated

    def _written(self, source: int) -> tuple[bytes, str]:
        there = [item for item in self.month.by_source[source] if item.appears <= self.tick]
        listed = sorted(there, key=lambda item: (item.appears, item.number), reverse=True)[:LISTED]
        if self.tick % 11 == source % 11:
            listed.reverse()  # the order of a feed means nothing
        kind = KINDS[source]
        write = {
            "rss": self._rss,
            "rss-1256": self._rss,
            "atom": self._atom,
            "json": self._json,
            "sitemap": self._sitemap,
        }
        text = write[kind](source, listed)
        if kind == "rss-1256":
            head = text.replace("utf-8", "windows-1256", 1)
            return head.encode("cp1256", "xmlcharrefreplace"), text
        return text.encode(), text

    def _rss(self, source: int, items: list[Item]) -> str:
        rows = "".join(
            f"<item><title>{html.escape(item.title)}</title><link>{html.escape(self._address(item))}</link>"
            f'<guid isPermaLink="false">tag:outlet-{source},{item.number}</guid>'
            f"<pubDate>{format_datetime(self._dated(item))}</pubDate>"
            f"<content:encoded>{html.escape(self._as_html(item))}</content:encoded></item>"
            for item in items
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>{name(source)}</title><link>http://{HOST.format(source + 1)}/</link><language>ar</language>"
            f"<description>أخبار</description>{rows}</channel></rss>"
        )

    def _atom(self, source: int, items: list[Item]) -> str:
        rows = "".join(
            f"<entry><title>{html.escape(item.title)}</title><id>tag:outlet-{source},{item.number}</id>"
            f'<link href="{html.escape(self._address(item))}"/><published>{self._dated(item).isoformat()}</published>'
            f"<updated>{(self._dated(item) + item.changed(self.tick) * TICK).isoformat()}</updated>"
            f"<summary>{html.escape(item.texts[0][0][:80])}…</summary></entry>"
            for item in items
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar">'
            f"<title>{name(source)}</title><id>tag:outlet-{source}</id><updated>{BEGIN.isoformat()}</updated>{rows}</feed>"
        )

    def _json(self, source: int, items: list[Item]) -> str:
        rows = [
            {
                "id": f"tag:outlet-{source},{item.number}",
                "url": self._address(item),
                "title": item.title,
                "content_html": self._as_html(item),
                "date_published": self._dated(item).isoformat(),
            }
            for item in items
        ]
        head = {"version": "https://jsonfeed.org/version/1.1", "title": name(source), "language": "ar"}
        return json.dumps(head | {"items": rows}, ensure_ascii=False)

    def _sitemap(self, source: int, items: list[Item]) -> str:
        rows = "".join(
            f"<url><loc>{html.escape(self._address(item))}</loc>"
            f"<lastmod>{(self._dated(item) + item.changed(self.tick) * TICK).isoformat()}</lastmod>"
            f"<news:news><news:publication><news:name>{name(source)}</news:name><news:language>ar</news:language>"
            f"</news:publication><news:publication_date>{self._dated(item).isoformat()}</news:publication_date>"
            f"<news:title>{html.escape(item.title)}</news:title></news:news></url>"
            for item in items
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
        )

    def _as_html(self, item: Item) -> str:
        return "".join(f"<p>{html.escape(part)}</p>" for part in item.text(self.tick))

    def _as_page(self, item: Item) -> str:
        title, outlet = html.escape(item.title), name(item.source)
        said = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": item.title}
        said |= {"datePublished": self._dated(item).isoformat()}
        return (
            '<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8">'
            f'<title>{title} - {outlet}</title><meta property="og:title" content="{title}">'
            f'<meta property="og:site_name" content="{outlet}">'
            f'<script type="application/ld+json">{json.dumps(said, ensure_ascii=False)}</script></head>'
            '<body><header><nav><a href="/">الرئيسية</a> <a href="/sport">رياضة</a></nav></header><main><article>'
            f"<h1>{title}</h1>{self._as_html(item)}</article></main><footer>جميع الحقوق محفوظة</footer></body></html>"
        )


def name(source: int) -> str:
    """Return what a source calls itself."""
    return f"صحيفة رقم {source + 1}"
