"""What a reading of a source comes to while it goes on."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.watching.types import PassReport
from data.types import IngestReport, ReadFailure
from data.watched.store import SourceStore

GONE = "it is not there any more"
NOT_KEPT = "it asks that nobody keeps it"
NO_ARTICLE = "the page holds no article"
NO_LISTING = "it is neither a feed nor a site map"
NOT_READ = "a file cannot be read"
NOT_FOUND = "there is nothing that can be read"
"""Reasons of failures, beside those of the fetcher; none holds a word of a stranger."""


@dataclass(slots=True)
class Tally:
    """Counts of one reading. What was counted since the last `take` is in `counts` and `reasons`.

    `progress` is called with the number of articles handled so far, whenever some were stored.
    """

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    progress: Callable[[int], None] | None = None
    _total: Counter[str] = field(default_factory=Counter)
    _failed: list[ReadFailure] = field(default_factory=list)

    def fetched(self) -> None:
        """Count a document that was fetched, or asked for and found unchanged."""
        self._add("fetched", 1)

    def unchanged(self, number: int = 1) -> None:
        """Count articles that are as they were."""
        self._add("unchanged", number)

    def failed(self, item: str, reason: str, origin: str) -> None:
        """Count and keep what could not be read."""
        self.faults(item, reason, 1, origin)

    def faults(self, item: str, reason: str, times: int, origin: str) -> None:
        """Count what could not be read of an item, so many times for one reason, and keep it once."""
        self._add("failed", times)
        self.reasons[reason] += times
        self._failed.append(ReadFailure(item, reason, origin))

    def ingested(self, report: IngestReport) -> None:
        """Count what was stored."""
        for name in ("new", "modified", "unchanged", "withdrawn", "passages"):
            self._add(name, getattr(report, name))
        self._add("failed", len(report.failed))
        self.reasons[NOT_READ] += len(report.failed)
        self._failed += report.failed
        if self.progress is not None:
            self.progress(sum(self._total[name] for name in ("new", "modified", "unchanged")))

    def take(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return what was counted since this was called last: figures, and failures by reason."""
        counts = {name: number for name, number in self.counts.items() if name != "passages"}
        reasons = {reason: times for reason, times in self.reasons.items() if times}
        self.counts, self.reasons = Counter(), Counter()
        return counts, reasons

    def report(self, *, error: str | None = None, left: bool = False, gone: bool = False) -> PassReport:
        """Return all that was counted."""
        counts = {
            name: self._total[name] for name in ("fetched", "new", "modified", "unchanged", "withdrawn")
        }
        passages = self._total["passages"]
        return PassReport(
            **counts, passages=passages, failed=tuple(self._failed), error=error, left=left, gone=gone
        )

    def _add(self, name: str, number: int) -> None:
        if number:
            self.counts[name] += number
            self._total[name] += number


def record(sources: SourceStore, source_id: int, tally: Tally, now: datetime) -> None:
    """Add to the day's figures of a source what was counted since this was called last. Raises StoreError."""
    counts, reasons = tally.take()
    day = now.astimezone(UTC).date()
    sources.count(source_id, day, **counts)
    for reason, times in reasons.items():
        sources.fault(source_id, day, reason, times)
