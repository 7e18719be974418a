import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from data.database import Database
from data.entries.store import GIVE_UP, Entry, EntryStore, Listings, PageState
from tests.data.entry_places import NOW, canonical, item, keys, source, store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def entries(database: Database) -> EntryStore:
    return store(database)


@pytest.fixture
def feed(database: Database) -> int:
    return source(database)


def one(entries: EntryStore, feed: int, *, silent: bool = False, at: datetime | None = NOW) -> Entry:
    """An entry that waits to be read."""
    (entry,) = entries.list_items(feed, [item("1", at=at)], NOW, silent=silent).new
    return entry


def looks(entries: EntryStore, since: datetime, hours: int) -> list[float]:
    """After how many hours an entry is due to be looked at again, if each look finds it as it was."""
    found = []
    for quarter in range(4 * hours + 1):
        now = since + quarter * timedelta(minutes=15)
        for entry in entries.to_check_again(now, 9):
            found.append(quarter / 4)
            entries.read(entry.id, now)
    return found


def test_what_is_listed_first_is_new_and_then_known(entries: EntryStore, feed: int) -> None:
    listing = [item("1", at=NOW), item("2", at=NOW - HOUR)]
    first = entries.list_items(feed, listing, NOW, silent=False)
    assert keys(first.new) == ["url:https://a.example/1", "url:https://a.example/2"]
    assert [entry.listed for entry in first.new] == listing
    assert (first.changed, first.unchanged) == ((), 0)
    assert entries.list_items(feed, listing, NOW + HOUR, silent=False) == Listings(unchanged=2)


def test_an_entry_keeps_its_key_when_its_address_changes(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed)
    moved = item("1", address="https://www.a.example/1?utm_source=rss", digest="other")
    (changed,) = entries.list_items(feed, [moved], NOW, silent=False).changed
    assert (changed.id, changed.key) == (entry.id, entry.key)
    assert changed.address == "https://www.a.example/1?utm_source=rss"


def test_what_the_listing_says_anew_waits_to_be_read_again(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed)
    entries.read(entry.id, NOW)
    assert entries.due(NOW, 9) == []
    corrected = item("1", digest="corrected", at=NOW)
    listed = entries.list_items(feed, [corrected], NOW + HOUR, silent=False)
    assert (keys(listed.changed), listed.unchanged) == ([entry.key], 0)
    assert keys(entries.due(NOW + HOUR, 9)) == [entry.key]
    assert entries.list_items(feed, [corrected], NOW + HOUR, silent=False).changed == ()


def test_a_correction_that_is_taken_back_is_a_change_too(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed)
    for digest in ("corrected", "d1", "corrected"):
        assert keys(entries.list_items(feed, [item("1", digest=digest)], NOW, silent=False).changed) == [
            entry.key
        ]


def test_two_listings_that_say_different_things_of_an_article_change_nothing_in_turns(
    database: Database, entries: EntryStore, feed: int
) -> None:
    site_map = source(database, "https://a.example/sitemap.xml")
    entry = one(entries, feed)
    entries.read(entry.id, NOW)
    for _ in range(3):
        assert entries.list_items(feed, [item("1")], NOW, silent=False) == Listings(unchanged=1)
        for document in ("news", "all"):
            said = [item("1", digest=document, title="")]
            listed = entries.list_items(site_map, said, NOW, silent=False, document=document)
            assert listed == Listings(unchanged=1)
    said = [item("1", digest="later", title="")]
    listed = entries.list_items(site_map, said, NOW, silent=False, document="all")
    assert keys(listed.changed) == [entry.key]


def test_the_newest_published_is_due_first_and_what_has_no_date_comes_as_it_is_listed(
    entries: EntryStore, feed: int
) -> None:
    listing = [
        item("a"),
        item("old", at=NOW - 9 * DAY),
        item("b"),
        item("new", at=NOW),
        item("c"),
    ]
    entries.list_items(feed, listing, NOW, silent=False)
    due = [entry.address for entry in entries.due(NOW, 9)]
    assert due == [f"https://a.example/{name}" for name in ("new", "old", "a", "b", "c")]
    assert [entry.address for entry in entries.due(NOW, 2)] == due[:2]


def test_the_order_holds_among_the_entries_of_several_sources(
    database: Database, entries: EntryStore, feed: int
) -> None:
    other = source(database, "https://b.example/feed")
    entries.list_items(feed, [item("1", at=NOW), item("3", at=NOW - 3 * HOUR)], NOW, silent=False)
    entries.list_items(other, [item("2", at=NOW - HOUR), item("4")], NOW, silent=False)
    assert [entry.address for entry in entries.due(NOW, 3)] == [f"https://a.example/{n}" for n in (1, 2, 3)]
    assert [entry.address for entry in entries.due(NOW, 9, [other])] == [
        "https://a.example/2",
        "https://a.example/4",
    ]
    assert entries.due(NOW, 9, []) == []


def test_nothing_of_a_paused_source_is_due(database: Database, entries: EntryStore) -> None:
    entry = one(entries, paused := source(database, "https://p.example", state="paused"))
    assert entries.due(NOW, 9) == []
    assert keys(entries.due(NOW, 9, [paused])) == [entry.key]
    entries.read(entry.id, NOW)
    assert entries.to_check_again(NOW + DAY, 9) == []


def test_who_is_listed_by_a_source_that_is_watched_no_more_goes_to_one_that_is(
    database: Database, entries: EntryStore, feed: int
) -> None:
    one(entries, source(database, "https://gone.example", state="removed"))
    assert entries.list_items(feed, [item("1", at=NOW)], NOW, silent=True) == Listings(unchanged=1)
    (entry,) = entries.due(NOW, 9)
    assert (entry.source_id, entry.silent) == (feed, False)
    other = source(database, "https://b.example/feed")
    entries.list_items(other, [item("1", at=NOW)], NOW, silent=False)
    assert [entry.source_id for entry in entries.due(NOW, 9)] == [feed]


def test_what_was_there_when_the_source_was_added_stays_silent(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed, silent=True)
    listing = [item("1", digest="changed"), item("2")]
    listed = entries.list_items(feed, listing, NOW, silent=False)
    assert [each.silent for each in listed.changed] == [entry.silent] == [True]
    assert [each.silent for each in listed.new] == [False]


def test_a_whole_text_that_waits_is_given_again_until_it_is_read(entries: EntryStore, feed: int) -> None:
    listing = [item("1", address=None, guid="7", html="<p>نص</p>")]
    (entry,) = entries.list_items(feed, listing, NOW, silent=False).new
    assert entries.due(NOW, 9) == [], "there is no page to be read"
    again = entries.list_items(feed, listing, NOW, silent=False)
    assert (keys(again.waiting), again.unchanged) == ([entry.key], 1)
    assert [each.listed for each in again.waiting] == listing
    entries.read(entry.id, NOW)
    assert entries.list_items(feed, listing, NOW, silent=False) == Listings(unchanged=1)


def test_what_fails_is_tried_at_the_given_time_and_given_up_at_last(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed)
    for attempt in range(1, GIVE_UP):
        now = NOW + attempt * HOUR
        assert entries.failed(entry.id, "no answer", now, now + HOUR) is False
        assert entries.due(now + 59 * timedelta(minutes=1), 9) == []
        assert [due.attempts for due in entries.due(now + HOUR, 9)] == [attempt]
    assert entries.failed(entry.id, "no answer", NOW + 9 * HOUR, NOW + 10 * HOUR) is True
    assert entries.due(NOW + 99 * DAY, 9) == []
    assert entries.counts(feed) == {"failed": 1}


def test_what_no_other_time_mends_is_given_up_at_once_until_the_listing_says_something_else(
    entries: EntryStore, feed: int
) -> None:
    entry = one(entries, feed)
    assert entries.failed(entry.id, "forbidden by robots.txt", NOW, None) is True
    assert entries.due(NOW + DAY, 9) == []
    assert entries.list_items(feed, [item("1")], NOW, silent=False) == Listings(unchanged=1)
    (again,) = entries.list_items(feed, [item("1", digest="new")], NOW, silent=False).changed
    assert (again.id, again.attempts, again.state) == (entry.id, 0, "waiting")


def test_one_success_in_between_starts_the_count_of_failures_anew(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed)
    for _ in range(3):
        for _ in range(GIVE_UP - 1):
            assert entries.failed(entry.id, "no answer", NOW, NOW) is False
        entries.read(entry.id, NOW)
    assert entries.counts(feed) == {"read": 1}


def test_what_was_read_stays_so_however_often_its_page_fails_later(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed)
    entries.read(entry.id, NOW)
    for _ in range(GIVE_UP):
        entries.failed(entry.id, "no answer", NOW + HOUR, NOW + HOUR)
    assert entries.counts(feed) == {"read": 1}
    assert entries.to_check_again(NOW + 5 * HOUR, 9) == []
    assert keys(entries.to_check_again(NOW + 6 * HOUR, 9)) == [entry.key]


def test_a_page_is_looked_at_again_ever_more_rarely_and_then_no_more(entries: EntryStore, feed: int) -> None:
    entries.read(one(entries, feed).id, NOW)
    assert looks(entries, NOW, 24 * 9) == [1, 6, 24, 72, 168]


def test_an_old_article_is_not_looked_at_again(entries: EntryStore, feed: int) -> None:
    entries.read(one(entries, feed, at=NOW - 8 * DAY).id, NOW)
    assert looks(entries, NOW, 24 * 9) == []


def test_without_a_date_an_article_is_as_old_as_its_listing_unless_it_was_there_before(
    database: Database, entries: EntryStore, feed: int
) -> None:
    entries.read(one(entries, feed, at=None).id, NOW)
    assert looks(entries, NOW, 2) == [1]
    (old,) = entries.list_items(feed, [item("2")], NOW, silent=True).new
    entries.read(old.id, NOW)
    assert [entry.id for entry in entries.to_check_again(NOW + DAY, 9)] == [1]


def test_what_is_known_of_a_page_comes_with_its_entry(entries: EntryStore, feed: int) -> None:
    page = PageState('"tag"', "Wed, 01 May 2024 12:00:00 GMT", "0a1b")
    entry = one(entries, feed)
    entries.read(entry.id, NOW, page)
    assert [each.page for each in entries.to_check_again(NOW + HOUR, 9)] == [page]
    assert entries.get(entry.id) == replace(entry, state="read", page=page, listed=None)
    assert entries.get(99) is None


def test_an_article_is_withdrawn_when_its_page_is_gone_twice_six_hours_apart(
    entries: EntryStore, feed: int
) -> None:
    entry = one(entries, feed)
    entries.read(entry.id, NOW)
    assert entries.missing(entry.id, NOW + HOUR) is False
    assert entries.to_check_again(NOW + 6 * HOUR, 9) == []
    assert entries.missing(entry.id, NOW + 6 * HOUR) is False
    (again,) = entries.to_check_again(NOW + 7 * HOUR, 9)
    assert again.missing_since == NOW + HOUR
    assert entries.missing(entry.id, NOW + 7 * HOUR) is True
    assert entries.missing(entry.id, NOW + 9 * HOUR) is False
    assert entries.counts(feed) == {"gone": 1}


@pytest.mark.parametrize("between", ["read", "failed", "listed"])
def test_anything_else_in_between_and_the_page_must_be_gone_twice_again(
    entries: EntryStore, feed: int, between: str
) -> None:
    entry = one(entries, feed)
    entries.read(entry.id, NOW)
    entries.missing(entry.id, NOW)
    if between == "read":
        entries.read(entry.id, NOW + HOUR)
    elif between == "failed":
        entries.failed(entry.id, "no answer", NOW + HOUR, NOW + 2 * HOUR)
    else:
        entries.list_items(feed, [item("1", digest="new")], NOW + HOUR, silent=False)
    assert entries.missing(entry.id, NOW + 7 * HOUR) is False
    assert entries.missing(entry.id, NOW + 13 * HOUR) is True


def test_a_page_that_was_gone_for_a_day_because_its_site_was_broken_is_found_again(
    entries: EntryStore, feed: int
) -> None:
    entry = one(entries, feed)
    entries.read(entry.id, NOW)
    entries.missing(entry.id, NOW)
    entries.missing(entry.id, NOW + 6 * HOUR)
    assert entries.to_check_again(NOW + 23 * HOUR, 9) == []
    assert keys(entries.to_check_again(NOW + 24 * HOUR, 9)) == [entry.key]
    entries.failed(entry.id, "no answer", NOW + 24 * HOUR, NOW + 25 * HOUR)
    assert [each.state for each in entries.to_check_again(NOW + 25 * HOUR, 9)] == ["gone"]
    entries.read(entry.id, NOW + 25 * HOUR)
    assert entries.counts(feed) == {"read": 1}


def test_a_page_that_stays_gone_is_looked_for_no_more_after_a_week(entries: EntryStore, feed: int) -> None:
    entry = one(entries, feed)
    entries.missing(entry.id, NOW)
    entries.missing(entry.id, NOW + 6 * HOUR)
    found = []
    for hour in range(24 * 30):
        for each in entries.to_check_again(NOW + hour * HOUR, 9):
            found.append(hour)
            entries.missing(each.id, NOW + hour * HOUR)
    assert found == [24, 72, 168]
    assert keys(entries.list_items(feed, [item("1", digest="new")], NOW, silent=False).changed) == [entry.key]


def test_what_is_said_of_an_entry_that_is_not_there_does_nothing(entries: EntryStore) -> None:
    entries.read(99, NOW)
    assert entries.failed(99, "no answer", NOW, NOW) is False
    assert entries.missing(99, NOW) is False


def test_a_listing_of_many_thousands_is_taken_in_quickly_and_again_more_quickly(
    entries: EntryStore, feed: int
) -> None:
    listing = [item(f"{n}", guid=f"https://a.example/?p={n}", at=NOW - n * HOUR) for n in range(10_000)]
    began = time.process_time()
    assert len(entries.list_items(feed, listing, NOW, silent=True).new) == 10_000
    listed = time.process_time()
    assert entries.list_items(feed, listing, NOW, silent=False) == Listings(unchanged=10_000)
    again = time.process_time()
    assert listed - began < 20
    assert again - listed < 4
    assert [entry.address for entry in entries.due(NOW, 2)] == ["https://a.example/0", "https://a.example/1"]
    assert time.process_time() - again < 0.5


def test_a_listing_that_broke_off_goes_on_where_it_stopped(
    database: Database, entries: EntryStore, feed: int
) -> None:
    listing = [item(f"{n}") for n in range(30)]
    entries.list_items(feed, listing[20:], NOW, silent=False)
    listed = EntryStore(database, canonical).list_items(feed, listing, NOW, silent=False)
    assert (keys(listed.new), listed.unchanged) == ([f"url:https://a.example/{n}" for n in range(20)], 10)


def test_two_that_take_in_the_same_listing_at_once_make_each_entry_once(
    entries: EntryStore, feed: int
) -> None:
    listing = [item(f"{n}", guid=f"{n}") for n in range(3_000)]
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(entries.list_items, feed, listing, NOW, silent=False) for _ in range(4)]
        found = [job.result() for job in jobs]
    assert sum(len(listed.new) for listed in found) == 3_000
    assert [len(listed.new) + listed.unchanged for listed in found] == [3_000] * 4
    assert all(listed.changed == () for listed in found)
