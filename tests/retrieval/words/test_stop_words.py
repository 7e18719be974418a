"""Words of a question that say nothing of what is looked for, as people write them."""

import pytest

from retrieval.reading.question import analyse
from retrieval.words.arabic import fold
from retrieval.words.stop_words import SAYING_NOTHING


@pytest.mark.parametrize(
    "word",
    [
        "ما",
        "متى",
        "بماذا",
        "وبماذا",
        "فكيف",
        "وكم",
        "بكم",
        "لمن",
        "بأي",
        "ولأي",
        "ماهو",
        "ماهي",
        "ماسم",
        "لمادا",
        "اللتي",
        "ال",
        "إيش",
        "أيش",
        "واش",
        "وقتاش",
        "كيفاش",
        "منين",
        "هاذي",
        "ديال",
        "حدا",
        "رح",
        "أبغى",
        "أعرف",
        "please",
        "été",
    ],
)
def test_what_asks_or_binds_says_nothing_with_particles_and_slips_too(word: str) -> None:
    assert fold(word) in SAYING_NOTHING


@pytest.mark.parametrize(
    "word",
    [
        "كمال",
        "ماهر",
        "وهم",
        "بمصر",
        "الماء",
        "فيل",
        "كيفن",
        "لبنان",
        "كمين",
        "بلية",
        "واي",
        "فاي",
        "طيب",
        "ديالو",
        "أبي",
        "شي",
    ],
)
def test_what_only_begins_or_ends_like_it_says_something(word: str) -> None:
    assert fold(word) not in SAYING_NOTHING


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("ماهي عاصمة المغرب؟ ال", ["عاصمه", "المغرب"]),
        ("بماذا يشتهر لبنان", ["يشتهر", "لبنان"]),
        ("ما هى الأندية اللتى تلعب فيها؟", ["الانديه", "تلعب"]),
        ("وبكم فازت", ["فازت"]),
        ("إيش سبب الحريق؟ أبغى أعرف", ["سبب", "الحريق"]),
        ("واش كاين شي قرار على الضرائب ديال السيارات", ["كاين", "شي", "قرار", "الضرايب", "السيارات"]),
        ("ممكن تخبرني حدا رح يستقيل من الحكومة؟", ["تخبرني", "يستقيل", "الحكومه"]),
        ("où se trouvent les otages et leurs gardes", ["trouvent", "otages", "gardes"]),
    ],
)
def test_a_question_is_looked_up_by_what_it_asks_about(question: str, telling: list[str]) -> None:
    assert [word.text for word in analyse(question).words] == telling


def test_of_a_question_of_nothing_else_all_words_are_looked_up() -> None:
    assert [word.text for word in analyse("بماذا").words] == ["بماذا"]
