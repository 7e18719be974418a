"""Running the bot: is it ready, what does it count, what does a kill or a lost token leave, backup and restore."""

import json
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.journeys.articles import ABOUT_COFFEE, ABOUT_THE_TOWER, CANAL, OLIVES
from tests.journeys.journey import Journey
from tests.journeys.process import PROGRAM, environment, until
from tests.journeys.reading import quotations
from tests.telegram_double import errors

pytestmark = pytest.mark.journey

ASKER, OTHER, READER = 951, 952, 953
ASKERS = tuple(range(960, 970))
SECRET = "a-secret-of-the-webhook-0123456789"


def free_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def look(address: str, path: str) -> httpx.Response | None:
    try:
        return httpx.get(f"http://{address}{path}", trust_env=False, timeout=5)
    except httpx.TransportError:
        return None


def counted(address: str) -> dict[tuple[str, ...], float]:
    """What the bot counts: by name and labels' values."""
    page = look(address, "/metrics")
    assert page is not None
    families = text_string_to_metric_families(page.text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def call(journey: Journey, *words: str) -> subprocess.CompletedProcess[str]:
    command = (*PROGRAM, *words, "--state", str(journey.state))
    return subprocess.run(
        command, env=environment({}), cwd=journey.folder, capture_output=True, text=True, timeout=120
    )


def test_a_polling_bot_says_when_it_is_ready_and_counts_what_it_does(journey: Journey) -> None:
    address = free_address()
    bot = journey.start(LISTEN=address)
    until(lambda: (page := look(address, "/readyz")) and page.status_code == 200, 15.0, "readiness")
    journey.ask(ASKER, ABOUT_THE_TOWER)
    journey.ask(ASKER, "هل اخترع أحد آلة الزمن في كوكب المريخ؟")
    health = look(address, "/healthz")
    until(lambda: counted(address)["isnad_updates_total", "handled"] == 2, 20.0, "two handled updates")
    counts = counted(address)

    assert health is not None
    assert health.text == "ok\n"
    assert counts["isnad_searches_total", "answered"] == 1
    assert counts["isnad_telegram_calls_total", "sendMessage", "ok"] >= 2
    assert counts["isnad_index_articles",] == 6
    assert counts["isnad_index_generation",] == 1
    assert counts["isnad_search_seconds_count", "all"] == 2
    assert counts["process_resident_memory_bytes",] > 10_000_000
    assert bot.terminate() == 0
    assert look(address, "/healthz") is None


def test_a_bot_that_cannot_reach_telegram_lives_and_is_not_ready(journey: Journey) -> None:
    address = free_address()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        bot = journey.launch(TELEGRAM_API_URL=f"http://127.0.0.1:{taken.getsockname()[1]}", LISTEN=address)
        bot.wait_for_event("telegram_unreachable")
        health, ready = look(address, "/healthz"), look(address, "/readyz")
        bot.errors_expected = True
        assert bot.terminate() == 0

    assert health is not None
    assert ready is not None
    assert (health.status_code, ready.status_code) == (200, 503)
    assert ready.json()["missing"]["updates"] == "Telegram has not been reached"


def test_a_port_in_use_does_not_keep_a_polling_bot_from_answering(journey: Journey) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bot = journey.start(LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
        answer = journey.ask(ASKER, ABOUT_THE_TOWER)

    assert quotations(answer)
    assert len(bot.events("not_listening")) == 1


def test_a_port_in_use_ends_a_bot_that_telegram_is_to_call(journey: Journey) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        bot = journey.launch(WEBHOOK_URL=f"http://{address}/isnad", WEBHOOK_SECRET=SECRET, LISTEN=address)
        bot.errors_expected = True

        assert bot.wait(30.0) == 2
    assert bot.log.splitlines()[-1].startswith(f"isnad: LISTEN: {address} cannot be listened at")


def test_a_bot_killed_under_a_mob_answers_everybody_after_its_next_start(journey: Journey) -> None:
    bot = journey.start()
    journey.ask(OTHER, ABOUT_COFFEE)
    journey.double.slow("sendMessage", 30.0, times=len(ASKERS))
    for asker in ASKERS:
        journey.double.user_says(asker, ABOUT_THE_TOWER)
    until(lambda: journey.double.faults_left() == 0, 15.0, "answers on their way")
    until(lambda: not journey.double.pending_updates, 15.0, "acknowledgement")
    bot.kill()

    again = journey.start()
    answers = [journey.double.wait_for_message_sync(asker, 15.0) for asker in ASKERS]

    assert all(quotations(answer) for answer in answers)
    assert [record["count"] for record in again.events("updates_recovered")] == [len(ASKERS)]
    assert [len(journey.double.sent(asker)) for asker in ASKERS] == [1] * len(ASKERS)
    assert len(journey.double.sent(OTHER)) == 1
    assert again.terminate() == 0


def test_what_telegram_brought_and_a_kill_cut_off_is_answered_after_the_next_start(journey: Journey) -> None:
    address = free_address()
    hook = {"WEBHOOK_URL": f"http://{address}/isnad", "WEBHOOK_SECRET": SECRET, "LISTEN": address}
    bot = journey.launch(**hook)
    journey.ask(OTHER, ABOUT_COFFEE, seconds=30.0)
    journey.double.slow("sendMessage", 30.0, times=1)
    journey.double.user_says(ASKER, ABOUT_THE_TOWER)
    until(lambda: journey.double.faults_left() == 0, 15.0, "an answer on its way")
    until(lambda: not journey.double.pending_updates, 15.0, "acknowledgement")
    bot.kill()

    journey.launch(**hook)
    answer = journey.double.wait_for_message_sync(ASKER, 30.0)

    assert quotations(answer)
    assert journey.double.calls("getUpdates") == []


def test_a_second_process_is_told_of_once_and_the_first_goes_on_when_it_is_gone(journey: Journey) -> None:
    first = journey.start(LISTEN=free_address())
    second = journey.launch(LISTEN=free_address())
    first.wait_for_event("another_process_fetches", 20.0)
    second.wait_for_event("bot_started", 30.0)
    assert second.terminate() == 0
    answer = journey.ask(ASKER, ABOUT_THE_TOWER, seconds=40.0)
    first.wait_for_event("updates_fetched_again", 20.0)

    assert quotations(answer)
    assert len(first.events("another_process_fetches")) == 1
    assert "stop the other one" in first.events("another_process_fetches")[0]["mend"]
    assert [bot.events("updates_failed") for bot in (first, second)] == [[], []]
    assert first.terminate() == 0


def test_a_token_that_is_taken_back_ends_the_bot_with_one_line_and_loses_nothing(journey: Journey) -> None:
    bot = journey.start()
    journey.ask(OTHER, ABOUT_COFFEE)
    right = journey.double.token
    said = journey.double.user_says(ASKER, ABOUT_THE_TOWER)
    journey.double.state.bot.token = "7000000001:AAF-another-token-that-is-valid-now"
    bot.errors_expected = True
    code = bot.wait(30.0)
    journey.double.state.bot.token = right
    last = bot.log.splitlines()[-1]
    journey.start()
    answer = journey.double.wait_for_message_sync(ASKER, 15.0, after=said)

    assert code == 2
    assert last.startswith("isnad: TELEGRAM_BOT_TOKEN: Telegram does not know this token")
    assert "Traceback" not in bot.log
    assert quotations(answer)


def test_a_token_that_is_refused_once_in_error_ends_nothing(journey: Journey) -> None:
    journey.subscribe(OTHER)
    bot = journey.start()
    for method in ("getUpdates", "sendMessage", "sendChatAction"):
        journey.double.fail_next(method, errors.unauthorized())
    answer = journey.ask(ASKER, ABOUT_THE_TOWER, seconds=20.0)
    journey.double.fail_next("sendMessage", errors.unauthorized(), chat_id=OTHER)
    journey.publish(OLIVES)
    journey.wait_for_alert(OTHER, OLIVES, 20.0)

    assert quotations(answer)
    assert journey.double.sent(ASKER) == [answer]
    assert len(journey.alerts(OTHER)) == 1
    assert bot.process.poll() is None


def test_nothing_that_a_process_writes_holds_a_secret_or_what_a_reader_wrote(journey: Journey) -> None:
    address = free_address()
    long = "ما رأيك في هذا الكلام الطويل الذي لا يخص أحدا غيري ولا يصح أن يبقى في سجل؟ " * 8
    settings = journey.settings(
        WEBHOOK_URL=f"http://{address}/isnad",
        WEBHOOK_SECRET=SECRET,
        LISTEN=address,
        LOG_LEVEL="DEBUG",
        ADMIN_IDS=str(OTHER),
    )
    output = journey.folder / "output.txt"
    with output.open("wb") as everything:
        process = subprocess.Popen(
            (*PROGRAM, "run", "--state", str(journey.state)),
            env=environment(settings),
            cwd=journey.folder,
            stdin=subprocess.DEVNULL,
            stdout=everything,
            stderr=subprocess.STDOUT,
        )
    try:
        journey.ask(ASKER, long, seconds=30.0)
        journey.double.garbage("sendMessage", chat_id=ASKER, body=f"<html>{long}</html>")
        journey.double.fail_next("sendMessage", errors.ApiError(400, f"Bad Request: {long}"), chat_id=OTHER)
        journey.double.user_says(OTHER, long)
        journey.ask(ASKER, ABOUT_THE_TOWER, seconds=15.0)
        for body in (b"{", json.dumps({"update_id": 9, "message": {"text": long}}).encode()):
            httpx.post(
                f"http://{address}/isnad",
                content=body,
                headers={"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"},
                trust_env=False,
            )
        look(address, f"/{journey.double.token}")
    finally:
        process.terminate()
        process.wait(10)
    text = output.read_text("utf-8", "replace")

    assert len(text.splitlines()) > 50
    assert journey.double.token not in text
    assert journey.double.token.partition(":")[2] not in text
    assert SECRET not in text
    assert long[:201] not in text
    assert long.encode("unicode_escape").decode()[:600] not in text


def test_a_state_is_saved_while_the_bot_runs_and_restored_when_it_does_not(
    journey: Journey, tmp_path: Path
) -> None:
    journey.subscribe(READER)
    journey.double.fail_next(
        "sendMessage", errors.ApiError(500, "Internal Server Error"), times=100, chat_id=READER
    )
    bot = journey.start()
    bot.errors_expected = True
    journey.publish(OLIVES)
    bot.wait_for_event("alert_not_sent", 15.0)
    saved = journey.isnad("backup", str(tmp_path / "saved.zip"))
    refused = call(journey, "restore", str(tmp_path / "saved.zip"))
    assert bot.terminate() == 0
    journey.publish(CANAL)

    restored = journey.isnad("restore", str(tmp_path / "saved.zip"))
    after = journey.start()
    answer = journey.ask(ASKER, ABOUT_THE_TOWER)
    after.wait_for_event("bot_started")

    assert saved["counts"]["article"] == 7
    assert refused.returncode == 1
    assert refused.stderr.startswith("isnad: ")
    assert "stop the bot" in refused.stderr
    assert (restored["counts"]["article"], restored["encoded"]) == (7, 0)
    assert [title for (title,) in journey.rows("SELECT title FROM article")][-1] == OLIVES.title
    assert journey.outbox() == {"skipped": 1}
    assert quotations(answer)
    assert (journey.state / Path(restored["aside"]).name / "isnad.db").exists()


def test_the_health_check_is_quick_and_right(journey: Journey) -> None:
    address = free_address()
    command = (*PROGRAM, "doctor", "--quick", "--json", "--state", str(journey.state))

    def check() -> tuple[int, bool]:
        done = subprocess.run(command, env=environment({"LISTEN": address}), capture_output=True, timeout=30)
        return done.returncode, json.loads(done.stdout)["healthy"]

    before = check()
    journey.start(LISTEN=address)

    assert before == (1, False)
    assert check() == (0, True)
