import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.sentences import sentence_spans
from retrieval.ranking.highlight import LONGEST_PAIR, answering_sentence, paragraph_at
from retrieval.reading.question import analyse

TEXT = "افتتحت القناة عام 1869. أغلقت بعد الحرب! ثم أعيد فتحها."
ASKED = "ماذا حدث؟"


def span(cosines: Sequence[float], text: str = TEXT, asked: str = ASKED) -> tuple[int, int]:
    question = analyse(asked)
    rarity = {word.text: 1.0 for word in question.words}
    return answering_sentence(text, np.array(cosines, dtype=np.float32), question, rarity)


def marked(cosines: Sequence[float], text: str = TEXT, asked: str = ASKED) -> str:
    start, end = span(cosines, text, asked)
    return text[start:end]


def test_the_sentence_nearest_to_the_question_is_marked() -> None:
    assert marked([0.5, 0.7, 0.9]) == "ثم أعيد فتحها."
    assert marked([0.7, 0.9, 0.7]) == "أغلقت بعد الحرب!"
    assert marked([0.9, 0.7, 0.7]) == "افتتحت القناة عام 1869."


def test_a_neighbour_that_is_nearly_as_likely_is_marked_with_it() -> None:
    assert marked([0.5, 0.85, 0.9]) == "أغلقت بعد الحرب! ثم أعيد فتحها."
    assert marked([0.85, 0.9, 0.7]) == "افتتحت القناة عام 1869. أغلقت بعد الحرب!"


def test_of_two_neighbours_the_likelier_is_marked_and_never_both() -> None:
    assert marked([0.84, 0.9, 0.86]) == "أغلقت بعد الحرب! ثم أعيد فتحها."
    assert marked([0.86, 0.9, 0.84]) == "افتتحت القناة عام 1869. أغلقت بعد الحرب!"


def test_what_is_likely_but_no_neighbour_is_not_marked() -> None:
    assert marked([0.9, 0.5, 0.89]) == "افتتحت القناة عام 1869."


def test_neighbours_of_two_paragraphs_are_not_marked_together() -> None:
    assert marked([0.9, 0.89], "افتتحت القناة عام 1869.\nأغلقت بعد الحرب!") == "افتتحت القناة عام 1869."


def test_ties_go_to_the_earlier_sentence() -> None:
    assert marked([0.8, 0.8, 0.8]) == "افتتحت القناة عام 1869. أغلقت بعد الحرب!"
    assert marked([0.9, 0.5, 0.9]) == "افتتحت القناة عام 1869."


def test_two_sentences_that_are_long_together_are_not_both_marked() -> None:
    word = "كلمة "
    fitting = (LONGEST_PAIR // 2 - len("أولى. ")) // len(word)
    first = f"{word * (fitting + 1)}أولى."
    long = f"{first} {word * (fitting + 1)}ثانية."
    assert len(long) > LONGEST_PAIR
    assert marked([0.9, 0.89], long) == first
    fits = f"{word * fitting}أولى. {word * fitting}آخر."
    assert len(fits) <= LONGEST_PAIR
    assert marked([0.9, 0.89], fits) == fits


def test_words_of_the_question_outweigh_a_small_difference_of_cosines() -> None:
    asked = "لماذا أغلقت بعد الحرب؟"
    assert marked([0.6, 0.84, 0.82], asked=asked) == "أغلقت بعد الحرب!"
    assert marked([0.4, 0.60, 0.99], asked=asked) == "ثم أعيد فتحها."


def test_a_number_outweighs_a_small_difference_where_one_is_asked_for() -> None:
    text = "عبرتها السفن كلها. كان طولها 193 كيلومترا. هذا كل شيء."
    assert marked([0.72, 0.71, 0.5], text, "كم كيلو؟") == "عبرتها السفن كلها. كان طولها 193 كيلومترا."
    assert span([0.5, 0.70, 0.72], text, "كم كيلو؟")[0] == text.index("كان")
    best_alone = "كان طولها 193 كيلومترا."
    assert marked([0.5, 0.70, 0.55], text, "كم كيلو؟") == best_alone


def test_a_passage_of_one_sentence_is_marked_whole() -> None:
    assert marked([0.1], text="بلا نهاية") == "بلا نهاية"
    assert marked([], text="") == ""


PIECES = st.sampled_from(
    [
        *(
            "كلمة",
            "قَالَ",
            "مدرسةٌ",
            "2024",
            "3.5",
            "١٬٢٣٤",
            "د.",
            "م.",
            "U.S.",
            "هـ",
            "أ.ف.ب",
            "Ünïcödé",
            "n\u0303",
            "👍🏽",
        ),
        *(" ", " ", " ", "\n", "\t", "\u00a0", "\u200f", "\u0640", "\u064b", "\u0301"),
        *(
            ".",
            "!",
            "؟",
            "؛",
            "…",
            "...",
            "؟!",
            "،",
            ":",
            "-",
            "(",
            ")",
            "«",
            "»",
            '"',
            "'",
            "“",
            "”",
            "[",
            "]",
        ),
    ]
)


@given(
    st.lists(PIECES, max_size=60).map("".join),
    st.integers(0, 99),
    st.sampled_from([ASKED, "كم؟", "؟", "U.S."]),
)
@example("قال. «نعم». ثم.", 1, ASKED)
@example("كلمة.\u064bكلمة", 1, ASKED)
def test_what_is_marked_are_whole_sentences_that_cut_no_word_and_no_mark(
    text: str, seed: int, asked: str
) -> None:
    spans = sentence_spans(text)
    cosines = np.random.default_rng(seed).uniform(0.7, 0.95, len(spans))
    start, end = span(cosines.tolist(), text, asked)
    assert 0 <= start <= end <= len(text)
    if not spans:
        assert (start, end) == (0, len(text))
        return
    within = [each for each in spans if start <= each[0] and each[1] <= end]
    assert (within[0][0], within[-1][1]) == (start, end)
    assert len(within) <= 2
    assert len(within) == 1 or end - start <= LONGEST_PAIR
    for cut in (start, end):
        if 0 < cut < len(text):
            assert not (text[cut - 1].isalnum() and text[cut].isalnum())
    assert end == len(text) or not unicodedata.combining(text[end])
    assert start == 0 or not unicodedata.combining(text[start]) or text[start - 1].isspace()


@pytest.mark.parametrize(
    ("sentence", "paragraph"), [("الأولى.", 4), ("عنوان فرعي", 5), ("الثانية.", 5), ("الثالثة.", 6)]
)
def test_the_paragraph_of_a_sentence_is_counted_past_subheadings(sentence: str, paragraph: int) -> None:
    paragraphs = ("الأولى.", "عنوان فرعي\nالثانية.", "الثالثة.")
    text = "\n".join(paragraphs)
    assert paragraph_at(text.index(sentence), 4, paragraphs) == paragraph


def test_a_part_of_one_paragraph_has_that_paragraphs_number() -> None:
    assert paragraph_at(300, 7, ()) == 7
