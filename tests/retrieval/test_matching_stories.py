"""Two articles on one story, and corrections that are worth telling: with the traps of the Arab press."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.encoders.encoder import Vectors
from retrieval.matching.figures import numbers
from retrieval.matching.important_change import Version, important_change
from retrieval.matching.same_story import Told, same_story

DAY = 739_000
NEAR: Vectors = np.array([[1.0, 0.0]], dtype=np.float32)
FAR: Vectors = np.array([[0.0, 1.0]], dtype=np.float32)


def told(title: str, lead: str, source: str = "الجزيرة", day: int = DAY, first: Vectors = NEAR) -> Told:
    return Told(title, lead, source, day, first)


QUAKE = told(
    "زلزال بقوة 6.8 يضرب إقليم الحوز في المغرب ويقتل 2900 شخص",
    "ضرب زلزال بقوة 6.8 درجات إقليم الحوز جنوب مراكش ليل الجمعة، وقالت السلطات إن 2900 شخص على الأقل قتلوا وإن فرق "
    "الإنقاذ تواصل البحث عن ناجين تحت الأنقاض.",
)
QUAKE_ELSEWHERE = told(
    "أكثر من 2900 قتيل في زلزال الحوز بالمغرب",
    "ارتفع عدد ضحايا الزلزال الذي هز إقليم الحوز في المغرب بقوة 6.8 درجات إلى 2900 قتيل، بحسب وزارة الداخلية.",
    "بي بي سي",
    DAY + 1,
)
OIL = "ارتفعت أسعار النفط في التعاملات المبكرة اليوم وسط مخاوف بشأن الإمدادات، وصعدت العقود الآجلة لخام برنت {} سنتا إلى {} "
OIL += "دولارا للبرميل."


def test_one_event_in_two_outlets_words_is_one_story() -> None:
    assert same_story(QUAKE, QUAKE_ELSEWHERE)
    assert same_story(QUAKE_ELSEWHERE, QUAKE)


def test_an_agencys_text_under_another_title_is_one_story_whatever_the_vectors() -> None:
    copied = told("زلزال المغرب: مقتل 2900 شخص في الحوز", QUAKE.lead + " وأضافت.", "سي إن إن", DAY + 2, FAR)
    assert same_story(QUAKE, copied)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            told("أسعار النفط ترتفع وسط مخاوف الإمدادات", OIL.format(42, "83.10")),
            told("أسعار النفط ترتفع وسط مخاوف الإمدادات", OIL.format(17, "84.55"), "رويترز", DAY + 1),
            id="two days' prices",
        ),
        pytest.param(
            told(
                "الأهلي يهزم الزمالك 2-1 في الدوري", "فاز الأهلي على الزمالك 2-1 مساء اليوم في الدوري المصري."
            ),
            told(
                "الأهلي يهزم الزمالك 3-0 في الدوري",
                "فاز الأهلي على الزمالك 3-0 مساء اليوم في الدوري المصري.",
                "كورة",
            ),
            id="two matches of two teams",
        ),
        pytest.param(
            told(
                "الأهلي يهزم الزمالك في الدوري المصري",
                "فاز الأهلي على الزمالك 2-1 في الدوري المصري لكرة القدم.",
            ),
            told(
                "الأهلي يهزم الإسماعيلي في الدوري المصري",
                "فاز الأهلي على الإسماعيلي 2-1 في الدوري المصري.",
                "كورة",
            ),
            id="one team, two opponents, one score",
        ),
        pytest.param(
            QUAKE,
            told(
                "زلزال بقوة 6.8 يضرب إقليم الحوز في المغرب ويقتل 820 شخصا",
                "قتل 820 شخصا في زلزال الحوز.",
                "بي بي سي",
            ),
            id="an earlier toll",
        ),
        pytest.param(
            QUAKE,
            told(
                "كيف تحدث الزلازل ولماذا يصعب التنبؤ بها",
                "تتكون قشرة الأرض من صفائح تتحرك ببطء شديد.",
                "بي بي سي",
            ),
            id="background on the subject",
        ),
        pytest.param(
            told("وفاة 5 في حادث سير بالقاهرة", "توفي 5 أشخاص في حادث سير بالقاهرة صباح اليوم."),
            told("وفاة خمسة في حادث سير بالرياض", "توفي خمسة أشخاص في حادث سير بالرياض صباح اليوم.", "سبق"),
            id="two accidents with one toll",
        ),
        pytest.param(
            told("الوزير يلتقي السفير", "التقى الوزير اليوم السفير وبحثا العلاقات.", first=FAR),
            told("الوزير يلتقي السفير", "بحث الوزير مع السفير ملفات أخرى.", "وكالة", first=FAR),
            id="a title that tells too little",
        ),
    ],
)
def test_what_is_written_alike_and_tells_two_things_is_two_stories(one: Told, other: Told) -> None:
    assert not same_story(one, other)
    assert not same_story(other, one)


def test_one_outlets_own_articles_are_never_one_story() -> None:
    assert not same_story(QUAKE, told(QUAKE_ELSEWHERE.title, QUAKE_ELSEWHERE.lead))


@pytest.mark.parametrize("day", [0, DAY + 4, DAY - 365])
def test_the_same_text_long_after_or_of_no_known_day_is_another_story(day: int) -> None:
    assert not same_story(QUAKE, told(QUAKE.title, QUAKE.lead, "بي بي سي", day))


def test_one_event_two_days_later_in_other_words_is_another_story() -> None:
    later = told(QUAKE_ELSEWHERE.title, QUAKE_ELSEWHERE.lead, "بي بي سي", DAY + 2)
    assert not same_story(QUAKE, later)


def test_without_near_vectors_other_words_are_another_story() -> None:
    for first in (FAR, NEAR[:0]):
        assert not same_story(
            QUAKE, told(QUAKE_ELSEWHERE.title, QUAKE_ELSEWHERE.lead, "بي بي سي", DAY, first)
        )


def test_numbers_are_one_however_they_are_written() -> None:
    assert numbers("قتل 5 أشخاص") == numbers("قتل ٥ أشخاص") == numbers("مقتل خمسة أشخاص") == {"5"}
    assert numbers("2,900 و٢٩٠٠") >= {"2900"}
    assert numbers("كتب الوزير رسالة") == frozenset()


TITLE = "مقتل 5 أشخاص في حريق بمصنع في الإسكندرية"
LEAD = "قتل 5 أشخاص وأصيب 12 آخرون في حريق اندلع صباح اليوم في مصنع بالإسكندرية، وفق ما أعلنه محافظ المدينة أحمد خالد."
BEFORE = Version(TITLE, LEAD)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(BEFORE, id="nothing"),
        pytest.param(Version(f"  {TITLE} ", LEAD.replace(" ", "  ")), id="whitespace"),
        pytest.param(Version("مقتل ٥ أشخاص في حريق بمصنع في الاسكندريه", LEAD), id="spelling and digits"),
        pytest.param(Version("مَقتل 5 أشخاص في حريق بمصنع في الإسكندرية!", LEAD), id="marks"),
        pytest.param(Version("مقتل خمسة أشخاص في حريق بمصنع في الإسكندرية", LEAD), id="a number spelt out"),
        pytest.param(Version(f"عاجل | {TITLE}", LEAD), id="a label"),
        pytest.param(Version(f"{TITLE} (فيديو)", LEAD), id="a video"),
        pytest.param(Version("مقتل 5 أشخاص في حريق بمصنع في الإسكندرسة", LEAD), id="a slip in the title"),
        pytest.param(Version("مقتل 5 أشخاص في حريق في مصنع بالإسكندرية", LEAD), id="particles"),
        pytest.param(Version(TITLE, LEAD.replace("اندلع", "اندلغ")), id="a slip in the lead"),
        pytest.param(Version(TITLE, LEAD.replace("وفق ما أعلنه", "بحسب")), id="a verb"),
        pytest.param(Version(TITLE, LEAD + " ونقل المصابون إلى مستشفى قريب."), id="a sentence added"),
        pytest.param(Version(TITLE, LEAD + " واستغرق الإطفاء 3 ساعات."), id="a number added"),
    ],
)
def test_what_changes_nothing_for_a_reader_is_not_told(after: Version) -> None:
    assert not important_change(BEFORE, after)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(Version(TITLE.replace("5", "7"), LEAD), id="a number in the title"),
        pytest.param(Version("مقتل ستة أشخاص في حريق بمصنع في الإسكندرية", LEAD), id="a number spelt out"),
        pytest.param(Version(TITLE, LEAD.replace("12", "20")), id="a number in the lead"),
        pytest.param(
            Version(TITLE, LEAD.replace("وأصيب 12 آخرون ", "وأصيب آخرون ")), id="a number taken back"
        ),
        pytest.param(Version(TITLE.replace("الإسكندرية", "السويس"), LEAD), id="a place in the title"),
        pytest.param(Version(TITLE, LEAD.replace("بالإسكندرية", "بالمنصورة")), id="a place in the lead"),
        pytest.param(Version(TITLE, LEAD.replace("أحمد خالد", "هشام خالد")), id="a person in the lead"),
        pytest.param(Version("إصابة 5 أشخاص في حريق بمصنع في الإسكندرية", LEAD), id="another event"),
        pytest.param(Version("السيطرة على حريق بمصنع في الإسكندرية", LEAD), id="another title"),
    ],
)
def test_what_a_reader_was_told_wrongly_is_told_again(after: Version) -> None:
    assert important_change(BEFORE, after)


def test_a_denial_that_was_left_out_is_told() -> None:
    before = Version("الوزارة تؤكد وجود نقص في الوقود", "قالت الوزارة إنها سترفع أسعار الوقود هذا العام.")
    assert important_change(
        before, Version(before.title, "قالت الوزارة إنها لن ترفع أسعار الوقود هذا العام.")
    )
    assert important_change(before, Version("الوزارة تنفي وجود نقص في الوقود", before.first_paragraph))


texts = st.text(max_size=60)


@given(texts, texts, texts, texts)
def test_any_texts_can_be_compared(title: str, lead: str, other_title: str, other_lead: str) -> None:
    assert not important_change(Version(title, lead), Version(title, lead))
    important_change(Version(title, lead), Version(other_title, other_lead))
    one, other = told(title, lead), told(other_title, other_lead, "أخرى")
    assert same_story(one, other) == same_story(other, one)
