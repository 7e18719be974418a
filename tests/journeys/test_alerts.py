"""New articles reach those who asked for them: once, and never the old ones."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.articles import (
    ABOUT_OLIVES,
    ABOUT_THE_CANAL,
    ABOUT_THE_TOWER,
    CANAL,
    OLIVES,
    TELESCOPE,
    Article,
    write_jsonl,
)
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import disordered_lines, quotations, seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

READER, STRANGER, ENGLISH_READER = 201, 202, 203
POLLS_SECONDS = 2.5  # more than two readings of the sources, and more than one look into the outbox
FOUND_SECONDS = 2.0


def shows(article: Article) -> Callable[[SentMessage], bool]:
    """Whether a message leads to the article, quoted or as a headline."""
    return lambda message: any(link.startswith(article.url) for link in message.links())


def test_an_article_dropped_into_a_watched_folder_is_told_once_and_can_be_asked_about(
    journey: Journey,
) -> None:
    watched = journey.folder / "watched"
    write_jsonl(watched / "old.jsonl", CANAL)
    journey.subscribe(READER)
    bot = journey.start(SOURCES=str(watched), POLL_SECONDS="1")
    bot.wait_for_event("sources_read")
    assert journey.ask(STRANGER, "/status").plain == "التنبيهات: متوقفة في هذه المحادثة."
    assert journey.ask(ENGLISH_READER, "/subscribe", language_code="en").plain.startswith("Subscribed.")
    assert journey.ask(ENGLISH_READER, "/status", language_code="en").plain == "Alerts: on in this chat."

    write_jsonl(watched / "new.jsonl", OLIVES)
    alert = journey.wait_for_alert(READER, OLIVES)
    english = journey.wait_for_alert(ENGLISH_READER, OLIVES)
    answer = journey.ask_until(ABOUT_OLIVES, lambda m: "0.8 في المئة" in "".join(quotations(m)))
    write_jsonl(watched / "new.jsonl", OLIVES)  # touched, not changed
    time.sleep(POLLS_SECONDS)

    assert seen(alert.plain).startswith(f"خبر جديد\n{OLIVES.title}\n")
    assert seen(alert.marked("bold")[0]) == OLIVES.title
    assert alert.links() == (OLIVES.url,)
    assert quotations(alert)[0].removesuffix(" […]") in OLIVES.text
    assert seen(alert.plain).endswith("Isnad sample · 26 نوفمبر 2024\nوصلك لأنك تتابع كل الأخبار.")
    assert disordered_lines(alert) == []
    assert english.plain.startswith("New article\n")
    assert answer.links()[0].startswith(OLIVES.url)
    # Neither a second alert, nor one of the folder's first reading, nor one to who did not ask.
    assert [journey.alerts(chat) for chat in (READER, ENGLISH_READER, STRANGER)] == [[alert], [english], []]


def test_a_withdrawn_file_is_no_longer_found_and_who_unsubscribed_hears_no_more(journey: Journey) -> None:
    watched = journey.folder / "watched"
    write_jsonl(watched / "stays.jsonl", OLIVES)
    going = write_jsonl(watched / "going.jsonl", CANAL)
    bot = journey.start(SOURCES=str(watched), POLL_SECONDS="1")
    assert journey.ask(READER, "/subscribe").plain.startswith("تم الاشتراك")
    journey.ask_until(ABOUT_THE_CANAL, shows(CANAL))

    going.unlink()
    gone = journey.ask_until(ABOUT_THE_CANAL, lambda message: not shows(CANAL)(message))
    assert journey.ask(READER, "/unsubscribe").plain.startswith("أوقفت التنبيهات")
    read_before = len(bot.events("sources_read"))
    write_jsonl(watched / "new.jsonl", TELESCOPE)
    bot.wait_for_event("sources_read", count=read_before + 1)
    time.sleep(POLLS_SECONDS)

    assert CANAL.url not in "".join(gone.links())
    assert bot.events("sources_read")[-1]["new"] == 1
    assert journey.alerts(READER) == []
    assert journey.ask(READER, "/status").plain == "التنبيهات: متوقفة في هذه المحادثة."


def test_what_another_process_ingests_is_told_and_found_within_two_seconds(journey: Journey) -> None:
    journey.subscribe(READER)
    journey.start()
    journey.ask(STRANGER, ABOUT_THE_TOWER)
    path = write_jsonl(journey.folder / "one" / "olives.jsonl", OLIVES)

    report = journey.isnad("ingest", str(path), "--notify")
    ended = time.monotonic()
    asked: list[float] = []

    def found(message: SentMessage) -> bool:
        asked.append(time.monotonic())
        return shows(OLIVES)(message)

    journey.ask_until(ABOUT_OLIVES, found)

    assert (report["new"], report["failed"]) == (1, [])
    assert asked[-1] - ended < FOUND_SECONDS
    alert = journey.wait_for_alert(READER, OLIVES)
    time.sleep(POLLS_SECONDS)
    assert journey.alerts(READER) == [alert]
    assert journey.outbox() == {"sent": 1}


def test_a_bot_that_starts_with_nothing_finds_nothing_and_answers_once_something_is_there(
    tmp_path: Path,
) -> None:
    with travel(None, tmp_path) as journey:
        journey.start()
        early = journey.ask(STRANGER, ABOUT_OLIVES)
        assert journey.ask(READER, "/subscribe").plain.startswith("تم الاشتراك")
        path = write_jsonl(tmp_path / "first.jsonl", OLIVES, CANAL)
        journey.isnad("ingest", str(path), "--notify")
        answer = journey.ask_until(ABOUT_OLIVES, shows(OLIVES))
        time.sleep(POLLS_SECONDS)

        assert early.plain == "لم أجد جوابًا عن هذا السؤال في المجموعة."
        assert answer.links()[0].startswith(OLIVES.url)
        assert journey.alerts(READER) == []
        assert journey.outbox() == {}
