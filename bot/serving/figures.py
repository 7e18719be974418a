"""What the database and the program's own state count, read when Prometheus asks."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.services.work import Figures
from bot.threads import Worker

READ_SECONDS = 3.0
KEPT_SECONDS = 5.0

log = structlog.get_logger(__name__)


class FigureReader:
    """Adds gauges to a registry. `read` is called in a thread, at most every five seconds; None: there is nothing to read."""

    def __init__(
        self,
        registry: CollectorRegistry,
        worker: Worker,
        read: Callable[[], Figures] | None,
        inbox_depth: Callable[[], int],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registry = registry
        self._worker = worker
        self._read = read
        self._depth = inbox_depth
        self._steady = steady
        self._figures: Figures | None = None
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()
        self._tasks = 0
        registry.register(_Gauges(self.gauges))

    async def refresh(self) -> None:
        """Read anew what is too old. What cannot be read in time is left out. Never raises."""
        self._tasks = len(asyncio.all_tasks())
        async with self._reading:
            if self._read is None or self._steady() - self._read_at < KEPT_SECONDS:
                return
            self._read_at = self._steady()
            try:
                async with asyncio.timeout(READ_SECONDS):
                    self._figures = await self._worker.call(self._read)
            except Exception as error:
                log.info("figures_not_read", error=type(error).__name__)
                self._figures = None

    def gauges(self) -> Iterator[Metric]:
        """Yield what was read last."""
        yield _gauge("isnad_tasks", "Tasks of the event loop.", self._tasks)
        yield _gauge("isnad_inbox_depth", "Updates taken and not handled.", self._depth())
        figures = self._figures
        yield _gauge(
            "isnad_figures_read", "1 if the figures of the database could be read.", figures is not None
        )
        if figures is None:
            return
        yield _gauge("isnad_index_generation", "Number of the generation in use.", figures.generation)
        yield _gauge("isnad_index_articles", "Active articles.", figures.articles)
        yield _gauge("isnad_index_passages", "Their passages.", figures.passages)
        yield _gauge("isnad_index_pending", "Changes that wait to be indexed.", figures.pending)
        yield _gauges("isnad_outbox", "Alerts by state.", "state", figures.outbox)
        yield _gauge(
            "isnad_outbox_oldest_seconds", "How long the oldest alert that is due waits.", figures.oldest
        )
        yield _gauges("isnad_sources", "Sources by state.", "state", figures.sources)
        yield _gauge("isnad_sources_failing", "Watched sources whose last reading failed.", figures.failing)
        yield _gauges(
            "isnad_source_items_today", "What became of sources today (UTC).", "outcome", figures.today
        )
        yield _gauges(
            "isnad_questions_day",
            "Questions asked in chats in the last 24 hours.",
            "outcome",
            figures.questions,
        )


class _Gauges(Collector):
    def __init__(self, gauges: Callable[[], Iterator[Metric]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        return self._gauges()

    def describe(self) -> list[Metric]:
        return []


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value))


def _gauges(name: str, words: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family
