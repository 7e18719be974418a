"""The double in a thread of its own, for a bot that is another process."""

import os
import subprocess
import sys

import httpx
import pytest

from tests.telegram_double import NothingCameError, TelegramDouble

READER = 91

BOT = """
import os
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

async def answer(update, context):
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("مزيد", callback_data="more")]])
    await update.effective_message.reply_text(update.effective_message.text[::-1], reply_markup=keys)

async def more(update, context):
    await update.callback_query.answer()
    await update.effective_message.edit_text("المزيد")

url = os.environ["TELEGRAM_API_URL"]
application = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(f"{url}/bot").build()
application.add_handler(MessageHandler(filters.TEXT, answer))
application.add_handler(CallbackQueryHandler(more))
application.run_polling()
"""


def test_a_bot_in_another_process_is_talked_to_through_its_settings() -> None:
    with TelegramDouble.start_in_thread() as double:
        settings = {"TELEGRAM_API_URL": double.api_url, "TELEGRAM_BOT_TOKEN": double.token}
        process = subprocess.Popen([sys.executable, "-c", BOT], env={**os.environ, **settings})
        try:
            double.wait_until_polling_sync(timeout=20)
            said = double.user_says(READER, "سلام")
            answer = double.wait_for_message_sync(READER)
            pressed = double.user_presses(answer, "مزيد")
            edited = double.wait_for_edit_sync(answer)
            double.wait_for_answer_sync(pressed)
        finally:
            process.terminate()
            process.wait(timeout=20)

    assert answer.message_id > said.message_id
    assert [content.plain for content in edited.history] == ["مالس", "المزيد"]
    assert edited.buttons == ()
    assert process.returncode == 0


def test_it_can_be_started_again_after_it_was_stopped() -> None:
    for _ in range(2):
        double = TelegramDouble.start_in_thread(username="another_bot")
        answer = httpx.get(f"{double.base_url}{double.token}/getMe").json()
        double.stop()
        double.stop()

        assert answer["result"]["username"] == "another_bot"
        with pytest.raises(httpx.ConnectError):
            httpx.get(double.api_url)


def test_a_wait_that_ends_in_vain_says_what_was_there() -> None:
    with TelegramDouble.start_in_thread() as double:
        double.user_says(READER, "سؤال")
        httpx.post(
            f"{double.base_url}{double.token}/sendMessage", data={"chat_id": READER, "text": "جواب"}
        ).raise_for_status()

        with pytest.raises(NothingCameError, match=r"last sent: .*91: 'جواب'.*sendMessage 200"):
            double.wait_for_message_sync(READER, timeout=0.05, predicate=lambda m: "آخر" in m.plain)


def test_it_is_not_used_before_it_is_started() -> None:
    with pytest.raises(RuntimeError, match="start_in_thread"), TelegramDouble():
        pass
