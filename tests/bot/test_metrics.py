"""What is counted, and that it never holds anybody's words."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.metrics import CountedSearch, Metrics, counted_request
from bot.services import IndexStatus
from bot.serving.figures import FigureReader
from bot.serving.looks import figures
from bot.threads import Worker
from data import tables
from data.database import Database
from data.figures import Counts, count
from data.tidying import Tidying
from retrieval.errors import IndexRefused
from retrieval.reading.reading import Asked
from tests.bot.doubles import answer, hit
from tests.databases import database_at

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STRANGER = "كلام لا يخص أحدا"


def sample(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


class TracedSearch:
    """A search that answers what it is told and says how long its stages took."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome

    def trace(self, asked: Asked, k: int) -> Any:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome, {"encode": 12.0, "rank": 3.0}


def test_searches_are_counted_by_what_came_of_them_and_measured_by_stage() -> None:
    metrics = Metrics()
    refused, plain = answer(hit(1), answered=False), answer()
    thanks = replace(plain, reading=replace(plain.reading, kind="marks"))
    for outcome in (answer(hit(1)), answer(hit(1)), refused, thanks):
        CountedSearch(TracedSearch(outcome), metrics).ask(Asked(STRANGER))  # type: ignore[arg-type]
    with pytest.raises(IndexRefused):
        CountedSearch(TracedSearch(IndexRefused("run")), metrics).ask(Asked(STRANGER))  # type: ignore[arg-type]

    counted = {
        kind: sample(metrics, "isnad_searches_total", outcome=kind)
        for kind in ("answered", "refused", "none", "failed")
    }
    assert counted == {"answered": 2, "refused": 1, "none": 1, "failed": 1}
    assert sample(metrics, "isnad_search_seconds_count", stage="encode") == 4
    assert sample(metrics, "isnad_search_seconds_sum", stage="rank") == pytest.approx(0.012)
    assert sample(metrics, "isnad_search_seconds_bucket", stage="encode", le="0.01") == 0
    assert sample(metrics, "isnad_search_seconds_bucket", stage="encode", le="0.025") == 4
    assert STRANGER.encode() not in generate_latest(metrics.registry)


async def test_calls_are_counted_by_method_and_by_what_telegram_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [(200, b"{}"), (429, b"{}"), (403, b"{}"), NetworkError("x"), (200, b"{}")]

    async def do_request(*_: Any, **__: Any) -> Any:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(HTTPXRequest, "do_request", do_request)
    metrics = Metrics()
    request = counted_request(metrics)
    for name in ("sendMessage", "sendMessage", "sendMessage", "editMessageText", STRANGER):
        try:
            await request.do_request(f"https://api.telegram.org/bot1:x/{name}", "POST")
        except NetworkError:
            continue

    told = {
        (entry.labels["method"], entry.labels["result"]): entry.value
        for family in metrics.registry.collect()
        for entry in family.samples
        if entry.name == "isnad_telegram_calls_total"
    }
    assert told == {
        ("sendMessage", "ok"): 1,
        ("sendMessage", "429"): 1,
        ("sendMessage", "403"): 1,
        ("editMessageText", "network"): 1,
        ("other", "ok"): 1,
    }
    await request.shutdown()


@pytest.fixture
def database(tmp_path: Path) -> Any:
    with database_at(tmp_path / "isnad.db") as opened:
        yield opened


def article(database: Database, number: int, seen: datetime, published_at: datetime | None = None) -> None:
    values = {
        "id": number,
        "title": "t",
        "source": "s",
        "paragraphs": ["p"],
        "paragraph_count": 1,
        "content_hash": str(number),
        "status": "active",
        "first_seen_at": seen,
        "updated_at": seen,
        "published_at": published_at,
    }
    with database.writing() as connection:
        connection.execute(insert(tables.article).values(**values))


def alert(database: Database, article_id: int, chat_id: int, state: str, at: datetime, **more: Any) -> None:
    values = {
        "article_id": article_id,
        "chat_id": chat_id,
        "state": state,
        "created_at": at,
        "attempts": 0,
        **more,
    }
    with database.writing() as connection:
        connection.execute(insert(tables.outbox).values(**values))


def states(database: Database) -> list[tuple[int, int]]:
    with database.reading() as connection:
        rows = connection.execute(tables.outbox.select().order_by(tables.outbox.c.id))
        return [(row.article_id, row.chat_id) for row in rows]


def test_the_figures_of_an_empty_database_are_all_there(database: Database) -> None:
    assert count(database, NOW) == Counts(
        today=dict.fromkeys(("fetched", "unchanged", "new", "modified", "withdrawn", "failed"), 0),
        questions={"answered": 0, "refused": 0},
    )


def test_alerts_sources_and_questions_are_counted_as_they_are(database: Database) -> None:
    article(database, 1, NOW)
    later = NOW + timedelta(hours=3)
    alert(database, 1, 1, "pending", NOW - timedelta(minutes=10))
    alert(database, 1, 2, "pending", NOW - timedelta(hours=5), not_before=later)  # a digest in the evening
    alert(database, 1, 3, "pending", NOW - timedelta(hours=5), not_before=NOW - timedelta(minutes=3))
    alert(database, 1, 4, "sent", NOW - timedelta(days=1))
    with database.writing() as connection:
        for number, state, failures in ((1, "active", 0), (2, "active", 4), (3, "paused", 9), (4, "once", 1)):
            connection.execute(
                insert(tables.source).values(
                    id=number, location=f"https://x/{number}", state=state, failures=failures
                )
            )
        for number, day, new in ((1, NOW.date(), 3), (2, NOW.date(), 4), (1, date(2026, 11, 21), 50)):
            connection.execute(
                insert(tables.source_count).values(source_id=number, day=day, new=new, failed=1)
            )
        for text, answered, hours in (("a", True, 1), ("b", False, 2), ("c", True, 30)):
            asked = {"text": text, "answered": answered, "asked_at": NOW - timedelta(hours=hours)}
            connection.execute(insert(tables.question).values(**asked))

    found = count(database, NOW)

    assert found.outbox == {"pending": 3, "sent": 1}
    assert found.oldest == 600.0
    assert (found.sources, found.failing) == ({"active": 2, "paused": 1}, 1)
    assert (found.today["new"], found.today["failed"], found.today["fetched"]) == (7, 2, 0)
    assert found.questions == {"answered": 1, "refused": 1}


async def test_what_the_database_counts_is_read_when_asked_for_and_kept_for_a_moment() -> None:
    metrics, reads, now = Metrics(), [], [0.0]
    counts = Counts({"pending": 4}, 12.5, {"active": 2}, 1, {"new": 3}, {"answered": 5})

    def read_figures() -> Any:
        reads.append(now[0])
        if now[0] > 100:
            raise OSError("gone")
        return figures(IndexStatus("000007", 24, 130, 2), counts)

    worker = Worker()
    reader = FigureReader(metrics.registry, worker, read_figures, lambda: 3, lambda: now[0])
    for moment in (0.0, 1.0, 4.9, 5.1):
        now[0] = moment
        await reader.refresh()
    text = generate_latest(metrics.registry).decode()
    now[0] = 200.0
    await reader.refresh()
    without = generate_latest(metrics.registry).decode()
    worker.close()

    assert reads == [0.0, 5.1, 200.0]
    values = {
        (s.name, *s.labels.values()): s.value for f in text_string_to_metric_families(text) for s in f.samples
    }
    assert values["isnad_index_generation",] == 7
    assert values["isnad_index_pending",] == 2
    assert values["isnad_outbox", "pending"] == 4
    assert values["isnad_outbox_oldest_seconds",] == 12.5
    assert values["isnad_sources_failing",] == 1
    assert values["isnad_inbox_depth",] == 3
    assert values["isnad_tasks",] == len(asyncio.all_tasks())
    assert values["process_resident_memory_bytes",] > 1e6
    assert "isnad_outbox{" not in without
    assert "isnad_figures_read 0.0" in without


async def test_figures_that_take_too_long_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.figures.READ_SECONDS", 0.05)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def hang() -> Any:
        asyncio.run_coroutine_threadsafe(stop.wait(), loop).result()

    worker = Worker()
    reader = FigureReader(Metrics().registry, worker, hang, lambda: 0)
    await asyncio.wait_for(reader.refresh(), 1)
    stop.set()
    worker.close()

    told = {metric.name: metric.samples[0].value for metric in reader.gauges()}
    assert told.keys() == {"isnad_tasks", "isnad_inbox_depth", "isnad_figures_read"}
    assert told["isnad_figures_read"] == 0.0


def test_an_old_alert_goes_only_when_its_article_can_be_no_news_any_more(database: Database) -> None:
    old, young = NOW - timedelta(days=120), NOW - timedelta(days=10)
    for number in range(1, 6):
        article(database, number, old)
    article(database, 6, young)
    article(database, 7, old, published_at=NOW + timedelta(days=1))  # dated in the future: news once more
    for number, state in (
        (1, "sent"),
        (2, "failed"),
        (3, "pending"),
        (4, "sent"),
        (5, "skipped"),
        (6, "sent"),
        (7, "sent"),
    ):
        alert(database, number, 1, state, old)
    alert(database, 1, 2, "sent", young)
    with database.writing() as connection:
        connection.execute(insert(tables.news).values(article_id=4, at=old, matched_at=old))

    gone = Tidying(database).alerts(NOW, timedelta(hours=48))

    assert gone == 3
    assert states(database) == [(3, 1), (4, 1), (6, 1), (7, 1), (1, 2)]
    assert Tidying(database).alerts(NOW, timedelta(hours=48)) == 0


def test_tidying_goes_in_portions_and_leaves_what_lies_between_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.tidying.PORTION", 3)
    old = NOW - timedelta(days=120)
    article(database, 1, old)
    for chat in range(1, 12):
        alert(database, 1, chat, "pending" if chat % 4 == 0 else "sent", old)

    assert Tidying(database).alerts(NOW, timedelta(hours=48)) == 9
    assert states(database) == [(1, 4), (1, 8)]


def test_counts_of_sources_are_kept_for_a_year(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(tables.source).values(id=1, location="https://x/1"))
        for days in (10, 360, 370, 900):
            day = (NOW - timedelta(days=days)).date()
            connection.execute(insert(tables.source_count).values(source_id=1, day=day))
            connection.execute(
                insert(tables.source_fault).values(source_id=1, day=day, reason="timeout", times=2)
            )
        connection.execute(update(tables.source).values(failures=0))

    assert Tidying(database).counts(NOW) == 4
