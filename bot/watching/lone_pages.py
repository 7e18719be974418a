"""Reading a page that is watched for itself: one article at one address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.fetching.types import Document, Gone, NotFetched, NotModified, Validators
from bot.threads import Worker
from bot.watching import documents
from bot.watching.tally import GONE, NO_ARTICLE, NOT_KEPT, Tally
from bot.watching.web import Web
from data.ingest import Ingestor
from data.types import OriginDone, Reading
from data.watched.store import WatchedSource


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page that was read, or found unchanged: what is to be kept of it, and how long it asks to be left alone."""

    validators: Validators = field(default_factory=Validators)
    body_hash: str | None = None
    moved_to: str | None = None
    name: str | None = None
    asked: float | None = None


@dataclass(frozen=True, slots=True)
class PageNotRead:
    """Why a page was not read. `missing`: it is gone or asks not to be kept, `for_good`: and says that it stays so."""

    reason: str
    retry_after: float | None = None
    missing: bool = False
    for_good: bool = False


class PageReader:
    """Reads single pages into the collection. `clock` gives aware times."""

    def __init__(self, web: Web, ingestor: Ingestor, worker: Worker, clock: Callable[[], datetime]) -> None:
        self._web = web
        self._ingestor = ingestor
        self._worker = worker
        self._clock = clock

    async def read(self, source: WatchedSource, tally: Tally, *, notify: bool) -> PageRead | PageNotRead:
        """Fetch a page and store its article. Raises StoreError."""
        got = await self._web.fetch(source.address, Validators(source.etag, source.last_modified))
        match got:
            case NotFetched(reason=reason, retry_after=retry_after):
                return PageNotRead(reason, retry_after)
            case Gone(for_good=for_good):
                tally.fetched()
                return PageNotRead(GONE, missing=True, for_good=for_good)
            case NotModified(moved_to=moved_to):
                tally.fetched()
                tally.unchanged()
                return PageRead(Validators(source.etag, source.last_modified), source.body_hash, moved_to)
            case Document():
                tally.fetched()
        return await self.take(source, got, tally, notify=notify)

    async def take(
        self, source: WatchedSource, document: Document, tally: Tally, *, notify: bool
    ) -> PageRead | PageNotRead:
        """Store the article of a page that was fetched. Raises StoreError."""
        stamp = await self._worker.call(documents.body_hash, document)
        read = PageRead(document.validators, stamp, document.moved_to, asked=document.fresh_for)
        if stamp == source.body_hash:
            tally.unchanged()
            return read
        if await self._worker.call(documents.is_not_to_be_kept, document):
            return PageNotRead(NOT_KEPT, missing=True)
        article = await self._worker.call(documents.article_of, document, source.location, self._clock())
        if article is None:
            return PageNotRead(NO_ARTICLE)
        done = OriginDone(source.location, stamp, complete=True)
        await self._store(source, (article, done), tally, notify=notify)
        return PageRead(read.validators, stamp, read.moved_to, article.title or None, read.asked)

    async def withdraw(self, source: WatchedSource, tally: Tally) -> None:
        """Withdraw the article of a page that is gone. Raises StoreError."""
        await self._store(source, (OriginDone(source.location, "gone", complete=True),), tally, notify=False)

    async def _store(
        self, source: WatchedSource, readings: Sequence[Reading], tally: Tally, *, notify: bool
    ) -> None:
        report = await self._worker.call(
            self._ingestor.ingest, readings, location=source.location, notify=notify
        )
        tally.ingested(report)
