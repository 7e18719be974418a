"""getUpdates: at once when something is there, confirmed by offset, filtered; a whole Application on it."""

import asyncio
import time
from typing import Any

import httpx
from telegram import Bot, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.telegram_double import TelegramDouble

READER = 71


async def test_a_waiting_poll_is_answered_as_soon_as_someone_writes(double: TelegramDouble, bot: Bot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await double.wait_until_polling()
    started = time.monotonic()
    said = double.user_says(READER, "من؟")

    assert [update.update_id for update in await polling] == [said.update_id]
    assert time.monotonic() - started < 1


async def test_updates_come_again_until_the_offset_passes_them(double: TelegramDouble, bot: Bot) -> None:
    ids = [double.user_says(READER, str(number)).update_id or 0 for number in range(3)]

    assert [u.update_id for u in await bot.get_updates(limit=2)] == ids[:2]
    assert [u.update_id for u in await bot.get_updates(limit=2)] == ids[:2]
    assert [u.update_id for u in await bot.get_updates(offset=ids[1])] == ids[1:]
    assert [u.update_id for u in await bot.get_updates(offset=-1)] == ids[2:]
    assert [u["update_id"] for u in double.pending_updates] == ids[2:]


async def test_limit_and_timeout_are_kept_within_what_telegram_allows(double: TelegramDouble) -> None:
    ids = [double.user_says(READER, str(number)).update_id for number in range(101)]
    async with httpx.AsyncClient(base_url=f"{double.base_url}{double.token}/") as http:
        most = (await http.get("getUpdates", params={"limit": 1000})).json()["result"]
        least = (await http.get("getUpdates", params={"limit": 0, "timeout": -3})).json()["result"]

    assert [u["update_id"] for u in most] == ids[:100]
    assert [u["update_id"] for u in least] == ids[:1]


async def test_kinds_that_were_not_asked_for_are_never_told(double: TelegramDouble, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    assert double.user_blocks(READER) is None

    await bot.get_updates(allowed_updates=[])
    change = double.user_unblocks(READER)
    assert [u.update_id for u in await bot.get_updates()] == [change]


async def test_a_poll_whose_client_is_gone_takes_nothing_with_it(double: TelegramDouble) -> None:
    async with httpx.AsyncClient(base_url=f"{double.base_url}{double.token}/") as http:
        lost = asyncio.create_task(http.get("getUpdates", params={"timeout": 20}))
        await double.wait_until_polling()
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)
    await double.wait_until(lambda: double.state.updates.polls_waiting == 0 or None)
    said = double.user_says(READER, "من؟")

    assert [update["update_id"] for update in double.pending_updates] == [said.update_id]


def echo_application(double: TelegramDouble) -> Application[Any, Any, Any, Any, Any, Any]:
    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_html(f"<b>{update.effective_message.text}</b>", do_quote=True)

    application = Application.builder().token(double.token).base_url(double.base_url).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


async def test_an_application_answers_while_polling(double: TelegramDouble) -> None:
    application = echo_application(double)
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        first = double.user_says(READER, "أول")
        answer = await double.wait_for_message(READER)
        second = double.user_says(READER, "ثان")
        other = await double.wait_for_message(READER)
        await application.updater.stop()
        await application.stop()

    assert [(m.reply_to, m.marked("bold")) for m in (answer, other)] == [
        (first.message_id, ("أول",)),
        (second.message_id, ("ثان",)),
    ]
    assert double.judged == 2
    assert double.pending_updates == ()


async def test_an_application_lives_through_a_bad_gateway_while_polling(double: TelegramDouble) -> None:
    double.garbage("getUpdates", 502)
    application = echo_application(double)
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        double.user_says(READER, "سؤال")
        answer = await double.wait_for_message(READER, timeout=10)
        await application.updater.stop()
        await application.stop()

    assert answer.plain == "سؤال"
    assert double.calls("getUpdates")[0].status == 502
