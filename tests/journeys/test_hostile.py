"""A mob in front of the bot: nothing breaks, nothing is refused, and others go on as if nothing were."""

import pytest

from tests.journeys.articles import ABOUT_COFFEE, ABOUT_THE_TOWER, TOWER
from tests.journeys.journey import Journey
from tests.journeys.mob import Mob
from tests.journeys.refusals import refusals

pytestmark = pytest.mark.journey

ACTS = 600


def test_a_mob_breaks_nothing_and_nothing_it_makes_the_bot_say_is_refused(journey: Journey) -> None:
    bot = journey.start()
    bot.errors_expected = True  # where others use all cores handlers run out of time; no other is
    mob = Mob(journey.double, seed=20_240_501, people=120, groups=6)

    mob.rage(ACTS, at_once=15)
    answer = journey.ask(77, ABOUT_THE_TOWER)

    assert refusals(journey.double).known == {}
    assert [error for error in bot.errors() if "HandlerTooSlow" not in error] == []
    assert answer.links()[0].startswith(TOWER.url)


def test_a_thousand_messages_of_one_person_cost_the_others_nothing(journey: Journey) -> None:
    journey.start()
    for number in range(1_000):
        journey.double.user_says(66, f"{ABOUT_THE_TOWER} {number}")

    answer = journey.ask(77, ABOUT_THE_TOWER)

    told = [message.plain for message in journey.double.sent(66)]
    assert answer.links()[0].startswith(TOWER.url)
    assert sum(text.startswith("طلباتك كثيرة") for text in told) == 1
    assert len(told) == 21


def test_an_impatient_reader_turns_one_page_and_every_press_is_answered(journey: Journey) -> None:
    journey.start()
    answer = journey.ask(88, ABOUT_COFFEE)
    turning = [journey.double.user_presses(answer, "المزيد") for _ in range(5)]
    for press in turning:
        journey.double.wait_for_answer_sync(press)
    page = journey.double.wait_for_edit_sync(answer)
    both = [journey.double.user_presses(page, button) for button in ("السابق", page.buttons[0][0].text)]
    for press in both:
        journey.double.wait_for_answer_sync(press)
    said = journey.ask(88, "/help")

    assert [len(journey.double.answers(press)) for press in (*turning, *both)] == [1] * 7
    assert len(journey.double.look(answer).edits) == 2
    assert journey.double.sent(88)[-1] == said
    assert refusals(journey.double).known == refusals(journey.double).unknowable == {}
