"""What runs beside the handlers: logs, limits, loops, the terminal chat, the signals."""

import asyncio
import io
import json
import logging
import signal
import socket
from collections.abc import Iterator

import httpx
import pytest
import structlog

from bot.application import run_polling, run_webhook
from bot.background import Background
from bot.limits import FloodGuard, HandlerTime, OncePer
from bot.logging import configure_logging
from bot.refresh import follow_loop, poll_loop
from bot.terminal.chat import chat, render_plain
from bot.threads import Worker, new_pool
from retrieval.errors import IndexMissing
from retrieval.reading.reading import Asked
from retrieval.types import Answer
from tests.bot.doubles import SENTENCE, TEXT, SearchDouble, answer, hit, until
from tests.bot.telegram_fake import ADMIN, TOKEN, message, stage


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logging_restored")
@pytest.mark.parametrize("style", ["json", "console"])
def test_no_record_holds_a_secret_wherever_it_stands(style: str) -> None:
    written = io.StringIO()
    configure_logging("INFO", style, ["hook-secret"], written)

    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        structlog.get_logger("bot").exception("failed", nested={"token": TOKEN, "hook": "hook-secret"})
    logging.getLogger("telegram.ext").warning("url %s", f"https://x/bot{TOKEN.replace(':', '%3A')}/x")
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot1/getMe")

    text = written.getvalue()
    assert "AAFake" not in text
    assert "hook-secret" not in text
    assert text.count("[secret]") == 4
    assert "ValueError" in text
    assert "HTTP Request" not in text
    if style == "json":
        assert [json.loads(line)["level"] for line in text.splitlines()] == ["error", "warning"]


def test_a_flood_is_told_once_a_minute_and_calms_down() -> None:
    guard = FloodGuard(limit=2, period=60.0)

    verdicts = [guard.judge(1, now) for now in (0, 1, 2, 3, 59, 60.5, 61.5, 62, 63)]

    assert verdicts == ["pass", "pass", "notice", "silent", "silent", "pass", "pass", "notice", "silent"]
    assert guard.judge(2, 3) == "pass"


def test_a_flood_guard_forgets_who_was_longest_away() -> None:
    guard = FloodGuard(limit=1, capacity=2)
    for person in (1, 2, 3):
        guard.judge(person, 0.0)

    assert [guard.judge(person, 1.0) for person in (3, 1)] == ["notice", "pass"]


def test_the_same_thing_comes_through_once_a_minute_with_its_count() -> None:
    gate = OncePer(period=60.0)

    assert [gate.let_through("a", now) for now in (0, 10, 59, 60)] == [1, None, None, 3]
    assert gate.let_through("b", 10) == 1


def test_a_stop_shortens_the_time_of_handlers_whenever_they_began() -> None:
    now = [100.0]
    limit = HandlerTime(20.0, 7.0, lambda: now[0])
    old = limit.begin()
    now[0] = 114.0
    young = limit.begin()
    before = [old(), young()]
    limit.stopping()
    now[0] = 115.0
    limit.stopping()

    assert before == [6.0, 20.0]
    assert [old(), young(), limit.begin()()] == [5.0, 6.0, 6.0]
    now[0] = 140.0
    assert [old(), young(), limit.begin()()] == [0.0, 0.0, 0.0]


async def test_polling_survives_errors_and_wakes_the_sender_each_time() -> None:
    polls: list[int] = []
    wakes: list[int] = []

    def poll() -> None:
        polls.append(len(polls))
        if len(polls) == 1:
            raise OSError("unreachable")

    task = asyncio.create_task(poll_loop(poll, 0.001, Worker(), lambda: wakes.append(len(polls))))
    await until(lambda: len(wakes) >= 3)
    task.cancel()

    assert wakes[:3] == [1, 2, 3]


async def test_following_goes_on_after_an_error_and_logs_the_same_one_once() -> None:
    calls = 0

    def follow() -> None:
        nonlocal calls
        calls += 1
        if calls < 4:
            raise OSError("locked")

    with structlog.testing.capture_logs() as records:
        task = asyncio.create_task(follow_loop(follow, Worker(new_pool(1)), lambda: None, 0.001))
        await until(lambda: calls >= 6)
        task.cancel()

    assert [record["event"] for record in records] == ["following_failed"]


async def test_background_work_that_dies_is_reported_and_the_rest_is_ended() -> None:
    background = Background()
    ended: list[str] = []

    async def dies() -> None:
        raise RuntimeError("x")

    async def lives() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            ended.append("well")

    with structlog.testing.capture_logs() as records:
        background.start(dies(), "one")
        background.start(lives(), "two")
        await asyncio.sleep(0.01)
        background.cancel()
        await background.close()

    assert [(record["event"], record["task"]) for record in records] == [("background_task_died", "one")]
    assert ended == ["well"]


def test_the_terminal_shows_the_words_untouched_and_bold_only_when_asked() -> None:
    found = answer(hit(1), hit(2, url=None))

    plain = render_plain(found)
    assert plain.split("\n\n")[0].split("\n") == [
        "1. معرض الكتاب رقم 1",
        TEXT,
        "الجزيرة · 15 نوفمبر 2024 · https://example.org/1",
    ]
    assert plain.endswith("المقال رقم 12، الفقرة 2")
    assert f"\033[1m{SENTENCE}\033[0m" in render_plain(found, bold=True)
    assert "\033" not in render_plain(answer(hit(1, title="\033[2Jx")))


def test_the_terminal_chat_answers_refuses_and_goes_on_after_an_error() -> None:
    lines = iter(["", "كم؟", "متى؟", "أين؟"])
    written: list[str] = []

    def ask(asked: Asked) -> Answer:
        if asked.text == "متى؟":
            raise IndexMissing("run: isnad index")
        return answer(hit(1), answered=asked.text == "كم؟")

    chat(ask, lambda: next(lines, None), written.append)

    assert written[0].startswith("1. معرض الكتاب رقم 1")
    assert written[1] == "المجموعة ليست جاهزة للبحث الآن. حاول بعد قليل من فضلك.\n(run: isnad index)"
    assert written[2].startswith("لم أجد جوابًا عن هذا السؤال في المجموعة.")


@pytest.mark.parametrize("word", ["exit", "Quit ", "خروج"])
def test_the_terminal_chat_ends_by_a_word_too(word: str) -> None:
    search = SearchDouble()
    lines = iter([word, "متى؟"])

    chat(search.ask, lambda: next(lines, None), lambda _: None)

    assert search.asked == []


def test_in_the_terminal_a_question_leans_on_the_one_before() -> None:
    search = SearchDouble()
    lines = iter(["من فاز بكأس آسيا؟", "شكرا", "ومتى؟", "وأين؟"])
    written: list[str] = []

    chat(search.ask, lambda: next(lines, None), written.append)

    assert [asked.previous for asked, _ in search.asked] == [
        None,
        "من فاز بكأس آسيا؟",
        "من فاز بكأس آسيا؟",
        "متى فاز بكأس آسيا",
    ]
    assert written[2].startswith("فهمت سؤالك هكذا: متى فاز بكأس آسيا\n\nلم أجد جوابًا")
    assert written[3].startswith("فهمت سؤالك هكذا: أين فاز بكأس آسيا\n\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_polling_after_the_alerts_on_their_way_arrived(number: signal.Signals) -> None:
    scene = stage()
    scene.world.outbox.put(1, 1)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def stop_when_sent() -> None:
        if scene.request.sent():
            signal.raise_signal(number)
        else:
            loop.call_later(0.01, stop_when_sent)

    loop.call_later(0.05, stop_when_sent)
    run_polling(scene.application)
    asyncio.set_event_loop(None)

    assert scene.world.outbox.settled == {1: "sent"}
    assert not scene.application.running
    lists = scene.request.named("setMyCommands")
    admins = [call for call in lists if call.data["scope"]["type"] == "chat"]
    assert [call.data.get("language_code") for call in lists if call not in admins] == [None, "ar", "en"] * 3
    assert {call.data["scope"]["chat_id"] for call in admins} == {ADMIN}
    assert "reindex" in str(admins[0].data["commands"])
    assert "reindex" not in str(lists[0].data["commands"])


def test_telegram_reaches_the_webhook_with_its_secret_and_nobody_else_does() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/isnad"
    scene = stage(
        telegram_api_url="http://127.0.0.1:1",
        webhook_url=url,
        webhook_secret="word",
        listen=f"127.0.0.1:{port}",
    )
    runtime = scene.application.context_types.context.runtime
    statuses: list[int] = []
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    async def telegram_calls() -> None:
        while not scene.application.running:  # noqa: ASYNC110 - PTB sets no event
            await asyncio.sleep(0.01)
        body = {"update_id": 1, "message": message("/help")}
        async with httpx.AsyncClient(trust_env=False) as client:
            for secret in ("wrong", "word"):
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                statuses.append((await client.post(url, json=body, headers=headers)).status_code)
        await until(scene.request.sent)
        loop.call_soon(signal.raise_signal, signal.SIGTERM)

    calls = loop.create_task(telegram_calls())
    run_webhook(scene.application, runtime.settings)
    asyncio.set_event_loop(None)

    assert calls.done()
    assert statuses == [403, 200]
    assert [call.text.split("\n")[0] for call in scene.request.sent()] == ["أهلًا بك في إسناد."]
    [registered] = scene.request.named("setWebhook")
    assert (registered.data["url"], registered.data["secret_token"]) == (url, "word")
