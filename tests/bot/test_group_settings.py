"""Groups: who may change what, what the bot answers to, and what its admins are told of its own settings."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.context import REPLIES
from bot.group_admins import GroupAdmins
from bot.messages.groups import render_abilities, render_group_settings
from bot.privacy_mode import abilities_of, described, tell_abilities
from data.preferences import Preferences
from tests.bot.doubles import TEXT, answer, hit
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import ADMIN, BOT, Call, Stage, message, running

GROUP = -100_66
BOSS, MEMBER = 70, 71
ASKED = "كم زائرًا للمعرض؟"
ANONYMOUS = {
    "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
    "sender_chat": {"id": GROUP, "type": "supergroup", "title": "x"},
}
CHANNEL = {"sender_chat": {"id": -100_99, "type": "channel", "title": "x"}}


async def press(scene: Stage, data: str, user: int = BOSS, chat: int = GROUP) -> Call:
    """Press a button of the settings; the answer to the press."""
    under = message("settings", chat=chat) | {"from": BOT} | scene.request.shown.get((chat, 40), {})
    who = {"id": user, "is_bot": False, "first_name": "x", "language_code": "ar"}
    query = {"id": "5", "from": who, "chat_instance": "x", "data": data, "message": under}
    await scene.update(callback_query=query)
    return scene.request.named("answerCallbackQuery")[-1]


async def asks_for_settings(scene: Stage, **how: Any) -> Call:
    """Send /settings into the group; what is replied."""
    await scene.says("/settings", chat=GROUP, user=how.pop("user", BOSS), **how)
    return scene.request.sent()[-1]


@pytest.fixture
def ranks() -> dict[tuple[int, int], str]:
    return {(GROUP, BOSS): "administrator"}


async def test_an_admin_sees_and_changes_the_settings(ranks: dict[tuple[int, int], str]) -> None:
    async with running() as scene:
        scene.request.ranks = ranks
        shown = await asks_for_settings(scene)
        assert shown.text.startswith("<b>إعدادات هذه المجموعة</b>")
        assert "gr:cb:command" in shown.button_data()

        for data in ("gr:cb:command", "gr:ps:5", "gr:fa:0", "gr:lg:en"):
            await press(scene, data)

        chosen = Preferences(GROUP, language="en", passages=5, for_admins=False, called_by="command")
        assert scene.world.preferences.of(GROUP) == chosen
        last = scene.request.named("editMessageText")[-1]
        assert last.text.startswith("<b>Settings of this group</b>")
        assert "I answer: only to the command" in last.text


async def test_a_member_sees_no_settings_and_a_press_gets_a_kind_word() -> None:
    async with running() as scene:
        told = await asks_for_settings(scene, user=MEMBER)
        popup = await press(scene, "gr:cb:command", MEMBER)

        assert told.text == "عذرًا، هذا لمشرفي المجموعة وحدهم."
        assert popup.data["text"] == "عذرًا، هذا لمشرفي المجموعة وحدهم."
        assert popup.data["show_alert"] is True
        assert scene.world.preferences.chosen == {}


@pytest.mark.parametrize("refusal", ["CHAT_ADMIN_REQUIRED", "PARTICIPANT_ID_INVALID"])
async def test_an_admin_of_a_group_that_hides_its_members_is_known_by_its_administrators(
    ranks: dict[tuple[int, int], str], refusal: str
) -> None:
    async with running() as scene:
        scene.request.ranks = ranks
        scene.request.fail("getChatMember", 400, f"Bad Request: {refusal}")
        scene.request.fail("getChatMember", 400, f"Bad Request: {refusal}")

        shown = await asks_for_settings(scene)
        told = await asks_for_settings(scene, user=MEMBER)

        assert shown.text.startswith("<b>إعدادات هذه المجموعة</b>")
        assert told.text == "عذرًا، هذا لمشرفي المجموعة وحدهم."


async def test_who_writes_as_a_group_is_counted_as_that_group_and_as_no_other() -> None:
    other = -100_67
    elsewhere = ANONYMOUS | {"sender_chat": {"id": other, "type": "supergroup", "title": "y"}}
    async with running() as scene:
        for _ in range(REPLIES + 5):
            await scene.says("/help", chat=GROUP, **ANONYMOUS)
        await scene.says("/help", chat=other, **elsewhere)

        answered = [call.data["chat_id"] for call in scene.request.sent()]
        assert answered == [GROUP] * (REPLIES + 1) + [other]


async def test_the_group_itself_is_an_admin_and_a_channel_is_none(ranks: dict[tuple[int, int], str]) -> None:
    async with running() as scene:
        scene.request.ranks = ranks
        anonymous = await asks_for_settings(scene, **ANONYMOUS)
        channel = await asks_for_settings(scene, **CHANNEL)
        assert anonymous.text.startswith("<b>إعدادات")
        assert channel.text.startswith("عذرًا")


async def test_where_the_group_is_open_every_member_may(ranks: dict[tuple[int, int], str]) -> None:
    async with running() as scene:
        scene.request.ranks = ranks
        await press(scene, "gr:fa:0")
        await press(scene, "gr:ps:2", MEMBER)
        await press(scene, "gr:fa:1", MEMBER)
        await press(scene, "gr:ps:4", MEMBER)
        assert scene.world.preferences.of(GROUP).passages == 2


@pytest.mark.parametrize("command", ["/subscribe", "/unsubscribe"])
async def test_alerts_of_a_group_are_its_admins_matter(
    command: str, ranks: dict[tuple[int, int], str]
) -> None:
    async with running() as scene:
        scene.request.ranks = ranks
        await scene.says(command, chat=GROUP, user=MEMBER)
        assert scene.request.sent()[-1].text == "عذرًا، هذا لمشرفي المجموعة وحدهم."
        assert scene.world.subscribers.chats == {}
        await scene.says(command, chat=GROUP, user=BOSS)
        assert "لمشرفي" not in scene.request.sent()[-1].text


async def test_in_a_private_chat_nobody_is_asked_for_a_rank() -> None:
    async with running() as scene:
        await scene.says("/subscribe")
        assert scene.request.named("getChatMember") == []
        assert "لمشرفي" not in scene.request.sent()[-1].text


async def test_when_telegram_does_not_tell_nothing_is_changed() -> None:
    async with running() as scene:
        scene.request.fail("getChatMember", 500, "Internal Server Error")
        popup = await press(scene, "gr:ps:2")
        assert popup.data["text"].startswith("تعذّر علي")
        assert scene.world.preferences.chosen == {}


async def test_a_rank_is_asked_for_once_a_minute() -> None:
    async with running() as scene:
        now = [0.0]
        admins, bot = GroupAdmins(lambda: now[0], capacity=2), scene.application.bot
        scene.request.ranks[GROUP, BOSS] = "creator"
        assert await admins.includes(bot, GROUP, BOSS)
        scene.request.ranks[GROUP, BOSS] = "member"
        assert await admins.includes(bot, GROUP, BOSS)
        assert not await admins.includes(bot, GROUP - 1, BOSS)
        now[0] = 61.0
        assert not await admins.includes(bot, GROUP, BOSS)
        assert len(scene.request.named("getChatMember")) == 3

        scene.request.fail("getChatMember", 400, "Bad Request: PARTICIPANT_ID_INVALID")
        assert not await admins.includes(bot, GROUP, 999)


@pytest.mark.parametrize(
    "data",
    ["gr", "gr:", "gr:lg", "gr:lg:fr", "gr:ps:0", "gr:ps:6", "gr:ps:٣", "gr:fa:2", "gr:xx:1", "gr:cb:any:1"],
)
async def test_a_made_up_choice_is_outdated_and_changes_nothing(
    data: str, ranks: dict[tuple[int, int], str]
) -> None:
    async with running() as scene:
        scene.request.ranks = ranks
        popup = await press(scene, data)
        assert popup.data["text"].startswith("انتهت صلاحية هذا الزر")
        assert scene.world.preferences.chosen == {}


async def test_a_groups_button_leads_nowhere_in_a_private_chat() -> None:
    async with running() as scene:
        popup = await press(scene, "gr:ps:2", user=1, chat=1)
        assert popup.data["text"].startswith("انتهت صلاحية هذا الزر")


async def test_a_group_that_wants_commands_only_is_left_alone_else() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1))
        scene.world.preferences.change(GROUP, called_by="command")
        mine = message("x", chat=GROUP) | {"from": BOT}
        await scene.says(f"@isnad_test_bot {ASKED}", chat=GROUP)
        await scene.says(ASKED, chat=GROUP, reply_to_message=mine)
        assert scene.request.sent() == []

        await scene.says(f"/ask {ASKED}", chat=GROUP)
        (told,) = scene.request.sent()
        assert TEXT[:20] in told.text


async def test_the_command_asks_what_it_replies_to_or_says_how_to_ask() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1))
        await scene.says("/ask", chat=GROUP, reply_to_message=message(ASKED, chat=GROUP, user=3))
        await scene.says("/ask@isnad_test_bot", chat=GROUP)
        first, second = scene.request.sent()
        assert TEXT[:20] in first.text
        assert second.text.startswith("اكتب سؤالك بعد الأمر")


async def test_what_was_sent_through_the_bot_is_no_question() -> None:
    async with running() as scene:
        await scene.says(TEXT, via_bot=BOT)
        await scene.says(f"@isnad_test_bot {TEXT}", chat=GROUP, via_bot=BOT)
        assert scene.request.sent() == []


async def test_a_topic_that_the_bot_opened_does_not_make_all_its_messages_replies() -> None:
    async with running() as scene:
        opened = message(None, chat=GROUP) | {
            "from": BOT,
            "forum_topic_created": {"name": "x", "icon_color": 1},
        }
        await scene.says(
            "حديث عابر", chat=GROUP, reply_to_message=opened, message_thread_id=40, is_topic_message=True
        )
        assert scene.request.sent() == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        Preferences,
        chat_id=st.just(GROUP),
        language=st.sampled_from([None, "ar", "en"]),
        passages=st.sampled_from([None, 1, 2, 5]),
        for_admins=st.sampled_from([None, True, False]),
        called_by=st.sampled_from([None, "any", "command"]),
    ),
    st.sampled_from(["ar", "en"]),
)
def test_all_settings_can_be_shown(chosen: Preferences, language: Any) -> None:
    shown = render_group_settings(chosen, language)
    lines = seen(shown).text.split("\n")
    assert language == "en" or all(map(begins_right_to_left, lines))
    assert sum(button.label.startswith("✓") for row in shown.buttons for button in row) == 4


def test_what_is_off_is_what_telegram_says_is_off() -> None:
    me = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    off = abilities_of(me).off
    assert off == ("groups", "inline")
    assert (
        described(off) == "off at BotFather: all messages of groups (/setprivacy), inline mode (/setinline)"
    )
    assert described(()) == ""


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_thing_that_is_off_comes_with_the_way_to_change_it(language: Any) -> None:
    told = seen(render_abilities(("groups", "joining", "inline", "guest"), language)).text
    assert [c for c in ("/setprivacy", "/setjoingroups", "/setinline", "/mybots") if c not in told] == []
    assert language == "en" or all(map(begins_right_to_left, told.split("\n")))


async def test_the_admins_are_told_once_a_change() -> None:
    async with running() as scene:
        bot = scene.application.bot
        told: dict[str, str] = {}
        noted: list[dict[str, str]] = []

        async def note(now: Any) -> None:
            noted.append(dict(now))

        async def start(**me: bool) -> None:
            bot._bot_user = type(bot.bot).de_json(BOT | me, bot)
            await tell_abilities(bot, scene.application.context_types.context.runtime.settings, told, note)
            told.update(noted[-1] if noted else {})

        await start()
        assert scene.request.sent() == []
        await start(supports_inline_queries=False)
        await start(supports_inline_queries=False)
        assert [call.data["chat_id"] for call in scene.request.sent()] == [ADMIN]
        assert noted == [{str(ADMIN): "inline"}]
        await start(supports_inline_queries=True)
        assert scene.request.sent()[-1].text.startswith("إعدادات البوت لدى")
        assert told == {str(ADMIN): ""}


async def test_an_admin_who_cannot_be_reached_is_told_later() -> None:
    async with running() as scene:
        bot, noted = scene.application.bot, []

        async def note(now: Any) -> None:
            noted.append(dict(now))

        bot._bot_user = type(bot.bot).de_json(BOT | {"can_join_groups": False}, bot)
        scene.request.fail("sendMessage", 400, "Bad Request: chat not found")
        settings_ = scene.application.context_types.context.runtime.settings
        await tell_abilities(bot, settings_, {}, note)
        assert noted == []
        await tell_abilities(bot, settings_, {}, note)
        assert noted == [{str(ADMIN): "joining"}]
