"""What a forwarded post says."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.claims import LONGEST, MAX_CLAIM, MOST, claims

POST = """عاجل 🔴
افتتح وزير الثقافة معرض الكتاب في عمّان صباح اليوم بمشاركة 400 دار نشر.
تابعونا على @qanat_alkhabar
وقال منظمون إن عدد الزوار بلغ خمسين ألفا في اليوم الأول. شكرا لكم.
#معرض_الكتاب https://example.org/x?id=1"""


def test_a_post_is_read_for_the_sentences_that_tell_something() -> None:
    assert claims(POST) == (
        "افتتح وزير الثقافة معرض الكتاب في عمّان صباح اليوم بمشاركة 400 دار نشر.",
        "وقال منظمون إن عدد الزوار بلغ خمسين ألفا في اليوم الأول.",
    )


def test_a_long_post_keeps_its_beginning_and_what_tells_most_in_its_own_order() -> None:
    short = "وصل الوفد إلى العاصمة."
    long = [f"وأعلنت الشركة رقم {n} أرباحا قياسية من بيع القمح والأرز والسكر في الأسواق." for n in range(9)]

    found = claims(" ".join([short, *long]))

    assert found[0] == short
    assert list(found[1:]) == long[: MOST - 1]


@pytest.mark.parametrize("text", ["", "🔴🔴🔴", "https://example.org/a", "شكرا جزيلا", "عاجل", "#عاجل #غزة"])
def test_where_nothing_is_told_there_is_no_claim(text: str) -> None:
    assert claims(text) == ()


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    found = claims(text)

    assert len(found) <= MOST
    assert all(0 < len(claim) <= MAX_CLAIM for claim in found)


def test_a_text_without_end_costs_little() -> None:
    started = time.thread_time()

    claims("قال الوزير إن السعر ارتفع " * 100_000)

    assert time.thread_time() - started < 0.5
    assert LONGEST < 10_000
