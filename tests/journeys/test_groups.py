"""Groups: the bot speaks when it is spoken to, and else is silent."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_BEES, ABOUT_COFFEE, ABOUT_THE_TOWER
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import quotations

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
    pressed = group.double.user_presses(answer, "المزيد", user_id=50_777)
    more = group.double.wait_for_message_sync(chat, after=pressed)

    assert more.reply_to == answer.message_id
    assert not set(quotations(more)) & set(quotations(answer))
