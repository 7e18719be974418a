"""The bot's own HTTP server: alive, ready, counted, and Telegram's calls, whatever is sent to it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.errors import SettingsError
from bot.metrics import Metrics
from bot.serving.figures import FigureReader
from bot.serving.looks import missing_of
from bot.serving.pages import Counted, Health, Ready
from bot.serving.readiness import Readiness
from bot.serving.server import MOST_BYTES, WebServer
from bot.serving.webhook import SECRET_HEADER, TelegramCall
from bot.settings import Settings
from bot.threads import Worker
from bot.updates.coming import LONGEST_ASKED, Called, Polling
from bot.updates.inbox import Inbox
from data.errors import StoreError
from retrieval.errors import IndexMissing, IndexRefused
from tests.bot.doubles import until
from tests.bot.telegram_fake import TOKEN, message

SECRET = "a-secret-of-letters"
CALL = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
UPDATE: dict[str, Any] = {"update_id": 5, "message": message("كم؟")}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Served:
    """A server with everything behind it in the test's hands."""

    port: int = field(default_factory=free_port)
    metrics: Metrics = field(default_factory=Metrics)
    missing: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None

    def __post_init__(self) -> None:
        self.inbox = Inbox(None, self.metrics, most_open=3)
        self.worker = Worker()

    def server(self, *, needed: bool = True) -> WebServer:
        def look() -> Mapping[str, str]:
            if "raises" in self.missing:
                raise RuntimeError("/var/lib/isnad/isnad.db is broken")
            return self.missing

        readiness = Readiness(
            self.worker, look, lambda: self.trouble, steady=iter(range(0, 10_000, 10)).__next__
        )
        figures = FigureReader(self.metrics.registry, self.worker, None, lambda: self.inbox.depth)
        call = {
            "inbox": self.inbox,
            "bot": Bot(TOKEN),
            "secret": SECRET,
            "counted": self.metrics.webhook,
        }
        return WebServer(
            ("127.0.0.1", self.port),
            [
                ("/healthz", Health, {}),
                ("/readyz", Ready, {"readiness": readiness}),
                ("/metrics", Counted, {"figures": figures}),
                ("/isnad", TelegramCall, call),
            ],
            needed=needed,
        )


@asynccontextmanager
async def serving(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    server = served.server()
    server.start()
    base = f"http://127.0.0.1:{served.port}"
    try:
        async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
            yield client
    finally:
        await server.stop()
        served.worker.close()


async def test_a_living_bot_says_so_and_little_else() -> None:
    async with serving(Served()) as client:
        answers = [await client.get("/healthz"), await client.head("/healthz"), await client.get("/secrets")]

    assert [(answer.status_code, answer.text) for answer in answers] == [
        (200, "ok\n"),
        (200, ""),
        (404, "Not Found\n"),
    ]
    assert all("server" not in answer.headers for answer in answers)


async def test_a_bot_is_ready_when_nothing_is_missing_and_names_what_is() -> None:
    served = Served()
    async with serving(served) as client:
        ready = await client.get("/readyz")
        served.missing, served.trouble = {"index": "none is built yet"}, "Telegram has not been reached"
        not_ready = await client.get("/readyz")
        served.missing, served.trouble = {"raises": ""}, None
        broken = await client.get("/readyz")

    assert (ready.status_code, ready.json()) == (200, {"ready": True, "missing": {}})
    assert (not_ready.status_code, not_ready.json()["missing"]) == (
        503,
        {"index": "none is built yet", "updates": "Telegram has not been reached"},
    )
    assert (broken.status_code, broken.json()["missing"]) == (
        503,
        {"program": "looking failed (RuntimeError)"},
    )


async def test_a_database_that_hangs_makes_the_bot_not_ready_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.readiness.LOOK_SECONDS", 0.05)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang() -> dict[str, str]:
        asyncio.run_coroutine_threadsafe(stop.wait(), loop).result()
        return {}

    worker = Worker()
    missing = await asyncio.wait_for(Readiness(worker, hang, lambda: None).missing(), 1)
    stop.set()
    worker.close()

    assert list(missing) == ["database"]


def test_what_keeps_people_from_being_answered_is_said_without_names_of_files() -> None:
    def raises(error: Exception) -> Any:
        def work() -> None:
            raise error

        return work

    secret = "/home/somebody/isnad.db"
    assert missing_of(lambda: 1, lambda: 1) == {}
    assert missing_of(raises(IndexMissing(secret)), raises(StoreError(secret))) == {
        "database": "cannot be read",
        "index": "none is built yet",
    }
    assert missing_of(raises(IndexRefused(secret)), lambda: 1) == {"index": "cannot be used"}


async def test_telegram_brings_an_update_once() -> None:
    served = Served()
    async with serving(served) as client:
        statuses = [(await client.post("/isnad", json=UPDATE, headers=CALL)).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert served.inbox.depth == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({SECRET_HEADER: ""}, 403),
        ({SECRET_HEADER: SECRET[:-1]}, 403),
        ({SECRET_HEADER: SECRET + "x"}, 403),
        ({SECRET_HEADER: "é" * 19}, 403),
        ({SECRET_HEADER: SECRET, "Content-Type": "text/plain"}, 415),
        ({SECRET_HEADER: SECRET, "Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_who_is_not_telegram_is_turned_away_in_silence(headers: dict[str, str], status: int) -> None:
    served = Served()
    with structlog.testing.capture_logs() as records:
        async with serving(served) as client:
            whole = {"Content-Type": "application/json", **headers}
            sent = [(name.encode(), value.encode()) for name, value in whole.items()]
            answer = await client.post("/isnad", content=json.dumps(UPDATE), headers=sent)

    assert answer.status_code == status
    assert served.inbox.depth == 0
    assert [record["event"] for record in records] == ["listening"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
async def test_telegrams_address_takes_posts_alone(method: str) -> None:
    async with serving(Served()) as client:
        assert (await client.request(method, "/isnad", headers=CALL)).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"5",
        b'"x"',
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 1e400}',
        b"[" * 100_000,
        b'{"update_id": 99999999999999999999}',
        b"\xff\xfe{}",
    ],
)
async def test_what_is_no_update_is_refused_without_a_word_in_the_log(body: bytes) -> None:
    served = Served()
    with structlog.testing.capture_logs() as records:
        async with serving(served) as client:
            answer = await client.post("/isnad", content=body, headers=CALL)

    assert answer.status_code == 400
    assert served.inbox.depth == 0
    assert [record["event"] for record in records] == ["listening"]


async def test_an_update_that_cannot_be_read_is_taken_and_told_of_so_that_it_stops_nobody_elses() -> None:
    served = Served()
    strange = {"update_id": 6, "message": {"chat": "no chat at all"}}
    with structlog.testing.capture_logs() as records:
        async with serving(served) as client:
            answer = await client.post("/isnad", json=strange, headers=CALL)

    assert answer.status_code == 200
    assert [record["event"] for record in records] == ["listening", "update_unreadable"]
    assert "no chat" not in str(records)


async def test_a_body_that_is_too_large_is_not_read() -> None:
    served = Served()
    async with serving(served) as client:
        try:
            answer = await client.post("/isnad", content=b" " * (MOST_BYTES + 1), headers=CALL)
        except httpx.TransportError:  # it may hang up before all is sent
            answer = None

    assert answer is None or answer.status_code in (400, 413)
    assert served.inbox.depth == 0


async def test_while_too_much_waits_or_the_end_is_near_telegram_is_asked_to_come_again() -> None:
    served = Served()
    async with serving(served) as client:
        for number in range(3):
            await client.post("/isnad", json={**UPDATE, "update_id": number}, headers=CALL)
        full = await client.post("/isnad", json={**UPDATE, "update_id": 9}, headers=CALL)
        for _ in range(3):
            served.inbox.get_nowait()
            served.inbox.task_done()
        well = await client.post("/isnad", json={**UPDATE, "update_id": 9}, headers=CALL)
        served.inbox.ending = True
        ending = await client.post("/isnad", json={**UPDATE, "update_id": 10}, headers=CALL)

    assert [answer.status_code for answer in (full, well, ending)] == [503, 200, 503]
    assert full.headers["retry-after"] == "5"


BODIES = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["update_id", "message", "chat", "id", "date"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=8, deadline=None)
@given(bodies=st.lists(BODIES, min_size=10, max_size=20))
def test_no_body_makes_the_server_fail(bodies: list[bytes]) -> None:
    async def call() -> set[int]:
        async with serving(Served()) as client:
            answers = [await client.post("/isnad", content=body, headers=CALL) for body in bodies]
        return {answer.status_code for answer in answers}

    assert asyncio.run(call()) <= {200, 400, 503}


async def test_a_port_in_use_is_a_warning_while_polling_and_an_error_with_a_webhook() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        served = Served(port=taken.getsockname()[1])
        with structlog.testing.capture_logs() as records:
            polling = served.server(needed=False)
            polling.start()
            await polling.stop()
        with pytest.raises(SettingsError, match=r"LISTEN: 127\.0\.0\.1:\d+ cannot be listened at"):
            served.server(needed=True).start()

    assert [(record["event"], record["log_level"]) for record in records] == [("not_listening", "warning")]


def test_the_server_can_be_switched_off_but_not_with_a_webhook() -> None:
    assert Settings(listen="OFF").listen_address is None
    with pytest.raises(ValueError, match="LISTEN: with WEBHOOK_URL"):
        Settings.model_validate(
            {"listen": "off", "webhook_url": "https://bot.example.org/x", "webhook_secret": "word"}
        )


class TelegramDouble:
    """What the sources of updates ask of Telegram: answers in a row, the last one for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[str] = []
        self.offsets: list[int] = []
        self.url = ""

    async def _next(self) -> Any:
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def delete_webhook(self) -> bool:
        self.calls.append("deleteWebhook")
        return True

    async def get_updates(self, offset: int, **_: Any) -> Any:
        self.calls.append("getUpdates")
        self.offsets.append(offset)
        return await self._next()

    async def do_api_request(self, name: str, _: Any) -> Any:
        self.calls.append(f"raw {name}")
        return [{"update_id": 8, "message": {"chat": 5}}, {"update_id": 9, "message": message("كم؟")}]

    async def set_webhook(self, url: str, **_: Any) -> bool:
        self.calls.append("setWebhook")
        self.url = url
        return True

    async def get_webhook_info(self) -> Any:
        found = await self._next()
        return type("Info", (), {"url": self.url if found == "ours" else found})()


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was slept between two calls; nobody really sleeps."""
    slept: list[float] = []
    real = asyncio.sleep

    async def nap(seconds: float) -> None:
        if seconds >= 0.5:  # the test's own waiting is shorter
            slept.append(seconds)
        await real(0)

    monkeypatch.setattr("bot.updates.coming.asyncio.sleep", nap)
    return slept


async def polled(telegram: TelegramDouble, told: list[TelegramError], rounds: int) -> Polling:
    async def put(_: object) -> None: ...

    async def tell(error: TelegramError) -> None:
        told.append(error)

    polling = Polling(telegram, put, tell, ("message",))  # type: ignore[arg-type]
    running = asyncio.create_task(polling.run())
    await until(lambda: len(telegram.calls) > rounds or running.done())
    running.cancel()
    results = await asyncio.gather(running, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]
    return polling


async def test_another_process_that_polls_is_told_once_and_waited_for_with_growing_pauses(
    naps: list[float],
) -> None:
    told: list[TelegramError] = []
    rival = Conflict("terminated by other getUpdates request")
    with structlog.testing.capture_logs() as records:
        polling = await polled(TelegramDouble(rival, rival, rival, rival, []), told, 6)

    assert [record["event"] for record in records] == ["another_process_fetches", "updates_fetched_again"]
    assert "stop the other one" in records[0]["mend"]
    assert naps[:4] == [1.0, 1.5, 2.25, 3.375]
    assert told == [rival]
    assert polling.trouble() is None


async def test_a_bot_that_cannot_fetch_says_why(naps: list[float]) -> None:
    told: list[TelegramError] = []
    rival = await polled(TelegramDouble(Conflict("other")), told, 3)
    lost = await polled(TelegramDouble(NetworkError("gone")), told, 3)

    assert rival.trouble() == "another process fetches the updates of this bot"
    assert lost.trouble() == "Telegram has not been reached"


async def test_a_token_that_is_taken_back_ends_the_fetching(naps: list[float]) -> None:
    with pytest.raises(InvalidToken):
        await polled(TelegramDouble([], InvalidToken()), [], 9)


async def test_telegrams_own_wait_is_kept_and_is_no_error(naps: list[float]) -> None:
    told: list[TelegramError] = []
    await polled(TelegramDouble(RetryAfter(7), []), told, 3)

    assert 7.5 in naps
    assert told == []


async def test_a_wait_of_a_day_is_told_and_tried_again_after_minutes(naps: list[float]) -> None:
    with structlog.testing.capture_logs() as records:
        await polled(TelegramDouble(RetryAfter(86_400), []), [], 3)

    assert max(naps) == LONGEST_ASKED
    assert [record["asked"] for record in records if "asked" in record] == [86_400]


async def test_one_update_that_cannot_be_read_does_not_stand_in_the_way_of_the_others(
    naps: list[float],
) -> None:
    put: list[int] = []
    telegram = TelegramDouble(TypeError("unknown"), [])

    async def keep(item: Any) -> None:
        put.append(item.update_id)

    async def tell(_: TelegramError) -> None: ...

    polling = Polling(Bot(TOKEN), keep, tell, ("message",))
    polling._bot = telegram  # type: ignore[assignment]
    running = asyncio.create_task(polling.run())
    await until(lambda: len(telegram.offsets) > 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert put == [8, 9]
    assert telegram.offsets[:2] == [0, 10]


async def test_a_webhook_that_somebody_took_away_is_registered_again(naps: list[float]) -> None:
    telegram = TelegramDouble("ours", "", "ours")
    called = Called(telegram, "https://bot.example.org/x", SECRET, ("message",))  # type: ignore[arg-type]
    before = called.trouble()
    with structlog.testing.capture_logs() as records:
        running = asyncio.create_task(called.run())
        await until(lambda: telegram.calls.count("setWebhook") == 2)
        await until(lambda: called.trouble() is None)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert before == "the webhook is not registered at Telegram"
    assert [record["event"] for record in records] == ["webhook_taken_away"]
