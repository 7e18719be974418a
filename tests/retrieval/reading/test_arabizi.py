import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.reading.arabizi import (
    MAX_CANDIDATES,
    MAX_LETTERS,
    arabizi_words,
    candidates,
    function_word,
    is_arabizi,
)
from retrieval.words.arabic import fold, words

# As they are typed, and as a newspaper writes them.
TYPED = """muhammad محمد|mohamed محمد|mo7amed محمد|salah صلاح|sala7 صلاح|9ala7 صلاح|elqahira القاهرة|masr مصر|kas كأس
el3alam العالم|2anat قناة|qanat قناة|elsoweis السويس|ra2is رئيس|rais رئيس|ra2ees رئيس|7arb حرب|harb حرب|gaza غزة
ghazza غزة|khartoum خرطوم|elkhartoum الخرطوم|tunis تونس|bor بور|saeed سعيد|sa3eed سعيد|na7ef نحيف|ahram أهرام
el2ahram الأهرام|baghdad بغداد|beirut بيروت|bayrout بيروت|lobnan لبنان|sorya سوريا|souria سوريا|falasteen فلسطين
filistin فلسطين|elquds القدس|iran إيران|el3iraq العراق|iraq عراق|torkia تركيا|rousya روسيا|amrika أمريكا|fransa فرنسا
almania ألمانيا|elsisi السيسي|assisi السيسي|boteen بوتين|erdogan أردوغان|netanyaho نتنياهو|moubarak مبارك
ma3loomat معلومات|intikhabat انتخابات|entekhabat انتخابات|mobarayat مباريات|dawri دوري|kora كرة|elsa3oudia السعودية
wazeer وزير|elsheikh الشيخ|iskenderia إسكندرية|2emarat إمارات|7ezbollah حزبالله|allah الله|5aleej خليج|khaleej خليج
8atar قطر|qatar قطر|6ayaran طيران|tayaran طيران|ta3lim تعليم|t3leem تعليم|eljazeera الجزيرة|ramadan رمضان
oktober أكتوبر|3asema عاصمة|3asimat عاصمة|madina مدينة|hawa هواء|so2al سؤال|mas2ool مسؤول|elyaman اليمن|soudan سودان
eljaza2er الجزائر|algazayer الجزائر|kuwait كويت|riyadh رياض|doha دوحة|mostafa مصطفى|madbouly مدبولي|youssef يوسف
fatma فاطمة|omar عمر|ali علي|hussein حسين|zelzal زلزال|hokouma حكومة|7okoma حكومة|elittihad الاتحاد|gaish جيش
israel إسرائيل|hamas حماس|mahfouz محفوظ|jami3a جامعة|ennahda النهضة|thawra ثورة|sawra ثورة|mo2tamar مؤتمر|elqemma القمة
a3'ani أغاني|wa6an وطن|3'aza غزة|7'aleej خليج|lelqahira للقاهرة|welsoudan والسودان|ra2is رئيس""".replace(
    "\n", "|"
)


@pytest.mark.parametrize("pair", TYPED.split("|"))
def test_what_a_newspaper_writes_is_among_the_candidates(pair: str) -> None:
    typed, printed = pair.split(" ")
    assert words(printed)[0] in candidates(typed)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("7arb", "حرب"), ("el3alam", "العالم"), ("ma3loomat", "معلومات"), ("tunis", "تونس"), ("masr", "مصر")],
)
def test_the_likeliest_spelling_is_among_the_first(typed: str, printed: str) -> None:
    assert fold(printed) in candidates(typed)[:4]


def test_a_digit_that_the_writer_knows_is_not_read_into_another_letter() -> None:
    assert [spelling for spelling in candidates("7ahar") if spelling.count("ح") > 1] == []
    assert [spelling for spelling in candidates("3arab") if spelling.count("ع") > 1] == []


@pytest.mark.parametrize(
    "typed", ["", " ", "2022", "7", "covid19", "kas el3alam", "covid-19", "مصر", "x" * 21, "a@b", "naïve7مصر"]
)
def test_what_is_no_word_of_arabizi_has_no_candidates(typed: str) -> None:
    assert candidates(typed) == ()


def test_capitals_accents_and_marks_around_a_word_change_nothing() -> None:
    assert candidates("El3alam?") == candidates("el3alam")
    assert candidates("Béyrout") == candidates("beyrout")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz2356789'’", max_size=MAX_LETTERS + 5))
@example("2a2")
def test_candidates_are_folded_few_and_each_once(typed: str) -> None:
    found = candidates(typed)
    assert len(found) == len(set(found)) <= MAX_CANDIDATES
    assert all(words(spelling) == [spelling] for spelling in found)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert len(candidates(text)) <= MAX_CANDIDATES
    assert is_arabizi(text) in (True, False)
    assert function_word(text) is None or text.casefold() in arabizi_words(text)


@pytest.mark.parametrize(
    "typed", ["a" * MAX_LETTERS, "aeiou" * 4, "thdhkhghsh" * 2, "2'" * 10, "elsthgza7'" * 2]
)
def test_the_hardest_word_costs_milliseconds(typed: str) -> None:
    candidates("masr")  # the tables are read once
    started = time.thread_time()
    candidates(typed)
    assert time.thread_time() - started < 0.1


def test_a_long_text_costs_milliseconds() -> None:
    for text in ("leh 7arb '" * 1_000, "'" * 10_000, "3'" * 5_000, "a3" * 5_000):
        started = time.thread_time()
        is_arabizi(text)
        assert time.thread_time() - started < 0.2


@pytest.mark.parametrize(
    "question",
    [
        "leh 2amet elthawra",
        "min howa ra2is masr?",
        "emta kan kas el3alam",
        "Kam 3adad sokan masr",
        "shu sar bi beirut",
        "wein sar el zelzal",
        "men rabe7 el dawri",
        "kifash w fin",
        "meen fi el final",
        "ma3loomat 3an 2anat elsoweis",
    ],
)
def test_arabic_in_latin_letters_is_told(question: str) -> None:
    assert is_arabizi(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many points did the Panthers defense surrender?",
        "Who won in 2022?",
        "What is COVID-19?",
        "When did WW2 end?",
        "Is 5G safe?",
        "Where was 2Pac shot?",
        "What is B2B and P2P, R2D2?",
        "How did MH370 disappear?",
        "Boeing 737 and A320",
        "What is the 2nd city of Egypt?",
        "What time is 3am in Cairo?",
        "iPhone6 price",
        "Did Shu win el match?",
        "Who is Dr. Wein?",
        "Kanye West men",
        "How many men per min did Ma run?",
        "Qui a gagné la coupe du monde ?",
        "Où est né Zidane ?",
        "El presidente de la republica",
        "Da chi e il re di Roma",
        "Egypt",
        "",
        "ما هي ma3loomat",
    ],
)
def test_other_languages_are_not_taken_for_it(question: str) -> None:
    assert not is_arabizi(question)


@pytest.mark.parametrize(
    ("typed", "arabic"),
    [
        ("leh", "ليه"),
        ("Emta", "امتى"),
        ("fein", "فين"),
        ("meen", "مين"),
        ("shu", "شو"),
        ("kam", "كم"),
        ("ezay", "ازاي"),
        ("3ala", "على"),
        ("chkoun", "شكون"),
    ],
)
def test_a_word_that_asks_or_binds_is_known(typed: str, arabic: str) -> None:
    assert function_word(typed) == fold(arabic)


@pytest.mark.parametrize("typed", ["masr", "who", "the", "7arb", ""])
def test_any_other_word_is_no_word_that_asks(typed: str) -> None:
    assert function_word(typed) is None


def test_the_words_of_a_text_keep_what_stands_for_letters() -> None:
    assert arabizi_words("Leh 3’aza, El-2ahram «7arb»? who's 3'") == (
        *("leh", "3'aza", "el", "2ahram", "7arb", "who's", "3'"),
    )
