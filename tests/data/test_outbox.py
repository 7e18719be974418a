import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from data import tables
from data.broadcasts import Broadcast, BroadcastStore
from data.claims import Claim, ClaimStore
from data.database import Database
from data.hearing import Hearing
from data.news import NewsStore
from data.outbox import Outbox, OutboxItem, lead
from data.preferences import Preferences, PreferenceStore
from data.standing import ALERTS_PAUSED, StandingStore
from data.subscribers import SubscriberStore
from data.subscriptions import SubscriptionStore
from data.waiting import Waiting, in_turn
from tests.data.collection import NOW, counted, done, draft, ingest, subscribe, tell

SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(minutes=2)
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
    assert counted(outbox) == {"pending": 1, "sent": 1}


def test_a_postponed_alert_waits_and_counts_its_attempts(outbox: Outbox) -> None:
    outbox.postpone(1, SOON + timedelta(seconds=1), "Too Many Requests")
    assert due(outbox) == [(2, 8, 0)]
    later = outbox.due(SOON + timedelta(seconds=1), 100)
    assert [(item.id, item.attempts) for item in later] == [(1, 1), (2, 0)]


def test_a_failed_alert_is_given_up(outbox: Outbox) -> None:
    outbox.failed(2, "chat not found")
    assert due(outbox) == [(1, 7, 0)]
    assert counted(outbox) == {"pending": 1, "failed": 1}


def test_an_article_withdrawn_meanwhile_alerts_nobody(database: Database, outbox: Outbox) -> None:
    outbox.sent(1, SOON)
    ingest(database, done(NEWS, "2"))
    assert due(outbox) == []
    assert counted(outbox) == {"sent": 1, "skipped": 1}
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
    assert outbox.claim_digest(7, SOON, LATER, 9) == ([], [])  # nobody has looked yet when they may be sent
    outbox.defer(dict.fromkeys([1, 3, 5], SOON))
    items, ids = outbox.claim_digest(7, SOON, LATER, 2)
    assert ([item.title for item in items], ids) == (["عنوان أول", "عنوان جديد"], [1, 3, 5])
    outbox.sent_together(ids, SOON)
    assert outbox.claim_digest(7, SOON, LATER, 9) == ([], [])
    assert counted(outbox) == {"pending": 3, "sent": 3}


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
    assert counted(outbox) == {"sent": 2}
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
    assert counted(Outbox(database)) == {}


def test_a_lead_ends_between_words_and_is_never_longer_than_300() -> None:
    exactly = "كلم " * 75 + "بعد"
    assert lead([exactly]) == ("كلم " * 75).rstrip()
    assert lead(["ك" * 290 + " " + "ل" * 9 + " آخر"]) == "ك" * 290 + " " + "ل" * 9
    assert lead(["ك" * 290 + " " + "ل" * 10]) == "ك" * 290
    assert lead(["ك" * 400]) == "ك" * 300
    assert lead([" قصير. ", "لا"]) == "قصير."
    assert lead([]) == ""


def claimed(outbox: Outbox, *ids: int, until: datetime = LATER) -> list[int]:
    return [item.id for item in outbox.claim(ids, until) or ()]


def test_what_one_sender_claimed_no_other_gets_and_it_waits_no_longer(
    database: Database, outbox: Outbox
) -> None:
    one, other = Outbox(database, "one"), Outbox(database, "other")

    assert claimed(one, 2, 1) == [2, 1]

    assert claimed(other, 1, 2) == []
    assert (one.plan(SOON, 9), other.plan(SOON, 9)) == ([], [])
    assert counted(outbox) == {"sending": 2}
    assert ClaimStore(database).others("other") == [Claim("one", LATER)]
    assert ClaimStore(database).others("one") == []


def test_two_senders_at_the_same_time_never_get_the_same_alert(database: Database) -> None:
    chats = range(1, 201)
    subscribe(database, *chats)
    ingest(database, draft("قديم"))
    ingest(database, NEWS, notify=True)
    tell(database)
    ids = [each.id for each in Outbox(database).plan(SOON, 999)]
    got: list[int] = []

    def take(name: str) -> None:
        sender = Outbox(database, name)
        for begin in range(0, len(ids), 7):
            got.extend(claimed(sender, *ids[begin : begin + 7]))

    threads = [threading.Thread(target=take, args=(f"sender {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == sorted(ids)


def test_a_chat_to_which_one_sender_sends_is_left_to_it(database: Database, outbox: Outbox) -> None:
    ingest(database, draft("ثالث"), notify=True)
    tell(database)
    one, other = Outbox(database, "one"), Outbox(database, "other")
    (second,) = (each.id for each in outbox.plan(SOON, 9) if each.chat_id == 7 and each.id != 1)
    assert claimed(one, 1) == [1]

    assert claimed(other, second) == []
    one.sent(1, SOON)
    assert claimed(other, second) == [second]


def test_what_is_given_back_is_as_it_was(database: Database, outbox: Outbox) -> None:
    one = Outbox(database, "one")
    claimed(one, 1, 2)
    one.release([1])
    assert due(outbox) == [(1, 7, 0)]
    assert one.release_all() == 1
    assert due(outbox) == [(1, 7, 0), (2, 8, 0)]
    assert one.release_all() == 0


def test_a_claim_that_went_to_another_sender_is_not_settled_by_the_first(
    database: Database, outbox: Outbox
) -> None:
    one, other, claims = Outbox(database, "one"), Outbox(database, "other"), ClaimStore(database)
    claimed(one, 1)
    (claim,) = claims.others("other")
    assert claims.give_back(claim) == 1
    assert claimed(other, 1) == [1]

    one.postpone(1, NOW, "TimedOut")
    one.failed(1, "refused")
    one.release([1])
    one.defer({1: LATER})
    assert counted(outbox) == {"pending": 1, "sending": 1}

    one.sent(1, SOON)  # but that it arrived holds, whoever says so
    assert counted(outbox) == {"pending": 1, "sent": 1}


def test_a_claim_that_was_made_anew_is_not_given_back(database: Database, outbox: Outbox) -> None:
    one, claims = Outbox(database, "one"), ClaimStore(database)
    claimed(one, 1)
    (claim,) = claims.others("me")
    one.release([1])
    claimed(one, 1, until=LATER + timedelta(seconds=1))

    assert claims.give_back(claim) == 0


def test_an_edit_that_is_claimed_stays_an_edit(database: Database, outbox: Outbox) -> None:
    outbox.sent(1, SOON, 900)
    ingest(database, replace(NEWS, title="عنوان مصحح"), notify=True)
    (change,) = NewsStore(database).changed(9)
    NewsStore(database).settle_change(change, important=True)
    one = Outbox(database, "one")

    (item,) = one.claim([1], LATER) or []
    assert (item.message_id, item.title) == (900, "عنوان مصحح")
    assert [each.id for each in one.plan(SOON, 9)] == [2]
    one.release([1])
    assert [each.id for each in one.plan(SOON, 9)] == [1, 2]
    claimed(one, 1)
    one.edited(1)
    assert counted(outbox) == {"pending": 1, "sent": 1}


def test_while_alerts_are_paused_nobody_claims_any(database: Database, outbox: Outbox) -> None:
    StandingStore(database).put(ALERTS_PAUSED, "7", NOW)
    assert outbox.claim([1, 2], LATER) is None
    StandingStore(database).drop(ALERTS_PAUSED)
    assert claimed(outbox, 1, 2) == [1, 2]


def test_what_chats_want_at_certain_times_waits_until_somebody_has_looked_when(
    database: Database, outbox: Outbox
) -> None:
    PreferenceStore(database).change(7, delivery="digest")
    assert [each.chat_id for each in outbox.plan(SOON, 9)] == [8]
    assert [item.chat_id for item in outbox.undecided(9)] == [7]
    outbox.defer({1: LATER})
    assert (outbox.undecided(9), [each.chat_id for each in outbox.plan(SOON, 9)]) == ([], [8])
    assert {each.chat_id for each in outbox.plan(LATER, 9)} == {7, 8}


def test_a_digest_is_claimed_by_one_sender_as_a_whole(database: Database, outbox: Outbox) -> None:
    ingest(database, draft("ثالث"), notify=True)
    tell(database)
    ids = [each.id for each in outbox.plan(SOON, 9) if each.chat_id == 7]
    outbox.defer(dict.fromkeys(ids, SOON))
    one, other = Outbox(database, "one"), Outbox(database, "other")

    assert claimed(one, ids[0]) == ids[:1]
    assert claimed(other, *ids) == []
    _, whole = one.claim_digest(7, SOON, LATER, 9)

    assert whole == sorted(ids)
    assert other.claim_digest(7, SOON, LATER, 9) == ([], [])


def at(database: Database, article: int, published: datetime) -> None:
    with database.writing() as connection:
        row = update(tables.article).where(tables.article.c.id == article)
        connection.execute(row.values(published_at=published))


def test_news_is_as_old_as_its_publication_but_never_of_the_future(
    database: Database, outbox: Outbox
) -> None:
    (when,) = {each.at for each in outbox.plan(SOON, 9)}
    assert when == NOW
    at(database, 2, NOW - timedelta(hours=3))
    assert {each.at for each in outbox.plan(SOON, 9)} == {NOW - timedelta(hours=3)}
    at(database, 2, NOW + timedelta(days=400))
    assert {each.at for each in outbox.plan(SOON, 9)} == {NOW}


def test_the_plan_begins_with_the_newest_news(database: Database, outbox: Outbox) -> None:
    ingest(database, draft("ثالث"), notify=True)
    tell(database, now=NOW - timedelta(hours=5))
    at(database, 2, NOW - timedelta(hours=9))
    ingest(database, draft("رابع"), notify=True)
    tell(database, now=NOW - timedelta(hours=1))
    assert [each.id for each in outbox.plan(SOON, 4)] == [5, 6, 3, 4]


def waiting(*rows: tuple[int, int, int]) -> list[Waiting]:
    return [Waiting(number, chat, NOW + timedelta(minutes=minute)) for number, chat, minute in rows]


def turns(*rows: tuple[int, int, int]) -> list[int]:
    return [each.id for each in in_turn(waiting(*rows))]


def test_chats_take_turns_by_the_newest_news_that_waits_for_them() -> None:
    assert turns((1, 10, 0), (2, 11, 5), (3, 12, 3)) == [2, 3, 1]


def test_a_chat_is_told_the_oldest_first_but_nobody_waits_longer_for_the_newest_because_of_it() -> None:
    old_and_new = (1, 10, 0), (2, 11, 0), (3, 10, 9), (4, 12, 9), (5, 13, 9)
    assert turns(*old_and_new) == [4, 5, 1, 2]


def test_of_the_same_news_who_was_written_first_is_first() -> None:
    assert turns((3, 12, 0), (1, 10, 0), (2, 11, 0)) == [1, 2, 3]


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 5)), max_size=40).map(
        lambda rows: [(number, chat, minute) for number, (chat, minute) in enumerate(rows)]
    )
)
def test_each_chat_has_one_turn_with_its_oldest_and_newer_news_never_waits_behind_older(
    rows: list[tuple[int, int, int]],
) -> None:
    ordered = in_turn(waiting(*rows))
    of_chat = {chat: [row for row in waiting(*rows) if row.chat_id == chat] for _, chat, _ in rows}
    assert sorted(each.chat_id for each in ordered) == sorted(of_chat)
    assert all(each == min(of_chat[each.chat_id], key=lambda w: (w.at, w.id)) for each in ordered)
    newest = [max(row.at for row in of_chat[each.chat_id]) for each in ordered]
    assert newest == sorted(newest, reverse=True)


def test_what_no_sender_would_ever_come_to_is_put_right(database: Database, outbox: Outbox) -> None:
    one, claims = Outbox(database, "one"), ClaimStore(database)
    claimed(one, 1)
    ingest(database, done(NEWS, "2"))  # withdrawn while one alert was claimed
    one.release([1])
    assert claims.mend(NOW) == 1
    assert outbox.counts()["skipped"] == 2  # this one and the one that nobody had claimed


def test_a_clock_that_is_set_back_does_not_hold_up_what_is_to_be_tried_again(
    database: Database, outbox: Outbox
) -> None:
    outbox.postpone(1, NOW + timedelta(hours=1), "TimedOut")
    outbox.defer({2: NOW + timedelta(hours=20)})  # a digest, which is right to wait
    before = NOW - timedelta(hours=2)

    assert ClaimStore(database).mend(NOW) == 0
    assert ClaimStore(database).mend(before) == 1

    assert [item.id for item in outbox.due(before, 9)] == [1]


def test_how_far_an_article_is_counts_what_waits_now_apart_from_what_waits_for_later(
    database: Database, outbox: Outbox
) -> None:
    subscribe(database, *range(20, 30))
    ingest(database, draft("ثالث"), notify=True)
    tell(database)
    store = BroadcastStore(database)
    ids = [item.id for item in outbox.due(SOON, 99) if item.article_id == 3]
    outbox.sent(ids[0], SOON, 5)
    outbox.failed(ids[1], "refused")
    outbox.defer({ids[2]: LATER})
    claimed(outbox, ids[3])
    SubscriberStore(database).deactivate(29, "blocked", NOW)

    broadcast = store.of(3, SOON)

    assert broadcast == Broadcast(3, "عنوان ثالث", sent=1, waiting=8, later=1, skipped=1, failed=1)
    assert broadcast.total == 11
    assert (store.large(8, SOON), store.large(9, SOON), store.of(99, SOON)) == ([3], [], None)


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_set_takes_no_claim_away_and_holds_up_nothing_that_waits(
    database: Database, outbox: Outbox, hours: int
) -> None:
    one, other, now = Outbox(database, "one"), Outbox(database, "other"), SOON + timedelta(hours=hours)
    claimed(one, 1)

    assert [each.id for each in other.plan(now, 9)] == [2]
    assert claimed(other, 1, 2, until=now) == [2]
    one.sent(1, now)
    other.sent(2, now)
    assert counted(outbox) == {"sent": 2}
