import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.words.arabic import arabic_share, fold, forms, grams, stem, words

ANY_ARABIC = st.text(st.characters(min_codepoint=0x0600, max_codepoint=0x06FF), max_size=30)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أحمد إلى آخر ٱلكتاب", "احمد الي اخر الكتاب"),
        ("على مستوى فی", "علي مستوي في"),
        ("مدينة", "مدينه"),
        ("کتاب", "كتاب"),
        ("مؤتمر", "موتمر"),
        ("رئيس قائد", "رييس قايد"),
        ("سماء الشيء", "سما الشي"),
        ("قراءة ماءان", "قراءه ماءان"),
        ("٢٠٢٤ و۱۴۰۳", "2024 و1403"),
        ("٣٫٥", "3.5"),
        ("١٬٢٣٤٬٥٦٧", "1234567"),
        ("10,000", "10000"),
        ("٢٥٪", "25%"),
        ("NATO", "nato"),
    ],
)
def test_one_word_written_two_ways_is_folded_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_bare_alef_with_a_hamza_above_is_composed_first() -> None:
    assert fold("ا\u0654حمد") == fold("أحمد") == "احمد"
    assert fold("و\u0654") == fold("ؤ") == "و"
    assert fold("ي\u0654") == fold("ئ") == "ي"


def test_presentation_forms_are_read_as_the_letters_they_show() -> None:
    assert fold("\ufee3\ufea4\ufee4\ufeaa") == "محمد"
    assert fold("\ufefb") == "لا"
    assert fold("\ufdf2") == "الله"


def test_ligatures_that_stand_for_phrases_become_what_people_type() -> None:
    assert words("محمد \ufdfa قال") == ["محمد", "قال"]
    assert words("500\ufdfc") == ["500", "ريال"]


def test_a_mark_in_its_presentation_form_does_not_cut_the_word() -> None:
    assert words("كتاب\ufe70ا") == ["كتابا"]
    assert words("محم\ufc60د") == ["محمد"]


@pytest.mark.parametrize(
    "unseen",
    [
        *"\u0640\u064b\u0650\u0651\u0652\u065f\u0670\u06d6\u06ed",
        *"\u200b\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff",
    ],
)
def test_marks_tatweel_and_direction_signs_are_gone(unseen: str) -> None:
    assert fold(f"كتا{unseen}ب") == "كتاب"


def test_a_zero_width_non_joiner_parts_two_words() -> None:
    assert words("می\u200cخواهم") == ["مي", "خواهم"]


def test_numbers_stay_whole_and_apart_from_words() -> None:
    assert words("سو-25 و٣٫٥ مليار في 24.12.2018، عام2022") == [
        *("سو", "25", "و", "3.5", "مليار", "في", "24.12.2018", "عام", "2022")
    ]


def test_a_list_of_years_is_not_one_number() -> None:
    assert words("2010,2011") == ["2010", "2011"]


def test_spellings_of_one_country_meet() -> None:
    assert words("أميركا الإنكليزية") == words("أمريكا الإنجليزية") == ["امريكا", "الانجليزيه"]


@given(ANY_ARABIC)
def test_folding_a_folded_text_changes_nothing_more(text: str) -> None:
    # But for a hamza that only stands last once another hamza behind it has gone.
    once = fold(text).replace("ء", "")
    assert fold(once) == once


@given(ANY_ARABIC)
def test_composed_and_decomposed_texts_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("word", "light"),
    [
        ("لبنان", "لبنان"),
        ("السودان", "سودان"),
        ("الوزير", "وزير"),
        ("وبالمدينه", "وبالمدين"),
        ("والوزير", "وزير"),
        ("بالوزير", "وزير"),
        ("كالوزير", "وزير"),
        ("فالوزير", "وزير"),
        ("للوزير", "وزير"),
        ("الله", "الل"),
        ("والد", "والد"),
        ("معلمون", "معلم"),
        ("المعلمين", "معلم"),
        ("سيارات", "سيار"),
        ("كتابها", "كتاب"),
        ("كتابهم", "كتاب"),
        ("كتابكم", "كتاب"),
        ("كتابنا", "كتاب"),
        ("مصريه", "مصر"),
        ("مصري", "مصر"),
        ("يده", "يده"),
        ("nato", "nato"),
    ],
)
def test_the_light_stem_drops_the_article_and_one_suffix(word: str, light: str) -> None:
    assert stem(word) == light


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("وزير", "الوزير"),
        ("وزارة", "الوزارة"),
        ("واشنطن", "بواشنطن"),
        ("لبنان", "بلبنان"),
        ("السودان", "سودان"),
        ("السودان", "للسودان"),
        ("كتابه", "وكتابها"),
        ("روسيا", "لروسيا"),
        ("مباحثاته", "مباحثات"),
        ("مباحثاته", "المباحثات"),
        ("مباحثاتها", "مباحثة"),
        ("ومباحثاتهم", "مباحثات"),
        ("صادراتها", "الصادرات"),
        ("قواتهم", "القوات"),
        ("انتخاباتنا", "انتخابات"),
    ],
)
def test_two_forms_of_one_word_meet(one: str, other: str) -> None:
    assert set(forms(fold(one))) & set(forms(fold(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("لبنان", "لبن"), ("السودان", "سود"), ("السودان", "أسود"), ("واشنطن", "شنط"), ("لبنانها", "لبن")],
)
def test_two_words_that_look_alike_do_not_meet(one: str, other: str) -> None:
    assert not set(forms(fold(one))) & set(forms(fold(other)))


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("مباحثاته", ("مباحثات", "مباحث", "مباحثا")),  # the last as of مباراته
        ("صادراتها", ("صادرات", "صادر", "صادرا")),
        ("سيارات", ("سيار",)),  # stem took the plural itself away
        ("ذاته", ("ذات",)),  # ذ alone is no word
        ("بناته", ("بنات", "نات", "بنا")),  # too short to be a plural of anything
        ("وزارة", ("وزار", "زار")),
        ("واشنطن", ("واشنطن", "اشنطن")),
        ("لبنان", ("لبنان", "بنان")),
        ("السودان", ("سودان",)),
        ("مات", ("مات",)),
        ("25", ("25",)),
    ],
)
def test_a_plural_before_a_pronoun_is_kept_with_and_without_its_ending(
    word: str, kept: tuple[str, ...]
) -> None:
    assert forms(fold(word)) == kept


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("مساحتها", "مساحة"),
        ("العاصمة", "عاصمتها"),
        ("عملتهم", "العملة"),
        ("وفاته", "وفاة"),
        ("مباراتهم", "المباراة"),
        ("بسياستها", "سياسة"),
        ("شركتي", "الشركة"),
        ("تأسست", "تأسس"),
        ("وأعلنت", "أعلن"),
        ("اكتشفته", "اكتشف"),
        ("اخترعتها", "اخترع"),
    ],
)
def test_a_feminine_before_a_pronoun_and_a_verb_of_a_woman_meet_the_word_without(
    word: str, other: str
) -> None:
    assert set(forms(fold(word))) & set(forms(fold(other)))


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("بيروت", "بيرو"),
        ("الكويت", "كوي"),
        ("صوتها", "صوم"),
        ("وقته", "وقف"),
        ("ثابت", "ثاب"),
        ("بنت", "بن"),
        ("لبنانيات", "لبن"),
    ],
)
def test_a_word_that_only_ends_like_a_feminine_is_no_other_word(word: str, other: str) -> None:
    assert not set(forms(fold(word))) & set(forms(fold(other)))


@given(ANY_ARABIC)
def test_a_word_stands_as_its_stem_and_never_as_nothing(text: str) -> None:
    for word in words(text):
        found = forms(word)
        assert found[0] == stem(word)
        assert all(found)
        assert len(set(found)) == len(found) <= 6


def test_grams_are_of_four_characters_with_the_ends_marked() -> None:
    assert list(grams("كتاب")) == ["_كتا", "كتاب", "تاب_"]
    assert list(grams("في")) == ["_في_"]
    assert list(grams("5")) == ["_5_"]


def test_names_spelt_two_ways_share_most_of_their_grams_but_not_all() -> None:
    one, other = set(grams("بوتين")), set(grams("بوتن"))
    assert one & other == {"_بوت"}
    assert set(grams("بيلاروسيا")) & set(grams("بيلاروس")) == {"_بيل", "بيلا", "يلار", "لارو", "اروس"}


def test_the_share_of_arabic_is_of_letters_alone() -> None:
    assert arabic_share("كم 25% NATO") == 2 / 6
    assert arabic_share("2024 !") == 0.0
    assert arabic_share("سعر") == 1.0
