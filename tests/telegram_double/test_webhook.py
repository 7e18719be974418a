"""Webhook delivery: with the secret, in order, repeated until the bot says 2xx."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from tests.telegram_double import TelegramDouble
from tests.telegram_double.test_polling import echo_application

READER = 81


class Listener:
    """A bot's side of a webhook: answers with the statuses it was told, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.came: list[tuple[str, str | None]] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.came.append((update["message"]["text"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.router.add_post("/hook", listening.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listening
    await runner.cleanup()


async def test_an_update_is_posted_with_the_secret_until_it_is_taken(
    double: TelegramDouble, bot: Bot, listener: Listener
) -> None:
    listener.statuses = [500, 403]
    await bot.set_webhook(listener.url, secret_token="s3cret_")
    double.user_says(READER, "أول")
    double.user_says(READER, "ثان")

    await double.wait_until(lambda: not double.pending_updates or None)
    assert listener.came == [("أول", "s3cret_")] * 3 + [("ثان", "s3cret_")]
    assert double.webhook_attempts == 4
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (listener.url, 0)
    assert info.last_error_message == "Wrong response from the webhook: 403 Forbidden"


async def test_a_webhook_and_polling_exclude_each_other(
    double: TelegramDouble, bot: Bot, listener: Listener
) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await double.wait_until_polling()
    await bot.set_webhook(listener.url)

    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await polling
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    said = double.user_says(READER, "من؟")
    assert [update.update_id for update in await bot.get_updates()] == [said.update_id]
    assert listener.came == []


async def test_pending_updates_can_be_dropped(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "قديم")
    await bot.delete_webhook(drop_pending_updates=True)

    assert double.pending_updates == ()


async def test_an_application_answers_through_its_webhook(double: TelegramDouble) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = echo_application(double)
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_webhook(
            "127.0.0.1", port, "bot", webhook_url=f"http://127.0.0.1:{port}/bot", secret_token="s3cret"
        )
        double.user_says(READER, "سؤال")
        answer = await double.wait_for_message(READER)
        await application.updater.stop()
        await application.stop()

    assert answer.marked("bold") == ("سؤال",)
    assert double.calls("getUpdates") == []
