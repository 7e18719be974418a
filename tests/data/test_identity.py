"""Whether an article that is listed is known, whatever feeds do to its date, address and number."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.database import Database
from data.entries.names import LONGEST_NAME, name_items
from data.entries.store import EntryStore, Listings
from data.sources.canonical import canonical_address
from data.sources.listing import Listed
from tests.data.entry_places import NOW, canonical, item, keys, names, source, store
from tests.databases import database_at

DAY = timedelta(days=1)
UUID = "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"


@pytest.fixture
def entries(database: Database) -> EntryStore:
    return store(database)


@pytest.fixture
def feed(database: Database) -> int:
    return source(database)


def new(entries: EntryStore, feed: int, *items: Listed) -> list[str]:
    """The addresses of what is new in a listing."""
    return [str(entry.address) for entry in entries.list_items(feed, items, NOW, silent=False).new]


def ids(entries: EntryStore, feed: int, *items: Listed) -> list[int]:
    """The numbers of what is new or changed in a listing."""
    listed = entries.list_items(feed, items, NOW, silent=False)
    return sorted(entry.id for entry in (*listed.new, *listed.changed))


def test_a_feed_that_is_published_anew_in_another_order_with_other_dates_holds_nothing_new(
    entries: EntryStore, feed: int
) -> None:
    listing = [item(f"{n}", guid=f"{n}", at=NOW) for n in range(9)]
    assert len(new(entries, feed, *listing)) == 9
    again = [item(f"{n}", guid=f"{n}", at=NOW + DAY, digest=f"again{n}") for n in reversed(range(9))]
    assert new(entries, feed, *again) == []


def test_other_spellings_of_an_address_are_no_other_article(entries: EntryStore, feed: int) -> None:
    new(entries, feed, item("1"))
    for spelling in ("http://a.example/1", "https://www.a.example/1/", "https://a.example/1?utm_medium=x"):
        assert new(entries, feed, item("1", address=spelling)) == []


def test_a_second_domain_that_uses_the_guids_of_the_first_brings_nothing_new(
    database: Database, entries: EntryStore, feed: int
) -> None:
    guids = ["https://a.example/?p=1", "tag:a.example,2024:2", UUID]
    listing = [item(f"{n}", guid=guid, at=NOW) for n, guid in enumerate(guids)]
    assert len(new(entries, feed, *listing)) == 3
    mirror = source(database, "https://b.example/feed")
    moved = [
        item(f"{n}", guid=guid, address=f"https://b.example/{n}", at=NOW) for n, guid in enumerate(guids)
    ]
    assert new(entries, mirror, *moved) == []
    assert new(entries, feed, *listing) == new(entries, mirror, *moved) == []
    assert names(database)["url:b.example/2"] == names(database)["url:a.example/2"]


def test_a_number_is_a_name_in_its_own_source_only(
    database: Database, entries: EntryStore, feed: int
) -> None:
    new(entries, feed, item("1", guid="17", title="عن الأول"))
    moved = item("1", guid="17", address="https://new.example/1", title="عن الأول")
    assert new(entries, feed, moved) == [], "the source moved to another domain"
    other = source(database, "https://b.example/feed")
    theirs = item("1", guid="17", address="https://b.example/other", title="عن الأول")
    assert new(entries, other, theirs) == ["https://b.example/other"]


def test_a_corrected_title_with_a_new_address_is_the_same_article(entries: EntryStore, feed: int) -> None:
    at = NOW - timedelta(minutes=17)
    first = item("wrong-title", guid="17", title="عنوان خطأ", at=at)
    assert ids(entries, feed, first) == [1]
    assert ids(entries, feed, item("right-title", guid="17", title="عنوان صحيح", at=at)) == [1]
    assert new(entries, feed, first) == [], "the old address is a name still"


@pytest.mark.parametrize(
    "guid", ["x", "https://a.example", "https://a.example/", UUID, "tag:a.example,2024:0"]
)
def test_one_guid_for_all_items_of_a_feed_names_none_of_them(
    entries: EntryStore, feed: int, guid: str
) -> None:
    listing = [item(f"{n}", guid=guid, at=NOW) for n in range(3)]
    assert len(new(entries, feed, *listing)) == 3
    assert new(entries, feed, *listing) == []
    assert new(entries, feed, item("3", guid=guid, at=NOW), *listing[:2]) == ["https://a.example/3"]


@pytest.mark.parametrize("guid", ["x", "https://a.example/", "https://a.example/rss", "tag:a.example,2024:0"])
def test_a_feed_of_one_item_at_a_time_whose_guid_never_changes_has_a_new_article_each_time(
    entries: EntryStore, feed: int, guid: str
) -> None:
    for n in range(4):
        at = NOW + n * timedelta(hours=1)
        assert new(entries, feed, item(f"{n}", guid=guid, at=at)) == [f"https://a.example/{n}"]


def test_guids_that_are_places_in_the_feed_take_no_article_from_another(
    entries: EntryStore, feed: int
) -> None:
    def listing(newest: int) -> list[Listed]:
        at = NOW + newest * timedelta(hours=1)
        return [item(f"{newest - place}", guid=f"{place}", at=at) for place in range(5)]

    assert len(new(entries, feed, *listing(10))) == 5
    assert new(entries, feed, *listing(12)) == ["https://a.example/12", "https://a.example/11"]
    assert len(new(entries, feed, *listing(30))) == 5, "none of those that were there is there still"
    assert new(entries, feed, *listing(12)) == new(entries, feed, *listing(30)) == []


def test_no_guid_takes_an_entry_away_from_an_address_of_the_same_listing(
    database: Database, entries: EntryStore, feed: int
) -> None:
    new(entries, feed, item("1", guid=UUID))
    assert new(entries, feed, item("1"), item("2", guid=UUID)) == ["https://a.example/2"]
    assert names(database)[f"guid:{UUID}"] == names(database)["url:a.example/1"] == 1


def test_one_address_for_all_items_is_no_name_where_the_feed_numbers_them(
    entries: EntryStore, feed: int
) -> None:
    live = [item(f"{n}", guid=f"live-{n}", address="https://a.example/live", html="<p>نص</p>") for n in "ab"]
    listed = entries.list_items(feed, live, NOW, silent=False)
    assert keys(listed.new) == [f"guid:{feed}:live-a", f"guid:{feed}:live-b"]
    assert entries.list_items(feed, live, NOW, silent=False).new == ()


def test_the_same_article_twice_in_a_listing_counts_once(entries: EntryStore, feed: int) -> None:
    twice = [item("1", guid="politics/1"), item("1", guid="world/1", digest="other")]
    assert ids(entries, feed, *twice) == [1]
    assert ids(entries, feed, *twice) == []


def test_two_entries_that_turn_out_to_be_one_become_the_older_with_the_names_of_both(
    database: Database, entries: EntryStore, feed: int
) -> None:
    site_map = source(database, "https://a.example/sitemap.xml")
    title = "عنوان واحد"
    assert ids(entries, feed, item("old", guid="17", title=title)) == [1]
    assert ids(entries, site_map, item("new", title=title)) == [2]
    one = item("new", guid="17", title=title)
    entries.list_items(feed, [one], NOW, silent=False)
    assert set(names(database).values()) == {1}
    assert {*names(database)} == {"url:a.example/old", "url:a.example/new", f"guid:{feed}:17"}
    younger = entries.get(2)
    assert younger is not None
    assert younger.state == "gone"
    assert [entry.id for entry in entries.due(NOW, 9)] == [1]
    assert entries.to_check_again(NOW + 30 * DAY, 9) == []
    assert new(entries, site_map, item("new"), item("old")) == []


def test_two_articles_with_one_guid_stay_two_where_nothing_else_says_that_they_are_one(
    database: Database, entries: EntryStore, feed: int
) -> None:
    at = NOW.replace(hour=0)
    site_map = source(database, "https://a.example/sitemap.xml")
    assert ids(entries, feed, item("1", guid="top", at=at)) == [1]
    assert ids(entries, site_map, item("2", at=at)) == [2]
    assert ids(entries, feed, item("2", guid="top", at=at)) == []
    assert names(database)[f"guid:{feed}:top"] == names(database)["url:a.example/1"] == 1
    assert names(database)["url:a.example/2"] == 2


def test_without_a_name_or_with_one_that_no_database_keeps_an_item_harms_nobody(
    entries: EntryStore, feed: int
) -> None:
    odd = [
        item("1", address=None),
        item("2", address="https://a.example/\ud800"),
        item("3", guid="\x00", address=None),
        item("4", guid=" ", title="\udfff"),
    ]
    assert new(entries, feed, *odd) == ["https://a.example/4"]
    assert entries.list_items(feed, odd, NOW, silent=False) == Listings(unchanged=1)


def test_a_key_that_is_taken_is_not_given_twice(database: Database, entries: EntryStore, feed: int) -> None:
    def crude(address: str) -> str:
        return address + str(len(names(database)))  # one that changed with a new version of the program

    first = EntryStore(database, crude).list_items(feed, [item("1")], NOW, silent=False)
    again = EntryStore(database, crude).list_items(feed, [item("1")], NOW, silent=False)
    assert keys((*first.new, *again.new)) == ["url:https://a.example/1", "url:https://a.example/1 (2)"]


def test_the_real_canonical_address_is_used_where_none_is_given(database: Database, feed: int) -> None:
    entries = EntryStore(database)
    entries.list_items(feed, [item("1")], NOW, silent=False)
    assert list(names(database)) == [f"url:{canonical_address('https://a.example/1')}"]


TEXTS = st.one_of(st.none(), st.text(max_size=9), st.sampled_from(["1", "2", "https://a.example/", UUID]))
ADDRESSES = st.one_of(
    st.none(), st.sampled_from(["https://a.example/1", "http://www.a.example/1", "https://b.example/2"])
)
ITEMS = st.builds(item, st.sampled_from("abc"), guid=TEXTS, address=ADDRESSES, title=st.text(max_size=3))


@settings(max_examples=200, deadline=None)
@given(st.lists(ITEMS, max_size=12), st.integers(1, 9))
def test_the_names_of_a_listing_are_short_storable_and_of_one_item_each(
    items: list[Listed], source_id: int
) -> None:
    found = name_items(items, source_id, canonical)
    every = [name for each in found for name in each.names]
    assert len(every) == len(set(every))
    assert all(each.names for each in found)
    assert all(len(name.encode()) < 5 * LONGEST_NAME for name in every)


def test_a_very_long_name_is_known_again(entries: EntryStore, feed: int) -> None:
    long = item("1", guid="x" * 9_999, address="https://a.example/" + "y" * 9_999)
    assert len(new(entries, feed, long)) == 1
    assert new(entries, feed, long) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(passes=st.lists(st.lists(ITEMS, max_size=6), max_size=5))
def test_whatever_feeds_list_a_second_look_at_the_same_listing_holds_nothing_new(
    passes: list[list[Listed]],
) -> None:
    with tempfile.TemporaryDirectory() as place, database_at(Path(place) / "isnad.db") as database:
        entries, feed = store(database), source(database)
        for listing in passes:
            entries.list_items(feed, listing, NOW, silent=False)
            again = entries.list_items(feed, listing, NOW, silent=False)
            assert (again.new, again.changed) == ((), ())
