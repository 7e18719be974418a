"""Reading an address because somebody asked for it, whether it is watched or not: the `ingest` of the command line.

An address that is a feed or site map is read as one, to its end; any other is read as a page.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.fetching.types import Document, Gone, NotFetched
from bot.threads import Worker
from bot.watching import documents
from bot.watching.lone_pages import PageNotRead, PageReader
from bot.watching.reader import SourceReader
from bot.watching.tally import GONE, Tally, record
from bot.watching.types import PassReport
from bot.watching.web import Web
from data.types import IngestReport, ReadFailure
from data.watched.store import SourceStore, WatchedSource


class AskedReader:
    """Reads addresses at once. `clock` gives aware times."""

    def __init__(
        self,
        web: Web,
        reader: SourceReader,
        pages: PageReader,
        sources: SourceStore,
        worker: Worker,
        clock: Callable[[], datetime],
    ) -> None:
        self._web = web
        self._reader = reader
        self._pages = pages
        self._sources = sources
        self._worker = worker
        self._clock = clock

    async def ingest(
        self, address: str, *, notify: bool, progress: Callable[[int], None] | None = None
    ) -> IngestReport:
        """Read an address to its end and return what was done. Raises StoreError; what the web does is in the report.

        With `notify`, subscribers hear of what is new, unless it is a feed or site map that was never read before.
        """
        known = await self._worker.call(self._sources.find, address)
        if known is not None and known.kind in ("feed", "sitemap"):
            return await self._whole(known, notify, progress)
        got = await self._web.fetch(address, accept="listing")
        match got:
            case NotFetched(reason=reason):
                return IngestReport(failed=(ReadFailure(address, reason, address),))
            case Document():
                listing = await self._worker.call(documents.listing_of, got, self._clock())
                if listing is not None:
                    name = listing.name or None
                    source = await self._worker.call(
                        self._sources.once, address, listing.kind, name, self._clock()
                    )
                    return await self._whole(source, notify, progress)
                return await self._page(address, got, notify=notify)
            case Gone():
                return await self._gone(address, known)
            case _:
                return IngestReport()

    async def _whole(
        self, source: WatchedSource, notify: bool, progress: Callable[[int], None] | None
    ) -> IngestReport:
        """Read a listing and all that waits of it."""
        total = PassReport()
        while True:
            report = await self._reader.read(source, notify=notify, progress=progress)
            total = _sum(total, report)
            if not report.left or not report.fetched:  # there is no more, or nothing more to be had now
                return _as_ingested(total)
            again = await self._worker.call(self._sources.get, source.id)
            source = again or source

    async def _page(self, address: str, document: Document, *, notify: bool) -> IngestReport:
        source = await self._worker.call(self._sources.once, address, "page", None, self._clock())
        tally = Tally()
        got = await self._pages.take(source, document, tally, notify=notify)
        now = self._clock()
        if isinstance(got, PageNotRead):
            tally.failed(address, got.reason, address)
            if got.missing:
                await self._pages.withdraw(source, tally)
                await self._worker.call(self._sources.failed, source.id, got.reason, now, now, forget=True)
        else:
            at = source.next_at or now
            await self._worker.call(
                self._sources.checked, source.id, now, at, body_hash=got.body_hash, name=got.name
            )
        return await self._ended(source, tally)

    async def _gone(self, address: str, known: WatchedSource | None) -> IngestReport:
        """Whoever asks for a page that is gone wants to see it gone: its article is withdrawn at once."""
        if known is None:
            return IngestReport(failed=(ReadFailure(address, GONE, address),))
        tally, now = Tally(), self._clock()
        await self._pages.withdraw(known, tally)
        at = known.next_at or now
        await self._worker.call(self._sources.failed, known.id, GONE, now, at, forget=True)
        return await self._ended(known, tally)

    async def _ended(self, source: WatchedSource, tally: Tally) -> IngestReport:
        report = tally.report()
        await self._worker.call(record, self._sources, source.id, tally, self._clock())
        return _as_ingested(report)


def _sum(one: PassReport, other: PassReport) -> PassReport:
    names = ("fetched", "new", "modified", "unchanged", "withdrawn", "passages")
    sums = {name: getattr(one, name) + getattr(other, name) for name in names}
    return replace(other, **sums, failed=(*one.failed, *other.failed))


def _as_ingested(report: PassReport) -> IngestReport:
    return IngestReport(
        report.new, report.modified, report.unchanged, report.withdrawn, report.passages, report.failed
    )
