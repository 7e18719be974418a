import math

import numpy as np
import pytest

from retrieval.ranking.confidence import EVIDENCE, evidence, probability
from retrieval.ranking.features import Candidate, feature_rows
from tests.retrieval.ranking.test_features import ALL, QUESTION, candidate, pool_of

FIRST = candidate(1, 0.95, [0.9, 0.97], forms=ALL, title="سويس")
SECOND = candidate(2, 0.75, [0.77])


def told(
    name: str,
    *candidates: Candidate,
    text: str = QUESTION.text,
    near: tuple[float, float] = (0.7, 0.05),
    size: int = 1000,
) -> float:
    """An entry of the evidence about the first of some candidates."""
    pool = pool_of(*candidates, text=text, near=near, size=size)
    values = evidence(pool, feature_rows(pool), [0])
    assert values.shape == (1, len(EVIDENCE))
    return round(float(values[0, EVIDENCE.index(name)]), 4)


def test_cosines_are_told_from_where_they_begin_to_mean_something() -> None:
    assert told("cosine", FIRST, SECOND) == 1.0
    assert told("sentence", FIRST, SECOND) == 1.2
    assert told("cosine", SECOND, FIRST) == -1.0


def test_the_centred_sentence_is_told_as_far_as_the_question_is_foreign_to_the_pool() -> None:
    first = candidate(1, 0.95, [0.9], centred=0.4)
    assert told("sentence_foreign", first, SECOND) == 0.0
    assert told("sentence_foreign", first, SECOND, text="when did Suez open") == 4.0
    in_english = candidate(1, 0.95, [0.9], centred=0.4, foreign=True)
    assert told("sentence_foreign", in_english, SECOND) == 2.0


def test_how_far_the_first_stands_out_is_told_in_deviations() -> None:
    assert told("stands_out", FIRST, SECOND) == told("sentence_stands_out", FIRST, SECOND) == 1.0
    assert told("stands_out", SECOND, FIRST) == -1.0
    assert told("stands_out", FIRST) == 0.0


def test_the_first_is_held_against_what_chance_brings_up_in_the_collection() -> None:
    chance = math.sqrt(2 * math.log(1000))
    assert told("in_collection", FIRST, near=(0.7, 0.05)) == round(5 / chance, 4)
    assert told("in_collection", FIRST, near=(0.95, 0.05)) == 0.0
    in_more = told("in_collection", FIRST, near=(0.7, 0.05), size=1_000_000)
    assert 0 < in_more < told("in_collection", FIRST, near=(0.7, 0.05))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_a_collection_of_hardly_anything_is_held_against_nothing(size: int) -> None:
    assert told("in_collection", FIRST, near=(0.7, 0.0), size=size) == 0.0
    assert math.isfinite(told("in_collection", FIRST, near=(0.7, 0.1), size=size))


def test_coverage_is_what_the_passage_or_its_title_holds() -> None:
    assert told("coverage", FIRST) == 1.0
    assert told("coverage", candidate(1, forms="قنا", title="سويس")) == 0.5
    assert told("coverage", candidate(1)) == 0.0


def test_numbers_count_where_the_question_has_one() -> None:
    assert told("numbers", candidate(1, forms="1869")) == 1.0
    assert told("numbers", candidate(1, forms="1870", title="1869")) == 0.0
    assert told("numbers", candidate(1, forms="1869"), text="قناة السويس") == 0.5


def test_the_script_of_the_question_counts() -> None:
    assert told("arabic", FIRST) == 1.0
    assert told("arabic", FIRST, text="Suez") == 0.0


def test_evidence_is_told_of_any_places() -> None:
    pool = pool_of(FIRST, SECOND)
    both = evidence(pool, feature_rows(pool), [1, 0])
    assert both[:, EVIDENCE.index("cosine")].tolist() == pytest.approx([-1.0, 1.0])


def test_the_probability_is_logistic_and_never_overflows() -> None:
    assert probability(np.array([1.0, 2.0]), [1.0, -0.5], 0.0) == pytest.approx(0.5)
    assert probability(np.array([1.0]), [1.0], 0.0) == pytest.approx(0.731, abs=0.001)
    assert probability(np.array([0.0]), [1.0], 1.0) == pytest.approx(0.731, abs=0.001)
    assert 0 < probability(np.array([1e9]), [-1e9], 0.0) < 1e-12
    assert probability(np.array([1e9]), [1e9], 0.0) == pytest.approx(1.0)
