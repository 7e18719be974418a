"""Several questions in one message."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.several import MOST, questions_in
from retrieval.words.arabic import words


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "من فاز بكأس العالم 2022؟ وكم هدفا سجل ميسي؟ ومتى؟",
            ("من فاز بكأس العالم 2022؟", "وكم هدفا سجل ميسي؟", "ومتى؟"),
        ),
        ("من هو رئيس فرنسا؟\nمن هو رئيس ألمانيا؟", ("من هو رئيس فرنسا؟", "من هو رئيس ألمانيا؟")),
        ("1- من هو رئيس فرنسا\n2- ما عاصمة اليابان", ("من هو رئيس فرنسا", "ما عاصمة اليابان")),
        ("شو صار بغزة؟ ومين فاز بالدوري؟", ("شو صار بغزة؟", "ومين فاز بالدوري؟")),
        ("Who won the cup? And where was it played?", ("Who won the cup?", "And where was it played?")),
        ("مرحبا! من فاز بالكأس؟ ومتى؟ شكرا جزيلا 🌹", ("مرحبا! من فاز بالكأس؟", "ومتى؟")),
    ],
)
def test_each_question_stands_by_itself(text: str, questions: tuple[str, ...]) -> None:
    assert questions_in(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "هل انتهت الحرب في السودان؟ أم لا؟",
        "من هو وزير المالية؟ أقصد المصري",
        "من فاز بالكأس؟ شكرا جزيلا",
        "قرأت خبرا عن الزلزال أمس. كم عدد الضحايا؟",
        "ماذا حدث؟؟؟",
        "السلام عليكم\nمن فاز بكأس آسيا؟",
        "صح؟ من فاز بكأس آسيا؟",
        "قال الوزير: «متى ننتهي؟» في المؤتمر",
        "متى افتتح معرض الكتاب وأين أقيم",
        "",
        "؟؟؟",
        "خبر عاجل\nسقوط طائرة في البحر\nلا ناجين",
    ],
)
def test_what_is_one_question_stays_as_it_was_written(text: str) -> None:
    assert questions_in(text) == (text,)


def test_no_more_than_a_handful_is_taken_up_and_the_rest_stays_with_the_last() -> None:
    text = " ".join(
        f"كم سعر {name} اليوم؟" for name in ("النفط", "الذهب", "القمح", "الأرز", "القهوة", "الشاي")
    )

    found = questions_in(text)

    assert len(found) == MOST
    assert found[-1] == "كم سعر القهوة اليوم؟ كم سعر الشاي اليوم؟"


@given(st.text(alphabet=st.sampled_from("منكمتىأين فاز بالكأس؟?!.1-\n•و شكرا\u200f\ud83d"), max_size=200))
def test_no_text_breaks_it_and_no_word_is_made_up(text: str) -> None:
    found = questions_in(text)

    assert 1 <= len(found) <= MOST
    assert set(words(" ".join(found))) <= set(words(text))


@pytest.mark.parametrize("text", ["؟ " * 2_000, "من؟ " * 1_000, "1- " * 1_400, "\n؟" * 2_000, "«؟»" * 1_300])
def test_a_long_message_costs_little(text: str) -> None:
    started = time.thread_time()

    questions_in(text)

    assert time.thread_time() - started < 0.5
