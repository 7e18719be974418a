import pytest

from retrieval.arabic import fold
from retrieval.question import MAX_WORDS, analyse
from retrieval.stop_words import STANDARD_WORDS, STOP_WORDS


def telling(text: str) -> list[str]:
    return [word.text for word in analyse(text).words]


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


def test_a_dialect_word_is_looked_up_beside_its_standard_word_and_never_replaced() -> None:
    (word,) = analyse("الطيارة طيارة").words[1:]
    assert word.text == "طياره"
    assert STANDARD_WORDS["طياره"] == "طايره"
    assert {"طيار", "طاير"} <= set(word.forms)
    assert {"طيار", "_طيا", "طاير", "_طاي"} <= set(word.grams)


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
