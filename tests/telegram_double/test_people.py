"""What people do reaches the bot as Telegram would tell it."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from tests.telegram_double import NoSuchButtonError, TelegramDouble

READER = 61
GROUP = -1009
KEYS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("مزيد", callback_data="more:1"),
            InlineKeyboardButton("المصدر", url="https://example.org/"),
        ]
    ]
)


async def test_a_command_arrives_marked_with_the_language_of_its_writer(
    double: TelegramDouble, bot: Bot
) -> None:
    said = double.user_says(READER, "/start", language_code="en")

    (update,) = await bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert (update.update_id, message.message_id) == (said.update_id, said.message_id)
    assert (message.from_user.id, message.from_user.language_code) == (READER, "en")
    assert list(message.parse_entities().values()) == ["/start"]


async def test_a_press_brings_the_message_and_what_it_replied_to(double: TelegramDouble, bot: Bot) -> None:
    said = double.user_says(READER, "سؤال")
    await bot.send_message(READER, "جواب", reply_markup=KEYS, reply_to_message_id=said.message_id)
    sent = await double.wait_for_message(READER)
    pressed = double.user_presses(sent, "مزيد")

    query = (await bot.get_updates(offset=-1))[0].callback_query
    assert query is not None
    assert query.data == "more:1"
    assert isinstance(query.message, Message)
    assert query.message.text == "جواب"
    assert query.message.reply_to_message is not None
    assert query.message.reply_to_message.text == "سؤال"
    await query.answer("لحظة", show_alert=True)
    answer = await double.wait_for_answer(pressed)
    assert (answer.text, answer.show_alert) == ("لحظة", True)
    assert sent.reply_to == said.message_id


async def test_of_a_deletion_a_bot_is_told_by_nothing_but_a_press_on_what_is_gone(
    double: TelegramDouble, bot: Bot
) -> None:
    double.user_says(READER, "سؤال")
    sent = await bot.send_message(READER, "جواب", reply_markup=KEYS)
    (shown,) = double.sent(READER)
    double.user_deletes(shown)
    await bot.get_updates(offset=-1)
    later = double.state.clock() + 60
    assert not double.told_gone(READER, sent.message_id, later)

    double.user_presses_data(shown, "more:1")
    assert not double.told_gone(READER, sent.message_id, later)  # it is on its way
    await bot.get_updates(offset=-1)
    assert double.told_gone(READER, sent.message_id, later)
    assert not double.told_gone(READER, sent.message_id, 0)


async def test_only_buttons_that_call_the_bot_can_be_pressed(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "سؤال")
    await bot.send_message(READER, "جواب", reply_markup=KEYS)
    (sent,) = double.sent(READER)

    for wrong in ("المصدر", "غير موجود"):
        with pytest.raises(NoSuchButtonError, match="مزيد"):
            double.user_presses(sent, wrong)
    await bot.edit_message_reply_markup(READER, sent.message_id)
    with pytest.raises(NoSuchButtonError):
        double.user_presses(sent, "more:1")


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(double: TelegramDouble, bot: Bot) -> None:
    double.bot_added(GROUP)
    await bot.send_message(GROUP, "مرحبا بكم")
    mine = double.sent(GROUP)[0]

    def heard(text: str, **how: object) -> bool:
        return double.user_says(GROUP, text, **how).update_id is not None  # type: ignore[arg-type]

    assert [
        heard("حديث عابر"),
        heard("/help@another_bot"),
        heard("/help"),
        heard("/help@isnad_test_bot"),
        heard("ما رأيك يا @isnad_test_bot ؟"),
        heard("@isnad_test_bot2 أهلا"),
        heard("شكرا", reply_to=mine),
    ] == [False, False, True, True, True, False, True]


async def test_without_privacy_mode_the_bot_hears_everything() -> None:
    async with TelegramDouble(privacy_mode=False) as double:
        assert double.user_says(GROUP, "حديث عابر").update_id is not None


async def test_other_kinds_of_messages_and_edits_arrive(double: TelegramDouble, bot: Bot) -> None:
    double.user_sends(READER, {"location": {"latitude": 33.5, "longitude": -7.6}})
    said = double.user_says(READER, "قديم")
    double.user_edits(said, "جديد")

    where, first, second = await bot.get_updates()
    assert where.message is not None
    assert where.message.location is not None
    assert where.message.location.latitude == 33.5
    assert first.message is not None
    assert second.edited_message is not None
    assert [first.message.text, second.edited_message.text] == ["قديم", "جديد"]


async def test_a_message_that_a_person_deleted_cannot_be_replied_to(double: TelegramDouble, bot: Bot) -> None:
    said = double.user_says(READER, "سؤال")
    double.user_deletes(said)

    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(READER, "x", reply_to_message_id=said.message_id)
    await bot.send_message(READER, "y", reply_to_message_id=said.message_id, allow_sending_without_reply=True)
    assert [(m.plain, m.reply_to) for m in double.sent(READER)] == [("y", None)]


async def test_a_chat_that_blocked_the_bot_is_still_known(double: TelegramDouble, bot: Bot) -> None:
    double.user_blocks(READER)
    assert (await bot.get_chat(READER)).id == READER
