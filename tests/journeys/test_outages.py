"""What is gone for a while: the network, the database, the memory of a job. Nothing is lost, nothing is doubled."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from retrieval.index.generation import GenerationStore
from tests.journeys.articles import ABOUT_COFFEE, ABOUT_THE_TOWER, OLIVES
from tests.journeys.journey import Journey
from tests.journeys.process import environment, until
from tests.journeys.proxy import way_to
from tests.journeys.reading import disordered_lines, quotations
from tests.journeys.test_admin import jobs_of
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

ADMIN, ASKER = 841, 842
READERS = tuple(range(850, 856))
ASKERS = tuple(range(860, 884))
MEMORY = 600 << 20
"""Bytes: too little for a job that builds an index, enough to begin."""


@contextmanager
def locked(journey: Journey) -> Iterator[None]:
    """Hold the write lock of the database, as a stuck program does."""
    with closing(sqlite3.connect(journey.state / "isnad.db", timeout=30, isolation_level=None)) as stuck:
        stuck.execute("BEGIN IMMEDIATE")
        yield
        stuck.execute("ROLLBACK")


def lines_of_trouble(log: str) -> int:
    return sum('"level": "warning"' in line or '"level": "error"' in line for line in log.splitlines())


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seconds", [4.0, pytest.param(600.0, marks=pytest.mark.long)])
def test_while_the_network_is_gone_little_is_logged_and_afterwards_everybody_hears_once(
    journey: Journey, seconds: float
) -> None:
    journey.subscribe(*READERS)
    double = urlsplit(journey.double.base_url)
    with way_to((str(double.hostname), int(double.port or 0))) as network:
        bot = journey.start(TELEGRAM_API_URL=f"http://127.0.0.1:{network.port}")
        bot.errors_expected = True
        journey.ask(ASKER, ABOUT_COFFEE)
        quiet = lines_of_trouble(bot.log)
        network.cut()
        journey.publish(OLIVES)
        said = journey.double.user_says(ASKER, ABOUT_THE_TOWER)
        bot.wait_for_event("alert_not_sent", 10.0)
        time.sleep(seconds)
        logged = lines_of_trouble(bot.log) - quiet
        network.mend()
        answer = journey.double.wait_for_message_sync(ASKER, 40.0, after=said)
        for reader in READERS:
            journey.wait_for_alert(reader, OLIVES, 40.0 + seconds / 2)
        until(lambda: journey.outbox() == {"sent": len(READERS)}, 10.0, "marking")
        assert bot.terminate() == 0

    assert quotations(answer)
    assert [len(journey.alerts(reader)) for reader in READERS] == [1] * len(READERS)
    # Each alert a few times, ever more rarely, and the fetching twice a minute.
    assert logged <= 2 * len(READERS) + 6 + seconds / 8


@pytest.mark.parametrize("seconds", [8.0, pytest.param(40.0, marks=pytest.mark.long)])
def test_while_the_database_is_locked_everybody_is_answered_and_no_alert_is_doubled(
    journey: Journey, seconds: float
) -> None:
    journey.subscribe(*READERS)
    bot = journey.start()
    bot.errors_expected = True
    journey.ask(ASKER, ABOUT_COFFEE)
    journey.double.slow("sendMessage", 2.0, times=len(READERS))
    journey.publish(OLIVES)
    until(lambda: journey.double.faults_left() == 0, 10.0, "alerts on their way")
    with locked(journey):
        began = time.monotonic()
        said = [journey.double.user_says(asker, ABOUT_THE_TOWER) for asker in ASKERS]
        answers = [
            journey.double.wait_for_message_sync(asker, 30.0, after=at)
            for asker, at in zip(ASKERS, said, strict=True)
        ]
        took = time.monotonic() - began
        time.sleep(max(0.0, seconds - took))
    until(lambda: journey.outbox() == {"sent": len(READERS)}, 20.0, "marking")
    later = journey.ask(ASKER, ABOUT_THE_TOWER)

    assert all(quotations(answer) for answer in answers)
    assert took < 20
    assert [len(journey.alerts(reader)) for reader in READERS] == [1] * len(READERS)
    assert later.buttons
    assert bot.terminate() == 0


def test_what_arrived_although_its_connection_broke_comes_at_most_once_more(journey: Journey) -> None:
    journey.subscribe(*READERS)
    journey.double.drop_connection("sendMessage", done_first=True, chat_id=READERS[0])
    journey.double.drop_connection("sendMessage", done_first=True, chat_id=ASKER)
    journey.start()
    first = journey.ask(ASKER, ABOUT_THE_TOWER)
    journey.publish(OLIVES)
    for reader in READERS:
        journey.wait_for_alert(reader, OLIVES, 15.0)
    until(lambda: journey.outbox() == {"sent": len(READERS)}, 20.0, "marking")

    assert quotations(first)
    assert {message.plain for message in journey.double.sent(ASKER)} == {first.plain}
    assert len(journey.double.sent(ASKER)) <= 2
    assert len(journey.alerts(READERS[0])) <= 2
    assert [len(journey.alerts(reader)) for reader in READERS[1:]] == [1] * (len(READERS) - 1)


def test_a_job_that_is_killed_is_told_in_words_and_the_next_one_works(journey: Journey) -> None:
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    generations = GenerationStore(journey.state / "index")
    unfinished = generations.folder / "000002.building"
    with generations.lock():
        told = journey.ask(ADMIN, "/reindex")
        (job,) = until(lambda: jobs_of(bot) or None, 20.0, "the job")
        unfinished.mkdir()  # what it would leave behind, had it come further
        (unfinished / "dense.faiss").write_bytes(b"half")
        job.send_signal(signal.SIGKILL)
        failed = journey.double.wait_for_edit_sync(told, 10.0, lambda m: "توقف العمل" in m.plain)
        answer = journey.ask(ASKER, ABOUT_THE_TOWER)
    again = journey.ask(ADMIN, "/reindex")
    done = journey.double.wait_for_edit_sync(again, 40.0, lambda m: m.plain.startswith("انتهت"))

    assert "SIGKILL" in failed.plain
    assert "والأرجح أن الذاكرة لم تكفِ" in failed.plain
    assert disordered_lines(failed) == []
    assert quotations(answer)
    assert isinstance(done, SentMessage)
    assert sorted(path.name for path in generations.folder.glob("0*")) == ["000001", "000002"]


def test_a_job_without_memory_leaves_the_old_index_and_the_next_one_works(journey: Journey) -> None:
    index = journey.state / "index"
    limited = (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY})); "
        "from bot.cli import main; main()"
    )
    command = (sys.executable, "-c", limited, "index", "--rebuild", "--state", str(journey.state))
    done = subprocess.run(
        command, env=environment({}), cwd=journey.folder, capture_output=True, check=False, timeout=60
    )
    before = GenerationStore(index).current()
    answer = journey.isnad("ask", ABOUT_THE_TOWER)
    report = journey.isnad("index", "--rebuild")

    assert done.returncode != 0
    assert before == "000001"
    assert answer["answered"]
    assert report["encoded"] == 0
    assert [path.name for path in index.glob("*.building")] == []


def test_it_ends_in_time_while_a_job_runs_and_takes_the_job_along(journey: Journey) -> None:
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    with GenerationStore(journey.state / "index").lock():
        journey.ask(ADMIN, "/reindex")
        (job,) = until(lambda: jobs_of(bot) or None, 20.0, "the job")
        assert bot.terminate() == 0
        until(lambda: not job.is_running() or job.status() == "zombie", 20.0, "the job's end")
