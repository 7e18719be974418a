"""Which sources are watched, when each is due, and what became of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from data.database import Database
from data.leases import LeaseStore
from data.types import OriginDone
from data.watched.site_maps import SiteMapStore
from data.watched.store import NOT_NAMED, SourceStore, WatchedSource
from tests.data.collection import draft, ingest

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
FEED = "https://news.example/feed"
FOLDER = "/news"
LEASE = timedelta(seconds=30)


@pytest.fixture
def store(database: Database) -> SourceStore:
    return SourceStore(database)


def added(store: SourceStore, location: str = FEED, now: datetime = NOW) -> WatchedSource:
    return store.add(location, "feed", "الأخبار", "admin", now)


def again(store: SourceStore, source: WatchedSource) -> WatchedSource:
    found = store.get(source.id)
    assert found is not None
    return found


def test_a_source_that_is_added_is_due_at_once_and_was_never_read(store: SourceStore) -> None:
    source = added(store)
    assert (source.state, source.kind, source.name, source.address) == ("active", "feed", "الأخبار", FEED)
    assert (source.first_read_at, source.failures, source.error) == (None, 0, None)
    assert [one.id for one in store.due(NOW)] == [source.id]
    assert store.list() == [source]


def test_adding_what_is_watched_changes_nothing(store: SourceStore) -> None:
    source = added(store)
    store.checked(source.id, NOW, NOW + timedelta(hours=1), etag='"a"', body_hash="h")
    read = again(store, source)
    assert store.add(FEED, "sitemap", "اسم آخر", "settings", NOW) == read
    assert len(store.list()) == 1


def test_who_claims_a_due_source_has_it_alone_until_its_lease_ends(store: SourceStore) -> None:
    source = added(store)
    assert store.claim(source.id, NOW, NOW + LEASE)
    assert not store.claim(source.id, NOW, NOW + LEASE)
    assert store.due(NOW) == []
    store.renew(source.id, NOW + 2 * LEASE)
    assert not store.claim(source.id, NOW + LEASE, NOW + 3 * LEASE)
    assert store.claim(source.id, NOW + 2 * LEASE, NOW + 3 * LEASE)


def test_who_renews_a_lease_too_late_does_not_bring_forward_what_was_put_off(store: SourceStore) -> None:
    source, later = added(store), NOW + timedelta(hours=1)
    store.failed(source.id, "the host asks for patience", NOW, later)
    store.renew(source.id, NOW + LEASE)
    assert again(store, source).next_at == later


def test_what_is_paused_is_not_due_until_it_is_resumed(store: SourceStore) -> None:
    source = added(store)
    assert store.pause(source.id)
    assert not store.pause(source.id)
    assert store.due(NOW) == []
    assert not store.claim(source.id, NOW, NOW + LEASE)
    assert store.resume(source.id, NOW + LEASE)
    assert not store.resume(source.id, NOW + LEASE)
    assert [one.id for one in store.due(NOW + LEASE)] == [source.id]


def test_a_removed_source_is_listed_no_more_and_its_articles_stay(
    store: SourceStore, database: Database
) -> None:
    source = added(store)
    article = draft("1", origin="url:https://news.example/1", key="url:https://news.example/1")
    ingest(database, article, OriginDone(article.origin, "1", True), location=FEED)
    assert store.remove(source.id)
    assert not store.remove(source.id)
    assert store.list() == []
    assert store.due(NOW) == []
    assert ingest(database, article).unchanged == 1
    found = store.find(FEED)
    assert found is not None
    assert found.state == "removed"


def test_a_source_that_is_added_again_is_read_as_if_it_were_new(store: SourceStore) -> None:
    source = added(store)
    store.checked(source.id, NOW, NOW, etag='"a"', last_modified="x", body_hash="h")
    assert again(store, source).first_read_at == NOW
    store.remove(source.id)
    back = added(store, now=NOW + LEASE)
    assert (back.id, back.state, back.added_at) == (source.id, "active", NOW + LEASE)
    assert (back.first_read_at, back.etag, back.last_modified, back.body_hash) == (None, None, None, None)


def test_what_was_ingested_once_by_hand_is_filled_in_silence_when_an_admin_adds_it(
    store: SourceStore, database: Database
) -> None:
    ingest(database, draft("1"), location=FOLDER)
    assert store.list() == []
    assert store.add(FOLDER, "folder", None, "admin", NOW).first_read_at is None


def test_a_folder_of_the_settings_goes_on_where_it_was(store: SourceStore, database: Database) -> None:
    ingest(database, draft("1"), location=FOLDER)
    store.settle([FOLDER], NOW)
    [source] = store.list()
    assert (source.added_by, source.state, source.first_read_at) == ("settings", "active", NOW)


def test_what_the_settings_name_no_more_is_paused_and_what_they_name_again_is_taken_up(
    store: SourceStore,
) -> None:
    admins = added(store, "https://other.example/feed")
    store.settle([FEED], NOW)
    named = store.find(FEED)
    assert named is not None
    store.settle([], NOW)
    assert (again(store, named).state, again(store, named).error) == ("paused", NOT_NAMED)
    assert again(store, admins).state == "active"
    store.settle([FEED], NOW)
    assert (again(store, named).state, again(store, named).error) == ("active", None)


def test_what_an_admin_paused_stays_paused_though_the_settings_name_it(store: SourceStore) -> None:
    store.settle([FEED], NOW)
    [source] = store.list()
    store.pause(source.id)
    store.settle([FEED], NOW)
    assert again(store, source).state == "paused"


def test_a_start_has_folders_read_at_once_and_keeps_feeds_to_their_time(store: SourceStore) -> None:
    later = NOW + timedelta(days=1)
    store.settle([FOLDER, FEED], NOW)
    folder, feed = store.list()
    store.identify(folder.id, "folder", "news", None)
    store.identify(feed.id, "feed", "الأخبار", None)
    for source in (folder, feed):
        store.checked(source.id, NOW, later)
    store.settle([FOLDER, FEED], NOW)
    assert [one.id for one in store.due(NOW)] == [folder.id]
    store.hasten(NOW + LEASE)  # the settings have it read more often than before
    assert again(store, feed).next_at == NOW + LEASE


def test_who_failed_is_not_hastened(store: SourceStore) -> None:
    source, later = added(store), NOW + timedelta(hours=3)
    store.failed(source.id, "the host asks for patience", NOW, later)
    store.hasten(NOW)
    assert again(store, source).next_at == later


def test_a_reading_leaves_what_the_server_said_and_a_failure_its_reason(store: SourceStore) -> None:
    source, later = added(store), NOW + timedelta(minutes=5)
    store.checked(source.id, NOW, later, etag='"a"', last_modified="b", body_hash="c", moved_to=FEED + "2")
    read = again(store, source)
    assert (read.etag, read.last_modified, read.body_hash) == ('"a"', "b", "c")
    assert (read.address, read.location, read.checked_at, read.next_at) == (FEED + "2", FEED, NOW, later)
    store.failed(source.id, "the host took too long", later, later)
    store.failed(source.id, "the host has a fault", later, later)
    failed = again(store, source)
    assert (failed.failures, failed.error, failed.etag) == (2, "the host has a fault", '"a"')
    store.checked(source.id, later, later)
    assert (again(store, source).failures, again(store, source).error) == (0, None)
    assert store.find(FEED + "2") == again(store, source)


def test_a_source_that_is_gone_is_read_no_more_and_an_admin_may_try_it_again(store: SourceStore) -> None:
    source = added(store)
    store.failed(source.id, "it is not there any more", NOW, NOW, gone=True)
    assert again(store, source).state == "gone"
    assert store.due(NOW) == []
    assert store.resume(source.id, NOW)
    assert (again(store, source).state, again(store, source).failures) == ("active", 0)


def test_the_name_that_an_admin_saw_is_not_replaced(store: SourceStore) -> None:
    source = added(store)
    store.checked(source.id, NOW, NOW, name="اسم آخر")
    assert again(store, source).name == "الأخبار"
    nameless = store.add("https://x.example/feed", "feed", None, "admin", NOW)
    store.checked(nameless.id, NOW, NOW, name="اسم آخر")
    assert again(store, nameless).name == "اسم آخر"


def test_figures_are_summed_over_days_and_reasons_counted(store: SourceStore) -> None:
    one, other = added(store), added(store, "https://other.example/feed")
    first, second = date(2024, 5, 1), date(2024, 5, 2)
    store.count(one.id, first, fetched=3, new=2)
    store.count(one.id, first, fetched=1, failed=1)
    store.count(one.id, second, fetched=1, unchanged=5)
    store.count(other.id, first)
    store.fault(one.id, first, "the host took too long", 2)
    store.fault(one.id, second, "the host took too long")
    store.fault(other.id, second, "it is too large")

    both = {sums.source_id: sums for sums in store.counts(first)}
    assert (both[one.id].fetched, both[one.id].new, both[one.id].unchanged, both[one.id].failed) == (
        5,
        2,
        5,
        1,
    )
    assert both[one.id].reasons == {"the host took too long": 3}
    assert both[other.id].reasons == {"it is too large": 1}
    [only] = store.counts(first, first)
    assert (only.source_id, only.fetched, only.reasons) == (one.id, 4, {"the host took too long": 2})
    assert [sums.source_id for sums in store.counts(second)] == [one.id, other.id]


def test_a_figure_that_does_not_exist_is_a_mistake(store: SourceStore) -> None:
    with pytest.raises(ValueError, match="stolen"):
        store.count(added(store).id, date(2024, 5, 1), stolen=1)


def test_the_documents_of_an_index_are_old_or_new_until_they_are_read(
    store: SourceStore, database: Database
) -> None:
    source, maps = added(store), SiteMapStore(database)
    maps.expect(source.id, ["https://n.example/1.xml", "https://n.example/2.xml"], "old")
    maps.expect(source.id, ["https://n.example/2.xml", "https://n.example/3.xml"], "new")
    maps.read(source.id, "https://n.example/1.xml", "hash")
    assert maps.known(source.id) == {
        "https://n.example/1.xml": "hash",
        "https://n.example/2.xml": None,
        "https://n.example/3.xml": "",
    }


def test_a_lease_is_of_one_holder_until_it_ends(database: Database) -> None:
    leases = LeaseStore(database)
    assert leases.take("work", "me", NOW, NOW + LEASE)
    assert not leases.take("work", "you", NOW, NOW + LEASE)
    assert leases.take("other work", "you", NOW, NOW + LEASE)
    assert leases.take("work", "me", NOW, NOW + 2 * LEASE)
    assert not leases.take("work", "you", NOW + LEASE, NOW + 3 * LEASE)
    assert leases.take("work", "you", NOW + 2 * LEASE, NOW + 3 * LEASE)
