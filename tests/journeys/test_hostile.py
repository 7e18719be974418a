"""A mob in front of the bot: nothing breaks, nothing is refused, and others go on as if nothing were."""

import pytest

from tests.journeys.articles import ABOUT_THE_TOWER, TOWER
from tests.journeys.journey import Journey
from tests.journeys.mob import Mob

pytestmark = pytest.mark.journey

ACTS = 600
FORGIVEN = (
    *("message to edit not found", "message to be replied not found", "query is too old"),
    "message is not modified",
)
"""What Telegram refuses because somebody deleted a message in the meantime, or pressed a button once more."""


def test_a_mob_breaks_nothing_and_nothing_it_makes_the_bot_say_is_refused(journey: Journey) -> None:
    bot = journey.start()
    mob = Mob(journey.double, seed=20_240_501, people=120, groups=6)

    mob.rage(ACTS)
    answer = journey.ask(77, ABOUT_THE_TOWER)

    refused = [call for call in journey.double.calls() if call.status >= 400]
    assert [call for call in refused if not any(why in str(call.description) for why in FORGIVEN)] == []
    assert bot.errors() == []
    assert answer.links()[0].startswith(TOWER.url)


def test_a_thousand_messages_of_one_person_cost_the_others_nothing(journey: Journey) -> None:
    journey.start()
    for number in range(1_000):
        journey.double.user_says(66, f"{ABOUT_THE_TOWER} {number}")

    answer = journey.ask(77, ABOUT_THE_TOWER)

    told = [message.plain for message in journey.double.sent(66)]
    assert answer.links()[0].startswith(TOWER.url)
    assert sum(text.startswith("أسئلتك كثيرة") for text in told) == 1
    assert len(told) == 21
