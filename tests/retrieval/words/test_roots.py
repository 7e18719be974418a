"""Roots as letters alone show them: what must meet, what must not, and what is known to be misread."""

import pytest

from retrieval.words.arabic import words
from retrieval.words.roots import MARK, roots


def of(word: str) -> set[str]:
    (folded,) = words(word)
    return {root.removeprefix(MARK) for root in roots(folded)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("نشرت", "تنشر"),  # what one did and what one does
        ("سننقل", "بنقلها"),  # the future, and a noun with a particle and a pronoun
        ("أسست", "تأسيس"),
        ("مؤسس", "تأسيس"),
        ("يفاوض", "مفاوضات"),
        ("تفاوضوا", "المفاوضات"),
        ("الانتخابات", "الناخبين"),
        ("انتخب", "منتخب"),
        ("استخدام", "يستخدمون"),
        ("افتتاح", "افتتحت"),
        ("مدرسة", "المدارس"),
        ("قال", "قول"),  # a weak letter in the middle is one whichever it is
        ("بسبب", "سبب"),
        ("وولد", "ولد"),
        ("السابق", "سابقا"),
        ("شعبية", "شعبيتها"),
    ],
)
def test_words_of_one_root_meet(one: str, other: str) -> None:
    assert of(one) & of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مدرسة", "مدينة"),
        ("مفاوضات", "مفاجآت"),
        ("انتخاب", "انتشار"),
        ("لبنان", "لبن"),
        ("السودان", "أسود"),
        ("رئيس", "رياض"),
    ],
)
def test_words_of_other_roots_do_not(one: str, other: str) -> None:
    assert not of(one) & of(other)


def test_a_word_without_arabic_letters_or_of_two_has_no_root() -> None:
    assert [roots(word) for word in ("2025", "minsk", "من", "في", "")] == [(), (), (), (), ()]


def test_a_root_has_three_letters_at_least_and_a_mark() -> None:
    for word in ("يا", "مات", "وعد", "كتاب", "استقبال", "سيستخدمونها", "فلسطين"):
        assert all(root.startswith(MARK) and len(root) > 3 for root in roots(word))


def test_a_word_with_and_without_a_particle_has_both_roots() -> None:
    assert of("وصل") == {"اصل"} == of("واصل")
    assert {"نقل"} < of("بنقلها")


def test_what_fits_no_pattern_stays_as_it_is() -> None:
    assert of("صواريخ") == {"صواريخ"}


def test_what_letters_alone_misread_is_known() -> None:
    assert of("وزير") & of("زيارة")  # the و is taken for a particle
    assert not of("استقلت") & of("استقلال")  # a doubled radical is written once
