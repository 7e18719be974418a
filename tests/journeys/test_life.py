"""The process's life: wrong tokens, ends within ten seconds, starts that go on where the last one was."""

import signal
import socket
import sys
import time

import pytest

from tests.journeys.articles import ABOUT_COFFEE, ABOUT_THE_TOWER, OLIVES
from tests.journeys.journey import Journey
from tests.journeys.process import STOP_SECONDS, until
from tests.journeys.reading import quotations
from tests.telegram_double import errors

pytestmark = pytest.mark.journey

FIRST, SECOND, THIRD, ASKER = 601, 602, 603, 604
QUIET_SECONDS = 2.0


def test_a_wrong_token_is_named_without_being_shown(journey: Journey) -> None:
    token = "7000000001:AAF-another-token-that-nobody-gave-away"
    bot = journey.launch(TELEGRAM_BOT_TOKEN=token)
    bot.errors_expected = True

    assert bot.wait(30.0) == 2
    assert "TELEGRAM_BOT_TOKEN: Telegram does not know this token. BotFather shows the right one." in bot.log
    assert "another-token" not in bot.log
    assert bot.log.splitlines()[-1].startswith("isnad: ")


@pytest.mark.parametrize(
    ("token", "fault"), [("", "it is not set"), ("secret-word", "it is not of the form")]
)
def test_no_token_or_one_of_the_wrong_form_is_named_at_once(journey: Journey, token: str, fault: str) -> None:
    bot = journey.launch(TELEGRAM_BOT_TOKEN=token)
    bot.errors_expected = True

    assert bot.wait(30.0) == 2
    assert bot.log.startswith(f"isnad: TELEGRAM_BOT_TOKEN: {fault}")
    assert "secret-word" not in bot.log
    assert journey.double.calls() == []


def test_a_state_that_cannot_be_written_is_named_in_one_line(journey: Journey) -> None:
    (journey.state / "senders").write_text("no folder", "utf-8")
    bot = journey.launch()
    bot.errors_expected = True

    assert bot.wait(30.0) == 1  # a service manager tries again
    assert bot.log.splitlines()[-1].startswith("isnad: the folder of the state cannot be written")
    assert "Traceback" not in bot.log


def test_it_ends_cleanly_when_nothing_is_to_be_done(journey: Journey) -> None:
    bot = journey.start()

    assert bot.terminate() == 0
    assert bot.events("bot_stopped")


def test_it_ends_cleanly_when_its_terminal_is_closed_and_lives_on_under_nohup(journey: Journey) -> None:
    run = "import signal; signal.signal(signal.SIGHUP, signal.{}); from bot.cli import main; main()"
    closed = journey.start(
        program=(sys.executable, "-c", run.format("SIG_DFL"), "run")
    )  # whatever the tests run under
    closed.process.send_signal(signal.SIGHUP)
    code = closed.wait(STOP_SECONDS)
    kept = journey.start(program=(sys.executable, "-c", run.format("SIG_IGN"), "run"))
    kept.process.send_signal(signal.SIGHUP)

    assert code == 0
    assert closed.events("bot_stopped")
    assert quotations(journey.ask(ASKER, ABOUT_THE_TOWER))


def test_it_ends_cleanly_although_telegram_is_gone(journey: Journey) -> None:
    bot = journey.start()
    journey.ask(ASKER, ABOUT_THE_TOWER)
    journey.double.stop()
    bot.errors_expected = True  # PTB may leave the error of its last poll to asyncio's log

    assert bot.terminate() == 0
    assert bot.events("bot_stopped")


def test_it_ends_cleanly_although_telegram_never_was_there(journey: Journey) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        bot = journey.launch(TELEGRAM_API_URL=f"http://127.0.0.1:{taken.getsockname()[1]}")
        bot.errors_expected = True
        bot.wait_for_event("telegram_unreachable")

        assert bot.terminate() == 0
    assert "Traceback" not in bot.log.rpartition("bot_stopping")[2]


def test_it_ends_in_time_although_telegram_hangs(journey: Journey) -> None:
    journey.subscribe(FIRST)
    bot = journey.start(ADMIN_IDS=str(ASKER))
    journey.ask(ASKER, ABOUT_THE_TOWER)  # the first question opens the index
    journey.double.slow("*", 60.0, times=100)
    journey.double.user_says(ASKER, ABOUT_THE_TOWER)
    journey.publish(OLIVES)
    until(lambda: journey.double.faults_left() <= 98, 10.0, "hanging answer and alert")

    bot.errors_expected = True
    assert bot.terminate() == 0


def test_what_is_being_said_at_the_end_is_said_and_not_said_again(journey: Journey) -> None:
    journey.subscribe(FIRST)
    bot = journey.start()
    journey.double.slow("sendMessage", 1.0, times=2)
    asked = journey.double.user_says(ASKER, ABOUT_THE_TOWER)
    journey.publish(OLIVES)
    until(lambda: journey.double.faults_left() == 0, 10.0, "two messages on their way")
    assert bot.terminate() == 0

    answer = journey.double.wait_for_message_sync(ASKER, 0.1, after=asked)
    journey.start()
    time.sleep(QUIET_SECONDS)
    assert quotations(answer)
    assert len(journey.alerts(FIRST)) == 1
    assert journey.outbox() == {"sent": 1}


def test_alerts_that_waited_go_out_after_a_restart_and_none_twice(journey: Journey) -> None:
    journey.subscribe(FIRST, SECOND, THIRD)
    journey.publish(OLIVES)
    journey.double.fail_next("sendMessage", errors.ApiError(500, "Internal Server Error"), chat_id=SECOND)
    bot = journey.start()
    journey.wait_for_alert(FIRST, OLIVES)
    journey.wait_for_alert(THIRD, OLIVES)
    bot.wait_for_event("alert_not_sent")
    assert bot.terminate() == 0
    assert journey.outbox() == {"sent": 2, "pending": 1}

    again = journey.start()
    journey.wait_for_alert(SECOND, OLIVES, 15.0)
    until(lambda: journey.outbox() == {"sent": 3}, 20.0, "marking")
    assert again.terminate() == 0

    journey.start()
    time.sleep(QUIET_SECONDS)
    assert [len(journey.alerts(chat)) for chat in (FIRST, SECOND, THIRD)] == [1, 1, 1]


def test_buttons_from_before_a_restart_still_work_and_what_was_said_meanwhile_is_answered(
    journey: Journey,
) -> None:
    bot = journey.start()
    answer = journey.ask(ASKER, ABOUT_COFFEE)
    assert bot.terminate() == 0
    said = journey.double.user_says(FIRST, ABOUT_THE_TOWER)
    journey.start()
    late = journey.double.wait_for_message_sync(FIRST, 10.0, after=said)

    more = journey.double.user_presses(answer, "المزيد")
    further = journey.double.wait_for_edit_sync(answer)
    context = journey.double.user_presses(further, further.buttons[0][-1].text)
    around = journey.double.wait_for_message_sync(ASKER, after=context)

    assert quotations(late)
    assert quotations(further)
    assert not set(quotations(further)) & set(quotations(answer))
    assert around.plain.startswith("السياق من المقال:")
    assert journey.double.answers(more)[0].text is None


def test_the_most_talkative_log_never_holds_the_token(journey: Journey) -> None:
    journey.subscribe(FIRST)
    bot = journey.start(LOG_LEVEL="DEBUG", ADMIN_IDS=str(ASKER))
    journey.double.drop_connection("sendMessage", times=1, chat_id=FIRST)
    journey.double.garbage("getUpdates", 502)
    journey.publish(OLIVES)
    journey.ask(ASKER, "/help")
    journey.ask(ASKER, ABOUT_THE_TOWER, seconds=15.0)
    bot.wait_for_event("alert_not_sent")

    assert bot.terminate() == 0
    assert len(bot.events()) > 20
    assert journey.double.token not in bot.log
    assert journey.double.token.partition(":")[2] not in bot.log
