import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.decide import text_hash
from data.encoded import LONGEST_TITLE, encoded_text, heading, vector_name

TEXT = "أعلنت الشركة أمس أرباحها."


def test_a_passage_is_encoded_under_its_articles_title() -> None:
    assert encoded_text("أرباح أرامكو", TEXT) == f"أرباح أرامكو\n{TEXT}"


@pytest.mark.parametrize("title", ["", " ", "_", " \n\t"])
def test_without_a_title_the_text_stands_alone(title: str) -> None:
    assert encoded_text(title, TEXT) == TEXT


def test_a_title_is_one_line_of_words() -> None:
    assert encoded_text(" Super_Bowl\n50 ", TEXT) == f"Super Bowl 50\n{TEXT}"


@pytest.mark.parametrize("first", ["أرباح أرامكو", "  أرباح  أرامكو "])
def test_a_title_that_is_the_first_line_already_is_not_said_twice(first: str) -> None:
    text = f"{first}\n{TEXT}"
    assert encoded_text("أرباح أرامكو", text) == text
    assert encoded_text("أرباح", text) == f"أرباح\n{text}"


def test_of_a_title_without_end_only_whole_words_of_its_beginning_are_taken() -> None:
    words = "كلمة " * 1000
    head = heading(words)
    assert head == ("كلمة " * 40).strip()
    assert len(head) <= LONGEST_TITLE
    assert heading("ا" * 1000) == "ا" * LONGEST_TITLE
    assert heading("ا" * LONGEST_TITLE) == "ا" * LONGEST_TITLE


def test_the_name_tells_titles_and_texts_apart() -> None:
    of = text_hash(TEXT)
    names = {vector_name(title, some) for title in ("", "أ", "ب") for some in (of, text_hash("غيره."))}
    assert len(names) == 6
    assert of not in names
    assert {len(name) for name in names} == {32}


def test_titles_that_are_encoded_alike_have_one_name() -> None:
    assert vector_name("Super_Bowl 50", "h") == vector_name(" Super Bowl  50 ", "h")


@given(st.text(max_size=400), st.text(max_size=80))
def test_whatever_the_title_the_text_is_encoded_to_its_last_letter(title: str, text: str) -> None:
    encoded = encoded_text(title, text)
    assert encoded.endswith(text)
    assert len(encoded) <= len(text) + LONGEST_TITLE + 1
    assert len(vector_name(title, text_hash(text))) == 32
