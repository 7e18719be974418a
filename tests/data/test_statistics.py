"""The numbers of the last days: what was asked and found no answer, what was thought of it, and nobody in it."""

from datetime import timedelta

from sqlalchemy import insert

from data import tables
from data.database import Database
from data.feedback import FeedbackStore, Opinion
from data.questions import QuestionLog
from data.standing import ALERTS_PAUSED, StandingStore
from data.statistics import Days, SourceStates, Statistics
from data.watched.store import SourceStore
from tests.data.collection import NOW, draft, ingest

WEEK = timedelta(days=7)
ASKER = 8_811_223_344


def put_alert(database: Database, number: int, state: str, **values: object) -> None:
    row = {"id": number, "article_id": 1, "chat_id": number, "attempts": 0, "created_at": NOW, "state": state}
    with database.writing() as connection:
        connection.execute(insert(tables.outbox).values(**{**row, **values}))


def test_an_empty_collection_has_empty_numbers(database: Database) -> None:
    assert Statistics(database).since(NOW) == Days()


def test_questions_and_opinions_of_those_days_are_counted_and_older_ones_are_not(database: Database) -> None:
    log, feedback = QuestionLog(database), FeedbackStore(database)
    old = log.remember(ASKER, "قديم", False, NOW - WEEK - timedelta(seconds=1))
    feedback.give(old, Opinion("down", "old"), NOW - WEEK - timedelta(seconds=1))
    for at in range(4):
        number = log.remember(ASKER, f"سؤال {at}", at % 2 == 0, NOW)
        feedback.give(number, Opinion("up") if at % 2 == 0 else Opinion("down", "part"), NOW)

    days = Statistics(database).since(NOW - WEEK)

    assert (days.asked, days.refused) == (4, 2)
    assert days.refused_texts == ("سؤال 3", "سؤال 1")
    assert days.opinions == {Opinion("up"): 2, Opinion("down", "part"): 2}


def test_of_refused_questions_only_the_words_are_told_none_twice_and_five_at_most(database: Database) -> None:
    log = QuestionLog(database)
    for at in range(9):
        log.remember(ASKER, f"بلا\nجواب  {at // 2}", False, NOW + timedelta(seconds=at))
    log.anonymise(NOW + timedelta(seconds=3))

    days = Statistics(database).since(NOW - WEEK)

    assert days.refused_texts == tuple(f"بلا جواب {at}" for at in (4, 3, 2, 1, 0))
    assert str(ASKER) not in repr(days)


def test_a_question_that_its_asker_had_forgotten_is_in_no_number(database: Database) -> None:
    from data.forgetting import ChatRecords

    QuestionLog(database).remember(ASKER, "سر", False, NOW)
    ChatRecords(database).forget(ASKER)

    assert Statistics(database).since(NOW - WEEK) == Days()


def test_alerts_and_sources_are_counted_by_what_became_of_them(database: Database) -> None:
    ingest(database, draft("نيل"))
    put_alert(database, 1, "pending")
    put_alert(database, 2, "sending")
    put_alert(database, 3, "sent", sent_at=NOW)
    put_alert(database, 4, "edit", sent_at=NOW)
    put_alert(database, 5, "sent", sent_at=NOW - WEEK - WEEK)
    put_alert(database, 6, "failed")
    put_alert(database, 7, "failed", created_at=NOW - WEEK - WEEK)
    sources = SourceStore(database)
    added = [sources.add(f"https://e.example/{n}", "feed", None, "admin", NOW) for n in range(4)]
    sources.pause(added[0].id)
    sources.failed(added[1].id, "the host took too long", NOW, NOW)
    sources.remove(added[2].id)
    StandingStore(database).put(ALERTS_PAUSED, "900", NOW)

    days = Statistics(database).since(NOW - WEEK)

    assert (days.waiting, days.sent, days.failed) == (2, 2, 1)
    assert days.sources == SourceStates(active=2, paused=1, gone=0, failing=1)
    assert days.alerts_paused
