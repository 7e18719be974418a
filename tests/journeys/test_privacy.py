"""A person takes along what is known of them, and is forgotten."""

import json

import pytest

from tests.journeys.articles import ABOUT_COFFEE, ABOUT_THE_TOWER
from tests.journeys.journey import Journey
from tests.journeys.reading import disordered_lines, seen

pytestmark = pytest.mark.journey

READER, OTHER, MEMBER, ADMIN, GROUP = 811, 812, 813, 814, -1_008_110


def rows_about(journey: Journey, chat: int) -> dict[str, int]:
    """How many rows of each table name a chat."""
    tables = [name for (name,) in journey.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    named = [table for table in tables if "chat_id" in str(journey.rows(f"PRAGMA table_info({table})"))]
    return {
        table: journey.rows(f"SELECT count(*) FROM {table} WHERE chat_id = {chat}")[0][0] for table in named
    }


def test_a_reader_takes_a_copy_and_is_forgotten_and_starts_anew(journey: Journey) -> None:
    journey.subscribe(READER, OTHER)
    bot = journey.start()
    for chat in (READER, OTHER):
        journey.ask(chat, ABOUT_THE_TOWER)
    menu = journey.ask(READER, "/settings")
    journey.double.wait_for_answer_sync(journey.double.user_presses_data(menu, "st:ps:2"))

    copy = journey.ask(READER, "/export")
    assert copy.document is not None
    known = json.loads(copy.document.data)
    assert copy.document.name == "isnad.json"
    assert (known["chat_id"], known["choices"]) == (READER, {"passages": 2})
    assert [question["text"] for question in known["questions"]] == [ABOUT_THE_TOWER]
    assert known["alerts"]["active"] is True

    told = journey.ask(READER, "/privacy")
    assert disordered_lines(told) == []
    asked = journey.ask(READER, "/forget")
    pressed = journey.double.user_presses(asked, "نعم، انسَ كل شيء")
    journey.double.wait_for_answer_sync(pressed)
    done = journey.double.wait_for_edit_sync(asked, 20.0)

    assert seen(done.plain).startswith("حذفت كل ما أعرفه عن هذه المحادثة:\nاختيارًا واحدًا\n")
    assert "سؤالًا واحدًا" in seen(done.plain)
    assert disordered_lines(done) == []
    assert set(rows_about(journey, READER).values()) == {0}
    assert rows_about(journey, OTHER)["question"] == 1
    assert journey.active_chats() == {OTHER}
    assert "فهمت سؤالك" not in journey.ask(READER, "ومتى؟").plain  # there is nothing to lean on
    assert "قارئ" not in bot.log  # the people's names


def test_in_a_group_a_member_can_neither_copy_nor_delete_and_an_admin_can_delete(journey: Journey) -> None:
    journey.double.make_admin(GROUP, ADMIN)
    journey.start()
    journey.ask(GROUP, f"@{journey.double.username} {ABOUT_COFFEE}", user_id=MEMBER)
    copy = journey.ask(GROUP, "/export", user_id=MEMBER)
    refused = journey.ask(GROUP, "/forget", user_id=MEMBER)
    asked = journey.ask(GROUP, "/forget", user_id=ADMIN)
    theirs = journey.double.user_presses(asked, "نعم، انسَ كل شيء", user_id=MEMBER)

    assert copy.document is None
    assert copy.plain.startswith("النسخة أرسلها في محادثة خاصة فقط.")
    assert refused.plain == "لا يحذف ما يخص المجموعة إلا أحد مشرفيها."
    assert journey.double.wait_for_answer_sync(theirs).text == "هذا الزر لمن طلب الحذف."
    assert rows_about(journey, GROUP)["question"] == 1
    own = journey.double.user_presses(asked, "نعم، انسَ كل شيء", user_id=ADMIN)
    journey.double.wait_for_answer_sync(own)
    journey.double.wait_for_edit_sync(asked, 20.0)
    assert set(rows_about(journey, GROUP).values()) == {0}
