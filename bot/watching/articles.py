"""Reading articles: their whole text from the listing where it is there, else their pages.

    due        what waits, the newest first: some in one reading of a source, so that a listing of 100,000 articles is
               taken in over time, and its newest at once
    again      what was read and is young enough to be corrected or withdrawn

Articles are stored a few at a time, and an entry counts as read only when its article is in: whoever is killed reads again
what was not stored, and nothing else.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.fetching.reasons import Reason
from bot.fetching.types import Document, Gone, NotFetched, NotModified, Validators
from bot.threads import Worker
from bot.watching import documents
from bot.watching.schedule import ATTEMPT_SECONDS, page_again
from bot.watching.tally import GONE, NO_ARTICLE, NOT_KEPT, Tally
from bot.watching.web import Web
from data.entries.store import Entry, EntryStore, PageState
from data.ingest import Ingestor
from data.types import ArticleDraft, OriginDone, Reading
from data.watched.store import WatchedSource

PAGES_A_READING = 60
"""Pages of one source that one reading fetches."""
TOGETHER = 6
"""Pages that are fetched, and then stored, together; how many of one host at once is for the fetcher to say."""
TEXTS_TOGETHER = 25


@dataclass(frozen=True, slots=True)
class _Article:
    """An entry's article, and its page as it was (nothing is known of it where the text came from the listing)."""

    entry: Entry
    draft: ArticleDraft
    page: PageState


@dataclass(frozen=True, slots=True)
class _Same:
    """The page is as it was."""

    entry: Entry
    page: PageState


@dataclass(frozen=True, slots=True)
class _Missing:
    """There is no page any more, or it asks not to be kept."""

    entry: Entry
    reason: str


@dataclass(frozen=True, slots=True)
class _NotRead:
    """It could not be read; `passing`: it may be another time."""

    entry: Entry
    reason: str
    passing: bool = True
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """Whether something is left to another reading of a source, and for how many seconds that had better wait."""

    left: bool = False
    wait: float | None = None


_Outcome = _Article | _Same | _Missing | _NotRead


class ArticleReader:
    """Reads the entries of a source into the collection. `clock` gives aware times, `chance` numbers from 0 to 1."""

    def __init__(
        self,
        web: Web,
        entries: EntryStore,
        ingestor: Ingestor,
        worker: Worker,
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._web = web
        self._entries = entries
        self._ingestor = ingestor
        self._worker = worker
        self._clock = clock
        self._chance = chance

    async def listed(self, source: WatchedSource, entries: Sequence[Entry], tally: Tally) -> None:
        """Take in the entries whose whole text the listing holds; the others are left for their pages to be read.

        Raises StoreError.
        """
        for start in range(0, len(entries), TEXTS_TOGETHER):
            some = entries[start : start + TEXTS_TOGETHER]
            found = await self._worker.call(_from_listings, some, source)
            if found:
                await self._worker.call(self._store, source, found, tally)

    async def due(
        self,
        source: WatchedSource,
        tally: Tally,
        pages: int = PAGES_A_READING,
    ) -> Rest:
        """Read the pages of what waits, so many at most; return what is left to another reading. Raises StoreError.

        Where the site asks for patience or nothing of it can be had, it is left alone.
        """
        while pages > 0:
            some = await self._worker.call(
                self._entries.due, self._clock(), min(pages, TOGETHER), (source.id,)
            )
            if not some:
                return Rest()
            pages -= len(some)
            wait = await self.pages(source, some, tally)
            if wait is not None:
                return Rest(await self.waiting(source), wait)
        return Rest(await self.waiting(source))

    async def waiting(self, source: WatchedSource) -> bool:
        """Tell whether something of a source waits to be read now. Raises StoreError."""
        return bool(await self._worker.call(self._entries.due, self._clock(), 1, (source.id,)))

    async def pages(self, source: WatchedSource, entries: Sequence[Entry], tally: Tally) -> float | None:
        """Read the pages of some entries, and store what came of it. Raises StoreError.

        Returns for how many seconds it is better to ask for no more of them, None where it is not.
        """
        outcomes = await asyncio.gather(*(self._page(entry, tally) for entry in entries))
        await self._worker.call(self._store, source, outcomes, tally)
        return _better_wait(outcomes)

    async def _page(self, entry: Entry, tally: Tally) -> _Outcome:
        if entry.address is None:
            return _NotRead(entry, NO_ARTICLE, passing=False)
        known = Validators(entry.page.etag, entry.page.last_modified)
        got = await self._web.fetch(entry.address, known if entry.state != "gone" else Validators())
        match got:
            case NotFetched(reason=reason, passing=passing, retry_after=retry_after):
                return _NotRead(entry, reason, passing, retry_after)
            case Gone():
                tally.fetched()
                return _Missing(entry, GONE)
            case NotModified():
                tally.fetched()
                return _Same(entry, entry.page)
            case Document():
                tally.fetched()
                return await self._worker.call(_from_page, entry, got, self._clock())

    def _store(self, source: WatchedSource, outcomes: Iterable[_Outcome], tally: Tally) -> None:
        """Store articles, then note of their entries that they were read; and whatever else came of reading them."""
        outcomes, now = list(outcomes), self._clock()
        articles = [one for one in outcomes if isinstance(one, _Article)]
        if articles:
            silent = {one.entry.key for one in articles if one.entry.silent}
            report = self._ingestor.ingest(
                _readings(articles), location=source.location, notify=True, silent_keys=silent
            )
            tally.ingested(report)
        for one in outcomes:
            match one:
                case _Article(entry, _, page):
                    self._entries.read(entry.id, now, page)
                case _Same(entry, page):
                    tally.unchanged()
                    self._entries.read(entry.id, now, page)
                case _Missing(entry, reason):
                    self._miss(source, entry, reason, tally, now)
                case _NotRead(entry, reason, passing, retry_after):
                    tally.failed(entry.address or entry.key, reason, entry.key)
                    if reason == Reason.BUSY:
                        continue  # that is nothing of this page: it waits as if nobody had asked
                    again = page_again(now, entry.attempts + 1, retry_after, self._chance())
                    self._entries.failed(entry.id, reason, now, again if passing else None)

    def _miss(self, source: WatchedSource, entry: Entry, reason: str, tally: Tally, now: datetime) -> None:
        if entry.state == "waiting":
            tally.failed(entry.address or entry.key, reason, entry.key)
        if self._entries.missing(entry.id, now):
            withdrawn = [OriginDone(entry.key, "gone", complete=True)]
            tally.ingested(self._ingestor.ingest(withdrawn, location=source.location, notify=False))


def _better_wait(outcomes: Sequence[_Outcome]) -> float | None:
    failed = [one for one in outcomes if isinstance(one, _NotRead) and one.reason != NO_ARTICLE]
    if busy := [one.retry_after or ATTEMPT_SECONDS for one in failed if one.reason == Reason.BUSY]:
        return max(busy)
    return ATTEMPT_SECONDS if outcomes and len(failed) == len(outcomes) else None


def _from_listings(entries: Iterable[Entry], source: WatchedSource) -> list[_Outcome]:
    """What listings hold themselves of some entries; nothing of those whose pages are to be read."""
    tried = (_from_listing(entry, source) for entry in entries)
    return [one for one in tried if one is not None]


def _from_listing(entry: Entry, source: WatchedSource) -> _Outcome | None:
    """The article whose whole text a listing holds; None where its page is to be read."""
    from data.sources.listed import article_of_listed

    assert entry.listed is not None
    outlet = source.name or source.location
    draft = article_of_listed(entry.listed, outlet, entry.key, entry.key)
    if draft is not None:
        return _Article(entry, draft, PageState())
    return None if entry.address is not None else _NotRead(entry, NO_ARTICLE, passing=False)


def _from_page(entry: Entry, document: Document, now: datetime) -> _Outcome:
    page = PageState(
        document.validators.etag, document.validators.last_modified, documents.body_hash(document)
    )
    if documents.is_not_to_be_kept(document):
        return _Missing(entry, NOT_KEPT)
    if entry.state == "read" and entry.page.body_hash is None:
        return _Same(
            entry, PageState()
        )  # its words are the listing's, which the page's may differ from for ever
    if entry.page.body_hash == page.body_hash and entry.state != "gone":
        return _Same(entry, page)
    draft = documents.article_of(document, entry.key, now)
    if draft is None:
        return _NotRead(entry, NO_ARTICLE)
    return _Article(entry, _dated(replace(draft, key=entry.key), entry), page)


def _dated(draft: ArticleDraft, entry: Entry) -> ArticleDraft:
    """The article with the moment that its listing states, where the page states none of its own."""
    if draft.published_at is not None or entry.published_at is None:
        return draft
    if draft.published is None:
        return replace(draft, published=entry.published_at.date(), published_at=entry.published_at)
    apart = abs((draft.published - entry.published_at.date()).days)
    return replace(draft, published_at=entry.published_at) if apart <= 1 else draft


def _readings(articles: Iterable[_Article]) -> Iterable[Reading]:
    for one in articles:
        yield one.draft
        yield OriginDone(one.entry.key, one.page.body_hash or "listed", complete=True)
