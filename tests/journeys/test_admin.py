"""Admins re-index and ingest while people ask; strangers do not."""

import psutil
import pytest

from retrieval.index.generation import GenerationStore
from tests.journeys.articles import (
    ABOUT_BEES,
    ABOUT_COFFEE,
    ABOUT_OLIVES,
    ABOUT_PETRA,
    ABOUT_THE_TOWER,
    CANAL,
    OLIVES,
    write_jsonl,
)
from tests.journeys.journey import Journey
from tests.journeys.process import BotProcess, until
from tests.journeys.reading import disordered_lines, quotations, seen

pytestmark = pytest.mark.journey

ADMIN, SECOND_ADMIN, STRANGER, READER = 501, 502, 503, 504
ADMINS = {"ADMIN_IDS": f"{ADMIN},{SECOND_ADMIN}"}


def jobs_of(bot: BotProcess) -> list[psutil.Process]:
    """The processes that a bot started."""
    return psutil.Process(bot.process.pid).children(recursive=True)


def test_questions_are_answered_while_an_admin_rebuilds_the_index(journey: Journey) -> None:
    bot = journey.start(**ADMINS)
    generations = GenerationStore(journey.state / "index")
    before = generations.current()
    with generations.lock():  # holds the job up until everything else is done
        told = journey.ask(ADMIN, "/reindex")
        answers = [
            journey.ask(person, question)
            for person, question in enumerate((ABOUT_BEES, ABOUT_COFFEE, ABOUT_PETRA, ABOUT_THE_TOWER), 510)
        ]
        second = journey.ask(SECOND_ADMIN, "/reindex", language_code="en")
        third = journey.ask(ADMIN, "/ingest")
        assert len(jobs_of(bot)) == 1
    done = journey.double.wait_for_edit_sync(told, 30.0, lambda m: m.plain.startswith("انتهت"))
    status = seen(journey.ask(ADMIN, "/status").plain)  # whoever is told that it ended finds it in use
    after = journey.ask(STRANGER, ABOUT_THE_TOWER)

    assert told.plain == "بدأت إعادة بناء الفهرس."
    assert all(quotations(answer) for answer in (*answers, after))
    assert second.plain == "A job is running already. Please wait until it ends, then try again."
    assert third.plain.startswith("هناك عمل جارٍ الآن")
    assert any("الفهرسة: " in seen(edit.plain) for edit in done.edits[:-1])
    generation = generations.current()
    assert generation != before
    assert f"الفهرس: {generation}\nعدد المقالات: 6\n" in seen(done.plain)
    assert "المدة بالثواني: " in done.plain
    assert disordered_lines(done) == []
    assert [m.message_id for m in journey.double.sent(ADMIN)][:2] == [told.message_id, third.message_id]
    assert len(journey.double.sent(ADMIN)) == 3
    assert f"الفهرس: {generation}\nعدد المقالات: 6\n" in status
    assert "بانتظار الفهرسة: 0" in status


def test_a_stranger_is_told_no_and_nothing_runs(journey: Journey) -> None:
    watched = journey.folder / "watched"
    bot = journey.start(SOURCES=str(watched), **ADMINS)
    before = GenerationStore(journey.state / "index").current()
    bot.wait_for_event("item_not_read")  # the first look at the folder, which is not there yet
    write_jsonl(watched / "olives.jsonl", OLIVES)

    refusals = [journey.ask(STRANGER, command) for command in ("/reindex", "/ingest")]
    english = journey.ask(STRANGER, "/reindex now", language_code="en")
    in_group = journey.ask(-505, "/ingest", user_id=STRANGER)

    assert {message.plain for message in (*refusals, in_group)} == {"عذرًا، هذا الأمر للمشرفين وحدهم."}
    assert english.plain == "Sorry, this command is for admins only."
    assert jobs_of(bot) == []
    assert [record["user_id"] for record in bot.events("stranger_refused")] == [STRANGER] * 4
    assert bot.events("job_ended") == []
    assert GenerationStore(journey.state / "index").current() == before
    assert journey.rows("SELECT count(*) FROM article") == [(6,)]
    assert "reindex" not in journey.ask(STRANGER, "/help").plain
    assert "/reindex" in journey.ask(ADMIN, "/help").plain


def test_an_admin_ingests_the_sources_and_subscribers_hear_of_what_is_new(journey: Journey) -> None:
    watched = journey.folder / "watched"
    write_jsonl(watched / "old.jsonl", CANAL)
    journey.subscribe(READER)
    bot = journey.start(SOURCES=str(watched), **ADMINS)
    bot.wait_for_event("sources_read")
    write_jsonl(watched / "olives.jsonl", OLIVES)
    (watched / "broken.jsonl").write_text('{"id": "1", "ti', encoding="utf-8")

    told = journey.ask(ADMIN, "/ingest")
    done = journey.double.wait_for_edit_sync(told, 60.0, lambda m: m.plain.startswith("انتهت"))
    alert = journey.wait_for_alert(READER, OLIVES)
    answer = journey.ask_until(ABOUT_OLIVES, lambda m: m.links()[0].startswith(OLIVES.url))

    result = seen(done.plain)
    assert told.plain == "بدأت قراءة المصادر."
    assert "جديد: 1\nمعدّل: 0\nبلا تغيير: 1\n" in result
    assert "تعذرت قراءة 1، وأولها:\nbroken.jsonl:1: " in result
    assert disordered_lines(done) == []
    assert "0.8 في المئة" in quotations(answer)[0]
    assert journey.alerts(READER) == [alert]


def test_a_job_that_fails_is_told_and_the_old_index_goes_on_answering(journey: Journey) -> None:
    bot = journey.start(**ADMINS)
    told = journey.ask(ADMIN, "/ingest")
    failed = journey.double.wait_for_edit_sync(told, 20.0)
    answer = journey.ask(STRANGER, ABOUT_THE_TOWER)

    assert failed.plain.startswith("توقف العمل ولم يكتمل.")
    assert "SOURCES" in failed.plain
    assert disordered_lines(failed) == []
    assert quotations(answer)
    assert bot.events("job_ended")[-1]["ok"] is False


def test_the_bots_commands_are_published_to_everyone_and_the_admins_own_to_admins(journey: Journey) -> None:
    for admin in (ADMIN, SECOND_ADMIN):
        journey.double.user_says(admin, "/start")
    journey.start(**ADMINS)
    until(lambda: len(journey.double.calls("setMyShortDescription")) == 3, 20.0, "publishing")

    calls = journey.double.calls("setMyCommands")
    scopes = [call.parameters.get("scope", "") for call in calls]
    assert (
        len(calls) == 15
    )  # three languages: in private, in groups, for their admins, for each of two admins
    assert all(call.status == 200 for call in calls)
    for scope, call in zip(scopes, calls, strict=True):
        own = str(ADMIN) in scope or str(SECOND_ADMIN) in scope
        assert ("reindex" in call.parameters["commands"]) == own
    assert any(str(ADMIN) in scope for scope in scopes)


def test_a_restart_does_not_tell_telegram_again_what_it_knows(journey: Journey) -> None:
    journey.double.user_says(ADMIN, "/start")
    bot = journey.start(ADMIN_IDS=str(ADMIN))
    until(lambda: (journey.state / "published.json").exists(), 10.0, "what was published")
    assert bot.terminate() == 0
    told = len(journey.double.calls("setMyCommands"))

    journey.start(ADMIN_IDS=str(ADMIN))
    journey.ask(READER, "/help")

    assert told == 12
    assert len(journey.double.calls("setMyCommands")) == told
    assert len(journey.double.calls("setMyDescription")) == 3
