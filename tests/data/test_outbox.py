from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.database import Database
from data.hearing import Hearing
from data.news import NewsStore
from data.outbox import Outbox, OutboxItem, lead
from data.preferences import Preferences, PreferenceStore
from data.subscriptions import SubscriptionStore
from tests.data.collection import NOW, done, draft, ingest, subscribe, tell

SOON = NOW + timedelta(minutes=1)
NEWS = draft(
    "جديد", "عنوان فرعي\nنص الفقرة الأولى.", "الثانية.", url="https://a.example/1", published=date(2024, 5, 1)
)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Two subscribers, one article that came before them, one alert for each of a new one."""
    ingest(database, draft("قديم"))
    subscribe(database, 7)
    subscribe(database, 8, language="en")
    ingest(database, NEWS, done(NEWS), notify=True)
    tell(database)
    return Outbox(database)


def due(outbox: Outbox) -> list[tuple[int, int, int]]:
    return [(item.id, item.chat_id, item.attempts) for item in outbox.due(SOON, 100)]


def test_an_alert_has_all_that_a_message_needs(outbox: Outbox) -> None:
    lead = "عنوان فرعي\nنص الفقرة الأولى."
    article = (2, "عنوان جديد", "الجزيرة", "https://a.example/1", date(2024, 5, 1), lead)
    assert outbox.due(SOON, 100) == [
        OutboxItem(1, 7, "ar", 0, *article, subscription_id=1, kind="all", wishes=Preferences(7)),
        OutboxItem(2, 8, "en", 0, *article, subscription_id=2, kind="all", wishes=Preferences(8)),
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
    tell(database)
    assert due(outbox) == []


def test_an_alert_tells_when_its_chat_wants_it_and_in_which_language(
    database: Database, outbox: Outbox
) -> None:
    PreferenceStore(database).change(8, delivery="digest", digest_hour=7, language="ar")
    later = SOON + timedelta(hours=1)
    outbox.defer({2: later, 1: later})
    assert due(outbox) == []
    outbox.reconsider(8)
    (item,) = outbox.due(SOON, 9)
    assert (item.chat_id, item.language, item.not_before, item.attempts) == (8, "ar", None, 0)
    assert item.wishes == Preferences(8, delivery="digest", digest_hour=7)


def test_a_digest_holds_what_has_waited_for_it_best_first_and_is_marked_as_a_whole(
    database: Database, outbox: Outbox
) -> None:
    more = [
        draft(name, published=day) for name, day in (("أول", date(2024, 4, 1)), ("ثان", date(2024, 4, 3)))
    ]
    ingest(database, *more, notify=True)
    store = SubscriptionStore(database)
    words = store.add(7, "words", "أول", "ar", NOW, most=9)
    assert words is not None
    NewsStore(database).settle(3, [Hearing(words.number, 1.0)], [], NOW)
    NewsStore(database).settle(4, [], [], NOW)
    assert outbox.waiting(7, SOON, 9) == ([], [])  # nobody has looked yet when they may be sent
    outbox.defer(dict.fromkeys([1, 3, 5], SOON))
    items, ids = outbox.waiting(7, SOON, 2)
    assert ([item.title for item in items], ids) == (["عنوان أول", "عنوان جديد"], [1, 3, 5])
    outbox.sent_together(ids[:2], SOON)
    assert [item.title for item in outbox.waiting(7, SOON, 9)[0]] == ["عنوان ثان"]
    assert outbox.counts() == {"pending": 4, "sent": 2, "failed": 0}


def test_a_sent_alert_is_due_for_an_edit_once_and_keeps_its_message(
    database: Database, outbox: Outbox
) -> None:
    outbox.sent(1, SOON, 900)
    outbox.sent(2, SOON)  # as a part of a digest
    news = NewsStore(database)
    ingest(database, replace(NEWS, title="عنوان مصحح"), notify=True)
    (change,) = news.changed(9)
    assert (change.told_title, change.title) == ("عنوان جديد", "عنوان مصحح")
    assert news.settle_change(change, important=True) == 1
    assert [(item.id, item.message_id, item.title) for item in outbox.due(SOON, 9)] == [
        (1, 900, "عنوان مصحح")
    ]
    assert outbox.counts() == {"pending": 0, "sent": 2, "failed": 0}
    outbox.postpone(1, SOON + timedelta(minutes=1), "Too Many Requests")
    assert outbox.due(SOON, 9) == []
    outbox.edited(1)
    assert (outbox.due(SOON + timedelta(hours=1), 9), news.changed(9)) == ([], [])


def test_a_saved_question_is_done_with_when_its_answer_was_sent(database: Database, outbox: Outbox) -> None:
    store = SubscriptionStore(database)
    asked = store.add(7, "question", "من فاز؟", "ar", NOW, most=9)
    assert asked is not None
    ingest(database, draft("ثالث"), draft("رابع"), notify=True)
    hearing = [Hearing(asked.number, 0.5)]
    NewsStore(database).settle(3, hearing, [], NOW)
    NewsStore(database).settle(
        4, hearing, [], NOW
    )  # the answer is on its way, so this is an article as any other
    kinds = {item.article_id: item.kind for item in outbox.due(SOON, 99) if item.chat_id == 7}
    assert kinds == {2: "all", 3: "question", 4: "all"}
    assert store.get(asked.number, 7) == asked
    (item,) = [item for item in outbox.due(SOON, 99) if item.kind == "question"]
    outbox.sent(item.id, SOON, 901)
    assert getattr(store.get(asked.number, 7), "state", None) == "done"


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
