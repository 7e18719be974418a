from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database import Database
from data.preferences import Preferences, PreferenceStore, check_choices

SOUND: dict[str, set[Any]] = {
    "language": {"ar", "en"},
    "passages": {1, 2, 3, 4, 5},
    "newest_first": {True, False},
    "delivery": {"now", "digest"},
    "digest_hour": set(range(24)),
    "for_admins": {True, False},
    "called_by": {"any", "command"},
}
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 30),
    st.floats(),
    st.text(),
    st.sampled_from(["ar", "now", "any"]),
)


def test_a_chat_keeps_its_choices_beside_those_it_made_before(database: Database) -> None:
    store = PreferenceStore(database)
    assert store.of(7) == Preferences(7)
    store.change(7, passages=2, time_zone="Asia/Riyadh")
    store.change(8, passages=5)
    assert store.change(7, quiet_from=22, quiet_to=7) == Preferences(
        7, passages=2, time_zone="Asia/Riyadh", quiet_from=22, quiet_to=7
    )
    assert store.change(7, passages=None).passages is None
    store.forget(7)
    assert (store.of(7), store.of(8)) == (Preferences(7), Preferences(8, passages=5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"passages": 0},
        {"passages": 6},
        {"passages": True},
        {"passages": "3"},
        {"digest_hour": 24},
        {"digest_hour": -1},
        {"delivery": "later"},
        {"language": "fr"},
        {"newest_first": 1},
        {"time_zone": "Mars/Base"},
        {"time_zone": "Asia"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "africa/cairo"},
        {"time_zone": "x" * 5_000},
        {"time_zone": "Africa/Cairo\0"},
        {"quiet_from": 22},
        {"quiet_from": 7, "quiet_to": 7},
        {"quiet_from": None, "quiet_to": 7},
        {"quiet_from": 22, "quiet_to": 24},
        {"called_by": "everyone"},
        {"colour": "green"},
    ],
)
def test_what_is_no_choice_is_refused_and_nothing_of_it_kept(
    database: Database, wrong: dict[str, Any]
) -> None:
    store = PreferenceStore(database)
    store.change(7, for_admins=True)
    with pytest.raises(ValueError, match=r"cannot be|two ends"):
        store.change(7, **{"for_admins": False, **wrong})
    assert store.of(7) == Preferences(7, for_admins=True)


@given(name=st.sampled_from(sorted(SOUND)), value=ANYTHING)
def test_only_what_is_described_passes(name: str, value: Any) -> None:
    kept = value is None or any(value == each and type(value) is type(each) for each in SOUND[name])
    try:
        check_choices({name: value})
    except ValueError:
        assert not kept
    else:
        assert kept
