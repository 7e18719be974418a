"""A person sets the bot as they want it, and finds it so after a restart."""

import pytest

from tests.journeys.articles import ABOUT_COFFEE
from tests.journeys.journey import Journey
from tests.journeys.reading import disordered_lines, quotations, seen
from tests.telegram_double import Pressed, SentMessage

pytestmark = pytest.mark.journey

READER, ENGLISH = 801, 802


def choose(journey: Journey, menu: SentMessage, *labels: str) -> SentMessage:
    """Press one button after another of a message that is edited in place; what it says in the end."""
    for label in labels:
        pressed: Pressed = journey.double.user_presses(menu, label)
        journey.double.wait_for_answer_sync(pressed)
        menu = journey.double.wait_for_edit_sync(menu, 20.0)
        assert disordered_lines(menu) == []
    return menu


def test_what_is_chosen_holds_for_answers_and_after_a_restart(journey: Journey) -> None:
    bot = journey.start()
    menu = journey.ask(READER, "/settings")
    assert "المقاطع في كل جواب: 3 مقاطع" in seen(menu.plain)
    menu = choose(journey, menu, "المقاطع", "1")
    assert "المقاطع في كل جواب: مقطع واحد" in seen(menu.plain)
    menu = choose(journey, menu, "ساعات الهدوء", "من \u206822:00\u2069 إلى \u206807:00\u2069")
    assert len(quotations(journey.ask(READER, ABOUT_COFFEE))) == 1

    pressed = journey.double.user_presses(choose(journey, menu, "المنطقة الزمنية"), "مدينة أخرى")
    journey.double.wait_for_answer_sync(pressed)
    assert bot.terminate() == 0
    journey.start()
    settled = journey.ask(READER, "مراكش")

    words = seen(settled.plain)
    assert "المنطقة الزمنية: الدار البيضاء، والساعة فيها الآن" in words
    assert "ساعات الهدوء: من 22:00 إلى 07:00" in words
    assert "المقاطع في كل جواب: مقطع واحد" in words
    assert journey.rows("SELECT passages, quiet_from, quiet_to, time_zone FROM preference") == [
        (1, 22, 7, "Africa/Casablanca")
    ]
    assert journey.rows("SELECT count(*) FROM expected") == [(0,)]


def test_the_language_that_was_chosen_is_spoken_from_then_on(journey: Journey) -> None:
    journey.start()
    menu = journey.ask(ENGLISH, "/settings", language_code="en")
    menu = choose_plainly(journey, menu, "Language")
    menu = choose(journey, menu, "العربية")

    assert seen(menu.plain).startswith("إعداداتك\n")
    assert journey.ask(ENGLISH, "/help", language_code="en").plain.startswith("أهلًا بك في إسناد")


def choose_plainly(journey: Journey, menu: SentMessage, label: str) -> SentMessage:
    """The same where the message is in English."""
    journey.double.wait_for_answer_sync(journey.double.user_presses(menu, label))
    return journey.double.wait_for_edit_sync(menu, 20.0)
