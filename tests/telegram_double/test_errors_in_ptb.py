"""python-telegram-bot makes of the double's answers what it makes of Telegram's."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from tests.telegram_double import RateLimits, TelegramDouble, errors

READER = 51
GROUP = -700
SUPERGROUP = -1001234


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (TelegramDouble.user_blocks, "Forbidden: bot was blocked by the user"),
        (TelegramDouble.deactivate, "Forbidden: user is deactivated"),
    ],
)
async def test_someone_who_is_gone_is_forbidden(
    double: TelegramDouble, bot: Bot, act: Callable[[TelegramDouble, int], object], reason: str
) -> None:
    double.user_says(READER, "مرحبا")
    act(double, READER)

    with pytest.raises(Forbidden, match=f"^{reason}$"):
        await bot.send_message(READER, "x")
    assert double.sent() == []


async def test_the_bot_can_write_again_after_an_unblock(double: TelegramDouble, bot: Bot) -> None:
    double.user_blocks(READER)
    double.user_unblocks(READER)
    await bot.send_message(READER, "عدت")

    assert [m.plain for m in double.sent(READER)] == ["عدت"]
    changes = [u["my_chat_member"] for u in double.pending_updates]
    assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_a_group_that_kicked_the_bot_is_forbidden(double: TelegramDouble, bot: Bot) -> None:
    double.bot_added(SUPERGROUP)
    double.kick(SUPERGROUP)

    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_chat_action(SUPERGROUP, "typing")


async def test_someone_seen_only_in_a_group_never_started_the_bot(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(GROUP, "/help", user_id=READER)

    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(READER, "x")


async def test_an_upgraded_group_tells_its_new_id(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(GROUP, "/start")
    double.migrate(GROUP, SUPERGROUP)

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(GROUP, "x")
    assert moved.value.new_chat_id == SUPERGROUP
    await bot.send_message(moved.value.new_chat_id, "y")
    assert [(m.chat_id, m.plain) for m in double.sent()] == [(SUPERGROUP, "y")]
    messages = [update.message for update in (await bot.get_updates())[1:]]
    told = [(m.chat.id, m.migrate_to_chat_id, m.migrate_from_chat_id) for m in messages if m is not None]
    assert told == [(GROUP, SUPERGROUP, None), (SUPERGROUP, None, GROUP)]


async def test_a_wrong_token_ends_the_bot(double: TelegramDouble) -> None:
    for token in ("123:AAAAAAAAAAAAAAAAAAAA", "123:short"):
        with pytest.raises(InvalidToken):
            async with Bot(token, base_url=double.base_url):
                pass


async def test_an_ordered_429_asks_to_wait_and_then_lets_pass(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "مرحبا")
    double.retry_after("sendMessage", 7, times=2)

    for _ in range(2):
        with pytest.raises(RetryAfter) as wait:
            await bot.send_message(READER, "x")
        assert wait.value.retry_after == timedelta(seconds=7)
    await bot.send_message(READER, "x")

    assert [call.status for call in double.calls("sendMessage")] == [429, 429, 200]
    assert double.faults_left() == 0


async def test_an_ordered_failure_meets_only_the_chat_it_is_for(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "مرحبا")
    double.user_says(52, "مرحبا")
    double.fail_next("sendMessage", errors.blocked(), chat_id=52)

    await bot.send_message(READER, "x")
    with pytest.raises(Forbidden):
        await bot.send_message(52, "x")


@pytest.mark.parametrize("done_first", [False, True])
async def test_a_dropped_connection_hides_whether_the_message_was_sent(
    double: TelegramDouble, bot: Bot, done_first: bool
) -> None:
    double.user_says(READER, "مرحبا")
    double.drop_connection("sendMessage", done_first=done_first)

    with pytest.raises(NetworkError):
        await bot.send_message(READER, "x")
    assert [m.plain for m in double.sent()] == (["x"] if done_first else [])


async def test_a_gateway_in_trouble_answers_no_json(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "مرحبا")
    double.garbage("*", 502, "<html>oops</html>")

    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(READER, "x")


async def test_a_slow_answer_comes_late(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "مرحبا")
    double.slow("sendMessage", 0.3)
    sending = asyncio.create_task(bot.send_message(READER, "x"))

    with pytest.raises(errors.NothingCameError, match=r"no message in chat 51 within 0\.1 s"):
        await double.wait_for_message(READER, timeout=0.1)
    await sending
    assert [m.plain for m in double.sent(READER)] == ["x"]


async def test_the_older_of_two_polls_gets_the_conflict(double: TelegramDouble, bot: Bot) -> None:
    async with Bot(double.token, base_url=double.base_url) as second:
        older = asyncio.create_task(bot.get_updates(timeout=20))
        await double.wait_until_polling()
        newer = asyncio.create_task(second.get_updates(timeout=20))

        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only"):
            await older
        said = double.user_says(READER, "من؟")
        assert [update.update_id for update in await newer] == [said.update_id]


async def test_enforced_limits_refuse_whoever_is_too_fast() -> None:
    now = [1000.0]
    limits = RateLimits(private_burst=2, group_per_minute=3)
    double = TelegramDouble(limits=limits, clock=lambda: now[0])
    async with double, Bot(double.token, base_url=double.base_url) as bot:
        double.user_says(READER, "مرحبا")
        double.bot_added(GROUP)
        for chat, allowed, wait in ((READER, 2, 2), (GROUP, 3, 60)):
            for number in range(allowed):
                await bot.send_message(chat, str(number))
            with pytest.raises(RetryAfter) as refusal:
                await bot.send_message(chat, "too fast")
            assert refusal.value.retry_after == timedelta(seconds=wait)
        now[0] += 2
        await bot.send_message(READER, "2")

    assert double.floods == 2
    assert [m.plain for m in double.sent(READER)] == ["0", "1", "2"]


async def test_thirty_messages_a_second_pass_and_no_more() -> None:
    double = TelegramDouble(limits=RateLimits(), clock=lambda: 1000.0)
    async with double, Bot(double.token, base_url=double.base_url) as bot:
        for reader in range(1, 32):
            double.user_says(reader, "مرحبا")
        for reader in range(1, 31):
            await bot.send_message(reader, "خبر")
        with pytest.raises(RetryAfter):
            await bot.send_message(31, "خبر")

    assert [m.chat_id for m in double.sent()] == list(range(1, 31))


async def test_an_answer_to_an_expired_press_is_too_late(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "مرحبا")
    double.fail_next("editMessageText", errors.not_modified())
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("x", READER, 1)
    double.expire_queries()
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("4000000000000001")
