import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.follow_up import complete
from retrieval.words.arabic import words

CANAL = "متى افتتحت قناة السويس؟"
MATCH = "كيف فاز المغرب؟"
PEOPLE = "كم عدد سكان مصر؟"
SAID = "ماذا قال ترامب عن إيران؟"
PLAYER = "كم عمر محمد صلاح؟"
CUP = "من فاز بكأس العالم 2022؟"
QUAKE = "ماذا حدث في زلزال تركيا؟"
VISIT = "متى زار ترامب السعودية؟"
SALAH = "who is Mohamed Salah?"
ATTACK = "when did Israel attack Iran?"

BARE = [
    (MATCH, "ومتى؟", "متى فاز المغرب"),
    (MATCH, "طيب متى؟", "متى فاز المغرب"),
    (MATCH, "في أي عام؟", "في أي عام فاز المغرب"),
    (MATCH, "ليش؟", "ليش فاز المغرب"),
    (MATCH, "فمتى بالضبط؟", "متى بالضبط فاز المغرب"),
    (CANAL, "وأين؟", "أين افتتحت قناة السويس"),
    (CANAL, "ليش هيك؟", "ليش افتتحت قناة السويس"),
    ("متى فاز المغرب؟", "وكيف حدث ذلك؟", "كيف فاز المغرب"),
    ("ما هي قناة السويس؟", "وأين؟", "أين قناة السويس"),
    ("صلاح اتولد امتى؟", "وفين؟", "فين صلاح اتولد"),
    ("أخبرني كيف فاز المغرب من فضلك", "ومتى؟", "متى فاز المغرب"),
    (ATTACK, "and why?", "why did Israel attack Iran"),
    (ATTACK, "why?", "why did Israel attack Iran"),
]
AFTERWARDS = [
    (CANAL, "وبعدها؟", "ماذا حدث بعد أن افتتحت قناة السويس"),
    (CANAL, "ثم ماذا؟", "ماذا حدث بعد أن افتتحت قناة السويس"),
    (QUAKE, "ماذا حدث بعد ذلك؟", "ماذا حدث بعد زلزال تركيا"),
    (SAID, "وبعدها بسنة؟", "ماذا قال ترامب عن إيران بعدها بسنة"),
    (ATTACK, "what happened next?", "what happened after Israel attack Iran"),
]
EXCHANGED = [
    (PEOPLE, "وماذا عن السودان؟", "كم عدد سكان السودان"),
    (PEOPLE, "والسودان؟", "كم عدد سكان السودان"),
    (PEOPLE, "وفي السودان؟", "كم عدد سكان السودان"),
    (PEOPLE, "وإيران؟", "كم عدد سكان إيران"),
    (PEOPLE, "طيب والعراق؟", "كم عدد سكان العراق"),
    (PEOPLE, "وكوريا الجنوبية؟", "كم عدد سكان كوريا الجنوبية"),
    (PEOPLE, "شو عن لبنان", "كم عدد سكان لبنان"),
    ("متى فاز الأهلي بالدوري؟", "والزمالك؟", "متى فاز الزمالك بالدوري"),
    (PLAYER, "وميسي؟", "كم عمر ميسي"),
    (SAID, "وبوتين؟", "ماذا قال بوتين عن إيران"),
    (SAID, "وعن الحرب؟", "ماذا قال ترامب عن الحرب"),
    (VISIT, "وبايدن؟", "متى زار بايدن السعودية"),
    (VISIT, "ومصر؟", "متى زار ترامب مصر"),
    (CANAL, "وقناة بنما؟", "متى افتتحت قناة بنما"),
    (CUP, "و2018؟", "من فاز بكأس العالم 2018"),
    (CUP, "وفي 2018؟", "من فاز بكأس العالم 2018"),
    (CUP, "والدوري الإسباني؟", "من فاز بالدوري الإسباني 2022"),
    (CUP, "وكأس آسيا؟", "من فاز بكأس آسيا 2022"),
    ("كم سعر النفط اليوم؟", "وسعر الذهب؟", "كم سعر الذهب اليوم"),
    ("سعر الذهب", "والفضة؟", "سعر الفضة"),
    ("كم سعر الدولار؟", "وأمس؟", "كم سعر الدولار أمس"),
    ("كم سعر الذهب؟", "وفي مصر؟", "كم سعر الذهب في مصر"),
    ("ما سبب الأزمة بمصر؟", "وليبيا؟", "ما سبب الأزمة بليبيا"),
    (ATTACK, "and Lebanon?", "when did Israel attack Lebanon"),
    ("كم طول النيل الأبيض؟", "وماذا عن الأزرق؟", "كم طول النيل الأزرق"),
    (SALAH, "what about Messi?", "who is Messi"),
]
PRONOUNS = [
    (CANAL, "ومن حفرها؟", "من حفر قناة السويس"),
    (CANAL, "مين بناها؟", "مين بنى قناة السويس"),
    (CANAL, "وكم طولها؟", "كم طول قناة السويس"),
    (CANAL, "وماذا قال ترامب عن ذلك؟", "ماذا قال ترامب عن قناة السويس"),
    (CANAL, "ماذا حدث فيها؟", "ماذا حدث في قناة السويس"),
    (PEOPLE, "ومن رئيسها؟", "من رئيس مصر"),
    (PEOPLE, "ما عاصمتها؟", "ما عاصمة مصر"),
    ("من رئيس مصر؟", "وكم عمره؟", "كم عمر رئيس مصر"),
    ("من رئيس مصر؟", "وكم عدد سكانها؟", "كم عدد سكان مصر"),
    (SAID, "وكم عدد سكانها؟", "كم عدد سكان إيران"),
    (SAID, "كم عمره؟", "كم عمر ترامب"),
    (SAID, "مين هو؟", "مين هو ترامب"),
    (SAID, "وماذا قال عن ذلك؟", "ماذا قال ترامب عن إيران"),
    (VISIT, "متى زارها بايدن؟", "متى زار بايدن السعودية"),
    (PLAYER, "هل هو مصري؟", "هل محمد صلاح مصري"),
    (PLAYER, "شو اسم زوجته؟", "شو اسم زوجة محمد صلاح"),
    (PLAYER, "وماذا قال الاتحاد المصري عنه؟", "ماذا قال الاتحاد المصري عن محمد صلاح"),
    (PLAYER, "هل له أولاد؟", "هل لمحمد صلاح أولاد"),
    (CUP, "ومن استضافها؟", "من استضاف كأس العالم 2022"),
    (CANAL, "ومن أشرف على بنائها؟", "من أشرف على بناء قناة السويس"),
    (PLAYER, "ومن كتب سيرته؟", "من كتب سيرة محمد صلاح"),
    ("كم ارتفاع برج خليفة؟", "وما أقرب مبنى إليه؟", "ما أقرب مبنى إلى برج خليفة"),
    ("متى افتتح برج خليفة وأين يقع؟", "ومن مالكه؟", "من مالك برج خليفة"),
    ("لماذا استقال الوزير؟", "ما سبب هذا القرار؟", "ما سبب القرار، استقال الوزير"),
    ("متى افتتحت شركة أرامكو؟", "من رئيس هذه الشركة؟", "من رئيس شركة أرامكو"),
    (SALAH, "how old is he?", "how old is Mohamed Salah"),
    (SALAH, "and where was he born?", "where was Mohamed Salah born"),
    (SALAH, "what is his nationality?", "what is Mohamed Salah's nationality"),
    (ATTACK, "what did Trump say about it?", "what did Trump say about Israel attack Iran"),
]
GIVEN = [
    (PLAYER, "وأين ولد؟", "أين ولد محمد صلاح"),
    (PLAYER, "وين راح؟", "وين راح محمد صلاح"),
    (PLAYER, "ومتى انضم إلى ليفربول؟", "متى انضم محمد صلاح إلى ليفربول"),
    (SAID, "وماذا قال عن روسيا؟", "ماذا قال ترامب عن روسيا"),
    (SAID, "وكيف ردت؟", "كيف ردت إيران"),
    (QUAKE, "كم عدد القتلى؟", "كم عدد القتلى في زلزال تركيا"),
    (QUAKE, "والسبب؟", "السبب في زلزال تركيا"),
    (CUP, "من سجل؟", "من سجل في كأس العالم 2022"),
    (ATTACK, "who died?", "who died in Israel attack Iran"),
    ("حفل جوائز السينما", "مين حضر؟", "مين حضر في حفل جوائز السينما"),
    ("معرض بيروت للكتاب", "متى سينطلق؟", "متى سينطلق معرض بيروت للكتاب"),
    ("قمة الدوحة", "ليش تأجلت؟", "ليش تأجلت قمة الدوحة"),
    ("شكري الخوري", "ليش انسجن؟", "ليش انسجن شكري الخوري"),
    ("انقلاب الحافلة", "حدا تأذى؟", "حدا تأذى في انقلاب الحافلة"),
    ("حريق في مصنع بالجزائر", "متى اندلع بالضبط؟", "متى اندلع حريق في مصنع بالجزائر بالضبط"),
    ("جنوح السفينة اليابانية في مصر", "وين غرقت؟", "وين غرقت السفينة اليابانية في مصر"),
    ("الهلال والنصر الودية", "كيف خلصت؟", "كيف خلصت الهلال والنصر الودية"),
    ("انهيار مبنى القاهرة", "وهل مات أحد؟", "هل مات أحد في انهيار مبنى القاهرة"),
    ("انهيار مبنى القاهرة", "في حدا مات؟", "في حدا مات في انهيار مبنى القاهرة"),
    ("انتخابات لبنان", "وكم كانت نسبة المشاركة؟", "كم كانت نسبة المشاركة في انتخابات لبنان"),
    ("انتخابات لبنان", "من المرشحون؟", "من المرشحون في انتخابات لبنان"),
    ("مين الكاتبة يلي كتبت الرواية؟", "ووين ولدت؟", "وين ولدت الكاتبة يلي كتبت الرواية"),
]

STANDING = [
    *(
        "وزير الخارجية المصري",
        "وزير الخارجية؟",
        "واشنطن",
        "واشنطن؟",
        "وكالة الأنباء؟",
        "ولي العهد؟",
        "وفاة الملك؟",
    ),
    *(
        "وليد جنبلاط؟",
        "وائل كفوري؟",
        "ويتكوف؟",
        "وارسو؟",
        "والدة ميسي؟",
        "والله",
        "فاتن حمامة؟",
        "فيروز؟",
        "فهد",
    ),
    *(
        "طه حسين",
        "طه؟",
        "مها؟",
        "من هو عبده؟",
        "مكه",
        "أين القاهرة؟",
        "القاهره",
        "نتنياهو",
        "من هي فاطمه؟",
        "أسامة بن لادن",
    ),
    *("وماذا حدث في غزة أمس؟", "ومن فاز بكأس آسيا؟", "وكم عدد سكان الصين؟", "ومتى بدأت الحرب في أوكرانيا؟"),
    *("ومن هي فاطمه؟", "وما هي عاصمة القاهره؟", "وكم سعر السيارة؟", "ومن ترامب وزوجته؟", "وأين تقع سويسرا؟"),
    *("ما قناة السويس ومن حفرها؟", "من أسس جماعة الإخوان وما أهدافها؟", "من هو ميسي وكم عمره؟"),
    *(
        "كم عمره محمد صلاح؟",
        "شو اسمها عاصمة فرنسا؟",
        "هو مين رئيس تونس؟",
        "هو ترامب مات؟",
        "من هو رئيس تونس؟",
    ),
    *("ما هي المدينة التي ولد فيها صلاح؟", "كم مدينة فيها مترو؟", "ما الدول التي فيها قواعد أمريكية؟"),
    *("هل فيه زلزال اليوم؟", "متى توفي علي رضي الله عنه؟", "متى ولد النبي محمد صلى الله عليه وسلم؟"),
    *(
        "من قتلة رفيق الحريري؟",
        "هل ضربه أمريكا جديدة؟",
        "حملة ضد الفساد",
        "دورة الألعاب الأولمبية",
        "كم دولة عربية؟",
    ),
    *(
        "ماذا حدث اليوم؟",
        "ماذا حدث هذا الأسبوع؟",
        "من فاز أمس؟",
        "ماذا تفعل؟",
        "كيف تعمل البورصة؟",
        "ماذا؟",
        "what?",
    ),
    *("متى انضم إلى ليفربول؟", "ماذا عن الحرب في أوكرانيا؟", "وماذا عن زلزال المغرب؟", "طيب سعر الذهب اليوم"),
    *("ترامب", "سعر الذهب", "لا", "؟", "", "🙂", "هل هذا صحيح؟", "ما هذا؟", "السودان", "محمد صلاح؟"),
    *(
        "what time is it in Cairo?",
        "is it true that Iran attacked Israel?",
        "who is Messi and how old is he?",
    ),
    *(
        "does Messi love his wife?",
        "and what happened in Gaza yesterday?",
        "why is the sky blue?",
        "who won the cup in 2018?",
    ),
    *("متى ينطلق الدوري؟", "من حضر القمة العربية؟", "هل مات أحد في فيضانات ليبيا؟", "كم الغرامة على السرعة؟"),
    *(
        "كم كان سعر الذهب أمس؟",
        "من هو أحد أشهر الرسامين؟",
        "الحكم",
        "ما الحكم في قضية الذهب؟",
        "كم طفل في اليمن؟",
    ),
]

PIECES = (
    *(
        "ومن",
        "ماذا",
        "عن",
        "ذلك",
        "حفرها",
        "وكم",
        "عمره",
        "قال",
        "في",
        "السودان؟",
        "كأس",
        "بكأس",
        "و2018",
        "هل",
        "هو",
    ),
    *("بعدها", "its", "he", "the", "what", "والحرب"),
)
TEXT = st.lists(
    st.sampled_from(PIECES) | st.text(max_size=8) | st.text("وفنمكا\u200f\u064eﻭؤ2ه", max_size=5), max_size=9
).map(" ".join)


@pytest.mark.parametrize(("previous", "text", "completed"), BARE)
def test_a_bare_question_word_asks_the_question_before_anew(previous: str, text: str, completed: str) -> None:
    assert complete(text, previous) == completed


@pytest.mark.parametrize(("previous", "text", "completed"), AFTERWARDS)
def test_what_came_then_is_asked_of_the_question_before(previous: str, text: str, completed: str) -> None:
    assert complete(text, previous) == completed


@pytest.mark.parametrize(("previous", "text", "completed"), EXCHANGED)
def test_another_name_takes_the_place_of_the_one_before(previous: str, text: str, completed: str) -> None:
    assert complete(text, previous) == completed


@pytest.mark.parametrize(("previous", "text", "completed"), PRONOUNS)
def test_a_pronoun_becomes_what_the_question_before_is_about(
    previous: str, text: str, completed: str
) -> None:
    assert complete(text, previous) == completed


@pytest.mark.parametrize(("previous", "text", "completed"), GIVEN)
def test_a_question_without_anybody_is_given_whom_it_asks_of(
    previous: str, text: str, completed: str
) -> None:
    assert complete(text, previous) == completed


@pytest.mark.parametrize("previous", [PEOPLE, SAID, CANAL, CUP, "ترامب"])
@pytest.mark.parametrize("text", STANDING)
def test_a_question_of_its_own_stands(text: str, previous: str) -> None:
    assert complete(text, previous) is None


@pytest.mark.parametrize(
    ("previous", "text", "completed"),
    [
        (PEOPLE, "السودان؟", "كم عدد سكان السودان"),
        (PEOPLE, "في السودان؟", "كم عدد سكان السودان"),
        (PLAYER, "متى انضم إلى ليفربول؟", "متى انضم محمد صلاح إلى ليفربول"),
        (QUAKE, "التفاصيل", "التفاصيل في زلزال تركيا"),
        (SAID, "التفاصيل", "التفاصيل: قال ترامب عن إيران"),
    ],
)
def test_a_reply_is_completed_more_readily(previous: str, text: str, completed: str) -> None:
    assert complete(text, previous) is None
    assert complete(text, previous, reply=True) == completed


@pytest.mark.parametrize(
    "text", ["سعر الذهب", "ترامب", "واشنطن", "ماذا حدث في غزة أمس؟", "وزير الخارجية المصري"]
)
def test_a_reply_with_a_topic_of_its_own_stands_all_the_same(text: str) -> None:
    assert complete(text, PEOPLE, reply=True) is None


@pytest.mark.parametrize("text", ["\u200fومن حفرها؟", "وَمَن حفرها؟", "ومن حفـرها", "«ومن حفرها»"])
def test_marks_and_direction_signs_hide_no_follow_up(text: str) -> None:
    completed = complete(text, CANAL)
    assert completed is not None
    assert words(completed) == words("من حفر قناة السويس")


def test_a_completed_question_can_be_followed_in_turn() -> None:
    second = complete("ومن رئيسها؟", PEOPLE)
    assert second == "من رئيس مصر"
    assert complete("وكم عمره؟", second) == "كم عمر رئيس مصر"


@pytest.mark.parametrize("previous", ["", "؟", "🙂", "متى؟", "كم"])
def test_a_question_before_that_names_nothing_completes_nothing(previous: str) -> None:
    assert complete("ومن حفرها؟", previous) is None
    assert complete("ومتى؟", previous) is None


@given(TEXT, TEXT, st.booleans())
def test_a_completed_question_is_hardly_longer_than_both(text: str, previous: str, reply: bool) -> None:
    completed = complete(text, previous, reply=reply)
    if completed is not None:
        assert words(completed)
        assert len(completed) <= len(text) + len(previous) + 24


@given(st.text(max_size=60), st.text(max_size=60))
def test_text_from_a_stranger_never_fails(text: str, previous: str) -> None:
    completed = complete(text, previous)
    assert completed is None or completed.strip()


@pytest.mark.parametrize("piece", ["و", "ها", "حفرها ", "قال ", "عن ", "a", "what's ", "السودان "])
def test_a_long_question_is_read_in_a_moment(piece: str) -> None:
    complete("ومن حفرها؟", CANAL)
    begun = time.thread_time()
    complete((piece * 1_000)[:1_000], (piece * 1_000)[:1_000], reply=True)
    complete("ومن حفرها؟", (piece * 1_000)[:1_000])
    complete(piece * 10_000, CANAL)
    assert time.thread_time() - begun < 0.2
