"""Alerts to many: paused and resumed, behind answers, from two processes at once; and readers who shut the bot out.

The same at length: `python -m benchmarks.broadcast --help`.
"""

import time
from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_THE_TOWER, CANAL, OLIVES, TELESCOPE
from tests.journeys.journey import Journey, travel
from tests.journeys.process import until
from tests.journeys.reading import quotations
from tests.telegram_double import RateLimits

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ADMIN, READER, GONE, ASKER = 500, 501, 502, 503
CROWD = tuple(range(6_001, 6_121))
LOOKS_SECONDS = 4.0  # more than one look into the outbox
SOON = 2.0


def test_paused_alerts_wait_over_a_restart_while_questions_are_answered(journey: Journey) -> None:
    journey.subscribe(READER)
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    assert journey.ask(ADMIN, "/pause").plain.startswith("أوقفت التنبيهات")
    journey.publish(OLIVES)
    until(lambda: journey.outbox() == {"pending": 1}, 10.0, "alert that waits")
    time.sleep(LOOKS_SECONDS)
    assert bot.terminate() == 0
    journey.start(ADMIN_IDS=str(ADMIN))
    assert quotations(journey.ask(ASKER, ABOUT_THE_TOWER))
    time.sleep(LOOKS_SECONDS)
    assert journey.alerts(READER) == []
    assert journey.outbox() == {"pending": 1}

    assert "تنبيه واحد" in journey.ask(ADMIN, "/resume").plain
    alert = journey.wait_for_alert(READER, OLIVES)

    until(lambda: journey.outbox() == {"sent": 1}, 20.0, "marking")
    assert journey.alerts(READER) == [alert]


def test_who_blocked_the_bot_comes_back_by_start_and_hears_of_what_is_new_only(journey: Journey) -> None:
    journey.subscribe(READER, GONE)
    journey.start()
    journey.double.user_blocks(GONE)
    until(lambda: journey.active_chats() == {READER}, 10.0, "switching off")
    journey.publish(OLIVES)
    journey.wait_for_alert(READER, OLIVES)
    journey.double.user_unblocks(GONE)

    assert journey.ask(GONE, "/start").plain.startswith("أهلًا بعودتك.")
    journey.publish(CANAL)
    alert = journey.wait_for_alert(GONE, CANAL)

    time.sleep(LOOKS_SECONDS)
    assert journey.alerts(GONE) == [alert]


def test_a_chat_that_shuts_the_bot_out_leaves_with_all_that_waits_for_it(journey: Journey) -> None:
    journey.subscribe(READER, GONE)
    journey.double.deactivate(GONE)
    journey.double.state.updates.drop()
    journey.publish(OLIVES)
    journey.publish(CANAL)
    journey.publish(TELESCOPE)
    journey.start()

    until(lambda: journey.outbox() == {"sent": 3, "skipped": 3}, 20.0, "end of all")

    assert len(journey.double.calls("sendMessage", GONE)) == 1
    assert [row[0] for row in journey.rows("SELECT DISTINCT error FROM outbox WHERE state = 'skipped'")] == [
        "Forbidden: user is deactivated"
    ]


def test_a_question_is_answered_at_once_in_the_middle_of_a_broadcast_and_no_limit_is_passed(
    prepared_state: Path, tmp_path: Path
) -> None:
    with travel(prepared_state, tmp_path, limits=RateLimits()) as journey:
        journey.subscribe(*CROWD)
        journey.start()
        journey.ask(ASKER, ABOUT_THE_TOWER)  # the first question opens the index
        journey.publish(OLIVES)
        journey.wait_for_alert(CROWD[0], OLIVES)
        began = time.time()
        answer = journey.ask(ASKER, ABOUT_THE_TOWER)
        assert journey.outbox().get("pending"), "the broadcast was over too soon to tell"
        until(lambda: journey.outbox() == {"sent": len(CROWD)}, 30.0, "delivery")

        assert quotations(answer)
        assert answer.at - began < SOON
        assert journey.double.floods == 0
        assert [len(journey.alerts(chat)) for chat in CROWD] == [1] * len(CROWD)


def test_two_processes_on_one_database_send_no_alert_twice_also_when_one_is_killed(journey: Journey) -> None:
    journey.subscribe(*CROWD)
    journey.double.slow("sendMessage", 0.1, times=10_000)
    killed, stays = journey.start(LISTEN="off"), journey.launch(LISTEN="off")
    stays.wait_for_event("bot_started", 30.0)
    journey.publish(OLIVES)
    until(lambda: journey.outbox().get("sent", 0) >= len(CROWD) // 3, 30.0, "part of the delivery")
    (claimed,) = journey.rows("SELECT count(DISTINCT leased_by) FROM outbox WHERE state = 'sending'")
    killed.kill()
    until(lambda: journey.outbox() == {"sent": len(CROWD)}, 60.0, "delivery")

    arrived = [len(journey.alerts(chat)) for chat in CROWD]
    assert min(arrived) == 1
    assert sum(arrived) - len(CROWD) <= 16  # what the killed one had on its way
    assert claimed[0] >= 1
