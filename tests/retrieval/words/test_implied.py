"""What passages say without the word for it: lives in brackets, and the kinds of the things that they name."""

import pytest

from retrieval.words.arabic import fold, words
from retrieval.words.implied import KINDS, implied_words, kinds_named, words_of_a_life
from retrieval.words.stop_words import STOP_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "نجيب محفوظ (11 ديسمبر 1911 - 30 أغسطس 2006) روائي مصري.",
        "ابن خلدون (1332–1406م) مؤرخ.",
        "صلاح الدين الأيوبي (٥٣٢ - ٥٨٩ هـ / ١١٣٨ - ١١٩٣ م) قائد.",
        "ألبرت أينشتاين (بالألمانية: Albert Einstein) (14 مارس 1879 – 18 أبريل 1955) عالم فيزياء.",
    ],
)
def test_two_dates_in_brackets_behind_a_name_say_birth_and_death(text: str) -> None:
    said = words_of_a_life(text)
    assert set(words("ولد توفي وفاة ميلاد مات")) <= set(said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "text",
    [
        "موسم (2015-2016) كان الأفضل.",
        "الحرب الأهلية (1975-1990) في لبنان.",
        "تولى رئاسة المخابرات لفترة طويلة (1977-2001).",
        "فاز الفريق (3-1) أمس.",
        "أسست الجامعة (1908) في القاهرة.",
        "القانون (رقم 150 - 2010) نافذ.",
        "من 1914 - 1990 بلا قوسين.",
        "عكس (2006 - 1911).",
        "",
    ],
)
def test_what_is_no_life_says_neither(text: str) -> None:
    assert words_of_a_life(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("سننقل منظومات “إسكندر- إم” إلى مينسك", "صواريخ"),
        ("أطلقت روسيا ثلاثة من طراز كينجال", "صواريخ"),
        ("الضربة كانت بالتوماهوك", "صواريخ"),
        ("يمكن إعادة تجهيز سو-25 في المصانع", "طائرات"),
        ("سلمت هولندا F-16 إلى كييف", "مقاتلات"),
        ("وصلت ليوبارد 2 إلى الحدود", "دبابات"),
        ("وافقت الوكالة على فايزر للأطفال", "لقاح"),
        ("حظرت الحكومة تيك توك", "تطبيق"),
        ("هبط على المريخ", "كوكب"),
    ],
)
def test_a_name_says_of_what_kind_it_is(text: str, kind: str) -> None:
    assert fold(kind) in kinds_named(words(text))


@pytest.mark.parametrize(
    "text",
    [
        "الإسكندر الأكبر ملك مقدونيا",  # no missile
        "شاهد 500 متفرج المباراة",
        "قال الطالب إن الغرامة كبيرة",
        "تيك وحدها لا تكفي",
        "سو",
        "",
    ],
)
def test_what_only_looks_like_a_name_says_nothing(text: str) -> None:
    assert kinds_named(words(text)) == ()


def listed() -> list[tuple[str, list[str]]]:
    written = KINDS.read_text("utf-8").splitlines()
    lines = [line.partition(":") for line in written if line and not line.startswith("#")]
    return [(kind, names.split("،")) for kind, _, names in lines]


@pytest.mark.parametrize(("kind", "names"), listed())
def test_every_name_that_is_listed_says_its_kind_is_no_stop_word_and_stands_once(
    kind: str, names: list[str]
) -> None:
    every = [tuple(words(name)) for _, several in listed() for name in several]
    for name in names:
        assert set(words(kind)) <= set(kinds_named(words(f"قالوا {name} أمس")))
        assert set(words(name)) - STOP_WORDS
        assert every.count(tuple(words(name))) == 1, name


def test_all_that_is_implied_is_told_together() -> None:
    said = implied_words("مخترع كينجال (1911-1980)")
    assert {"صواريخ", "توفي"} <= set(said)
    assert implied_words("خبر عادي") == ()
