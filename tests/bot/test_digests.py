"""When an alert may be sent: quiet hours, digests, and clocks that go forward and back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerting.digests import after_quiet, when
from data.preferences import Preferences

RIYADH, CAIRO, BERLIN = "Asia/Riyadh", "Africa/Cairo", "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(now: str, zone: str | None = RIYADH, *, default: str = "UTC", **chosen: Any) -> str:
    """When an alert that is ready at a time (UTC) may be sent, in UTC."""
    moment = when(utc(now), Preferences(1, time_zone=zone, **chosen), default)
    return moment.strftime("%Y-%m-%d %H:%M")


def test_who_chose_nothing_hears_at_once() -> None:
    assert at("2024-05-01 23:10") == "2024-05-01 23:10"


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2024-05-01 04:59", "2024-05-01 05:00"),
        ("2024-05-01 05:00", "2024-05-02 05:00"),  # the digest of that hour is on its way
        ("2024-05-01 21:30", "2024-05-02 05:00"),  # tomorrow already in Riyadh
    ],
)
def test_a_digest_comes_at_the_next_eight_o_clock_of_the_chats_zone(now: str, sent: str) -> None:
    assert at(now, delivery="digest", digest_hour=8) == sent
    assert at(now, delivery="digest") == sent
    assert at(now, None, default=RIYADH, delivery="digest") == sent
    assert at(now, "Nowhere/Atlantis", default=RIYADH, delivery="digest") == sent


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2024-05-01 18:59", "2024-05-01 18:59"),
        ("2024-05-01 19:00", "2024-05-02 04:00"),  # ten in the evening in Riyadh
        ("2024-05-02 03:59", "2024-05-02 04:00"),
        ("2024-05-02 04:00", "2024-05-02 04:00"),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, sent: str) -> None:
    assert at(now, quiet_from=22, quiet_to=7) == sent


def test_quiet_hours_from_an_hour_to_the_same_are_none() -> None:
    assert at("2024-05-01 12:00", quiet_from=7, quiet_to=7) == "2024-05-01 12:00"
    assert at("2024-05-01 12:00", quiet_from=7) == "2024-05-01 12:00"


def test_a_digest_within_quiet_hours_waits_for_their_end() -> None:
    assert at("2024-05-01 12:00", delivery="digest", digest_hour=6, quiet_from=22, quiet_to=9) == (
        "2024-05-02 06:00"
    )


def test_the_answer_to_a_question_does_not_wait_for_a_digest_but_for_the_end_of_the_night() -> None:
    wishes = Preferences(1, time_zone=RIYADH, delivery="digest", quiet_from=22, quiet_to=7)

    assert when(utc("2024-05-01 12:00"), wishes, "UTC", digest=False) == utc("2024-05-01 12:00")
    assert when(utc("2024-05-01 20:00"), wishes, "UTC", digest=False) == utc("2024-05-02 04:00")


def test_an_hour_that_does_not_exist_begins_when_the_clocks_have_gone_forward() -> None:
    # In Cairo the 26th of April 2024 began at one; in Berlin there was no two o'clock on the 31st of March.
    assert at("2024-04-25 12:00", CAIRO, delivery="digest", digest_hour=0) == "2024-04-25 22:00"
    assert at("2024-03-30 12:00", BERLIN, delivery="digest", digest_hour=2) == "2024-03-31 01:00"
    assert at("2024-03-31 00:30", BERLIN, quiet_from=23, quiet_to=2) == "2024-03-31 01:00"


def test_an_hour_that_comes_twice_counts_once() -> None:
    # In Berlin two o'clock came twice on the 27th of October 2024: at 00:00 and at 01:00 UTC.
    assert at("2024-10-26 12:00", BERLIN, delivery="digest", digest_hour=2) == "2024-10-27 00:00"
    assert at("2024-10-27 00:00", BERLIN, delivery="digest", digest_hour=2) == "2024-10-28 01:00"
    assert at("2024-10-27 00:30", BERLIN, quiet_from=23, quiet_to=2) == "2024-10-27 00:30"
    assert at("2024-10-27 00:30", BERLIN, quiet_from=23, quiet_to=3) == "2024-10-27 02:00"


HOUR = st.none() | st.integers(0, 23)
MOMENT = st.datetimes(datetime(2023, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))


@given(
    now=MOMENT,
    zone=st.sampled_from([RIYADH, CAIRO, BERLIN, "Africa/Casablanca", "Asia/Beirut", "Australia/Lord_Howe"]),
    hours=st.tuples(HOUR, HOUR, HOUR),
    digest=st.booleans(),
)
def test_nothing_is_sent_before_it_is_there_or_in_the_quiet_or_two_days_late(
    now: datetime, zone: str, hours: tuple[int | None, int | None, int | None], digest: bool
) -> None:
    wishes = Preferences(
        1,
        time_zone=zone,
        delivery="digest" if digest else None,
        digest_hour=hours[0],
        quiet_from=hours[1],
        quiet_to=hours[2],
    )
    moment = when(now, wishes, "UTC")

    assert now <= moment <= now + timedelta(hours=50)
    assert after_quiet(moment, wishes, "UTC") == moment
