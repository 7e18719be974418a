"""A disk that is full under the running bot: it answers from what it has, says so once, and goes on when there is room."""

import sqlite3
from contextlib import closing

import pytest

from tests.disk import leave_room
from tests.journeys.articles import ABOUT_COFFEE, ABOUT_OLIVES, ABOUT_THE_TOWER, OLIVES, write_jsonl
from tests.journeys.journey import Journey
from tests.journeys.process import until
from tests.journeys.reading import disordered_lines, quotations, seen

pytestmark = pytest.mark.journey

ADMIN, ASKER, READER = 831, 832, 833
ROOM = 100_000
"""Bytes: more than the log, less than the database and what it writes ahead."""


def fill_up(journey: Journey) -> None:
    """Have the database write beyond the room there is, whatever it writes next."""
    with closing(sqlite3.connect(journey.state / "isnad.db", timeout=30)) as connection:
        connection.execute("CREATE TABLE padding (bytes BLOB)")
        connection.execute("INSERT INTO padding VALUES (zeroblob(?))", (3 * ROOM,))
        connection.commit()
    assert (journey.state / "isnad.db-wal").stat().st_size > ROOM


def notes(journey: Journey, begins: str) -> list[str]:
    return [
        message.plain
        for message in journey.double.sent(ADMIN)
        if seen(message.plain).startswith(begins) and disordered_lines(message) == []
    ]


def test_with_a_full_disk_readers_are_answered_the_admin_hears_once_and_then_all_goes_on(
    journey: Journey,
) -> None:
    watched = journey.folder / "watched"
    watched.mkdir()
    journey.subscribe(READER)
    bot = journey.start(ADMIN_IDS=str(ADMIN), SOURCES=str(watched), POLL_SECONDS="1")
    bot.errors_expected = True
    journey.ask(ADMIN, "/help")
    journey.ask(ASKER, ABOUT_COFFEE)
    fill_up(journey)
    leave_room(bot.process.pid, ROOM)
    write_jsonl(watched / "olives.jsonl", OLIVES)
    answers = [journey.ask(ASKER, question) for question in (ABOUT_THE_TOWER, ABOUT_COFFEE)]
    until(lambda: notes(journey, "تعذرت الكتابة في قاعدة البيانات") or None, 40.0, "note")
    logged = len(bot.log.splitlines())
    still = journey.ask(ASKER, ABOUT_THE_TOWER)
    leave_room(bot.process.pid, None)
    journey.wait_for_alert(READER, OLIVES, 40.0)
    until(lambda: notes(journey, "عادت الكتابة في قاعدة البيانات") or None, 40.0, "end")
    new = journey.ask_until(ABOUT_OLIVES, lambda message: bool(quotations(message)))

    assert all(quotations(answer) for answer in (*answers, still))
    assert len(notes(journey, "تعذرت الكتابة في قاعدة البيانات")) == 1
    assert new.links()[0].startswith(OLIVES.url)
    assert len(journey.alerts(READER)) == 1
    assert journey.rows("PRAGMA integrity_check") == [("ok",)]
    assert logged < 200
