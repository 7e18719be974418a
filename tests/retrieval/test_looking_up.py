from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import pytest

from data.types import ArticleDraft
from retrieval import looking_up
from retrieval.candidates import Start, by_oneself
from retrieval.looking_up import Found, LookUp
from retrieval.ranking.features import Pool
from retrieval.reading.question import analyse
from retrieval.stages import Stages
from retrieval.within_time import Within
from tests.data.collection import draft
from tests.doubles import SlotEncoder
from tests.retrieval.shelf import BY_WORDS, THREE, Shelf, withdrawn

T = TypeVar("T")
YEAR = Within(date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal(), (("2024",),))
SURE, LIKELY = 0.9, 0.5


def dated(text: str, published: date | None) -> ArticleDraft:
    """An article of one passage, which is called by its text."""
    return draft(text, f"{text}.", title=text, published=published)


OLD = dated("قمة الجزائر", date(2022, 11, 1))
NEW = dated("قمة البحرين", date(2024, 5, 16))
UNDATED = dated("قمة الرياض", None)


def look_up(shelf: Shelf, start: Start = by_oneself) -> LookUp:
    return LookUp(shelf.live.follow(), shelf.encoder, BY_WORDS, Stages(), start)


def find(
    shelf: Shelf, question: str, period: Within | None = YEAR, *, limit: int = 50, enough: float = SURE
) -> Found:
    return look_up(shelf).find(analyse(question), limit, period, enough)


def titles(found: Found) -> list[str]:
    return [" ".join(place.title) for place in found.places]


def brought(shelf: Shelf, question: str, limit: int, period: Within | None, also: Sequence[int] = ()) -> Pool:
    return look_up(shelf).bring(analyse(question), limit, period, also).pool


def test_without_a_period_everything_is_ranked(shelf: Shelf) -> None:
    shelf.shelve(OLD, NEW, UNDATED)
    found = find(shelf, "قمة الجزائر", None)
    assert titles(found)[0] == "قمه الجزاير"
    assert (len(found.places), found.filtered) == (3, False)
    assert found.confidence == pytest.approx(0.993, abs=0.001)
    assert not any(place.undated for place in found.places)


def test_a_place_knows_its_article_its_day_and_its_title(shelf: Shelf) -> None:
    shelf.shelve(OLD, NEW, UNDATED)
    places = {" ".join(place.title): place for place in find(shelf, "قمة", None).places}
    new, undated = places["قمه البحرين"], places["قمه الرياض"]
    assert (new.article_id, date.fromordinal(new.day)) == (2, date(2024, 5, 16))
    assert (undated.article_id, undated.day) == (3, 0)
    assert set(find(shelf, "قمة الجزائر", None).rarity) == {"قمه", "الجزاير"}


def test_what_is_kept_of_a_place_is_lean(shelf: Shelf) -> None:
    shelf.shelve(OLD)
    (place,) = find(shelf, "قمة الجزائر", None).places
    assert place.ranked.candidate.match.ties == place.ranked.candidate.title == frozenset()
    assert place.ranked.candidate.length == len(OLD.paragraphs[0])
    assert len(place.ranked.candidate.sentences) == 1


def test_what_is_of_another_time_is_left_out(shelf: Shelf) -> None:
    shelf.shelve(OLD, NEW)
    found = find(shelf, "قمة الجزائر")
    assert titles(found) == ["قمه البحرين"]
    assert found.filtered


def test_undated_passages_come_after_those_of_the_time_and_are_marked(shelf: Shelf) -> None:
    shelf.shelve(UNDATED, OLD, NEW)
    found = find(shelf, "القمة")
    assert titles(found) == ["قمه البحرين", "قمه الرياض"]
    assert [place.undated for place in found.places] == [False, True]
    assert found.filtered


def test_undated_passages_come_first_when_they_alone_answer(shelf: Shelf) -> None:
    shelf.shelve(UNDATED, OLD, NEW)
    found = find(shelf, "قمة الرياض")
    assert titles(found) == ["قمه الرياض", "قمه البحرين"]
    assert [place.undated for place in found.places] == [True, False]
    assert found.confidence > SURE


def test_undated_passages_stay_behind_when_both_answer_or_neither_does(shelf: Shelf) -> None:
    shelf.shelve(UNDATED, OLD, NEW)
    both = find(shelf, "قمة الرياض", enough=0.0)
    assert titles(both) == ["قمه البحرين", "قمه الرياض"]
    neither = find(shelf, "قمة الرياض", enough=1.0)
    assert titles(neither) == ["قمه البحرين", "قمه الرياض"]
    assert both.confidence == neither.confidence < SURE  # of the one in front


def test_undated_passages_are_all_there_is_of_a_time(shelf: Shelf) -> None:
    shelf.shelve(OLD, UNDATED)
    found = find(shelf, "قمة الجزائر")
    assert titles(found) == ["قمه الرياض"]
    assert (found.places[0].undated, found.filtered) == (True, True)
    assert 0 < found.confidence < SURE


def test_an_undated_passage_that_names_the_time_is_of_it(shelf: Shelf) -> None:
    shelf.shelve(dated("قمة الرياض 2024", None), OLD)
    (place,) = find(shelf, "قمة 2024").places
    assert (place.day, place.undated) == (0, False)


def test_a_time_that_leaves_nothing_shows_headlines_with_no_confidence(shelf: Shelf) -> None:
    shelf.shelve(OLD)
    found = find(shelf, "قمة الجزائر")
    assert titles(found) == ["قمه الجزاير"]
    assert (found.confidence, found.filtered) == (0.0, False)


def test_an_empty_collection_has_nothing_of_any_time(shelf: Shelf) -> None:
    shelf.shelve(OLD)
    shelf.shelve(withdrawn(OLD))
    for period in (None, YEAR):
        found = find(shelf, "قمة الجزائر", period)
        assert (found.places, found.confidence, found.filtered) == ((), 0.0, False)


@pytest.mark.parametrize("compared", [0, 4000])
def test_a_passage_of_the_time_is_found_behind_any_number_of_others(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, compared: int
) -> None:
    monkeypatch.setattr(looking_up, "COMPARED_ALL", compared)
    others = [dated(f"قمة الجزائر {'ابتثجحخدذر'[at]}", date(2022, 11, 1 + at)) for at in range(10)]
    shelf.shelve(*others, NEW)
    assert titles(find(shelf, "قمة الجزائر", limit=2)) == ["قمه البحرين"]
    assert "قمه البحرين" not in titles(find(shelf, "قمة الجزائر", None, limit=2))


def test_passages_that_are_asked_about_are_brought_up_beside_what_the_arms_find(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    alone = brought(shelf, "قناة السويس", 1, None)
    assert [each.passage_id for each in alone.candidates] == [1]
    more = brought(shelf, "قناة السويس", 1, None, also=[3, 1])
    assert [each.passage_id for each in more.candidates] == [1, 3]
    assert more.candidates[1].match.ties == frozenset()


def test_the_pool_tells_what_cosines_are_usual_in_the_collection(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    pool = brought(shelf, "قناة السويس", 1, None)
    assert isinstance(shelf.encoder, SlotEncoder)
    query = shelf.encoder.encode_queries(["قناة السويس"])[0]
    cosines = shelf.live.snapshot().vectors.cosines(query, [1, 2, 3])
    assert pool.size == 3
    assert pool.near == pytest.approx((float(cosines.mean()), float(cosines.std())), abs=1e-3)


def test_a_second_thread_is_given_work_where_it_is_worth_it(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    def start(work: Callable[[], T]) -> Callable[[], T]:
        given.append(work)
        return work

    shelf.shelve(*THREE)
    asked = analyse("قناة السويس")
    alone = look_up(shelf, start).find(asked, 9, None, SURE)
    assert given == []
    monkeypatch.setattr(looking_up, "WORTH_A_THREAD", 0)
    beside = look_up(shelf, start).find(asked, 9, None, SURE)
    assert len(given) == 2
    assert titles(beside) == titles(alone)
    assert beside.confidence == alone.confidence
