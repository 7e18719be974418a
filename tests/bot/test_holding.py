"""Handlers that wait for Telegram: they give their place back, come to their end, and their update stays kept until then."""

import asyncio
import time
from pathlib import Path

import pytest
import structlog

from bot.handlers import common
from data.inbox import look
from tests.bot.doubles import until
from tests.bot.telegram_fake import Stage, running
from tests.bot.test_handlers import QUESTION
from tests.bot.test_inbox import Program, update


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a wait of a second be long."""
    monkeypatch.setattr("bot.sending.PATIENCE", 0.5)


async def ended(scene: Stage) -> None:
    held = scene.application.context_types.context.runtime.held
    async with asyncio.timeout(10.0):
        while len(held):  # noqa: ASYNC110  # nothing tells of the last one's end
            await asyncio.sleep(0.01)


def told(scene: Stage) -> list[str]:
    """What was sent to the person, or tried to."""
    return [call.text for call in scene.request.sent() if call.data["chat_id"] == 1]


async def test_who_waits_for_telegram_gives_the_place_back_and_is_answered(impatient: None) -> None:
    async with running() as scene:
        scene.request.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        began = time.monotonic()

        await scene.says(QUESTION)
        assert time.monotonic() - began < 1.0
        assert len(scene.application.context_types.context.runtime.held) == 1

        await ended(scene)
        first, second = scene.request.sent()
        assert first == second


async def test_more_than_can_be_held_are_told_that_it_takes_too_long(
    impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as scene:
        monkeypatch.setattr(scene.application.context_types.context.runtime.held, "_most", 0)
        scene.request.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        await scene.says(QUESTION)
        assert told(scene)[-1].startswith("تأخر الجواب أكثر مما ينبغي.")
        assert len(told(scene)) == 2


async def test_what_goes_wrong_while_it_is_held_is_treated_like_any_error(
    impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as scene:

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(common, "place_of", broken)  # called once the answer was sent
        scene.request.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        with structlog.testing.capture_logs() as records:
            await scene.says(QUESTION)
            await ended(scene)
        [failed] = [record for record in records if record["event"] == "handler_failed"]
        assert failed["error"] == "ZeroDivisionError"
        refused, answer, apology = told(scene)
        assert refused == answer != apology


@pytest.mark.parametrize("end", ["done", "stopped"])
async def test_an_update_stays_kept_until_its_held_handler_is_done(tmp_path: Path, end: str) -> None:
    file = tmp_path / "inbox.db"
    program = await Program(file).start()
    await program.inbox.put(update(5))
    telegram = asyncio.Event()

    async def handler(_: object) -> None:
        program.held.take(5, asyncio.create_task(telegram.wait()))  # type: ignore[arg-type]

    await program.handle(program.inbox.get_nowait(), handler)
    await asyncio.sleep(0.05)
    if end == "done":
        assert len(program.held) == 1
        telegram.set()
        await until(lambda: len(program.held) == 0)
    else:
        await program.background.close()
    assert len(program.held) == 0
    await program.inbox.close()

    again = await Program(file).start()
    assert await again.handle_all() == ([] if end == "done" else [5])
    await again.inbox.close()
    assert look(file)[0] == 0
