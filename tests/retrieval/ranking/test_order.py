from itertools import pairwise

import numpy as np
import pytest

from retrieval.ranking.coefficients import Coefficients, load
from retrieval.ranking.confidence import EVIDENCE
from retrieval.ranking.features import FEATURES, Candidate
from retrieval.ranking.order import Ranking, best_first, keys_of, lifted, rank, scored
from tests.retrieval.ranking.test_features import ALL, candidate, pool_of

SHIPPED = load()
BEST = candidate(7, 0.95, [0.97], centred=0.6, grams=9, forms=ALL)
NEXT = candidate(3, 0.85, [0.85], centred=0.3, grams=4, forms="1869")
LAST = candidate(5, 0.75, [0.74], centred=0.1)


def ranking(*candidates: Candidate) -> Ranking:
    return rank(pool_of(*candidates), SHIPPED)


def order(*candidates: Candidate) -> list[int]:
    return [ranked.candidate.passage_id for ranked in ranking(*candidates).ranked]


def test_who_leads_in_everything_stands_first_whatever_the_order_of_the_pool() -> None:
    assert order(BEST, NEXT, LAST) == order(LAST, NEXT, BEST) == order(NEXT, LAST, BEST) == [7, 3, 5]


def test_scores_fall_from_the_first_to_the_last() -> None:
    scores = [ranked.score for ranked in ranking(LAST, BEST, NEXT).ranked]
    assert scores == sorted(scores, reverse=True)


def test_equals_are_ordered_by_passage() -> None:
    same = [candidate(key, 0.9, [0.9], grams=1, forms="1869") for key in (9, 2, 5)]
    assert order(*same) == [2, 5, 9]


def test_equals_of_large_keys_are_ordered_exactly() -> None:
    same = [candidate(2**60 + at, 0.9, [0.9], grams=1, forms="1869") for at in (2, 0, 1)]
    assert order(*same) == [2**60, 2**60 + 1, 2**60 + 2]


def test_scores_that_differ_in_the_last_bit_are_equal() -> None:
    rows = np.zeros((2, len(FEATURES)))
    rows[1, 0] = 1e-12
    scores = scored(rows, SHIPPED)
    assert scores[0] == scores[1]
    assert best_first(keys_of(pool_of(candidate(9), candidate(2))), scores) == [1, 0]


def test_nothing_is_ranked_with_no_confidence() -> None:
    assert ranking() == Ranking((), 0.0)


def test_a_single_candidate_is_ranked_with_a_finite_confidence() -> None:
    assert order(BEST) == [7]
    assert 0 < ranking(BEST).confidence < 1


def test_an_answer_that_holds_the_words_is_surer_than_one_that_holds_none() -> None:
    sure, unsure = ranking(BEST, NEXT, LAST), ranking(LAST, candidate(6, 0.74, [0.74]))
    assert 1 >= sure.confidence > unsure.confidence >= 0


def test_each_feature_counts_by_its_weight_and_the_confidence_is_of_the_first() -> None:
    by_grams = Coefficients(
        dict.fromkeys(FEATURES, 0.0) | {"grams": 2.0},
        dict.fromkeys(EVIDENCE, 0.0) | {"cosine": 1.0},
        0.5,
        {},
    )
    low, high = candidate(1, 0.95, grams=1), candidate(2, 0.85, grams=4)
    found = rank(pool_of(low, high), by_grams)
    assert [(each.candidate.passage_id, each.score) for each in found.ranked] == [(2, 2.0), (1, 0.5)]
    assert found.confidence == pytest.approx(0.622, abs=0.001)


def test_what_the_second_opinion_puts_up_has_a_score_just_above_what_it_passes() -> None:
    scores = np.array([9.0, 7.0, 5.0, 4.0, 3.0, 2.0, 1.0])
    order = [0, 1, 2, 6, 5, 3, 4]
    final = lifted(order, scores)
    assert final.tolist() == pytest.approx([9.0, 7.0, 5.0, 4.0, 3.0, 4.0, 4.0], abs=1e-5)
    assert np.argsort(-final, kind="stable").tolist() == order
    assert lifted(range(7), scores).tolist() == scores.tolist()
    assert scores.tolist()[6] == 1.0  # what was given stays as it was


def test_the_first_three_are_the_fitted_ones_and_the_next_two_those_of_the_plain_sum() -> None:
    by_length = Coefficients(
        dict.fromkeys(FEATURES, 0.0) | {"length": 1.0}, dict.fromkeys(EVIDENCE, 0.0), 0.0, {}
    )
    shorter = [candidate(key, 0.80 + key / 100, [0.80], grams=key, length=900 - key) for key in range(1, 10)]
    found = rank(pool_of(*shorter), by_length).ranked
    assert [each.candidate.passage_id for each in found] == [1, 2, 3, 9, 8, 4, 5, 6, 7]
    scores = [each.score for each in found]
    assert all(one > next_one for one, next_one in pairwise(scores))
    assert scores[3] == pytest.approx(scores[5], abs=1e-5)
