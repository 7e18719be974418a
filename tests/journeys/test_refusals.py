"""Refused calls are sorted by what a bot could have known."""

import contextlib

from telegram import Bot
from telegram.error import BadRequest

from tests.journeys.refusals import refusals
from tests.telegram_double import TelegramDouble

READER = 62


async def edit(bot: Bot, message_id: int, text: str) -> None:
    with contextlib.suppress(BadRequest):
        await bot.edit_message_text(text, READER, message_id)


async def test_only_the_first_change_of_a_deleted_message_is_nobodys_fault() -> None:
    async with TelegramDouble() as double, Bot(double.token, base_url=double.base_url) as bot:
        double.user_says(READER, "سؤال")
        sent = await bot.send_message(READER, "جواب")
        await edit(bot, sent.message_id, "جواب")
        assert sum(refusals(double).known.values()) == 1
        assert not refusals(double).unknowable

        double.user_deletes(double.sent(READER)[0])
        await edit(bot, sent.message_id, "جواب آخر")
        fresh = await bot.send_message(READER, "جواب")
        double.user_deletes(double.sent(READER)[1])
        await edit(bot, fresh.message_id, "جواب آخر")
        found = refusals(double)
        assert (sum(found.known.values()), sum(found.unknowable.values())) == (1, 2)

        await edit(bot, fresh.message_id, "جواب آخر")
        found = refusals(double)
        assert (sum(found.known.values()), sum(found.unknowable.values())) == (2, 2)
