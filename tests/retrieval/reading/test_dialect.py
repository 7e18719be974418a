import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.dialect import LEXICON, MAX_WORD, lexicon, standard
from retrieval.words.arabic import fold, words
from retrieval.words.stop_words import STOP_WORDS

ARABIC_WORD = st.text(st.characters(min_codepoint=0x0621, max_codepoint=0x064A), max_size=30)

# Everyday standard words, some of them with another meaning in a dialect.
ORDINARY = """عمل ست بنت مرة كبير عربية العربية بيت شغل دكتور عيان مية مئة حاجة قطر هدر ضرب طلع وقع ربح حلال قروش
    سيما بيروت بيان بيانات بينهم بيتكم بيضاء بيئة حتفهم بتراجع بترامب بنزرت بتهمة حيوان حياة حيفا حيدر حيتان حتمية
    حنبعل هيئة هيكل هياكل هيمنة هيمنت هيلاري هتلر هتافات هندسة هندسي مراكش مشمش مفتش متوحش منتعش مارش الأمة ولادة
    تسوية تكتل نسيب وجه وفاة لبنان الوزير رئيس انفجر أجواء اتسمت بيجو يبت"""


def meanings(dialect: str) -> list[str]:
    (word,) = words(dialect)
    return list(standard(word))


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("شاف", "رأى"),
        ("إجا", "جاء"),
        ("جه", "جاء"),
        ("فلوس", "أموال"),
        ("مصاري", "أموال"),
        ("طيارة", "طائرة"),
        ("ماتش", "مباراة"),
        ("كورة", "كرة"),
        ("كورا", "كرة"),
        ("موبايل", "هاتف"),
        ("بترول", "نفط"),
        ("كسب", "فاز"),
        ("اتقتل", "قتل"),
        ("انقتل", "قتل"),
        ("انولد", "ولد"),
        ("اتجوز", "تزوج"),
        ("زلمة", "رجل"),
        ("كرهبة", "سيارة"),
        ("سبيطار", "مستشفى"),
        ("گال", "قال"),
        ("سوّى", None),
        ("دابا", "الآن"),
        ("رجع", "عاد"),
        ("تعبان", "مريض"),
        ("العربيات", "سيارات"),
        ("صار", "حدث"),
        ("موية", "مياه"),
    ],
)
def test_a_dialect_word_has_its_standard_word(dialect: str, expected: str | None) -> None:
    assert (fold(expected) in meanings(dialect)) if expected else meanings(dialect) == []


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("بيتكلم", "يتحدث"),
        ("بتشتغل", "تعمل"),
        ("هيروح", "يذهب"),
        ("حيروح", "يذهب"),
        ("هتشوف", "ترى"),
        ("هنشوف", "نرى"),
        ("ماراحش", "ذهب"),
        ("مراحش", "ذهب"),
        ("مشافوش", "رأوا"),
        ("مابيلعبش", "يلعب"),
        ("بيعمل", "يعمل"),
        ("هيلعب", "يلعب"),
        ("حتفتح", "تفتح"),
        ("هينتخبوا", "ينتخبوا"),
        ("هيستخدم", "يستخدم"),
        ("هيسافر", "يسافر"),
        ("هيفوز", "يفوز"),
        ("حيموت", "يموت"),
        ("شافت", "رأت"),
        ("شافوا", "رأوا"),
        ("شافو", "رأوا"),
        ("حكت", "قالت"),
        ("حكوا", "قالوا"),
        ("عطوا", "أعطوا"),
        ("تجوزوا", "تزوجوا"),
        ("خدا", "أخذ"),
        ("خدوا", "أخذوا"),
        ("تروح", "تذهب"),
        ("يشوفوا", "يرون"),
        ("وراح", "ذهب"),
    ],
)
def test_verbs_are_met_in_their_persons_and_tenses(dialect: str, expected: str) -> None:
    assert fold(expected) in meanings(dialect)


@pytest.mark.parametrize(
    "dialect", ["الفلوس", "بالفلوس", "والفلوس", "للفلوس", "وفلوس", "بفلوس", "فلوسهم", "فلوسها"]
)
def test_nouns_are_met_with_article_particle_and_possessive(dialect: str) -> None:
    assert "اموال" in meanings(dialect)


@pytest.mark.parametrize("ordinary", ORDINARY.split())
def test_an_ordinary_standard_word_is_left_as_it_is(ordinary: str) -> None:
    assert meanings(ordinary) == []


def test_the_lexicon_is_large_and_holds_content_words_alone() -> None:
    listed = {**lexicon().verbs, **lexicon().others}
    assert len(listed) > 300
    assert STOP_WORDS.isdisjoint(listed)


def test_no_word_is_listed_twice_or_as_its_own_standard() -> None:
    lines = [line for line in LEXICON.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    listed = {**lexicon().verbs, **lexicon().others}
    assert len(listed) == len(lines)
    assert [word for word, meant in listed.items() if not meant or word in meant] == []


@given(ARABIC_WORD)
def test_any_word_can_be_asked_about(word: str) -> None:
    for folded in words(word):
        assert folded not in standard(folded)
        assert all(words(meant) == [meant] for meant in standard(folded))


@pytest.mark.parametrize("letters", ["هي" + "لعب" * 500, "ما" * 700 + "ش", "بيتنست" * 200])
def test_a_word_without_end_costs_nothing(letters: str) -> None:
    started = time.thread_time()
    assert standard(letters) == ()
    assert len(letters) > MAX_WORD
    assert time.thread_time() - started < 0.01
