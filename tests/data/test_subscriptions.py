"""What chats follow, at rest."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from data import tables
from data.database import Database
from data.outbox import Outbox
from data.subscribers import SubscriberStore
from data.subscriptions import DRAFTS, LEFT_OVER, Subscription, SubscriptionStore
from tests.data.collection import NOW, counted, draft, ingest, subscribe, tell

LATER = NOW + timedelta(hours=1)
A, B = 7, 8


@pytest.fixture
def store(database: Database) -> SubscriptionStore:
    return SubscriptionStore(database)


def add(store: SubscriptionStore, text: str, chat: int = A, most: int = 9) -> Subscription | None:
    return store.add(chat, "words", text, "ar", NOW, most=most)


def texts(store: SubscriptionStore, chat: int = A) -> list[tuple[str, str]]:
    return [(each.text, each.state) for each in store.of_chat(chat)]


def test_to_follow_something_switches_the_chat_on(database: Database, store: SubscriptionStore) -> None:
    followed = store.add(A, "topic", "البراكين", "en", NOW, most=9, thread=3, vector=b"v", model="m", level=2)
    subscriber = SubscriberStore(database).get(A)
    assert subscriber is not None
    assert (subscriber.active, subscriber.language) == (True, "en")
    wanted = Subscription(1, A, "topic", "البراكين", "active", 3, 2, None, b"v", "m")
    assert followed == wanted
    assert (store.get(1, A), store.get(1, B), store.get(2, A)) == (wanted, None, None)


def test_the_same_twice_is_one(store: SubscriptionStore) -> None:
    assert add(store, "القناة") == add(store, "القناة")
    assert texts(store) == [("القناة", "active")]


def test_a_chat_that_follows_as_much_as_it_may_gets_no_more_and_others_do(store: SubscriptionStore) -> None:
    assert add(store, "أ", most=2) is not None
    paused = add(store, "ب", most=2)
    assert paused is not None
    store.leave(paused.number, A, "paused", NOW)
    assert add(store, "ج", most=2) is None
    assert store.confirm(store.draft(A, "words", "ج", NOW).number, A, "ar", NOW, most=2) is None
    assert store.confirm(paused.number, A, "ar", NOW, most=2) is not None
    assert add(store, "ج", chat=B, most=2) is not None
    assert texts(store) == [("أ", "active"), ("ب", "active")]


def test_a_draft_is_followed_by_nobody_until_it_is_confirmed(
    database: Database, store: SubscriptionStore
) -> None:
    drafted = store.draft(A, "words", "القناة", NOW)
    assert (texts(store), SubscriberStore(database).get(A)) == ([], None)
    assert store.changed_since(None, ("words",)) == []
    changed = store.redraft(drafted.number, A, NOW, kind="topic", level=1)
    assert changed is not None
    assert (changed.kind, changed.level) == ("topic", 1)
    assert store.redraft(drafted.number, B, NOW, level=4) is None
    store.confirm(drafted.number, A, "ar", NOW, most=9)
    assert store.redraft(drafted.number, A, NOW, level=4) is None
    assert [(each.kind, each.level) for each in store.of_chat(A)] == [("topic", 1)]


def test_a_chat_has_a_few_drafts_and_no_more(store: SubscriptionStore) -> None:
    first = store.draft(A, "words", "أول", NOW)
    other = store.draft(B, "words", "آخر", NOW)
    later = [store.draft(A, "words", f"{number}", NOW) for number in range(DRAFTS)]
    assert store.get(first.number, A) is None
    assert [store.get(each.number, A) for each in later] == later
    assert store.get(other.number, B) == other


def test_a_draft_of_what_is_followed_already_takes_its_place(store: SubscriptionStore) -> None:
    known = store.add(A, "topic", "البراكين", "ar", NOW, most=9, level=2, threshold=0.3)
    drafted = store.draft(A, "topic", "البراكين", NOW, level=0, threshold=0.5)
    saved = store.confirm(drafted.number, A, "ar", NOW, most=1)
    assert known is not None
    assert saved is not None
    assert (saved.number, saved.level, saved.threshold) == (known.number, 0, 0.5)
    assert len(store.of_chat(A)) == 1
    assert store.get(drafted.number, A) is None


def test_another_chats_button_changes_nothing(store: SubscriptionStore) -> None:
    followed = add(store, "القناة")
    assert followed is not None
    assert store.leave(followed.number, B, "stopped", NOW) is None
    assert store.tune(followed.number, B, 0, 0.5, NOW) is False
    with pytest.raises(KeyError):
        store.confirm(followed.number, B, "ar", NOW, most=9)
    store.drop(followed.number, A)  # it is no draft
    assert store.get(followed.number, A) == followed


def test_what_is_paused_or_stopped_drops_what_waits_and_may_be_taken_up_again(
    database: Database, store: SubscriptionStore
) -> None:
    subscribe(database, A, B)
    ingest(database, draft("قديم"))
    ingest(database, draft("جديد"), notify=True)
    tell(database)
    assert store.leave(1, A, "paused", LATER) is not None
    assert [item.chat_id for item in Outbox(database).due(LATER, 9)] == [B]
    assert counted(Outbox(database)) == {"pending": 1, "skipped": 1}
    assert store.leave(1, A, "stopped", LATER) is not None
    assert store.leave(1, A, "paused", LATER) is None
    assert texts(store) == []
    assert store.confirm(1, A, "ar", LATER, most=9) is not None
    assert texts(store) == [("", "active")]
    assert [item.chat_id for item in Outbox(database).due(LATER, 9)] == [B]


def test_what_changed_lately_is_told_whatever_became_of_it(store: SubscriptionStore) -> None:
    first, second = add(store, "أ"), add(store, "ب")
    assert first is not None
    assert second is not None
    store.leave(first.number, A, "stopped", LATER)
    changed = store.changed_since(LATER, ("words", "topic"))
    assert [(each.text, each.state) for each in changed] == [("أ", "stopped")]
    assert len(store.changed_since(None, ("words",))) == 2
    assert store.changed_since(None, ("topic",)) == []


def test_what_is_left_over_is_forgotten_after_a_day(store: SubscriptionStore) -> None:
    kept, gone = add(store, "أ"), add(store, "ب")
    assert kept is not None
    assert gone is not None
    drafted = store.draft(A, "words", "ج", NOW)
    store.leave(gone.number, A, "stopped", NOW)
    assert store.prune(NOW + LEFT_OVER) == 0
    assert store.prune(NOW + LEFT_OVER + timedelta(seconds=1)) == 2
    found = [store.get(each.number, A) for each in (kept, gone, drafted)]
    assert found == [kept, None, None]


def test_who_got_alerts_before_there_were_subscriptions_wants_all_news(database: Database) -> None:
    from alembic import command

    from data import migrations

    with database.writing() as connection:
        configuration = migrations.configuration(connection)
        command.downgrade(configuration, "0004")
        rows = [{"chat_id": A, "active": True}, {"chat_id": B, "active": False}]
        row = {"language": "ar", "since": NOW}
        connection.execute(insert(tables.subscriber), [row | each for each in rows])
        command.upgrade(configuration, "head")
        found = connection.execute(select(tables.subscription.c.chat_id, tables.subscription.c.kind)).all()
    assert [tuple(each) for each in found] == [(A, "all")]
