"""Lists of words and the articles that hold them."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.words.watched_words import WatchedWords, wanted_words

NEWS = ("افتتاح قناة السويس", "عبرت السفينة القناة صباحا، وقال المهندسون إن العمل انتهى.")


def watched(*texts: str) -> WatchedWords:
    made = WatchedWords()
    for number, text in enumerate(texts, start=1):
        made.add(number, text)
    return made


def test_all_words_must_stand_in_the_article_wherever_in_it() -> None:
    lists = watched("السفينة", "سفينة السويس", "سفينة بنما", "قطار")

    assert lists.held_by(NEWS) == [1, 2]


def test_spelling_articles_and_particles_do_not_matter() -> None:
    lists = watched("والمهندسين", "قَنَاة", "مهندسون")

    assert lists.held_by(NEWS) == [1, 2, 3]


def test_a_pronoun_behind_a_feminine_word_does_not_hide_it() -> None:
    assert watched("حموضة", "بيت").held_by(("ولا تزيد حموضته على ذلك",)) == [1]
    assert watched("بيت", "وق").held_by(("في بيتها ووقتها",)) == [1]


def test_stop_words_are_not_asked_for_unless_there_are_no_others() -> None:
    assert wanted_words("من قناة السويس") == wanted_words("قناة السويس")
    assert watched("إن من", "إن").held_by(NEWS) == [2]


def test_a_text_without_words_is_held_by_nothing() -> None:
    assert watched("؟!", "").held_by(("", "؟!")) == []


def test_what_was_changed_or_removed_is_found_no_more() -> None:
    lists = watched("السفينة", "القناة")
    lists.add(1, "قطار")
    lists.remove(2)
    lists.remove(9)

    assert lists.held_by(NEWS) == []
    assert len(lists) == 1


WORD = st.sampled_from(["سفينة", "السفينة", "قناة", "قطار", "مطار", "بالمطار", "مدينة", "2024", "London"])
LIST = st.lists(WORD, min_size=1, max_size=4).map(" ".join)


@given(lists=st.lists(LIST, max_size=12), text=LIST)
def test_the_index_finds_what_comparing_one_by_one_finds(lists: list[str], text: str) -> None:
    held = {form for its_forms in wanted_words(text) for form in its_forms}
    expected = [
        number
        for number, wanted in enumerate(lists, start=1)
        if all(held & set(its_forms) for its_forms in wanted_words(wanted))
    ]

    assert watched(*lists).held_by((text,)) == expected
