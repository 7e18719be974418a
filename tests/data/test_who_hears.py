"""Who hears of a new article: decided once, in one transaction, each chat for its best reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from data.changes import ChangeStore
from data.database import Database
from data.hearing import Hearing
from data.news import NewsStore
from data.outbox import Outbox
from data.subscribers import SubscriberStore
from data.subscriptions import Kind, SubscriptionStore
from tests.data.collection import NOW, counted, done, draft, ingest, subscribe, tell

LATER = NOW + timedelta(hours=1)
OLD = draft("قديم")
FIRST, SECOND = draft("أول", source="الجزيرة"), draft("ثان", source="العربية")


@pytest.fixture
def news(database: Database) -> NewsStore:
    ingest(database, OLD)
    return NewsStore(database)


def follow(database: Database, chat: int, kind: Kind, text: str = "", now: datetime = NOW) -> int:
    followed = SubscriptionStore(database).add(chat, kind, text, "ar", now, most=99)
    assert followed is not None
    return followed.number


def told(database: Database, article: int) -> list[tuple[int, str | None, str]]:
    due = Outbox(database).due(LATER, 99)
    return [(item.chat_id, item.kind, item.about) for item in due if item.article_id == article]


def fresh(news: NewsStore, indexed_to: int, stuck_before: datetime) -> list[tuple[int, bool]]:
    return [(each.article_id, each.indexed) for each in news.fresh(indexed_to, stuck_before, 9)]


def test_who_follows_an_outlet_hears_of_it_and_of_no_other(database: Database, news: NewsStore) -> None:
    follow(database, 7, "outlet", "العربية")
    follow(database, 8, "all")
    ingest(database, FIRST, SECOND, notify=True)
    assert tell(database) == 3
    assert told(database, 2) == [(8, "all", "")]
    assert told(database, 3) == [(7, "outlet", "العربية"), (8, "all", "")]


def test_a_chat_hears_once_for_the_reason_that_says_most(database: Database, news: NewsStore) -> None:
    every = [follow(database, 7, kind, text) for kind, text in WISHES]
    ingest(database, FIRST, notify=True)
    assert news.settle(2, [Hearing(every[3], 0.4), Hearing(every[2], 1.0)], [], NOW) == 1
    assert told(database, 2) == [(7, "topic", "البراكين")]


WISHES: Sequence[tuple[Kind, str]] = (
    ("all", ""),
    ("outlet", "الجزيرة"),
    ("words", "أول"),
    ("topic", "البراكين"),
)


def test_who_paused_left_or_was_never_there_hears_nothing(database: Database, news: NewsStore) -> None:
    store, paused = SubscriptionStore(database), follow(database, 7, "words", "أول")
    left = follow(database, 8, "words", "أول")
    store.leave(paused, 7, "paused", NOW)
    SubscriberStore(database).deactivate(8, "blocked", NOW)
    drafted = store.draft(9, "words", "أول", NOW)
    ingest(database, FIRST, notify=True)
    hearings = [Hearing(number, 1.0) for number in (paused, left, drafted.number, 999)]
    assert news.settle(2, hearings, [], NOW) == 0


def test_who_comes_after_an_article_does_not_hear_of_it(database: Database, news: NewsStore) -> None:
    ingest(database, FIRST, notify=True)
    late = follow(database, 7, "words", "أول", LATER)
    subscribe(database, 8, now=LATER)
    again = follow(database, 9, "words", "أول")
    SubscriptionStore(database).leave(again, 9, "paused", NOW)
    SubscriptionStore(database).confirm(again, 9, "ar", LATER, most=9)
    assert news.settle(2, [Hearing(late, 1.0), Hearing(again, 1.0)], [], LATER) == 0


def test_what_was_decided_is_never_decided_again(database: Database, news: NewsStore) -> None:
    subscribe(database, 7)
    ingest(database, FIRST, notify=True)
    assert tell(database) == 1
    subscribe(database, 8)
    assert news.settle(2, [], [], NOW) == 0
    assert tell(database) == 0
    assert [chat for chat, _, _ in told(database, 2)] == [7]


def test_an_article_withdrawn_before_it_was_decided_alerts_nobody(
    database: Database, news: NewsStore
) -> None:
    subscribe(database, 7)
    ingest(database, FIRST, notify=True)
    ingest(database, done(FIRST, "2"))
    assert tell(database) == 0


def test_news_waits_for_the_index_but_not_for_ever(database: Database, news: NewsStore) -> None:
    before = ChangeStore(database).latest()
    ingest(database, FIRST, notify=True)
    ingest(database, SECOND, notify=True, now=LATER)
    last = ChangeStore(database).latest()
    assert fresh(news, before, NOW - timedelta(seconds=1)) == []
    assert fresh(news, before + 1, NOW - timedelta(seconds=1)) == [(2, True)]
    assert fresh(news, before, NOW) == [(2, False)]
    assert fresh(news, last, NOW) == [(2, True), (3, True)]
    ChangeStore(database).prune(last)  # what every index holds is forgotten
    assert fresh(news, last, NOW) == [(2, True), (3, True)]


def test_a_story_is_told_once_to_who_heard_it_and_told_to_who_did_not(
    database: Database, news: NewsStore
) -> None:
    heard, new = follow(database, 7, "words", "أول"), follow(database, 8, "words", "ثان")
    both = follow(database, 7, "words", "ثان")
    ingest(database, FIRST, SECOND, notify=True)
    news.settle(2, [Hearing(heard, 1.0)], [], NOW)
    assert news.told_since(NOW, 9) == [2]
    assert news.settle(3, [Hearing(both, 1.0), Hearing(new, 1.0)], [2], NOW) == 1
    assert told(database, 3) == [(8, "words", "ثان")]
    assert counted(Outbox(database)) == {"pending": 2}


def test_what_was_hushed_is_no_telling_so_that_a_third_article_is_held_against_the_first(
    database: Database, news: NewsStore
) -> None:
    subscribe(database, 7)
    third = draft("ثالث")
    ingest(database, FIRST, SECOND, third, notify=True)
    news.settle(2, [], [], NOW)
    news.settle(3, [], [2], NOW)
    assert news.settle(4, [], [3], NOW) == 1


def test_the_answer_to_a_question_is_sent_though_the_story_is_known(
    database: Database, news: NewsStore
) -> None:
    subscribe(database, 7)
    ingest(database, FIRST, SECOND, notify=True)
    news.settle(2, [], [], NOW)
    asked = follow(database, 7, "question", "من فاز؟")
    assert news.settle(3, [Hearing(asked, 0.5)], [2], NOW) == 1
    assert told(database, 3) == [(7, "question", "من فاز؟")]


def test_a_change_of_what_nobody_heard_of_or_of_its_address_alone_is_no_matter(
    database: Database, news: NewsStore
) -> None:
    ingest(database, FIRST, notify=True)
    ingest(database, replace(FIRST, title="قبل أن يُبت فيه"))
    tell(database)
    ingest(database, replace(FIRST, title="قبل أن يُبت فيه", url="https://a.example/2"))
    ingest(database, replace(OLD, title="ليس خبرًا"))
    assert news.changed(9) == []


def test_many_small_changes_are_held_against_what_was_told(database: Database, news: NewsStore) -> None:
    subscribe(database, 7)
    ingest(database, FIRST, notify=True)
    tell(database)
    Outbox(database).sent(1, NOW, 900)
    for title in ("عنوان ثان", "عنوان ثالث"):
        ingest(database, replace(FIRST, title=title))
        (change,) = news.changed(9)
        assert (change.told_title, change.title) == ("عنوان أول", title)
        assert news.settle_change(change, important=False) == 0
        assert news.changed(9) == []
    ingest(database, replace(FIRST, title="عنوان رابع"))
    (seen,) = news.changed(9)
    ingest(database, replace(FIRST, title="عنوان خامس"), now=LATER)
    assert news.settle_change(seen, important=True) == 0  # it changed again meanwhile
    (change,) = news.changed(9)
    assert (change.told_title, change.title) == ("عنوان أول", "عنوان خامس")
    assert news.settle_change(change, important=True) == 1
    ingest(database, replace(FIRST, title="عنوان سادس"))
    assert [each.told_title for each in news.changed(9)] == ["عنوان خامس"]


def test_old_news_is_forgotten_once_it_is_decided(database: Database, news: NewsStore) -> None:
    ingest(database, FIRST, notify=True)
    assert news.prune(LATER) == 0
    tell(database)
    assert news.prune(LATER) == 1
