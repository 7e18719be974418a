"""Makes out why an answer is what it is, with the same functions that made the answer.

Nothing is estimated anew: the question is read, looked up and ranked as it is for `Search.ask`, and what is usually thrown
away is kept.
"""

from retrieval.errors import IndexMissing, RetrievalError
from retrieval.explaining.arranging import arrangement
from retrieval.explaining.how_read import how_read
from retrieval.explaining.seen import Seen, by_the_arms, key_of
from retrieval.explaining.values import Arm, BroughtUp, Explanation
from retrieval.explaining.weighing import Stored, first_places, passage_asked, verdict
from retrieval.index.snapshot import Snapshot
from retrieval.reading.reading import Asked
from retrieval.search import POOL, TRUSTED_AMONG, Search
from retrieval.stages import Stages
from retrieval.within_time import within

FIRST = 5
"""Places of the ranking that are explained."""
OF_AN_ARM = 10
"""Passages of each arm that are listed."""


class NothingToExplain(RetrievalError):
    """The message is no question, or the passage asked about is not in the collection."""


def explain(search: Search, asked: Asked, passage_id: int | None = None) -> Explanation:
    """Return why a question gets the answer that it gets; and of a passage, wherever it stands.

    Raises `NothingToExplain` for a message that is no question and for a passage that is not in the collection,
    `QuestionEmpty` for a question without a word, `IndexMissing` where nothing is indexed.
    """
    seen = _look(search, asked, passage_id)
    also = () if passage_id is None else (passage_id,)
    first = [key_of(place) for place in seen.found.places[:TRUSTED_AMONG]]
    listed = [*list(seen.dense)[:OF_AN_ARM], *list(seen.lexical)[:OF_AN_ARM]]
    answer = search.ask(asked, FIRST)
    stored = seen.stored([*first, *listed, *also])
    parts = seen.parts()
    return Explanation(
        asked.text,
        how_read(seen),
        _arm(seen.dense, stored),
        _arm(seen.lexical, stored),
        len(seen.brought.pool),
        first_places(seen, parts, stored, FIRST),
        None if passage_id is None else passage_asked(seen, parts, stored, passage_id),
        verdict(seen, parts),
        arrangement(seen, stored, answer, [*first[:FIRST], *also]),
    )


def _look(search: Search, asked: Asked, passage_id: int | None) -> Seen:
    """Look a question up and keep all that is seen."""
    snapshot = search.snapshot()
    reading, question = search.read(asked, snapshot)
    if reading.kind != "question":
        raise NothingToExplain(f"This message is no question ({reading.kind}): nothing is looked up for it.")
    if snapshot is None or not len(snapshot.dense):
        raise IndexMissing("Nothing is indexed yet: run `isnad ingest` with a folder, a file or a URL.")
    if passage_id is not None:
        _must_be_there(search, snapshot, passage_id)
    period = within(reading, snapshot.heads)
    look_up = search.look_up(snapshot, Stages())
    with_asked = look_up.bring(question, POOL, period, () if passage_id is None else (passage_id,))
    brought = by_the_arms(with_asked)
    found = look_up.found(brought, period, search.threshold)
    return Seen(search, asked, snapshot, reading, question, period, with_asked, brought, found)


def _must_be_there(search: Search, snapshot: Snapshot, passage_id: int) -> None:
    if not search.stored([passage_id]):
        raise NothingToExplain(f"The collection has no passage {passage_id}, or no longer.")
    if passage_id not in snapshot.vectors.table:
        raise NothingToExplain(f"Passage {passage_id} is not indexed yet: run `isnad index`.")


def _arm(found: dict[int, float], stored: Stored) -> Arm:
    return Arm(
        len(found),
        tuple(
            BroughtUp(key, float(value), stored[key].title if key in stored else None)
            for key, value in list(found.items())[:OF_AN_ARM]
        ),
    )
