"""What a text is taken for."""

from hypothesis import given
from hypothesis import strategies as st

from bot.intake import MAX_ADDRESSES, MAX_QUESTION, Linked, Post, Questions, take_in

NEWS = "افتتح وزير الثقافة معرض الكتاب في عمّان بمشاركة 400 دار نشر."


def test_a_question_is_a_question_and_two_are_two() -> None:
    assert take_in("من فاز بالكأس؟") == Questions(("من فاز بالكأس؟",))
    assert take_in("من فاز بالكأس؟ ومتى؟") == Questions(("من فاز بالكأس؟", "ومتى؟"))


def test_what_was_forwarded_is_a_post_unless_it_asks() -> None:
    assert take_in(NEWS, forwarded=True) == Post((NEWS,))
    assert take_in(NEWS) == Questions((NEWS,))
    assert take_in("من فاز بالكأس؟", forwarded=True) == Questions(("من فاز بالكأس؟",))


def test_a_forwarded_greeting_is_no_post() -> None:
    assert take_in("صباح الخير", forwarded=True) == Questions(("صباح الخير",))


def test_a_text_longer_than_any_question_is_a_post() -> None:
    text = f"{NEWS} " * 30

    assert len(text) > MAX_QUESTION
    assert take_in(text) == Post((NEWS,))


def test_an_address_is_taken_without_the_marks_behind_it_and_with_what_is_asked_of_it() -> None:
    assert take_in("https://example.org/a/1.") == Linked(("https://example.org/a/1",), "")
    assert take_in("ماذا قال الوزير في (https://example.org/a)؟") == Linked(
        ("https://example.org/a",), "ماذا قال الوزير في ("
    )


def test_many_addresses_are_not_looked_up_one_by_one() -> None:
    text = " ".join(f"https://example.org/{n}" for n in range(MAX_ADDRESSES + 1))

    assert isinstance(take_in(text), Questions)


@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_it_and_none_is_free(text: str, forwarded: bool) -> None:
    assert 1 <= take_in(text, forwarded=forwarded).cost <= 5
