"""Telegram in trouble for longer than a handler may run: who asked is answered all the same, once, and holds up nobody."""

import time

import pytest

from tests.journeys.articles import ABOUT_COFFEE, ABOUT_THE_TOWER
from tests.journeys.journey import Journey
from tests.journeys.process import until
from tests.journeys.reading import quotations
from tests.telegram_double import errors

pytestmark = pytest.mark.journey

ASKER, OTHER = 500, 501
SOON, LONG = 7.0, 11
"""Seconds: within which whoever has no trouble is answered; longer than a handler keeps its place for Telegram's sake."""


def test_an_answer_comes_once_when_telegram_asked_to_wait_longer_than_a_handler_may_run(
    journey: Journey,
) -> None:
    journey.start()
    journey.double.retry_after("sendMessage", LONG, chat_id=ASKER)
    began = time.monotonic()
    journey.double.user_says(ASKER, ABOUT_THE_TOWER)
    meanwhile = journey.ask(OTHER, ABOUT_COFFEE)
    assert time.monotonic() - began < LONG

    answer = journey.double.wait_for_message_sync(ASKER, LONG + 10.0)

    assert time.monotonic() - began >= LONG
    assert quotations(answer)
    assert quotations(meanwhile)
    time.sleep(1.0)
    assert journey.double.sent(ASKER) == [answer]


def test_many_whom_telegram_fails_hold_up_nobody(journey: Journey) -> None:
    journey.start()
    journey.ask(OTHER, ABOUT_COFFEE)
    crowd = range(600, 680)  # more than there are places
    for one in crowd:
        error = errors.ApiError(500, "Internal Server Error")
        journey.double.fail_next("sendMessage", error, chat_id=one, times=5)
        journey.double.user_says(one, "/help")
    until(lambda: all(journey.double.calls("sendMessage", one) for one in crowd) or None, 20.0, "refusals")
    began = time.monotonic()

    assert quotations(journey.ask(OTHER, ABOUT_THE_TOWER))
    assert time.monotonic() - began < SOON
    for one in crowd:
        journey.double.wait_for_message_sync(one, 60.0)
    assert [len(journey.double.sent(one)) for one in crowd] == [1] * len(crowd)


@pytest.mark.parametrize("trouble", ["internal", "gateway", "dropped"])
def test_an_answer_comes_once_when_telegram_fails_for_a_while(journey: Journey, trouble: str) -> None:
    journey.start()
    if trouble == "internal":
        error = errors.ApiError(500, "Internal Server Error")
        journey.double.fail_next("sendMessage", error, chat_id=ASKER, times=4)
    elif trouble == "gateway":
        journey.double.garbage("sendMessage", chat_id=ASKER, times=4)
    else:
        journey.double.drop_connection("sendMessage", chat_id=ASKER, times=4)

    answer = journey.ask(ASKER, ABOUT_THE_TOWER, seconds=30.0)

    assert quotations(answer)
    assert journey.double.faults_left() == 0
    assert journey.double.sent(ASKER) == [answer]


def test_an_answer_that_telegram_took_and_said_so_late_comes_once(journey: Journey) -> None:
    journey.start()
    journey.double.slow("sendMessage", SOON + 2.0, chat_id=ASKER)
    answer = journey.ask(ASKER, ABOUT_THE_TOWER, seconds=30.0)
    meanwhile = journey.ask(OTHER, ABOUT_COFFEE)

    assert quotations(answer)
    assert quotations(meanwhile)
    time.sleep(SOON + 4.0)
    assert journey.double.sent(ASKER) == [answer]


def test_an_edited_question_gets_its_new_answer_when_telegram_asked_to_wait(journey: Journey) -> None:
    journey.start()
    said = journey.double.user_says(ASKER, ABOUT_THE_TOWER)
    answer = journey.double.wait_for_message_sync(ASKER, 10.0, after=said)
    journey.double.retry_after("editMessageText", LONG, chat_id=ASKER)
    journey.double.user_edits(said, ABOUT_COFFEE)

    until(
        lambda: quotations(journey.double.look(answer)) != quotations(answer) or None,
        LONG + 10.0,
        "new answer",
    )

    assert journey.double.sent(ASKER)[1:] == []


def test_a_press_is_done_when_telegram_fails_for_a_while(journey: Journey) -> None:
    journey.start()
    answer = journey.ask(ASKER, ABOUT_THE_TOWER)
    error = errors.ApiError(500, "Internal Server Error")
    journey.double.fail_next("answerCallbackQuery", error, chat_id=None)
    journey.double.fail_next("editMessageText", error, chat_id=ASKER, times=4)
    more = next(b.data for row in answer.buttons for b in row if b.data and b.data.startswith("m:"))
    journey.double.user_presses(answer, more)

    until(lambda: journey.double.look(answer).plain != answer.plain or None, 20.0, "edit")

    assert journey.double.faults_left() == 0
    assert journey.double.sent(ASKER)[1:] == []


def test_a_copy_of_ones_own_data_comes_once_when_telegram_fails_for_a_while(journey: Journey) -> None:
    journey.start()
    error = errors.ApiError(502, "Bad Gateway")
    journey.double.fail_next("sendDocument", error, chat_id=ASKER, times=3)

    copy = journey.ask(ASKER, "/export", seconds=20.0)

    assert copy.document is not None
    assert journey.double.faults_left() == 0
    assert journey.double.sent(ASKER) == [copy]


@pytest.mark.parametrize("end", ["killed", "ended"])
def test_who_waits_for_an_answer_when_the_program_ends_is_answered_by_the_next(
    journey: Journey, end: str
) -> None:
    bot = journey.start()
    journey.double.retry_after("sendMessage", 300, chat_id=ASKER)
    journey.double.user_says(ASKER, ABOUT_THE_TOWER)
    until(lambda: bot.events("handler_held") or None, 10.0, "holding")
    if end == "killed":
        bot.kill()
    else:
        began = time.monotonic()
        assert bot.terminate() == 0
        assert time.monotonic() - began < 10.0
    assert journey.double.sent(ASKER) == []

    journey.start()

    answer = journey.double.wait_for_message_sync(ASKER, 20.0)
    assert quotations(answer)
    time.sleep(1.0)
    assert journey.double.sent(ASKER) == [answer]
