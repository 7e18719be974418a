"""What an admin ordered until it is taken back."""

from datetime import timedelta

import pytest

from data.database import Database
from data.standing import Standing, StandingStore
from tests.data.collection import NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(database: Database) -> StandingStore:
    return StandingStore(database)


def test_what_was_ordered_stands_until_it_is_taken_back(store: StandingStore) -> None:
    assert store.get("alerts_paused") is None
    assert store.put("alerts_paused", "7", NOW)
    assert store.get("alerts_paused") == Standing("7", NOW)
    assert store.drop("alerts_paused")
    assert store.get("alerts_paused") is None
    assert not store.drop("alerts_paused")


def test_ordering_the_same_again_keeps_the_time_and_another_order_takes_its_place(
    store: StandingStore,
) -> None:
    store.put("alerts_paused", "7", NOW)
    assert not store.put("alerts_paused", "7", LATER)
    assert store.get("alerts_paused") == Standing("7", NOW)
    assert store.put("alerts_paused", "8", LATER)
    assert store.get("alerts_paused") == Standing("8", LATER)


def test_names_are_looked_up_by_their_beginning_to_the_letter(store: StandingStore) -> None:
    for name in ("broadcast:1", "broadcast:2", "broadcastx1", "a%"):
        store.put(name, name, NOW)
    assert set(store.named("broadcast:")) == {"broadcast:1", "broadcast:2"}
    assert set(store.named("a%")) == {"a%"}
    assert store.named("%") == {}
