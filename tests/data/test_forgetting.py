"""What is known of a chat is shown and forgotten as a whole, and of others nothing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select

from data import tables
from data.database import Database
from data.dialogues import DialogueStore, Expectation
from data.forgetting import ChatRecords, Forgotten
from data.preferences import PreferenceStore
from data.questions import QuestionLog
from data.subscribers import SubscriberStore
from data.tables import UtcDateTime
from tests.data.collection import NOW, draft, ingest

WEEK = timedelta(days=7)


def fill(database: Database, chat: int) -> int:
    """Leave a trace of a chat everywhere; the number of its question."""
    PreferenceStore(database).change(chat, passages=2, language="en")
    SubscriberStore(database).subscribe(chat, "ar", NOW)
    DialogueStore(database).expect(chat, chat, "time-zone", "", NOW)
    number = QuestionLog(database).remember(chat, f"سؤال {chat}", True, NOW, previous="سؤال قبله")
    QuestionLog(database).answered_by(number, 41)
    put(database, tables.feedback, question_id=number, verdict="down", reason="old", at=NOW)
    words = {"kind": "words", "text": "النيل", "state": "active"}
    put(database, tables.subscription, chat_id=chat, **words)
    put(database, tables.outbox, chat_id=chat, article_id=1, state="sent")
    put(database, tables.said, chat_id=chat, message_id=42, question_id=number)
    return number


def put(database: Database, table: Table, **values: Any) -> None:
    """Add a row; whatever else it needs is filled with something."""
    for column in table.c:
        if not (column.nullable or column.primary_key or column.server_default or column.name in values):
            values[column.name] = NOW if isinstance(column.type, UtcDateTime) else 0
    with database.writing() as connection:
        connection.execute(insert(table).values(**values))


def held(database: Database, chat: int) -> dict[str, int]:
    """How many rows of each table name a chat."""
    found = {}
    with database.reading() as connection:
        for table in tables.METADATA.tables.values():
            if "chat_id" in table.c:
                query = select(func.count()).select_from(table).where(table.c.chat_id == chat)
                found[table.name] = connection.execute(query).scalar_one()
    return found


@pytest.fixture(autouse=True)
def _an_article(database: Database) -> None:
    ingest(database, draft("نيل"))


def test_everything_about_a_chat_goes_at_once_and_of_another_chat_nothing(database: Database) -> None:
    mine, others = fill(database, 7), fill(database, 8)
    assert set(held(database, 7).values()) == {1}  # a table that is new here wants a trace in `fill`

    assert ChatRecords(database).forget(7) == Forgotten(2, 1, 1, 1)

    assert set(held(database, 7).values()) == {0}
    assert held(database, 8) == dict.fromkeys(held(database, 8), 1)
    with database.reading() as connection:
        assert list(connection.execute(select(tables.feedback.c.question_id)).scalars()) == [others]
    log = QuestionLog(database)
    assert (log.recall(mine, 7), log.latest(7, NOW - WEEK), log.of_message(7, 41)) == (None, None, None)
    assert ChatRecords(database).forget(7) == Forgotten(0, 0, 0, 0)
    assert not ChatRecords(database).forget(7).anything


def test_a_chat_is_told_all_that_is_known_of_it_and_nothing_of_others(database: Database) -> None:
    fill(database, 7)
    fill(database, 8)
    QuestionLog(database).remember(7, "ثانٍ", False, NOW + timedelta(hours=1))

    record = ChatRecords(database).of(7)

    assert record.choices == {"passages": 2, "language": "en"}
    assert record.alerts is not None
    assert (record.alerts["active"], record.alerts["since"]) == (True, NOW)
    assert [(each["kind"], each["text"]) for each in record.subscriptions] == [("words", "النيل")]
    assert [(each["text"], each["verdict"]) for each in record.questions] == [
        ("ثانٍ", None),
        ("سؤال 7", "down"),
    ]
    assert record.alerts_sent == 1
    nobody = ChatRecords(database).of(9)
    assert (nobody.choices, nobody.alerts, nobody.subscriptions, nobody.questions) == ({}, None, (), ())


def test_after_a_while_a_question_is_nobodys_and_later_it_is_gone(database: Database) -> None:
    old, log = fill(database, 7), QuestionLog(database)
    recent = log.remember(7, "حديث", True, NOW + WEEK)

    assert log.anonymise(NOW + timedelta(days=1)) == 1
    assert log.anonymise(NOW + timedelta(days=1)) == 0

    assert log.recall(old, 7) is None
    assert log.of_message(7, 41) is None
    assert [each["text"] for each in ChatRecords(database).of(7).questions] == ["حديث"]
    row = tables.question
    with database.reading() as connection:
        kept = connection.execute(select(row).where(row.c.id == old)).one()._mapping
        assert connection.execute(select(func.count()).select_from(tables.feedback)).scalar_one() == 1
        assert connection.execute(select(func.count()).select_from(tables.said)).scalar_one() == 0
    assert (kept["text"], kept["answered"]) == ("سؤال 7", True)
    assert [kept[name] for name in ("chat_id", "message_id", "asked_in", "previous")] == [None] * 4

    assert log.prune(NOW + timedelta(days=1)) == 1
    with database.reading() as connection:
        assert list(connection.execute(select(row.c.id)).scalars()) == [recent]
        assert connection.execute(select(func.count()).select_from(tables.feedback)).scalar_one() == 0


def test_what_nobody_wrote_after_all_is_expected_no_longer(database: Database) -> None:
    dialogues, records = DialogueStore(database), ChatRecords(database)
    dialogues.expect(7, 7, "time-zone", "", NOW)
    dialogues.expect(8, 8, "time-zone", "", NOW + timedelta(hours=2))

    assert records.end_dialogues(NOW + timedelta(hours=1)) == 1

    assert dialogues.take(7, 7, NOW - WEEK) is None
    assert dialogues.take(8, 8, NOW - WEEK) == Expectation("time-zone", "")
