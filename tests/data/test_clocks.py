"""A clock that is set back or forward: nothing is stuck for longer than the step, and nothing is done twice."""

from datetime import UTC, datetime, timedelta

import pytest

from data.database import Database
from data.entries.store import EntryStore
from data.entries.values import Entry
from data.leases import LeaseStore
from data.sources.listing import Listed
from data.watched.store import SET_BACK, SourceStore

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
HOUR, LEASE = timedelta(hours=1), timedelta(seconds=30)


@pytest.fixture
def sources(database: Database) -> SourceStore:
    return SourceStore(database)


def read_at(sources: SourceStore, now: datetime) -> int:
    """A source that was read at a moment and is due an hour later."""
    source = sources.add("https://news.example/feed", "feed", None, "admin", now)
    assert sources.claim(source.id, now, now + LEASE)
    sources.checked(source.id, now, now + HOUR)
    return source.id


def due(sources: SourceStore, now: datetime) -> list[int]:
    return [one.id for one in sources.due(now)]


@pytest.mark.parametrize("step", [timedelta(hours=5), timedelta(days=4_000)])
def test_a_source_is_read_at_once_after_the_clock_was_set_back_and_by_one_alone(
    sources: SourceStore, step: timedelta
) -> None:
    source = read_at(sources, NOW + step)
    assert due(sources, NOW) == [source]
    assert sources.claim(source, NOW, NOW + LEASE)
    assert due(sources, NOW) == []
    assert not sources.claim(source, NOW, NOW + LEASE)
    sources.checked(source, NOW, NOW + HOUR)
    assert due(sources, NOW + HOUR - LEASE) == []
    assert due(sources, NOW + HOUR) == [source]


def test_a_clock_that_is_mended_by_seconds_brings_no_reading_forward(sources: SourceStore) -> None:
    source = read_at(sources, NOW)
    assert due(sources, NOW - SET_BACK) == []
    assert due(sources, NOW + HOUR) == [source]


def test_a_source_is_read_once_when_the_clock_is_set_forward(sources: SourceStore) -> None:
    source = read_at(sources, NOW)
    later = NOW + timedelta(days=400)
    assert sources.claim(source, later, later + LEASE)
    assert due(sources, later) == []
    sources.checked(source, later, later + HOUR)
    assert due(sources, later + HOUR - LEASE) == []


def test_what_is_listed_again_after_the_clock_was_set_back_is_not_new(
    database: Database, sources: SourceStore
) -> None:
    source = sources.add("https://news.example/feed", "feed", None, "admin", NOW)
    entries = EntryStore(database)
    listed = [Listed("https://news.example/1", "1", "خبر", "d")]
    first = entries.list_items(source.id, listed, NOW + 5 * HOUR, silent=False)
    again = entries.list_items(source.id, listed, NOW, silent=False)
    assert (len(first.new), len(again.new), again.unchanged) == (1, 0, 1)
    waiting: list[Entry] = entries.due(NOW + 5 * HOUR, 9)
    assert [entry.id for entry in waiting] == [first.new[0].id]


def test_a_lease_ends_for_others_no_later_than_the_step_and_its_holder_keeps_it(database: Database) -> None:
    leases = LeaseStore(database)
    assert leases.take("pages", "one", NOW + HOUR, NOW + HOUR + LEASE)
    assert leases.take("pages", "one", NOW, NOW + LEASE)
    assert not leases.take("pages", "two", NOW, NOW + LEASE)
    assert leases.take("pages", "two", NOW + LEASE, NOW + 2 * LEASE)
