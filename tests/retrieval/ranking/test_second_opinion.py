import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking.features import Candidate
from retrieval.ranking.second_opinion import FIRST, SECONDED, plain_sum, seconded
from tests.retrieval.ranking.test_features import candidate, pool_of

FOREIGN = "when did Suez open"


def order(*candidates: Candidate, text: str = "قناة السويس") -> list[int]:
    """Keys, the best by the plain sum first."""
    plain = plain_sum(pool_of(*candidates, text=text))
    return [candidates[place].passage_id for place in np.argsort(-plain, kind="stable")]


def test_the_sum_is_of_the_mean_of_both_cosines_and_four_times_the_4_grams() -> None:
    pool = pool_of(candidate(1, 0.80, [0.90, 0.10], grams=2), candidate(2, 0.80, [0.80], grams=8))
    assert plain_sum(pool).tolist() == [1.0 + 1.0, -1.0 + 4.0]


def test_a_foreign_question_is_judged_by_its_meaning_alone() -> None:
    near, shares_a_number = candidate(1, 0.9, [0.9]), candidate(2, 0.8, [0.8], grams=9)
    assert order(near, shares_a_number) == [2, 1]
    assert order(near, shares_a_number, text=FOREIGN) == [1, 2]


def test_no_candidate_and_candidates_that_do_not_differ_have_an_opinion_too() -> None:
    assert plain_sum(pool_of()).tolist() == []
    assert plain_sum(pool_of(candidate(1), candidate(2))).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ([0, 0, 0, 1, 2, 3, 4], [0, 1, 2, 6, 5, 3, 4]),
        ([9, 9, 9, 4, 3, 2, 1], [0, 1, 2, 3, 4, 5, 6]),  # it agrees
        ([9, 9, 9, 1, 4, 2, 3], [0, 1, 2, 4, 6, 3, 5]),
        ([9, 9, 9, 1, 1, 1, 1], [0, 1, 2, 6, 5, 3, 4]),  # equals by their keys, which fall here
    ],
)
def test_it_fills_the_places_behind_the_first(plain: list[float], expected: list[int]) -> None:
    keys = np.arange(7, 0, -1, dtype=np.int64)
    assert seconded(range(7), keys, np.array(plain, dtype=np.float64)) == expected


@given(st.data(), st.integers(0, 12))
def test_every_candidate_keeps_one_place_and_the_first_ones_theirs(data: st.DataObject, size: int) -> None:
    fitted = data.draw(st.permutations(range(size)))
    plain = np.array(data.draw(st.lists(st.floats(-5, 5), min_size=size, max_size=size)), dtype=np.float64)
    found = seconded(fitted, np.arange(size, dtype=np.int64), plain)
    assert sorted(found) == list(range(size))
    assert found[:FIRST] == fitted[:FIRST]
    behind = [place for place in fitted[FIRST:] if place not in found[FIRST : FIRST + SECONDED]]
    assert found[FIRST + SECONDED :] == behind
