"""Who changes the hours of its alerts finds those that wait moved."""

from datetime import timedelta

import pytest

from data.database import Database
from data.heeding import HeededPreferences
from data.outbox import Outbox
from tests.data.collection import NOW, draft, ingest, subscribe, tell

EVENING = NOW + timedelta(hours=6)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Two chats, each with an alert that waits for the evening."""
    subscribe(database, 7, 8)
    ingest(database, draft("قديم"))
    ingest(database, draft("جديد"), notify=True)
    tell(database)
    outbox = Outbox(database)
    outbox.defer({1: EVENING, 2: EVENING})
    return outbox


@pytest.mark.parametrize(
    "choice", [{"delivery": "now"}, {"digest_hour": 9}, {"quiet_from": None, "quiet_to": None}]
)
def test_another_time_for_alerts_is_looked_at_anew(
    database: Database, outbox: Outbox, choice: dict[str, object]
) -> None:
    HeededPreferences(database).change(7, **choice)

    assert [(item.chat_id, item.not_before) for item in outbox.due(NOW, 9)] == [(7, None)]


def test_a_choice_that_has_nothing_to_do_with_time_moves_nothing(database: Database, outbox: Outbox) -> None:
    chosen = HeededPreferences(database).change(7, language="en")

    assert chosen.language == "en"
    assert outbox.due(NOW, 9) == []
