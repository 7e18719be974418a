"""Chats that shut the bot out, end, or move: switched off or followed, and never tried again."""

import time
from collections.abc import Callable

import pytest

from tests.journeys.articles import CANAL, OLIVES, Article
from tests.journeys.journey import Journey
from tests.journeys.process import until
from tests.telegram_double import errors

pytestmark = pytest.mark.journey

READER, GONE = 301, 302
GROUP, SUPERGROUP = -303, -1000000000303
OUTBOX_SECONDS = 1.5  # more than one look into the outbox


def attempts(journey: Journey, chat_id: int, about: Article) -> int:
    """How often the bot tried to tell a chat of an article."""
    return sum(about.url in call.parameters["text"] for call in journey.double.calls("sendMessage", chat_id))


def test_who_blocks_the_bot_is_switched_off_and_left_alone_until_they_come_back(journey: Journey) -> None:
    journey.subscribe(READER, GONE)
    journey.start()
    journey.double.user_blocks(GONE)
    until(lambda: journey.active_chats() == {READER}, 20.0, "switching off")
    journey.publish(OLIVES)
    journey.wait_for_alert(READER, OLIVES)
    journey.double.user_unblocks(GONE)
    assert journey.ask(GONE, "/status").plain == "التنبيهات: متوقفة في هذه المحادثة."
    assert journey.ask(GONE, "/subscribe").plain.startswith("تم الاشتراك")
    journey.publish(CANAL)
    journey.wait_for_alert(GONE, CANAL)

    until(lambda: journey.outbox() == {"sent": 3}, 20.0, "marking")
    assert attempts(journey, GONE, OLIVES) == 0


@pytest.mark.parametrize("refusal", [errors.blocked, errors.deactivated, errors.chat_not_found])
def test_a_refused_alert_switches_its_chat_off_and_is_never_sent_again(
    journey: Journey, refusal: Callable[[], errors.ApiError]
) -> None:
    journey.subscribe(READER, GONE)
    journey.double.fail_next("sendMessage", refusal(), times=100, chat_id=GONE)
    bot = journey.start()
    journey.publish(OLIVES)
    journey.wait_for_alert(READER, OLIVES)
    until(lambda: journey.active_chats() == {READER}, 20.0, "switching off")
    journey.publish(CANAL)
    journey.wait_for_alert(READER, CANAL)
    time.sleep(OUTBOX_SECONDS)

    assert attempts(journey, GONE, OLIVES) == 1
    assert attempts(journey, GONE, CANAL) == 0
    assert journey.outbox() == {"sent": 2, "skipped": 1}
    assert [record["chat_id"] for record in bot.events("alert_not_sent")] == [GONE]
    assert bot.terminate() == 0

    journey.start()
    journey.ask(READER, "/status")
    time.sleep(OUTBOX_SECONDS)
    assert attempts(journey, GONE, OLIVES) == 1


def test_an_ended_account_is_switched_off(journey: Journey) -> None:
    journey.subscribe(GONE)
    journey.double.deactivate(GONE)
    journey.start()
    journey.publish(OLIVES)

    until(lambda: journey.outbox() == {"skipped": 1}, 20.0, "giving up")
    assert journey.active_chats() == set()
    assert attempts(journey, GONE, OLIVES) == 1


def test_alerts_of_a_group_that_grew_go_to_its_new_id(journey: Journey) -> None:
    journey.subscribe(GROUP)
    journey.start()
    journey.double.migrate(GROUP, SUPERGROUP)
    until(lambda: journey.active_chats() == {SUPERGROUP}, 20.0, "following")
    journey.publish(OLIVES)
    alert = journey.wait_for_alert(SUPERGROUP, OLIVES)
    time.sleep(OUTBOX_SECONDS)

    assert journey.alerts(SUPERGROUP) == [alert]
    assert attempts(journey, GROUP, OLIVES) == 0


def test_a_group_that_grew_while_nobody_told_the_bot_is_followed_by_the_refused_alert(
    journey: Journey,
) -> None:
    journey.subscribe(GROUP)
    journey.double.migrate(GROUP, SUPERGROUP)
    journey.double.state.updates.drop()
    journey.start()
    journey.publish(OLIVES)
    alert = journey.wait_for_alert(SUPERGROUP, OLIVES)
    time.sleep(OUTBOX_SECONDS)

    assert journey.alerts(SUPERGROUP) == [alert]
    assert attempts(journey, GROUP, OLIVES) == 1
    assert journey.active_chats() == {SUPERGROUP}
    assert journey.outbox() == {"sent": 1}
