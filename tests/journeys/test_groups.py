"""Groups: the bot speaks when it is spoken to, and else is silent."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_BEES, ABOUT_COFFEE, ABOUT_NOTHING_KNOWN, ABOUT_THE_TOWER
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import disordered_lines, quotations

pytestmark = pytest.mark.journey

SILENCE_SECONDS = 0.5


@pytest.fixture(scope="module")
def group(prepared_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bot that is told everything said in groups, so that its silence is its own."""
    with travel(prepared_state, tmp_path_factory.mktemp("groups"), privacy_mode=False) as made:
        made.start()
        yield made


def test_a_mention_is_answered_as_a_reply_and_ordinary_talk_is_not(group: Journey) -> None:
    chat = -1001
    group.double.user_says(chat, ABOUT_COFFEE)
    group.double.user_says(chat, "شكرًا يا isnad_test_bot")
    asked = group.double.user_says(chat, f"@{group.double.username.upper()} {ABOUT_THE_TOWER}")
    answer = group.double.wait_for_message_sync(chat, after=asked)
    group.double.user_says(chat, ABOUT_BEES)
    time.sleep(SILENCE_SECONDS)

    assert answer.reply_to == asked.message_id
    assert "أدريان سميث" in quotations(answer)[0]
    assert group.double.sent(chat) == [answer]


def test_a_reply_to_the_bot_is_a_question_and_a_reply_to_a_person_is_not(group: Journey) -> None:
    chat = -1002
    guide = group.ask(chat, "/help")
    person = group.double.user_says(chat, "من يعرف؟")
    group.double.user_says(chat, ABOUT_BEES, reply_to=person)
    asked = group.double.user_says(chat, ABOUT_COFFEE, reply_to=guide)
    answer = group.double.wait_for_message_sync(chat, after=asked)
    time.sleep(SILENCE_SECONDS)

    assert answer.reply_to == asked.message_id
    assert "خاير بك" in quotations(answer)[0]
    assert group.double.sent(chat) == [guide, answer]


def test_commands_for_another_bot_are_left_alone(group: Journey) -> None:
    chat = -1003
    group.double.user_says(chat, "/help@another_bot")
    group.double.user_says(chat, "/roll")
    asked = group.double.user_says(chat, f"/status@{group.double.username}")
    answer = group.double.wait_for_message_sync(chat, after=asked)
    time.sleep(SILENCE_SECONDS)

    assert answer.plain == "التنبيهات: متوقفة في هذه المحادثة."
    assert answer.reply_to == asked.message_id
    assert group.double.sent(chat) == [answer]


def test_a_member_presses_a_button_under_an_answer_in_the_group(group: Journey) -> None:
    chat = -1004
    answer = group.ask(chat, f"@{group.double.username} {ABOUT_COFFEE}")
    group.double.user_presses(answer, "المزيد", user_id=50_777)
    more = group.double.wait_for_edit_sync(answer)

    assert more.message_id == answer.message_id
    assert not set(quotations(more)) & set(quotations(answer))


def test_what_is_asked_in_a_topic_is_answered_in_that_topic(group: Journey) -> None:
    chat, double = -100_1005, group.double
    questions, other = double.user_opens_topic(chat, "أسئلة"), double.user_opens_topic(chat, "حديث")
    double.user_says(chat, ABOUT_BEES, thread=other)
    asked = double.user_says(chat, f"@{double.username} {ABOUT_THE_TOWER}", thread=questions)
    answer = double.wait_for_message_sync(chat, after=asked)
    pressed = double.user_presses(answer, answer.buttons[0][0].text)
    under = double.wait_for_message_sync(chat, after=pressed, predicate=lambda m: m != answer)
    time.sleep(SILENCE_SECONDS)

    assert (answer.thread, answer.reply_to) == (questions, asked.message_id)
    assert "أدريان سميث" in quotations(answer)[0]
    assert under.thread == questions
    assert {message.thread for message in double.sent(chat)} == {questions}


def test_only_admins_change_the_settings_of_a_group(group: Journey) -> None:
    chat, double = -100_1006, group.double
    boss, member = 50_801, 50_802
    double.make_admin(chat, boss)
    refused = group.ask(chat, "/settings", user_id=member)
    shown = group.ask(chat, "/settings", user_id=boss)
    stranger = double.wait_for_answer_sync(double.user_presses(shown, "gr:cb:command", user_id=member))
    double.wait_for_answer_sync(double.user_presses(shown, "gr:cb:command", user_id=boss))
    changed = double.wait_for_edit_sync(shown)

    assert refused.plain == "عذرًا، هذا لمشرفي المجموعة وحدهم."
    assert (stranger.text, stranger.show_alert) == (refused.plain, True)
    assert changed.plain.startswith("إعدادات هذه المجموعة")
    assert "أجيب: بالأمر وحده" in changed.plain

    double.user_says(chat, f"@{double.username} {ABOUT_COFFEE}")
    asked = double.user_says(chat, f"/ask@{double.username} {ABOUT_COFFEE}")
    answer = double.wait_for_message_sync(chat, after=asked)
    time.sleep(SILENCE_SECONDS)
    assert answer.reply_to == asked.message_id
    assert "خاير بك" in quotations(answer)[0]
    assert double.sent(chat)[2:] == [answer]


def test_an_anonymous_admin_chooses_english_for_the_group(group: Journey) -> None:
    chat, double = -100_1007, group.double
    boss = 50_811
    double.make_admin(chat, boss, status="creator", anonymous=True)
    shown = group.ask(chat, "/settings", user_id=boss, anonymous=True)
    double.user_presses(shown, "English", user_id=boss)
    changed = double.wait_for_edit_sync(shown)
    answer = group.ask(chat, f"@{double.username} {ABOUT_NOTHING_KNOWN}", language_code="ar")

    assert changed.plain.startswith("Settings of this group")
    assert answer.plain.startswith("I found no answer")


def test_alerts_of_a_group_are_switched_by_its_admins(group: Journey) -> None:
    chat, double = -100_1008, group.double
    double.make_admin(chat, 50_821)
    member = group.ask(chat, "/subscribe", user_id=50_822)

    assert member.plain == "عذرًا، هذا لمشرفي المجموعة وحدهم."
    assert chat not in group.active_chats()
    group.ask(chat, "/subscribe", user_id=50_821)
    assert chat in group.active_chats()


def test_an_admin_of_the_bot_hears_once_what_botfather_keeps_it_from(
    prepared_state: Path, tmp_path: Path
) -> None:
    boss = 801
    with travel(prepared_state, tmp_path, inline=False) as made:
        made.double.user_says(boss, "/help")
        first = made.start(ADMIN_IDS=f"{boss}")
        told = made.double.wait_for_message_sync(boss, 10.0, lambda m: "/setinline" in m.plain)
        first.terminate()
        second = made.start(ADMIN_IDS=f"{boss}")
        made.ask(boss, "/help")
        second.wait_for_event("abilities")

        assert "/setprivacy" in told.plain
        assert "/setjoingroups" not in told.plain
        assert disordered_lines(told) == []
        assert [m for m in made.double.sent(boss) if "/setinline" in m.plain] == [told]
