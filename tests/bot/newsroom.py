"""A newsroom for the tests of watching: a web of documents in memory, and all parts of watching on a real database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.fetching.types import Document, Fetched, Gone, NotFetched, NotModified, Validators
from bot.settings import Settings
from bot.watching.parts import WatchingParts
from bot.watching.types import PassReport
from bot.watching.web import NOT_KNOWN
from data.articles import ArticleStore
from data.database import Database
from data.ingest import Ingestor
from data.subscriptions import SubscriptionStore
from data.types import ArticleDraft, IngestReport, OriginDone, ReadFailure, StoredArticle
from data.watched.store import SourceStore, WatchedSource
from tests.bot.doubles import Clock
from tests.databases import database_at

SITE = "https://news.example"
FEED = f"{SITE}/feed.xml"
READER = 77
RSS, XML, HTML = "application/rss+xml", "application/xml", "text/html"


@dataclass(frozen=True)
class Piece:
    """An article of the newsroom."""

    number: int
    title: str = ""
    words: str = ""
    published: datetime | None = None

    @property
    def headline(self) -> str:
        return self.title or f"افتتاح محطة القطار رقم {self.number} في المدينة القديمة"

    @property
    def address(self) -> str:
        return f"{SITE}/2024/news-{self.number}"

    @property
    def paragraphs(self) -> list[str]:
        return [
            self.words
            or f"افتتحت البلدية صباح اليوم محطة القطار رقم {self.number} بعد أعمال دامت ثلاثة أعوام كاملة.",
            f"وقال المدير إن المحطة رقم {self.number} تستقبل كل يوم آلاف الركاب من أحياء المدينة وضواحيها القريبة.",
            f"وتضم المحطة رقم {self.number} ست منصات وقاعة انتظار واسعة ومكتبة صغيرة يديرها متطوعون من أهل الحي.",
            "وشكر السكان العمال الذين أنجزوا البناء قبل موعده، وعبّروا عن أملهم في أن تخفف المحطة زحام الطرق في ساعات الصباح.",
            f"ورافق الافتتاح معرض صور يحكي تاريخ المحطة رقم {self.number} منذ كانت كوخًا من خشب عند طرف البساتين.",
            "ومن المنتظر أن تبدأ الرحلات المنتظمة مطلع الأسبوع المقبل، على أن تُعلن مواعيدها في المحطات وعلى موقع البلدية.",
        ]

    def page(self, head: str = "", dated: bool = True) -> bytes:
        """Its page, as a site has it."""
        body = "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)
        date = ""
        if dated and self.published:
            date = f'<meta property="article:published_time" content="{self.published.isoformat()}">'
        return (
            f'<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>{self.headline} - صحيفة الحي</title>'
            f'<meta property="og:site_name" content="صحيفة الحي">{date}{head}</head>'
            f"<body><nav><a href='/'>الرئيسية</a></nav><article><h1>{self.headline}</h1>{body}</article></body></html>"
        ).encode()

    def item(self, address: str | None = None, whole: bool = False, **changes: str) -> str:
        """Its item in a feed."""
        date = f"<pubDate>{format_datetime(self.published)}</pubDate>" if self.published else ""
        html = "".join(f"<p>{one}</p>" for one in self.paragraphs)
        text = f"<content:encoded><![CDATA[{html}]]></content:encoded>" if whole else ""
        guid = changes.get("guid", self.address)
        link = f"<link>{address or self.address}</link>" if changes.get("link") != "none" else ""
        return (
            f'<item><title>{self.headline}</title>{link}<guid isPermaLink="false">{guid}</guid>'
            f"{date}<description>{self.paragraphs[0][:60]}</description>{text}</item>"
        )


def feed(*items: str, name: str = "صحيفة الحي", extra: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{name}</title><link>{SITE}/</link><language>ar</language>{extra}{''.join(items)}</channel></rss>"
    ).encode()


def site_map(*addresses: str) -> bytes:
    urls = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def index_of(*addresses: str) -> bytes:
    maps = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()


@dataclass
class Web:
    """What is at each address; 404 elsewhere. `asked`: every address, in order. Whoever knows the ETag gets no document."""

    at: dict[str, Fetched] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    def put(self, address: str, body: bytes, kind: str = HTML, **changes: Any) -> None:
        etag = changes.pop("etag", None)
        made = Document(address, body, kind, "utf-8", Validators(etag), **changes)
        self.at[address] = made

    def publish(self, *pieces: Piece) -> None:
        for piece in pieces:
            self.put(piece.address, piece.page())

    def fail(self, address: str, reason: str = "the host took too long", **how: Any) -> None:
        self.at[address] = NotFetched(address, reason, **how)

    def pages(self) -> list[str]:
        """Which articles' pages were asked for."""
        return [one for one in self.asked if "/2024/" in one]

    async def fetch(
        self,
        address: str,
        known: Validators = NOT_KNOWN,
        *,
        accept: Literal["page", "listing"] = "page",
        most: int | None = None,
    ) -> Fetched:
        self.asked.append(address)
        found = self.at.get(address, Gone(address, for_good=False))
        if isinstance(found, Document):
            if found.validators.etag and known.etag == found.validators.etag:
                return NotModified(found.address, found.moved_to)
            if accept == "page" and found.content_type != HTML:
                return NotFetched(address, "it is of another type than was asked for", passing=False)
        return found

    async def __aenter__(self) -> "Web":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closed = True


class Paths:
    """Reads paths: one new article each time, or a failure where nothing is there."""

    def poll(self, locations: Sequence[str]) -> IngestReport:
        [location] = locations
        if Path(location).exists():
            return IngestReport(new=1)
        return IngestReport(failed=(ReadFailure(location, "cannot be read: No such file", location),))


@dataclass
class Newsroom:
    """All parts of watching."""

    database: Database
    clock: Clock
    web: Web
    parts: WatchingParts

    @property
    def sources(self) -> SourceStore:
        return self.parts.sources

    @property
    def now(self) -> datetime:
        return self.clock()

    def later(self, **how: float) -> None:
        self.clock.seconds += timedelta(**how).total_seconds()

    def add(self, address: str = FEED, kind: Any = "feed", name: str | None = "صحيفة الحي") -> WatchedSource:
        return self.sources.add(address, kind, name, "admin", self.now)

    def source(self, address: str = FEED) -> WatchedSource:
        found = self.sources.find(address)
        assert found is not None
        return found

    async def read(self, address: str = FEED) -> PassReport:
        """Read a source once, due or not."""
        return await self.parts.reader.read(self.source(address))

    async def read_all(self, address: str = FEED) -> PassReport:
        """Read a source until nothing of it is left."""
        while (report := await self.read(address)).left:
            self.later(seconds=10)
        return report

    def articles(self) -> list[StoredArticle]:
        """The articles that are not withdrawn, with their paragraphs."""
        store = ArticleStore(self.database)
        found = [store.article(one.article_id) for one in store.listing() if one.status == "active"]
        return [one for one in found if one is not None]

    def titles(self) -> set[str]:
        return {one.title for one in self.articles()}

    def news(self) -> set[str]:
        """The titles of what subscribers hear of."""
        with self.database.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT title FROM news JOIN article ON article.id = news.article_id"
            )
            return {row[0] for row in rows}

    def entries(self) -> Mapping[str, str]:
        """The state of each entry, by its address."""
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT address, state FROM entry")}


@asynccontextmanager
async def newsroom(folder: Path, **settings: Any) -> AsyncIterator[Newsroom]:
    """A newsroom whose collection holds an old article already, and who wants to hear all."""
    clock, web = Clock(), Web()
    with database_at(folder / "isnad.db") as database:
        ingestor = Ingestor(database, clock, timedelta(hours=48))
        old = ArticleDraft("id:x:1", "مقال قديم", ("نص قديم في المجموعة منذ زمن.",), "الأرشيف", "/old")
        ingestor.ingest([old, OriginDone("/old", "1", complete=True)], location="/old", notify=False)
        SubscriptionStore(database).add(READER, "all", "", "ar", clock(), most=20)
        parts = WatchingParts(
            Settings.model_validate({"poll_seconds": 300, **settings}), database, ingestor, Paths, clock
        )
        parts.__dict__["web"] = web
        try:
            yield Newsroom(database, clock, web, parts)
        finally:
            parts.worker.close()


def pieces(count: int, room: Newsroom, first: int = 1) -> list[Piece]:
    """Articles published in the last hours, the newest first."""
    at = room.now.astimezone(UTC).replace(microsecond=0)
    return [Piece(first + i, published=at - timedelta(minutes=5 * (i + 1))) for i in range(count)]


def edited(piece: Piece, words: str) -> Piece:
    return replace(piece, words=words)


def host(address: str) -> str:
    return urlsplit(address).hostname or ""
