from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.question import MAX_WORDS, Others, Question, QuestionWord, analyse
from retrieval.words.arabic import fold, forms
from retrieval.words.stop_words import STOP_WORDS


def telling(text: str, passed_over: Sequence[str] = ()) -> list[str]:
    return [word.text for word in analyse(text, passed_over=passed_over).words]


def beside(readings: Mapping[int, Sequence[str]]) -> Others:
    return lambda _: readings


def held(text: str) -> frozenset[str]:
    """The forms that a passage of some words holds."""
    return frozenset(form for word in fold(text).split() for form in forms(word))


def only(question: Question) -> QuestionWord:
    (word,) = question.words
    return word


def test_a_question_keeps_its_telling_words_each_once_in_order() -> None:
    assert telling("ما هي الصواريخ التي وعد بوتين بنقلها، وعد بوتين؟") == [
        "الصواريخ",
        "وعد",
        "بوتين",
        "بنقلها",
    ]


def test_stop_words_are_known_however_they_are_spelt() -> None:
    assert telling("إلىٰ أيــن ذهب الى اين ذهب شُو ليه") == ["ذهب"]
    assert {fold("إلى"), fold("أيّ"), fold("هلّق"), "the", "ou"} <= STOP_WORDS


def test_a_question_of_stop_words_alone_is_asked_with_them() -> None:
    assert telling("من هو؟") == ["من", "هو"]


@pytest.mark.parametrize("text", ["", "؟!", " \n", "\u064b\u0640", "🙂"])
def test_a_question_without_a_word_has_none(text: str) -> None:
    assert analyse(text).words == ()


def test_a_single_letter_tells_nothing_but_a_digit_does() -> None:
    assert telling("فيتامين د 7") == ["فيتامين", "7"]


def test_numbers_are_told_from_words() -> None:
    assert [(word.text, word.is_number) for word in analyse("سو-25 عام ٢٠٢٢").words] == [
        ("سو", False),
        ("25", True),
        ("عام", False),
        ("2022", True),
    ]


def test_a_very_long_question_is_cut() -> None:
    assert telling(" ".join(f"كلمه{'ب' * at}" for at in range(99)))[-1] == f"كلمه{'ب' * (MAX_WORDS - 1)}"


def test_the_script_of_a_question_is_known() -> None:
    assert analyse("Who is بوتين?").arabic == 0.5


def test_a_word_with_no_other_reading_stands_for_itself() -> None:
    word = only(analyse("طيارة"))
    assert (word.text, word.forms, word.phrases) == ("طياره", ("طيار",), ())
    assert word.readings == (("_طيا", "طيار", "ياره", "اره_"),) == (word.grams,)


def test_another_reading_is_looked_up_beside_the_word_and_never_instead() -> None:
    word = analyse("الطيارة طيارة", beside({1: ["طائرة"]})).words[1]
    assert (word.text, word.forms) == ("طياره", ("طيار", "طاير"))
    assert word.readings == (
        ("_طيا", "طيار", "ياره", "اره_"),
        ("_طاي", "طاير", "ايره", "يره_"),
    )
    assert word.grams == word.readings[0]
    assert word.is_in(held("حطت الطائرة"))
    assert word.is_in(held("الطيارات"))
    assert not word.is_in(held("المطار"))


def test_a_name_of_several_words_is_there_only_with_all_of_them() -> None:
    word = only(analyse("الكنال", beside({0: ["قناة السويس"]})))
    assert word.forms == ("كنال",)
    assert word.phrases == ((("قنا",), ("سويس",)),)
    assert word.is_in(held("افتتحت قناة للملاحة في السويس"))
    assert word.is_in(held("الكنال"))
    assert not word.is_in(held("قناة بنما"))
    assert not word.is_in(held("مدينة السويس"))
    assert not word.is_in(frozenset())
    assert set(word.every_form) == {"كنال", "قنا", "سويس"}


def test_a_name_is_looked_up_without_the_words_that_bind_it() -> None:
    word = only(analyse("ولي", beside({0: ["منظمة الأمم من أجل السلام", "the who"]})))
    assert [len(phrase) for phrase in word.phrases] == [4, 2]
    assert word.is_in(held("منظمه الامم اجل السلام"))
    assert not word.is_in(held("الامم السلام"))


def test_the_readings_of_a_name_are_its_words_together() -> None:
    word = only(analyse("كنال", beside({0: ["قنال", "قناة السويس", "قنال"]})))
    assert len(word.readings) == 3
    assert word.readings[2][-1] == "ويس_"


def test_what_says_nothing_beside_a_word_changes_nothing() -> None:
    assert analyse("طيارة", beside({0: ["؟", "", "طيارة"]})) == analyse("طيارة")


def test_a_word_met_twice_has_the_readings_of_both_places() -> None:
    for places in ({0: ["دولة"]}, {2: ["دولة"]}):
        (word, other) = analyse("الإمارات وزير الإمارات", beside(places)).words
        assert (word.text, other.text) == ("الامارات", "وزير")
        assert word.is_in(held("الدولة"))
        assert not other.is_in(held("الدولة"))


def test_a_stop_word_that_has_another_reading_tells_something() -> None:
    assert telling("من هو عمان") == ["عمان"]
    assert [word.text for word in analyse("فين عمان", beside({0: ["أين", "المكان"]})).words] == [
        "فين",
        "عمان",
    ]


def test_words_that_are_passed_over_tell_nothing() -> None:
    assert telling("أخبار قناة السويس أمس", ["اخبار", "امس"]) == ["قناه", "السويس"]
    assert telling("أخبار أمس", ["اخبار", "امس"]) == ["اخبار", "امس"]  # it has no others
    named = analyse("أخبار اليوم", beside({0: ["صحيفة"], 1: ["صحيفة"]}), ["اخبار", "اليوم"])
    assert [word.text for word in named.words] == ["اخبار", "اليوم"]  # they are a name


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("كم ارتفاع الهرم", True),
        ("إمتى اتفتحت القناة", True),
        ("How old is the canal?", True),
        ("How did the canal open?", False),
        ("لماذا أغلقت القناة", False),
    ],
)
def test_a_question_that_wants_a_number_is_known(text: str, wants: bool) -> None:
    assert analyse(text).wants_number is wants


def test_a_number_that_the_question_gives_is_no_answer_to_it() -> None:
    asked = analyse("كم سفينة عبرت عام 2021؟")
    assert asked.number_in(held("عبرت 20694 سفينة عام 2021"))
    assert asked.number_in(held("عبرت عشرون سفينة"))
    assert not asked.number_in(held("السفن في عام 2021"))
    assert not asked.number_in(frozenset({""}))


@given(
    st.text(max_size=200),
    st.dictionaries(st.integers(0, 9), st.lists(st.text(max_size=20), max_size=4), max_size=4),
    st.lists(st.text(max_size=9), max_size=3),
)
def test_no_text_and_no_readings_break_the_analysis(
    text: str, readings: dict[int, list[str]], passed_over: list[str]
) -> None:
    question = analyse(text, beside(readings), passed_over)
    assert len(question.words) <= MAX_WORDS
    assert len({word.text for word in question.words}) == len(question.words)
    for word in question.words:
        assert set(word.forms) <= set(word.every_form)
        assert word.is_in(frozenset(word.every_form))
        assert not word.is_in(frozenset())
        assert word.readings
        assert all(word.readings)
        assert all(forms_of_word for phrase in word.phrases for forms_of_word in phrase)
