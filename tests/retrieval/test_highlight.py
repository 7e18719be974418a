import numpy as np
import pytest

from retrieval.highlight import answering_sentence, paragraph_at
from retrieval.question import analyse

TEXT = "افتتحت القناة عام 1869. أغلقت بعد الحرب! ثم أعيد فتحها."


def marked(cosines: list[float], text: str = TEXT, asked: str = "ماذا حدث؟") -> str:
    question = analyse(asked)
    rarity = {word.text: 1.0 for word in question.words}
    start, end = answering_sentence(text, np.array(cosines, dtype=np.float32), question, rarity)
    return text[start:end]


def test_the_sentence_nearest_to_the_question_is_marked() -> None:
    assert marked([0.7, 0.8, 0.9]) == "ثم أعيد فتحها."
    assert marked([0.7, 0.9, 0.8]) == "أغلقت بعد الحرب!"


def test_ties_go_to_the_earlier_sentence() -> None:
    assert marked([0.8, 0.8, 0.8]) == "افتتحت القناة عام 1869."


def test_words_of_the_question_outweigh_a_small_difference_of_cosines() -> None:
    assert marked([0.80, 0.80, 0.82], asked="لماذا أغلقت بعد الحرب؟") == "أغلقت بعد الحرب!"
    assert marked([0.60, 0.60, 0.99], asked="لماذا أغلقت بعد الحرب؟") == "ثم أعيد فتحها."


def test_a_passage_of_one_sentence_is_marked_whole() -> None:
    assert marked([0.1], text="بلا نهاية") == "بلا نهاية"
    assert marked([], text="") == ""


@pytest.mark.parametrize(
    ("sentence", "paragraph"), [("الأولى.", 4), ("عنوان فرعي", 5), ("الثانية.", 5), ("الثالثة.", 6)]
)
def test_the_paragraph_of_a_sentence_is_counted_past_subheadings(sentence: str, paragraph: int) -> None:
    paragraphs = ("الأولى.", "عنوان فرعي\nالثانية.", "الثالثة.")
    text = "\n".join(paragraphs)
    assert paragraph_at(text.index(sentence), 4, paragraphs) == paragraph


def test_a_part_of_one_paragraph_has_that_paragraphs_number() -> None:
    assert paragraph_at(300, 7, ()) == 7
