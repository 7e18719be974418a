import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sentences import sentence_spans

TEXTS = st.text(alphabet='ابمتهد .!؟…\n"»”،:12abU\u064b()؛\r-*', max_size=120)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "قال نعم. ثم ذهب! هل عاد؟ نعم؛ عاد… وبقي",
            ["قال نعم.", "ثم ذهب!", "هل عاد؟", "نعم؛", "عاد…", "وبقي"],
        ),
        ("السطر الأول\nالسطر الثاني\r\nالثالث", ["السطر الأول", "السطر الثاني", "الثالث"]),
        ('قال: "لن نعود." وأضاف «كفى!» ومضى.', ['قال: "لن نعود."', "وأضاف «كفى!»", "ومضى."]),
        ("انتهى اللقاء (بلا أهداف.) وغادر الفريق.", ["انتهى اللقاء (بلا أهداف.)", "وغادر الفريق."]),
        ("اتفق البلدين.وأضاف الوزير", ["اتفق البلدين.", "وأضاف الوزير"]),
        ("عام 1445 هـ. ثم عام 2024 م. ثم اليوم", ["عام 1445 هـ.", "ثم عام 2024 م.", "ثم اليوم"]),
        ("نقلته بي بي سي. وأكدته رويترز.", ["نقلته بي بي سي.", "وأكدته رويترز."]),
    ],
)
def test_sentences_end_at_marks_and_line_breaks_with_their_closing_quotes(
    text: str, expected: list[str]
) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "استقبل د. محمد المهندس م. علي في المطار",
        "ارتفع السعر 3.5 دولار عند 10.30 صباحا",
        "قالت أ.ف.ب. إن الجيش تقدم",
        "القوات الأمريكية U.S. Army في الشمال",
        "مركز جون إف. كينيدي للفنون",
        "1. البند الأول من الاتفاق",
        "زار موقع www.example.org/a?b=1 أمس",
        "قال Dr. Smith ذلك",
    ],
)
def test_dots_of_abbreviations_decimals_times_initials_and_addresses_end_nothing(text: str) -> None:
    assert sentences(text) == [text]


@given(TEXTS)
def test_nothing_is_lost_and_the_order_is_kept(text: str) -> None:
    last = 0
    for start, end in sentence_spans(text):
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        last = end
    assert not text[last:].strip()


@given(TEXTS)
def test_a_sentence_split_again_is_that_one_sentence(text: str) -> None:
    assert [sentences(sentence) for sentence in sentences(text)] == [[each] for each in sentences(text)]


def test_a_million_marks_take_linear_time() -> None:
    assert sentences(". " * 500_000 + "نعم") == [". " * 500_000 + "نعم"]
