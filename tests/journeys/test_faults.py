"""When something inside breaks: one polite reply, one note to the admin, and the bot lives on."""

import shutil

import pytest

from tests.journeys.articles import ABOUT_BEES, ABOUT_COFFEE, ABOUT_THE_TOWER
from tests.journeys.journey import Journey
from tests.journeys.reading import disordered_lines, quotations, seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

ADMIN, ASKER, OTHER = 801, 802, 803


def is_note(message: SentMessage) -> bool:
    return seen(message.plain).startswith("عطل في البوت: ")


def test_a_broken_database_is_told_politely_to_the_person_and_once_to_the_admin(journey: Journey) -> None:
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    bot.errors_expected = True
    journey.ask(ADMIN, "/start")
    answered = journey.ask(ASKER, ABOUT_COFFEE)
    journey.write("ALTER TABLE passage RENAME TO passage_lost")

    replies = [journey.ask(ASKER, ABOUT_COFFEE), journey.ask(OTHER, ABOUT_BEES, language_code="en")]
    pressed = journey.double.user_presses(answered, "المزيد")
    popup = journey.double.wait_for_answer_sync(pressed)
    note = journey.double.wait_for_message_sync(ADMIN, predicate=is_note)
    guide = journey.ask(OTHER, "/help")
    journey.write("ALTER TABLE passage_lost RENAME TO passage")
    healed = journey.ask(ASKER, ABOUT_THE_TOWER)

    polite = "لا أستطيع الوصول إلى المقالات الآن. حاول بعد قليل من فضلك."
    assert [reply.plain for reply in replies] == [
        polite,
        "I cannot reach the articles now. Please try again in a moment.",
    ]
    assert (popup.text, popup.show_alert) == (polite, True)
    assert guide.plain.startswith("أهلًا بك")
    assert quotations(healed)
    assert len(journey.double.sent(ASKER)) == 3
    assert disordered_lines(note) == []
    assert len(journey.double.sent(ADMIN)) == 2  # the guide and one note for three faults
    failures = bot.events("handler_failed")
    assert [(record["chat_id"], record["level"]) for record in failures] == [
        (ASKER, "error"),
        (OTHER, "error"),
        (ASKER, "error"),
    ]
    assert ABOUT_BEES not in bot.log


def test_an_overwritten_database_does_not_end_the_bot(journey: Journey) -> None:
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    bot.errors_expected = True
    journey.ask(ADMIN, "/start")
    size = (journey.state / "isnad.db").stat().st_size
    with (journey.state / "isnad.db").open("r+b") as database:
        database.write(b"\xff" * size)

    replies = [journey.ask(ASKER, ABOUT_COFFEE).plain for _ in range(3)]
    note = journey.double.wait_for_message_sync(ADMIN, predicate=is_note)

    assert set(replies) == {"لا أستطيع الوصول إلى المقالات الآن. حاول بعد قليل من فضلك."}
    assert "DatabaseUnavailable" in note.plain
    assert journey.ask(OTHER, "/help").plain.startswith("أهلًا بك")
    assert bot.terminate() == 0


def test_a_state_that_is_taken_away_under_the_bot_is_told_and_nothing_is_promised(journey: Journey) -> None:
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    bot.errors_expected = True
    journey.ask(ADMIN, "/start")
    journey.ask(ASKER, ABOUT_COFFEE)
    away = journey.folder / "away"
    journey.state.rename(away)
    shutil.copytree(away, journey.state)
    begins = journey.double.wait_for_message_sync(ADMIN, 20.0, lambda m: "تعذرت الكتابة" in m.plain)
    refused = journey.ask(ASKER, "/subscribe")
    answer = journey.ask(OTHER, ABOUT_THE_TOWER)
    shutil.rmtree(journey.state)
    away.rename(journey.state)
    over = journey.double.wait_for_message_sync(ADMIN, 20.0, lambda m: "عادت الكتابة" in m.plain)
    journey.ask(ASKER, "/subscribe")

    assert "replaced while it is in use" in begins.plain
    assert refused.plain == "لا أستطيع الوصول إلى المقالات الآن. حاول بعد قليل من فضلك."
    assert quotations(answer)
    assert over.at > begins.at
    assert journey.active_chats() == {ASKER}
