"""Inline and guest mode, topics, members, files: what the double judges and how people use them."""

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeChat,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    SwitchInlineQueryChosenChat,
)
from telegram.error import BadRequest

from tests.telegram_double import Button, TelegramDouble

READER = 71
GROUP = -100_7


def card(number: str = "1", title: str = "عنوان", text: str = "<b>نص</b>") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(number, title, InputTextMessageContent(text, "HTML"), description="جملة")


async def test_cards_arrive_as_they_would_be_seen(double: TelegramDouble, bot: Bot) -> None:
    queried = double.user_queries_inline(READER, "كم زائرًا؟", language_code="en")
    query = (await bot.get_updates())[0].inline_query
    assert query is not None
    assert (query.query, query.offset, query.from_user.language_code) == ("كم زائرًا؟", "", "en")

    await query.answer(
        [card()],
        next_offset="10",
        cache_time=5,
        button=InlineQueryResultsButton("اسأل", start_parameter="ask"),
    )

    answer = await double.wait_for_inline(queried)
    (shown,) = answer.cards
    assert (shown.title, shown.description, shown.content.plain) == ("عنوان", "جملة", "نص")
    assert (answer.next_offset, answer.cache_time, answer.button) == ("10", 5, ("اسأل", "ask"))
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_inline_query(query.id, [])


@pytest.mark.parametrize(
    ("cards", "more", "reason"),
    [
        ([card(str(n)) for n in range(51)], {}, "Too many inline query results specified"),
        ([card(), card()], {}, "Result_id_duplicate"),
        ([card("")], {}, "Result_id_empty"),
        ([card("ب" * 33)], {}, "Result_id_invalid"),
        ([card(title=" ")], {}, "Article_title_empty"),
        ([card(text="ا" * 4097)], {}, "Message_too_long"),
        ([card(text="<b>x")], {}, "Can't parse entities"),
        ([], {"next_offset": "1" * 65}, "Next_offset_invalid"),
        ([], {"button": InlineQueryResultsButton("x", start_parameter="a b")}, "Unallowed characters"),
        ([], {"button": InlineQueryResultsButton("x", start_parameter="a" * 65)}, "Too long start_parameter"),
    ],
)
async def test_cards_that_telegram_refuses(
    double: TelegramDouble, bot: Bot, cards: list[InlineQueryResultArticle], more: dict[str, Any], reason: str
) -> None:
    queried = double.user_queries_inline(READER, "x")
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.answer_inline_query(queried.query_id, cards, **more)
    assert double.inline_answer(queried) is None


async def test_what_is_sent_through_the_bot_is_told_to_it_where_it_is_a_member(
    double: TelegramDouble, bot: Bot
) -> None:
    queried = double.user_queries_inline(READER, "x")
    await bot.answer_inline_query(queried.query_id, [card()])
    (shown,) = (await double.wait_for_inline(queried)).cards
    double.user_chooses(queried, shown)
    double.user_chooses(queried, shown, in_chat=GROUP)

    _, told = await bot.get_updates()
    assert told.message is not None
    assert told.message.via_bot is not None
    assert (told.message.text, told.message.via_bot.id, told.message.chat.id) == ("نص", bot.id, GROUP)


async def test_a_guest_is_told_of_the_mention_and_answers_into_the_chat(
    double: TelegramDouble, bot: Bot
) -> None:
    queried = double.user_calls_guest(GROUP, "@isnad_test_bot كم زائرًا؟", reply_to="خبر")
    message = (await bot.get_updates())[0].guest_message
    assert message is not None
    assert message.guest_query_id == queried.query_id
    assert message.reply_to_message is not None
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(GROUP, "x")

    await message.answer_guest_query(card())
    assert (await double.wait_for_guest(queried)).content.plain == "نص"


async def test_modes_that_are_off_bring_nothing() -> None:
    async with (
        TelegramDouble(inline=False, guest=False) as double,
        Bot(double.token, base_url=double.base_url) as bot,
    ):
        assert double.user_queries_inline(READER, "x").update_id is None
        assert double.user_calls_guest(GROUP, "@isnad_test_bot x").update_id is None
        me = await bot.get_me()
        assert (me.supports_inline_queries, me.can_read_all_group_messages) == (False, False)


async def test_a_topic_of_a_forum_is_answered_in_that_topic(double: TelegramDouble, bot: Bot) -> None:
    thread = double.user_opens_topic(GROUP, "أسئلة")
    double.user_says(GROUP, "@isnad_test_bot سؤال", thread=thread)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert (message.is_topic_message, message.message_thread_id, message.chat.is_forum) == (
        True,
        thread,
        True,
    )
    # What opened the topic is shown as the message replied to.
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None

    await bot.send_message(GROUP, "جواب", message_thread_id=thread)
    assert double.sent(GROUP)[0].thread == thread
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=999)


async def test_administrators_and_who_they_are(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(GROUP, "مرحبا", user_id=5)
    double.make_admin(GROUP, 6, status="creator")
    double.make_admin(GROUP, 7, anonymous=True)
    double.user_says(READER, "x")

    ranks = [(await bot.get_chat_member(GROUP, person)).status for person in (5, 6, 7, READER)]
    assert ranks == ["member", "creator", "administrator", "left"]
    assert [member.user.id for member in await bot.get_chat_administrators(GROUP)] == [6, 7]
    with pytest.raises(BadRequest, match=r"(?i)participant_id_invalid"):
        await bot.get_chat_member(GROUP, 999)


async def test_an_anonymous_administrator_writes_as_the_group(double: TelegramDouble, bot: Bot) -> None:
    double.make_admin(GROUP, 7, anonymous=True)
    double.user_says(GROUP, "/settings", user_id=7, anonymous=True)
    message = (await bot.get_updates())[0].message
    assert message is not None
    assert message.sender_chat is not None
    assert message.from_user is not None
    assert (message.sender_chat.id, message.from_user.username) == (GROUP, "GroupAnonymousBot")


async def test_every_kind_of_button_can_be_one(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "x")
    rows = [
        InlineKeyboardButton("1", url="https://t.me/x?start=y"),
        InlineKeyboardButton("2", switch_inline_query=""),
        InlineKeyboardButton("3", switch_inline_query_chosen_chat=SwitchInlineQueryChosenChat("سؤال", True)),
        InlineKeyboardButton("4", copy_text=CopyTextButton("نص")),
    ]
    await bot.send_message(READER, "x", reply_markup=InlineKeyboardMarkup.from_row(rows))
    assert double.sent(READER)[0].buttons == (
        (
            Button("1", url="https://t.me/x?start=y"),
            Button("2", inline=""),
            Button("3", inline="سؤال"),
            Button("4", copies="نص"),
        ),
    )
    wrong = InlineKeyboardMarkup.from_button(InlineKeyboardButton("x", copy_text=CopyTextButton("x" * 257)))
    with pytest.raises(BadRequest, match=r"(?i)copy_text_invalid"):
        await bot.send_message(READER, "x", reply_markup=wrong)


async def test_a_reply_field_and_a_file_are_on_record(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "x")
    await bot.send_message(READER, "اكتب", reply_markup=ForceReply(input_field_placeholder="سؤالك"))
    await bot.send_document(READER, b"a,b", filename="بيانات.csv", caption="<b>ملف</b>", parse_mode="HTML")

    asked, sent = double.sent(READER)
    assert asked.asks_reply
    assert sent.document is not None
    assert (sent.document.name, sent.document.data, sent.marked("bold")) == ("بيانات.csv", b"a,b", ("ملف",))
    assert double.unknown_parameters == ()
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await bot.send_document(READER, b"a", filename="x", caption="ا" * 1025)


async def test_lists_of_commands_by_scope(double: TelegramDouble, bot: Bot) -> None:
    for_admins = [BotCommand("settings", "إعدادات")]
    scope = BotCommandScopeAllChatAdministrators()
    await bot.set_my_commands(for_admins, scope)
    assert list(await bot.get_my_commands(scope)) == for_admins
    await bot.delete_my_commands(scope)
    assert list(await bot.get_my_commands(scope)) == list(await bot.get_my_commands()) == []
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands(for_admins, BotCommandScopeChat(12345))


async def test_kinds_of_messages_that_people_send(double: TelegramDouble, bot: Bot) -> None:
    double.user_forwards(READER, "خبر", channel="قناة")
    double.user_forwards(READER, "قول", author="مجهول")
    photo = double.user_sends_photo(READER, "كم هذا؟")
    double.user_edits(photo, "كم هذه؟")
    double.user_sends_voice(READER)
    double.user_sends_sticker(READER)
    double.user_sends_document(READER)

    channel, hidden, shown, edited, voice, sticker, document = await bot.get_updates()
    assert [u.message.forward_origin.type for u in (channel, hidden)] == ["channel", "hidden_user"]  # type: ignore[union-attr]
    assert shown.message is not None
    assert (shown.message.caption, shown.message.text) == ("كم هذا؟", None)
    assert edited.edited_message is not None
    assert (edited.edited_message.caption, edited.edited_message.text) == ("كم هذه؟", None)
    assert [bool(m.message and m.message.voice) for m in (voice, sticker)] == [True, False]
    assert document.message is not None
    assert document.message.document is not None


async def test_in_privacy_mode_pictures_and_edits_that_do_not_name_the_bot_stay_unheard(
    double: TelegramDouble, bot: Bot
) -> None:
    double.bot_added(GROUP)
    said = double.user_says(GROUP, "حديث")
    assert double.user_edits(said, "حديث آخر") is None
    assert double.user_edits(said, "@isnad_test_bot حديث") is not None
    assert double.user_sends_photo(GROUP).update_id is None
    assert double.user_sends_photo(GROUP, "@isnad_test_bot ما هذا").update_id is not None


async def test_a_reaction_is_told_to_who_asked_for_it(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "x")
    await bot.get_updates(allowed_updates=["message", "message_reaction"])
    await bot.send_message(READER, "y")
    double.user_reacts(double.sent(READER)[0], "👍")
    reaction = (await bot.get_updates())[-1].message_reaction
    assert reaction is not None
    assert reaction.new_reaction[0].to_dict() == {"type": "emoji", "emoji": "👍"}
