from datetime import timedelta

from data.database import Database
from data.feedback import FeedbackStore, Opinion
from tests.data.collection import NOW


def test_a_question_has_one_opinion_which_may_change(database: Database) -> None:
    store = FeedbackStore(database)
    assert store.of(5) is None
    for opinion in (Opinion("down"), Opinion("down", "old"), Opinion("up"), Opinion("up")):
        store.give(5, opinion, NOW)
        assert store.of(5) == opinion
    assert store.of(6) is None


def test_praise_has_no_reason(database: Database) -> None:
    store = FeedbackStore(database)
    store.give(5, Opinion("up", "old"), NOW)
    assert store.of(5) == Opinion("up")


def test_opinions_are_counted_since_a_time(database: Database) -> None:
    store = FeedbackStore(database)
    given = (Opinion("up"), Opinion("down", "part"), Opinion("up"), Opinion("down"), Opinion("up"))
    for number, opinion in enumerate(given):
        store.give(number, opinion, NOW + timedelta(minutes=number))
    assert store.counts(NOW + timedelta(minutes=1)) == {
        Opinion("up"): 2,
        Opinion("down"): 1,
        Opinion("down", "part"): 1,
    }
