"""Taking in what a reader yields: articles and the ends of their origins, in short transactions.

1. Readings are gathered: articles, and the marks of origins and folders that follow them.
2. At 50 articles one transaction writes all of it (`batch`, `origins`): the articles with their passages,
   versions, changes and news, then what the marks withdraw, then the stamps of origins that are done.
3. Killed at any moment, the collection holds whole batches. An origin has its stamp only when all of it is
   in, so the next pass reads the others again and finds what it had written unchanged.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from data import origins
from data.batch import write_articles
from data.database import Database
from data.newsworthy import Newsworthy
from data.types import (
    ArticleDraft,
    FolderDone,
    IngestReport,
    OriginDone,
    OriginSkipped,
    ReadFailure,
    Reading,
)

ARTICLES = 50  # in one transaction: short enough for others to come in between
MARKS = 200


class Ingestor:
    """Keeps the collection as its sources are. `clock` gives aware times. Raises StoreError.

    What was published longer ago than `news_max_age` is never news; None: whatever comes new is.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        news_max_age: timedelta | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._news_max_age = news_max_age

    def source_known(self, location: str) -> bool:
        """Say whether a pass over this source has ever ended: if not, its articles are no news."""
        with self._database.reading() as connection:
            return origins.source_known(connection, location)

    def known_stamps(self, location: str) -> dict[str, str]:
        """Return the stamps of this source's origins, for the reader to skip those that have not changed."""
        with self._database.reading() as connection:
            return origins.known_stamps(connection, location)

    def ingest(
        self,
        readings: Iterable[Reading],
        *,
        location: str,
        notify: bool,
        silent_keys: Collection[str] = (),
        progress: Callable[[int], None] | None = None,
    ) -> IngestReport:
        """Store one pass over a source and return what it did.

        `location` is the folder, file or URL that the source is known by. With `notify`, subscribers get
        alerts of new articles, unless the collection was empty or its first filling never ended; never of
        articles under `silent_keys`. `progress` is called after each transaction with the number of articles
        handled so far. What `readings` raises passes through; what was written before stays.
        """
        with self._database.reading() as connection:
            notify = notify and origins.anything_read(connection)
        newsworthy = Newsworthy(notify, frozenset(silent_keys), self._news_max_age)
        one = _Pass(self._database, self._clock, location, newsworthy)
        for reading in readings:
            one.take(reading)
            if one.is_full():
                one.write()
                if progress is not None:
                    progress(one.handled)
        one.write(last=True)
        if progress is not None:
            progress(one.handled)
        return one.report()


class _Pass:
    """One pass over a source: what was gathered and not yet written, and what was seen and counted."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], location: str, newsworthy: Newsworthy
    ) -> None:
        self._database = database
        self._clock = clock
        self._location = location
        self._newsworthy = newsworthy
        self._drafts: list[ArticleDraft] = []
        self._done: list[OriginDone] = []
        self._skipped: list[str] = []
        self._folders: list[FolderDone] = []
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        self._failed: list[ReadFailure] = []
        self._counts: Counter[str] = Counter()
        self._read_something = False

    @property
    def handled(self) -> int:
        return sum(self._counts[name] for name in ("new", "modified", "unchanged"))

    def take(self, reading: Reading) -> None:
        match reading:
            case ArticleDraft(key=key, origin=origin):
                if key in self._seen[origin]:  # the same article twice in one file: the first one counts
                    self._counts["unchanged"] += 1
                else:
                    self._seen[origin].add(key)
                    self._drafts.append(reading)
            case OriginDone():
                self._done.append(reading)
            case OriginSkipped(origin):
                self._skipped.append(origin)
            case FolderDone():
                self._folders.append(reading)
            case ReadFailure():
                self._failed.append(reading)
        self._read_something |= not isinstance(reading, ReadFailure)

    def is_full(self) -> bool:
        return len(self._drafts) >= ARTICLES or len(self._done) + len(self._skipped) >= MARKS

    def write(self, *, last: bool = False) -> None:
        """Write all that was gathered, in one transaction; the last notes that the source has been read."""
        if not self._read_something:
            return
        now = self._clock()
        with self._database.writing() as connection:
            source_id = origins.ensure_source(connection, self._location)
            counts, failures = self._write(connection, source_id, now)
            if last:
                origins.mark_read(connection, source_id, now)
        self._forget(counts, failures)

    def report(self) -> IngestReport:
        return IngestReport(**self._counts, failed=tuple(self._failed))

    def _write(
        self, connection: Connection, source_id: int, now: datetime
    ) -> tuple[Counter[str], list[ReadFailure]]:
        counts = write_articles(connection, self._drafts, now=now, newsworthy=self._newsworthy)
        counts["withdrawn"] += origins.finish(connection, self._done, self._seen, now)
        counts["unchanged"] += origins.count_held(connection, self._skipped)
        stamps: dict[str, str | None] = {draft.origin: None for draft in self._drafts}
        stamps |= {done.origin: done.stamp if done.complete else None for done in self._done}
        held = {done.origin: len(self._seen.get(done.origin, ())) for done in self._done}
        origins.set_stamps(connection, stamps, source_id, held)
        results = [origins.finish_folder(connection, folder, now) for folder in self._folders]
        counts["withdrawn"] += sum(result.withdrawn for result in results)
        return counts, [result.failure for result in results if result.failure is not None]

    def _forget(self, counts: Counter[str], failures: list[ReadFailure]) -> None:
        """Count what is committed, and make room for the next articles."""
        self._counts.update(counts)
        self._failed += failures
        for done in self._done:
            self._seen.pop(done.origin, None)
        for gathered in (self._drafts, self._done, self._skipped, self._folders):
            gathered.clear()
