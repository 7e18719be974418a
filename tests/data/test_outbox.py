from datetime import date, timedelta

import pytest

from data.database import Database
from data.outbox import Outbox, lead
from data.subscribers import SubscriberStore
from data.types import OutboxItem
from tests.data.collection import NOW, done, draft, ingest

SOON = NOW + timedelta(minutes=1)
NEWS = draft(
    "جديد", "عنوان فرعي\nنص الفقرة الأولى.", "الثانية.", url="https://a.example/1", published=date(2024, 5, 1)
)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Two subscribers, one article that came before them, one alert for each of a new one."""
    subscribers = SubscriberStore(database)
    ingest(database, draft("قديم"))
    subscribers.subscribe(7, "ar", NOW)
    subscribers.subscribe(8, "en", NOW)
    ingest(database, NEWS, done(NEWS), notify=True)
    return Outbox(database)


def due(outbox: Outbox) -> list[tuple[int, int, int]]:
    return [(item.id, item.chat_id, item.attempts) for item in outbox.due(SOON, 100)]


def test_an_alert_has_all_that_a_message_needs(outbox: Outbox) -> None:
    lead = "عنوان فرعي\nنص الفقرة الأولى."
    article = (2, "عنوان جديد", "الجزيرة", "https://a.example/1", date(2024, 5, 1), lead)
    assert outbox.due(SOON, 100) == [
        OutboxItem(1, 7, "ar", 0, *article),
        OutboxItem(2, 8, "en", 0, *article),
    ]
    assert due(outbox)[:1] == [(item.id, item.chat_id, 0) for item in outbox.due(SOON, 1)]


def test_what_was_sent_is_never_due_again(outbox: Outbox) -> None:
    outbox.sent(1, SOON)
    outbox.postpone(1, NOW, "too late")
    outbox.failed(1, "too late")
    assert due(outbox) == [(2, 8, 0)]
    assert outbox.counts() == {"pending": 1, "sent": 1, "failed": 0}


def test_a_postponed_alert_waits_and_counts_its_attempts(outbox: Outbox) -> None:
    outbox.postpone(1, SOON + timedelta(seconds=1), "Too Many Requests")
    assert due(outbox) == [(2, 8, 0)]
    later = outbox.due(SOON + timedelta(seconds=1), 100)
    assert [(item.id, item.attempts) for item in later] == [(1, 1), (2, 0)]


def test_a_failed_alert_is_given_up(outbox: Outbox) -> None:
    outbox.failed(2, "chat not found")
    assert due(outbox) == [(1, 7, 0)]
    assert outbox.counts() == {"pending": 1, "sent": 0, "failed": 1}


def test_an_article_withdrawn_meanwhile_alerts_nobody(database: Database, outbox: Outbox) -> None:
    outbox.sent(1, SOON)
    ingest(database, done(NEWS, "2"))
    assert due(outbox) == []
    assert outbox.counts() == {"pending": 0, "sent": 1, "failed": 1}
    ingest(database, NEWS, notify=True)
    assert due(outbox) == []


def test_an_empty_outbox_counts_nothing(database: Database) -> None:
    assert Outbox(database).counts() == {"pending": 0, "sent": 0, "failed": 0}


def test_a_lead_ends_between_words_and_is_never_longer_than_300() -> None:
    exactly = "كلم " * 75 + "بعد"
    assert lead([exactly]) == ("كلم " * 75).rstrip()
    assert lead(["ك" * 290 + " " + "ل" * 9 + " آخر"]) == "ك" * 290 + " " + "ل" * 9
    assert lead(["ك" * 290 + " " + "ل" * 10]) == "ك" * 290
    assert lead(["ك" * 400]) == "ك" * 300
    assert lead([" قصير. ", "لا"]) == "قصير."
    assert lead([]) == ""
