from datetime import timedelta

from data.database import Database
from data.outbox import Outbox
from data.subscribers import SubscriberStore
from data.subscriptions import SubscriptionStore
from data.types import Subscriber
from tests.data.collection import NOW, counted, draft, ingest, subscribe, tell

LATER = NOW + timedelta(hours=1)


def alerts(database: Database) -> list[tuple[int, int]]:
    return [(item.chat_id, item.article_id) for item in Outbox(database).due(LATER, 100)]


def test_subscribing_twice_changes_nothing_but_the_language(database: Database) -> None:
    store = SubscriberStore(database)
    assert store.subscribe(7, "ar", NOW) is True
    assert store.subscribe(7, "en", LATER) is False
    assert store.get(7) == Subscriber(7, "en", active=True, since=NOW, ended_at=None, ended_why=None)
    assert store.get(8) is None


def test_who_leaves_is_remembered_and_may_come_back(database: Database) -> None:
    store = SubscriberStore(database)
    store.subscribe(7, "ar", NOW)
    assert store.unsubscribe(7, LATER) is True
    assert store.unsubscribe(7, LATER) is False
    assert store.unsubscribe(8, LATER) is False
    assert store.get(7) == Subscriber(
        7, "ar", active=False, since=NOW, ended_at=LATER, ended_why="unsubscribed"
    )
    assert store.subscribe(7, "ar", LATER) is True
    assert store.get(7) == Subscriber(7, "ar", active=True, since=LATER, ended_at=None, ended_why=None)


def test_only_active_chats_are_counted(database: Database) -> None:
    store = SubscriberStore(database)
    for chat in (1, 2, -100_123_456_789_012):
        store.subscribe(chat, "ar", NOW)
    store.unsubscribe(2, LATER)
    assert store.active_count() == 2


def test_a_chat_that_is_switched_off_gets_none_of_the_waiting_alerts_even_later(database: Database) -> None:
    store = SubscriberStore(database)
    subscribe(database, 7, 8)
    ingest(database, draft("قديم"))
    ingest(database, draft("جديد"), notify=True)
    tell(database)
    store.deactivate(7, "blocked by the user", NOW)
    assert alerts(database) == [(8, 2)]
    assert counted(Outbox(database)) == {"pending": 1, "skipped": 1}
    store.subscribe(7, "ar", LATER)
    assert alerts(database) == [(8, 2)]


def test_a_group_that_moves_takes_its_subscription_and_alerts_along(database: Database) -> None:
    store = SubscriberStore(database)
    subscribe(database, -5, language="en")
    ingest(database, draft("قديم"))
    ingest(database, draft("جديد"), notify=True)
    tell(database)
    store.migrate(-5, -100_555)
    assert store.get(-5) is None
    assert store.get(-100_555) == Subscriber(-100_555, "en", True, NOW, None, None)
    assert alerts(database) == [(-100_555, 2)]


def test_a_group_that_moves_to_a_known_chat_gets_each_alert_once(database: Database) -> None:
    store = SubscriberStore(database)
    subscribe(database, -5, language="en")
    ingest(database, draft("قديم"))
    ingest(database, draft("جديد"), notify=True)
    tell(database)
    subscribe(database, -100_555)
    ingest(database, draft("أجدّ"), notify=True)
    tell(database)
    store.deactivate(-100_555, "left", NOW)
    store.migrate(-5, -100_555)
    known = store.get(-100_555)
    assert known is not None
    assert (known.language, known.active) == ("ar", True)
    assert alerts(database) == [(-100_555, 2)]
    assert counted(Outbox(database)) == {"pending": 1, "skipped": 1}


def test_a_group_that_never_subscribed_may_move_too(database: Database) -> None:
    store = SubscriberStore(database)
    store.migrate(-5, -100_555)
    assert (store.get(-5), store.get(-100_555)) == (None, None)


def wants(database: Database, chat: int) -> list[tuple[str, str, str]]:
    return [(each.kind, each.text, each.state) for each in SubscriptionStore(database).of_chat(chat)]


def test_who_leaves_wants_nothing_any_more_and_who_was_cut_off_wants_the_same_as_before(
    database: Database,
) -> None:
    store, subscriptions = SubscriberStore(database), SubscriptionStore(database)
    for chat in (7, 8):
        subscriptions.add(chat, "words", "القناة", "ar", NOW, most=9)
    store.unsubscribe(7, LATER)
    store.deactivate(8, "blocked", LATER)
    assert (wants(database, 7), wants(database, 8)) == ([], [("words", "القناة", "active")])


def test_a_group_that_moves_takes_what_it_wants_along_and_each_only_once(database: Database) -> None:
    store, subscriptions = SubscriberStore(database), SubscriptionStore(database)
    for text in ("القناة", "النيل"):
        subscriptions.add(-5, "words", text, "ar", NOW, most=9, thread=3)
    subscriptions.add(-100_555, "words", "القناة", "ar", NOW, most=9)
    store.migrate(-5, -100_555)
    store.migrate(-5, -100_555)
    assert wants(database, -5) == []
    assert wants(database, -100_555) == [("words", "النيل", "active"), ("words", "القناة", "active")]


def test_who_could_not_be_reached_comes_back_and_hears_only_of_what_is_new(database: Database) -> None:
    store = SubscriberStore(database)
    subscribe(database, 7, language="en")
    ingest(database, draft("قديم"))
    ingest(database, draft("جديد"), notify=True)
    tell(database)
    store.deactivate(7, "Forbidden: bot was blocked by the user", NOW)
    ingest(database, draft("أثناء الغياب"), notify=True)

    assert store.come_back(7, LATER)
    assert not store.come_back(7, LATER)
    tell(database)

    assert store.get(7) == Subscriber(7, "en", active=True, since=LATER, ended_at=None, ended_why=None)
    assert alerts(database) == []
    assert counted(Outbox(database)) == {"skipped": 1}
    after = LATER + timedelta(minutes=1)
    ingest(database, draft("بعد العودة"), notify=True, now=after)
    tell(database, now=after)
    assert [chat for chat, _ in alerts(database)] == [7]


def test_who_left_or_follows_nothing_or_was_never_there_does_not_come_back(database: Database) -> None:
    store = SubscriberStore(database)
    subscribe(database, 7)
    store.unsubscribe(7, NOW)
    store.subscribe(8, "ar", NOW)
    store.deactivate(8, "blocked", NOW)
    assert [store.come_back(chat, LATER) for chat in (7, 8, 9)] == [False, False, False]


def test_a_claimed_alert_of_a_chat_that_is_gone_is_skipped_too(database: Database) -> None:
    subscribe(database, 7)
    ingest(database, draft("قديم"))
    ingest(database, draft("جديد"), notify=True)
    tell(database)
    outbox = Outbox(database, "one")
    assert outbox.claim([1], LATER)
    SubscriberStore(database).deactivate(7, "blocked", NOW)
    outbox.release([1])
    outbox.sent(1, LATER)
    assert counted(outbox) == {"skipped": 1}
