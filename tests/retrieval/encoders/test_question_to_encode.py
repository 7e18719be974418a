"""As much of a question as is encoded."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.encoders.encoder import LONGEST_QUESTION, question_to_encode

ASKED = "متى افتُتحت قناةُ السويس في مِصْر؟"


@pytest.mark.parametrize(
    "text", [ASKED, "When was the Suez Canal opened?", "C++ 15% 🙂", "كم سعر الـ iPhone؟"]
)
def test_a_question_as_people_write_it_is_encoded_as_it_stands(text: str) -> None:
    assert question_to_encode(text) == text


def test_what_has_no_glyph_is_left_out_and_towers_of_marks_are_cut_down() -> None:
    assert question_to_encode("متى\u202e افتت\u2067حت\x00\nالقناة؟") == "متى افتتحت القناة؟"
    assert question_to_encode("م" + "\u0301" * 50 + "تى؟") == "م\u0301\u0301تى؟"


def test_a_long_text_is_cut_between_words() -> None:
    cut = question_to_encode("كلمة " * 1_000)

    assert len(cut) <= LONGEST_QUESTION
    assert set(cut.split()) == {"كلمة"}
    assert len(question_to_encode("ا" * 4_096)) == LONGEST_QUESTION


@given(st.text(max_size=500))
def test_no_text_breaks_it(text: str) -> None:
    assert len(question_to_encode(text)) <= LONGEST_QUESTION


def test_the_longest_message_costs_little() -> None:
    started = time.thread_time()
    question_to_encode("\u0301" * 100_000)
    assert time.thread_time() - started < 0.2


@pytest.mark.parametrize(
    ("written", "encoded"),
    [
        ("- متى افتتحت القناة؟", "متى افتتحت القناة؟"),
        ("•  - متى افتتحت القناة؟ ال", "متى افتتحت القناة؟"),
        ("متى افتتحت القناة؟ و", "متى افتتحت القناة؟"),
        ("-5 درجات في أي مدينة؟", "-5 درجات في أي مدينة؟"),
        ("متى افتتحت القناة؟ أين تقع", "متى افتتحت القناة؟ أين تقع"),
        ("من هم ال", "من هم ال"),
        ("-", "-"),
    ],
)
def test_signs_of_a_list_and_a_word_that_was_but_begun_are_not_encoded(written: str, encoded: str) -> None:
    assert question_to_encode(written) == encoded
