"""What the next text of a person is for."""

from datetime import timedelta

import pytest

from data.database import Database
from data.dialogues import DialogueStore, Expectation
from tests.data.collection import NOW

LONG_AGO = NOW - timedelta(minutes=30)


@pytest.fixture
def store(database: Database) -> DialogueStore:
    made = DialogueStore(database)
    made.expect(-5, 1, "time-zone", "0", NOW)
    return made


def test_a_text_is_taken_once(store: DialogueStore) -> None:
    assert store.take(-5, 1, LONG_AGO) == Expectation("time-zone", "0")
    assert store.take(-5, 1, LONG_AGO) is None


def test_what_is_expected_of_one_is_not_expected_of_another_or_elsewhere(store: DialogueStore) -> None:
    assert (store.take(-5, 2, LONG_AGO), store.take(1, 1, LONG_AGO)) == (None, None)
    assert store.take(-5, 1, LONG_AGO) is not None


def test_what_is_expected_last_counts(store: DialogueStore) -> None:
    store.expect(-5, 1, "timeline", "", NOW)
    assert store.take(-5, 1, LONG_AGO) == Expectation("timeline", "")
    assert store.take(-5, 1, LONG_AGO) is None


def test_what_was_expected_long_ago_is_expected_no_more(store: DialogueStore) -> None:
    assert store.take(-5, 1, NOW + timedelta(seconds=1)) is None
    assert store.take(-5, 1, LONG_AGO) is None


def test_what_is_called_off_is_not_expected(store: DialogueStore) -> None:
    store.forget(-5, 1)
    store.forget(-5, 9)
    assert store.take(-5, 1, LONG_AGO) is None


def test_a_dialogue_goes_on_after_a_restart(database: Database, store: DialogueStore) -> None:
    assert DialogueStore(database).take(-5, 1, LONG_AGO) == Expectation("time-zone", "0")
