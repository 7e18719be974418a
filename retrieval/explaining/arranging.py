"""Where what is shown stands in another order than the ranking's, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping

from data.types import StoredPassage
from retrieval.explaining.seen import Seen, key_of
from retrieval.explaining.values import About, Arrangement, Shift
from retrieval.ranking.arrangement import (
    AMONG,
    OF_AN_ARTICLE,
    arranged,
    asked_article,
    names_title,
    newness,
    preferred,
)
from retrieval.search import TRUSTED_AMONG
from retrieval.types import Answer


def arrangement(
    seen: Seen, stored: Mapping[int, StoredPassage], answer: Answer, interesting: Iterable[int]
) -> Arrangement:
    """Return how the hits of an answer came from the ranking; `interesting` passages are looked at beside them.

    `stored` holds what is there of the first places.
    """
    keys = [key_of(place) for place in seen.found.places]
    shown = [hit.passage_id for hit in answer.hits]
    wanted = {*shown, *interesting}
    trust = _trust(seen, stored)
    article, about = _about(seen, trust)
    most = OF_AN_ARTICLE if _sure(seen) else 1
    return Arrangement(
        tuple(shown),
        shown != keys[: len(shown)],
        about,
        article,
        most,
        tuple(
            shift
            for shift in _shifts(seen, stored, answer, trust, _held_back(seen, trust, article, most))
            if shift.passage_id in wanted
        ),
    )


def _sure(seen: Seen) -> bool:
    return seen.found.confidence >= seen.search.threshold


def _trust(seen: Seen, stored: Mapping[int, StoredPassage]) -> dict[int, float]:
    """Return what the outlets' trust adds to the scores of the first places."""
    of_outlet = seen.search.manner.trust
    first = [key_of(place) for place in seen.found.places[:TRUSTED_AMONG]]
    return {key: of_outlet.get(stored[key].source, 0.0) for key in first if key in stored}


def _about(seen: Seen, trust: Mapping[int, float]) -> tuple[int | None, About | None]:
    """Return the one article that the question asks about, and what says so."""
    places = [seen.found.places[at] for at in preferred(seen.found.places, trust, latest=seen.reading.latest)]
    titles = {place.article_id: place.title for place in places}
    article = (
        asked_article(
            seen.question, [place.article_id for place in places], [place.title for place in places]
        )
        if _sure(seen)
        else None
    )
    if article is None:
        return None, None
    return article, "title" if names_title(seen.question, titles[article]) else "leaders"


def _held_back(seen: Seen, trust: Mapping[int, float], about: int | None, most: int) -> set[int]:
    """Return the passages that come after others because so many of their article come before them."""
    places = seen.found.places
    order = arranged(seen.question, places, trust, latest=seen.reading.latest, one_article=_sure(seen))
    before: Counter[tuple[int, bool]] = Counter()
    held: set[int] = set()
    for at in order:
        own = places[at].article_id, places[at].undated
        if before[own] >= most and places[at].article_id != about:
            held.add(key_of(places[at]))
        before[own] += 1
    return held


def _shifts(
    seen: Seen,
    stored: Mapping[int, StoredPassage],
    answer: Answer,
    trust: Mapping[int, float],
    held_back: set[int],
) -> Iterable[Shift]:
    places = seen.found.places
    shown = {hit.passage_id: hit.rank for hit in answer.hits}
    twin_of = {twin.passage_id: hit.passage_id for hit in answer.hits for twin in hit.also_in}
    new = newness([place.day for place in places[:AMONG]]) if seen.reading.latest else []
    for at, place in enumerate(places):
        key = key_of(place)
        yield Shift(
            key,
            at + 1,
            shown.get(key),
            new[at] if at < len(new) else 0.0,
            trust.get(key, 0.0),
            place.undated,
            key in held_back,
            twin_of.get(key),
            at < TRUSTED_AMONG and key not in stored,
        )
