"""What is counted while the bot runs, for Prometheus: in a registry of its own, with few labels and no text of anybody.

What only the database knows (`data.figures`) is read when somebody asks for it; see `bot.serving.figures`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.process_collector import ProcessCollector
from telegram.error import RetryAfter, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.bot_api import telegrams
from retrieval.reading.reading import Asked
from retrieval.search import Search
from retrieval.types import Answer

STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
HANDLER_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset(
    (
        *("sendMessage", "editMessageText", "answerCallbackQuery", "answerInlineQuery", "answerGuestQuery"),
        *("sendDocument", "sendChatAction", "getUpdates", "setWebhook", "getMe"),
    )
)


class Metrics:
    """The counters of one process. Safe to use from several threads; seconds are seconds."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._searches = Counter(
            "isnad_searches",
            "Questions looked up: answered, refused, none, failed.",
            ("outcome",),
            registry=registry,
        )
        self._stages = Histogram(
            "isnad_search_seconds",
            "How long a stage of a search took; all is the whole of it.",
            ("stage",),
            registry=registry,
            buckets=STAGE_BUCKETS,
        )
        self._updates = Counter(
            "isnad_updates",
            "Updates by what became of them: received, doubled, handled, late (dropped), left (for the next start).",
            ("outcome",),
            registry=registry,
        )
        self._handlers = Histogram(
            "isnad_handler_seconds",
            "How long updates were handled.",
            registry=registry,
            buckets=HANDLER_BUCKETS,
        )
        self._calls = Counter(
            "isnad_telegram_calls",
            "Calls of the Bot API by method and result: ok, an HTTP status, or network.",
            ("method", "result"),
            registry=registry,
        )
        self._webhook = Counter(
            "isnad_webhook_calls",
            "Calls of the webhook's address by HTTP status.",
            ("status",),
            registry=registry,
        )

    def searched(self, answer: Answer, stages: dict[str, float]) -> None:
        """Count a search and its stages, given in milliseconds."""
        kind = "none" if answer.reading.kind != "question" else "answered" if answer.answered else "refused"
        self._searches.labels(kind).inc()
        for stage, milliseconds in stages.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def search_failed(self) -> None:
        """Count a search that ended with an error."""
        self._searches.labels("failed").inc()

    def update(self, outcome: str) -> None:
        """Count an update: received, doubled, handled, late or left."""
        self._updates.labels(outcome).inc()

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Measure the handling of an update."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._handlers.observe(time.perf_counter() - started)

    def called(self, method: str, result: str) -> None:
        """Count a call of the Bot API."""
        self._calls.labels(method if method in _METHODS else "other", result).inc()

    def webhook(self, status: int) -> None:
        """Count a call of the webhook's address."""
        self._webhook.labels(str(status)).inc()

    def observe_whole(self, seconds: float) -> None:
        """Note how long a whole search took."""
        self._stages.labels("all").observe(seconds)


class CountedSearch:
    """A search that is counted and measured."""

    def __init__(self, search: Search, metrics: Metrics) -> None:
        self._search = search
        self._metrics = metrics

    def ask(self, asked: Asked, k: int = 3) -> Answer:
        """Return what the search does. Raises what it raises."""
        started = time.perf_counter()
        try:
            answer, stages = self._search.trace(asked, k)
        except Exception:
            self._metrics.search_failed()
            raise
        self._metrics.observe_whole(time.perf_counter() - started)
        self._metrics.searched(answer, stages)
        return answer


class CountedRequest(HTTPXRequest):
    """PTB's way to the Bot API: every call is counted by its method, and nobody else taken for Telegram."""

    metrics: Metrics | None = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """Make a request; see PTB. Raises what it raises."""
        name = url.rpartition("/")[2]
        try:
            status, body = await super().do_request(url, method, request_data, *args, **kwargs)
        except TelegramError as error:
            self._count(name, "429" if isinstance(error, RetryAfter) else "network")
            raise
        self._count(name, "ok" if 200 <= status < 300 else str(status) if 400 <= status < 600 else "other")
        return status, body if "/file/bot" in url else telegrams(name, status, body)

    def _count(self, name: str, result: str) -> None:
        if self.metrics is not None:
            self.metrics.called(name, result)


def counted_request(metrics: Metrics, **options: Any) -> CountedRequest:
    """Return a request that counts into `metrics`; `options` are those of `HTTPXRequest`."""
    request = CountedRequest(**options)
    request.metrics = metrics
    return request
