"""Telegram in trouble: floods, errors of its own, connections that break. Nothing is lost, nobody waits for others."""

from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_COFFEE, ABOUT_THE_TOWER, OLIVES
from tests.journeys.journey import Journey, travel
from tests.journeys.process import until
from tests.journeys.reading import quotations
from tests.telegram_double import RateLimits, errors

pytestmark = pytest.mark.journey

ASKER = 400
READERS = tuple(range(401, 409))


def alert_calls(journey: Journey) -> list[tuple[float, int, int | None]]:
    """When alerts were tried, with what status, to whom."""
    calls = journey.double.calls("sendMessage")
    return [(call.at, call.status, call.chat_id) for call in calls if OLIVES.url in call.parameters["text"]]


def test_a_flood_limit_halts_the_alerts_as_long_as_asked_while_questions_are_answered(
    journey: Journey,
) -> None:
    journey.subscribe(*READERS)
    journey.double.retry_after("sendMessage", 2, chat_id=READERS[0])
    journey.start()
    journey.ask(ASKER, ABOUT_THE_TOWER)  # the first question opens the index
    journey.publish(OLIVES)
    refused = journey.double.wait_until_sync(
        lambda: next((at for at, status, _ in alert_calls(journey) if status == 429), None), 5.0, "429"
    )
    asked_meanwhile = [journey.ask(ASKER, ABOUT_THE_TOWER), journey.ask(ASKER, ABOUT_COFFEE)]
    for reader in READERS:
        journey.wait_for_alert(reader, OLIVES)
    until(lambda: journey.outbox() == {"sent": len(READERS)}, 20.0, "marking")

    assert all(quotations(answer) for answer in asked_meanwhile)
    assert all(answer.at < refused + 2 for answer in asked_meanwhile)
    # At most those that were on their way already arrive before the time is over.
    early = [
        at for at, status, _ in alert_calls(journey) if status == 200 and refused + 0.5 < at < refused + 2
    ]
    assert early == []
    assert [len(journey.alerts(reader)) for reader in READERS] == [1] * len(READERS)


def test_an_answer_that_telegram_asks_to_hold_back_comes_a_little_later(journey: Journey) -> None:
    journey.start()
    journey.double.retry_after("sendMessage", 1, chat_id=ASKER)
    answer = journey.ask(ASKER, ABOUT_THE_TOWER)

    first, second = journey.double.wait_until_sync(
        lambda: ((calls := journey.double.calls("sendMessage", ASKER))[1:] and calls) or None,
        5.0,
        "second call",
    )
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at >= 1
    assert quotations(answer)


def test_alerts_keep_telegrams_own_pace(prepared_state: Path, tmp_path: Path) -> None:
    readers = tuple(range(4_001, 4_071))
    with travel(prepared_state, tmp_path, limits=RateLimits()) as journey:
        journey.subscribe(*readers)
        journey.publish(OLIVES)
        journey.start()
        until(lambda: journey.outbox() == {"sent": len(readers)}, 20.0, "delivery")

        assert journey.double.floods == 0
        assert [len(journey.alerts(reader)) for reader in readers] == [1] * len(readers)


def test_errors_of_telegrams_own_and_broken_connections_lose_no_alert_and_double_none(
    journey: Journey,
) -> None:
    well, internal, gateway, dropped = READERS[:4]
    journey.subscribe(well, internal, gateway, dropped)
    journey.double.fail_next("sendMessage", errors.ApiError(500, "Internal Server Error"), chat_id=internal)
    journey.double.garbage("sendMessage", chat_id=gateway)
    journey.double.drop_connection("sendMessage", chat_id=dropped)
    journey.start()
    journey.publish(OLIVES)
    for reader in (well, internal, gateway, dropped):
        journey.wait_for_alert(reader, OLIVES, 15.0)
    until(lambda: journey.outbox() == {"sent": 4}, 20.0, "marking")

    assert journey.double.faults_left() == 0
    assert [len(journey.alerts(reader)) for reader in (well, internal, gateway, dropped)] == [1] * 4


def test_updates_are_fetched_again_after_errors_and_nothing_said_is_lost(journey: Journey) -> None:
    bot = journey.start()
    journey.double.garbage("getUpdates", 502)
    journey.double.drop_connection("getUpdates")
    journey.double.fail_next("getUpdates", errors.other_poll())
    first = journey.ask(ASKER, "/help")  # ends the poll that waits; the next three fail
    answer = journey.ask(ASKER, ABOUT_THE_TOWER, seconds=20.0)

    assert first.plain.startswith("أهلًا بك")
    assert quotations(answer)
    assert journey.double.faults_left() == 0
    assert bot.process.poll() is None


@pytest.mark.parametrize("trouble", ["gateway", "internal", "dropped"])
def test_an_answer_comes_although_telegram_failed_once(journey: Journey, trouble: str) -> None:
    journey.start()
    if trouble == "gateway":
        journey.double.garbage("sendMessage", chat_id=ASKER)
    elif trouble == "internal":
        error = errors.ApiError(500, "Internal Server Error")
        journey.double.fail_next("sendMessage", error, chat_id=ASKER)
    else:
        journey.double.drop_connection("sendMessage", chat_id=ASKER)
    answer = journey.ask(ASKER, ABOUT_THE_TOWER)

    assert quotations(answer)
    assert journey.double.sent(ASKER) == [answer]


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404])
def test_a_page_of_a_proxy_is_not_taken_for_a_word_of_telegrams(journey: Journey, status: int) -> None:
    journey.subscribe(*READERS)
    bot = journey.start()
    journey.double.garbage("getUpdates", status, times=2)
    for chat in (*READERS, ASKER):
        journey.double.garbage("sendMessage", status, chat_id=chat)
    answer = journey.ask(ASKER, ABOUT_THE_TOWER, seconds=20.0)
    journey.publish(OLIVES)
    for reader in READERS:
        journey.wait_for_alert(reader, OLIVES, 20.0)
    until(lambda: journey.outbox() == {"sent": len(READERS)}, 20.0, "marking")

    assert bot.process.poll() is None
    assert journey.active_chats() == set(READERS)
    assert journey.double.faults_left() == 0
    assert quotations(answer)
    assert journey.double.sent(ASKER) == [answer]
    assert [len(journey.alerts(reader)) for reader in READERS] == [1] * len(READERS)


@pytest.mark.parametrize("asked", ['"1"', "1.5", "-3", "null", "[]"])
def test_a_strange_word_of_how_long_to_wait_keeps_no_answer_back(journey: Journey, asked: str) -> None:
    odd = '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%s}}'
    journey.start()
    journey.ask(ASKER, ABOUT_COFFEE)
    journey.double.garbage("sendMessage", 429, odd % asked, chat_id=ASKER)
    journey.double.garbage("getUpdates", 429, odd % asked)

    assert quotations(journey.ask(ASKER, ABOUT_THE_TOWER, seconds=15.0))
