import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.encoders.encoder import Vectors, unit_rows
from retrieval.index.centre import TYPICAL, Centre, centred, typical_question
from tests.doubles import SlotEncoder

NOTHING = Centre(np.zeros(3, dtype=np.float32), np.zeros(3, dtype=np.float32))


def rows(*values: tuple[float, ...]) -> Vectors:
    return unit_rows(np.array(values, dtype=np.float32))


def test_with_nothing_in_common_the_cosines_are_plain() -> None:
    found = centred(rows((1, 0, 0), (0.6, 0.8, 0), (0, 0, 1)), rows((1, 0, 0))[0], NOTHING)
    assert found.tolist() == pytest.approx([1.0, 0.6, 0.0])


def test_what_is_common_to_all_makes_nothing_alike() -> None:
    """Two passages far from the question but for the direction that all texts share."""
    common = np.array([0.9, 0, 0], dtype=np.float32)
    passages = rows((0.9, 0.4, 0), (0.9, 0, 0.4))
    question = rows((0.9, 0.4, 0))[0]
    plain = passages @ question
    found = centred(passages, question, Centre(common, common))
    assert plain[1] > 0.8
    assert found[0] == pytest.approx(1.0)
    assert found[1] < 0.2


def test_a_passage_or_a_question_of_which_nothing_is_left_is_like_nothing() -> None:
    one = rows((1, 0, 0))
    at_centre = Centre(np.zeros(3, dtype=np.float32), one[0])
    assert centred(np.concatenate([one, rows((0, 1, 0))]), rows((0, 1, 0))[0], at_centre)[0] == 0.0
    asked = Centre(one[0], np.zeros(3, dtype=np.float32))
    assert centred(rows((0, 1, 0)), one[0], asked).tolist() == [0.0]
    assert centred(np.zeros((0, 3), dtype=np.float32), one[0], NOTHING).shape == (0,)


VECTOR = st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4)


@given(st.lists(VECTOR, max_size=4), VECTOR, VECTOR, VECTOR)
def test_a_centred_cosine_is_that_of_what_is_left_of_both(
    passages: list[list[float]], question: list[float], asked: list[float], told: list[float]
) -> None:
    unit = unit_rows(np.array([*passages, question], dtype=np.float32))
    of_questions, of_passages = (
        np.array([value / 4 for value in half], np.float32) for half in (asked, told)
    )
    centre = Centre(of_questions, of_passages)
    if not np.allclose(np.linalg.norm(unit, axis=1), 1):
        return  # a row of zeros is no unit vector
    found = centred(unit[:-1], unit[-1], centre)
    query = unit[-1] - centre.questions
    for row, cosine in zip(unit[:-1], found, strict=True):
        left = row - centre.passages
        norms = np.linalg.norm(left) * np.linalg.norm(query)
        if norms > 0.01:
            assert cosine == pytest.approx(left @ query / norms, abs=1e-3)


def test_the_typical_question_is_the_mean_of_questions_of_no_subject() -> None:
    encoder = SlotEncoder()
    mean = typical_question(encoder)
    assert encoder.asked == list(TYPICAL)
    assert mean.shape == (encoder.dim,)
    assert mean.tolist() == pytest.approx(encoder.encode_queries(TYPICAL).mean(axis=0).tolist())
