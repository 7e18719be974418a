import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.aliases import Aliases
from retrieval.reading.question import Question
from retrieval.reading.reading import MAX_QUESTION, RULES, Asked, Frequency, Reading, read
from retrieval.words.arabic import forms, words

TODAY = date(2025, 11, 1)
CANAL = Aliases([["قناة السويس", "قنال السويس", "Suez Canal"], ["الجزيرة", "Al Jazeera", "شبكة مجهولة"]])


def collection(text: str) -> Frequency:
    """A collection of one passage: how many passages hold a form."""
    held = {form for word in words(text) for form in forms(word)}
    return lambda form: int(form in held)


NOTHING = collection("")


def asked(
    text: str,
    previous: str | None = None,
    *,
    reply: bool = False,
    as_written: bool = False,
    collected: Frequency = NOTHING,
    aliases: Aliases = CANAL,
) -> tuple[Reading, Question]:
    return read(Asked(text, previous, reply, as_written), collected, aliases, TODAY)


def looked_up(question: Question) -> list[str]:
    return [word.text for word in question.words]


def test_a_plain_question_is_looked_up_as_it_stands_and_nothing_is_told_of_it() -> None:
    reading, question = asked("من بنى الأهرامات؟")
    assert reading == Reading("question", "من بنى الأهرامات؟")
    assert not reading.changed
    assert (question.text, looked_up(question)) == ("من بنى الأهرامات؟", ["بني", "الاهرامات"])


def test_a_follow_up_is_completed_from_the_question_before_it() -> None:
    reading, question = asked("ومن حفرها؟", "متى افتتحت قناة السويس؟")
    assert reading.completed_from == "متى افتتحت قناة السويس؟"
    assert reading.kind == "question"
    assert {"قناه", "السويس"} <= set(looked_up(question))
    assert question.text == reading.looked_up
    assert reading.changed


def test_a_question_that_stands_alone_is_not_completed() -> None:
    reading, question = asked("من رئيس الجزائر؟", "متى افتتحت قناة السويس؟")
    assert (reading.completed_from, reading.looked_up) == (None, "من رئيس الجزائر؟")
    assert "السويس" not in looked_up(question)


def test_a_time_is_read_and_its_words_stay_in_the_question() -> None:
    reading, question = asked("ماذا حدث في غزة عام 2023؟")
    assert reading.time
    assert (reading.time.first, reading.time.last) == (date(2023, 1, 1), date(2023, 12, 31))
    assert not reading.published
    assert "2023" in looked_up(question)
    assert reading.changed


@pytest.mark.parametrize(
    ("question", "word", "weekday"),
    [
        ("ماذا حدث أمس في الميناء؟", "امس", "الجمعه"),
        ("شو صار أول مبارح بالمينا", "مبارح", "الخميس"),
        ("قصف الميناء قبل يومين", "يومين", "الخميس"),
        ("who won yesterday", "yesterday", "الجمعه"),
    ],
)
def test_a_day_counted_from_today_is_looked_up_by_its_weekday_too(
    question: str, word: str, weekday: str
) -> None:
    reading, read_as = asked(question)
    assert reading.weekday == ((word, (weekday,)),)
    day = next(each for each in read_as.words if each.text == word)
    assert day.is_in(collection_forms(weekday))


@pytest.mark.parametrize(
    "question", ["مباراة الأحد الماضي", "نتائج العام الماضي", "ماذا نشر أمس؟", "في 4 مايو"]
)
def test_of_other_times_no_weekday_is_looked_up(question: str) -> None:
    assert asked(question)[0].weekday == ()


def test_the_time_at_which_something_was_published_says_nothing_of_what_is_looked_for() -> None:
    reading, question = asked("ماذا نشر عن غزة أمس؟")
    assert reading.time
    assert (reading.time.first, reading.published) == (date(2025, 10, 31), True)
    assert looked_up(question) == ["غزه"]


def test_who_asks_for_the_newest_is_told_so_and_the_word_is_passed_over() -> None:
    reading, question = asked("آخر أخبار غزة")
    assert (reading.latest, reading.time) == (True, None)
    assert looked_up(question) == ["غزه"]
    assert not reading.changed


def test_a_publishing_word_without_a_time_is_looked_up() -> None:
    reading, question = asked("من كتب تقرير غولدستون؟")
    assert not reading.published
    assert looked_up(question) == ["كتب", "تقرير", "غولدستون"]


def test_of_a_names_other_names_those_that_the_collection_has_are_looked_up() -> None:
    reading, question = asked("متى حفرت قناة السويس؟", collected=collection("قنال السويس"))
    assert reading.names == (("قناة السويس", ("قنال السويس", "Suez Canal")),)
    canal = question.words[1]
    assert canal.text == "قناه"
    assert canal.is_in(collection_forms("قنال السويس"))
    assert "suez" not in canal.every_form
    assert not reading.changed


def test_of_a_name_that_the_collection_has_in_part_nothing_is_looked_up() -> None:
    _, question = asked("ماذا قالت الجزيرة؟", collected=collection("شبكة الطرق"))
    assert question.words[-1].phrases == ()


def test_a_dialect_word_has_its_standard_word_beside_it() -> None:
    reading, question = asked("الطيارة وقعت فين؟")
    assert dict(reading.dialect)["الطياره"] == ("طايره",)
    plane = question.words[0]
    assert plane.text == "الطياره"
    assert plane.is_in(collection_forms("سقطت طائرة"))
    assert not reading.changed


def test_arabic_in_latin_letters_becomes_the_words_that_the_collection_has() -> None:
    reading, question = asked("emta eftata7et 9anat el suez?", collected=collection("افتتحت قناة السويس"))
    assert reading.arabic == 0.0
    spelt = dict(reading.spelt)
    assert spelt["eftata7et"][0] == "افتتحت"
    assert spelt["emta"] == ("امتي",)
    assert "افتتحت" in looked_up(question)
    assert reading.looked_up.startswith("امتي افتتحت")
    assert question.wants_number
    assert reading.changed


def test_what_the_collection_does_not_have_stays_in_latin_letters() -> None:
    reading, question = asked("emta eftata7et elkanal?", collected=NOTHING)
    assert dict(reading.spelt) == {"emta": ("امتي",)}
    assert looked_up(question) == ["eftata", "7", "elkanal"]


def test_of_spellings_that_sound_alike_one_that_is_ten_times_as_common_comes_first() -> None:
    common = {form: count for word, count in (("وزر", 2), ("وزير", 930)) for form in forms(word)}
    reading, _ = asked("emta esta2al el wazir?", collected=lambda form: common.get(form, 0))
    assert dict(reading.spelt)["wazir"][0] == "وزير"

    alike = {form: count for word, count in (("حرب", 40), ("حارب", 30)) for form in forms(word)}
    reading, _ = asked("emta el 7arb?", collected=lambda form: alike.get(form, 0))
    assert dict(reading.spelt)["7arb"] == ("حرب", "حارب")


def test_a_name_that_is_known_in_latin_letters_is_none_to_be_spelt_out() -> None:
    names = Aliases([["برشلونة", "Barcelona"]])
    collected = collection("فازت برشلونة بعد بركلنا")
    reading, _ = asked("emta lo3bet barcelona?", collected=collected, aliases=names)
    assert dict(reading.spelt)["barcelona"] == ("برشلونه",)


def test_a_word_in_latin_letters_that_only_binds_tells_nothing() -> None:
    reading, question = asked("meen rah ma3 el malek 3ashan el 2emma", collected=collection("الملك القمة"))
    assert dict(reading.spelt)["ma3"] == ("مع",)
    assert dict(reading.spelt)["3ashan"] == ("عشان",)
    assert not {"مع", "عشان", "ma", "3"}.intersection(looked_up(question))


def test_english_is_no_arabic_in_latin_letters() -> None:
    reading, _ = asked("When did the canal open?", collected=collection("كانال اوبن"))
    assert (reading.spelt, reading.looked_up) == ((), "When did the canal open?")


def test_a_latin_name_is_looked_up_as_the_collection_spells_it() -> None:
    reading, question = asked("Who defeated Charles in Saxony?", collected=collection("هزم شارل في ساكسونيا"))
    charles, saxony = question.words[1:]
    assert (charles.text, saxony.text) == ("charles", "saxony")
    assert charles.is_in(collection_forms("شارل"))
    assert not charles.is_in(collection_forms("تشارلز"))  # which it does not have
    assert (reading.looked_up, reading.spelt) == ("Who defeated Charles in Saxony?", ())


def test_stop_words_numbers_and_short_words_are_no_names() -> None:
    everything: Frequency = lambda _: 1  # noqa: E731
    _, question = asked("Who is he in F16 of 2021, or not is?", collected=everything)
    assert all(len(word.readings) == 1 for word in question.words)


@pytest.mark.parametrize("rule", RULES)
def test_any_rule_can_be_left_out_of_the_reading(rule: str) -> None:
    collected = collection("افتتحت قنال السويس")
    texts = {
        "aliases": "متى حفرت قناة السويس؟",
        "dialect": "الطيارة وقعت فين؟",
        "arabizi": "emta eftata7et 9anat el suez?",
    }
    for name, text in texts.items():
        whole = read(Asked(text), collected, CANAL, TODAY)
        less = read(Asked(text), collected, CANAL, TODAY, without=[rule])
        assert (less == whole) is (name != rule)


def test_as_written_takes_all_of_it_off() -> None:
    collected = collection("افتتحت قنال السويس طائرة")
    for text, previous in (
        ("ومن حفرها؟", "متى افتتحت قناة السويس؟"),
        ("ماذا نشر عن غزة أمس؟", None),
        ("آخر أخبار غزة", None),
        ("متى حفرت قناة السويس؟", None),
        ("الطيارة وقعت فين؟", None),
        ("emta eftata7et 9anat el suez?", None),
    ):
        reading, question = asked(text, previous, as_written=True, collected=collected)
        assert reading == Reading("question", text, question.arabic)
        assert not reading.changed
        assert all(len(word.readings) == 1 and not word.phrases for word in question.words)
    assert looked_up(asked("ماذا نشر عن غزة أمس؟", as_written=True)[1]) == ["نشر", "غزه", "امس"]


@pytest.mark.parametrize(
    ("text", "kind"), [("شكرا جزيلا", "thanks"), ("🙂", "emoji"), ("؟!", "marks"), ("", "marks")]
)
def test_a_message_that_is_no_question_is_told_apart(text: str, kind: str) -> None:
    assert asked(text)[0].kind == kind
    assert asked(text, "متى افتتحت قناة السويس؟")[0].kind == kind


def test_of_a_very_long_question_the_beginning_is_read() -> None:
    reading, question = asked("قناة السويس " * 400, "من هو؟ " * 400)
    assert len(reading.looked_up) == MAX_QUESTION
    assert looked_up(question)[:2] == ["قناه", "السويس"]
    assert asked("متى؟ " * 400, as_written=True)[0].looked_up == ("متى؟ " * 400)[:MAX_QUESTION]


LETTERS = st.text(
    st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآ٠١٢345 aeiou37'؟,.\u064b\u0640\n"), max_size=300
)


@given(LETTERS | st.text(max_size=300), st.none() | LETTERS, st.booleans(), st.booleans())
def test_whatever_a_stranger_writes_is_read(
    text: str, previous: str | None, reply: bool, as_written: bool
) -> None:
    reading, question = asked(
        text, previous, reply=reply, as_written=as_written, collected=collection("قناة السويس 2021")
    )
    assert question.text == reading.looked_up
    assert 0 <= reading.arabic <= 1
    assert (reading.kind == "question") <= bool(question.words)
    for start, end in reading.time.spans if reading.time else ():
        assert reading.looked_up[start:end].strip()


@pytest.mark.parametrize("piece", ["7arb ", "قناة السويس ", "في ", "قبل يومين ", "آخر ", "a", "و"])
def test_reading_a_long_question_takes_no_time_to_speak_of(piece: str) -> None:
    text = piece * (MAX_QUESTION // len(piece))
    asked(text, text)  # loads the word lists
    started = time.thread_time()
    asked(text, text)
    assert time.thread_time() - started < 0.5


def collection_forms(text: str) -> frozenset[str]:
    return frozenset(form for word in words(text) for form in forms(word))
