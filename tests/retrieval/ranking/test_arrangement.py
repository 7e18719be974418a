from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.article_heads import telling_words
from retrieval.ranking.arrangement import (
    AMONG,
    NEWEST,
    ON_SUBJECT,
    arranged,
    asked_article,
    names_title,
    newest_first,
    newness,
    spread,
    twins,
)
from retrieval.ranking.order import Ranked
from retrieval.reading.question import analyse
from tests.retrieval.ranking.test_features import candidate

QUESTION = analyse("متى افتتحت القناة؟")
NOBODY: Mapping[int, float] = {}
STORY = (
    "أعلنت وزارة الخارجية القطرية اليوم أن الوفدين اتفقا في الدوحة على هدنة تبدأ صباح الأحد المقبل "
    "وتستمر ستة أسابيع، وأن لجنة مشتركة ستشرف على تنفيذها في القاهرة."
)


@dataclass(frozen=True)
class Place:
    """A place of a ranking, as the arrangement sees it."""

    ranked: Ranked
    article_id: int
    title: tuple[str, ...] = ()
    day: int = 0
    undated: bool = False


def place(
    key: int,
    score: float = 0.0,
    article: int | None = None,
    *,
    title: str = "",
    day: date | None = None,
    undated: bool = False,
) -> Place:
    return Place(
        Ranked(candidate(key), score),
        key if article is None else article,
        telling_words(title),
        day.toordinal() if day else 0,
        undated,
    )


def shown(
    *places: Place,
    trust: Mapping[int, float] = NOBODY,
    latest: bool = False,
    one_article: bool = True,
    question: str = QUESTION.text,
) -> list[int]:
    """The passages in the order in which they are shown."""
    order = arranged(analyse(question), places, trust, latest=latest, one_article=one_article)
    assert sorted(order) == list(range(len(places)))
    return [places[at].ranked.candidate.passage_id for at in order]


def days(*numbers: int) -> list[date]:
    return [date(2024, 1, number) for number in numbers]


def test_what_answers_best_is_shown_first() -> None:
    assert shown(place(5, 3.0), place(1, 2.0), place(9, 1.0)) == [5, 1, 9]
    assert shown() == []


# Newness and trust.


def test_the_newest_come_first_where_the_question_asks_for_them() -> None:
    old, new, newest = (place(key, 1.0, day=day) for key, day in enumerate(days(1, 5, 9), start=1))
    assert shown(old, new, newest, latest=True) == [3, 2, 1]
    assert shown(old, new, newest) == [1, 2, 3]


def test_what_is_new_but_beside_the_point_does_not_pass_what_answers_far_better() -> None:
    old, new = (
        place(key, score, day=day) for key, score, day in zip((1, 2), (5.0, 0.5), days(1, 9), strict=True)
    )
    assert shown(old, new, latest=True) == [1, 2]
    nearer = place(2, 1.5, day=date(2024, 1, 9))
    assert shown(old, nearer, latest=True) == [2, 1]


def test_newness_counts_the_days_that_there_are_and_not_how_far_apart_they_lie() -> None:
    assert newness([10, 5000, 5001]) == [0.0, NEWEST / 2, NEWEST]
    assert newness([7, 7, 9, 0]) == [0.0, 0.0, NEWEST, 0.0]
    assert newness([7, 7]) == newness([0, 0]) == [0.0, 0.0]
    assert newness([]) == []


def test_an_unknown_day_is_as_old_as_the_oldest() -> None:
    unknown, old, new = place(1, 1.0), place(2, 1.0, day=days(1)[0]), place(3, 1.0, day=days(2)[0])
    assert shown(unknown, old, new, latest=True) == [3, 1, 2]


def test_an_outlet_that_is_trusted_more_rises_and_one_that_is_trusted_less_falls() -> None:
    places = [place(key, score) for key, score in ((1, 3.0), (2, 2.5), (3, 1.0))]
    assert shown(*places, trust={2: 1.0}) == [2, 1, 3]
    assert shown(*places, trust={1: -1.0}) == [2, 1, 3]
    assert shown(*places, trust={3: 1.0}) == [1, 2, 3]
    assert shown(*places, trust={1: 0.0, 2: 0.0}) == [1, 2, 3]


def test_trust_and_newness_are_added() -> None:
    old, new = (place(key, 1.0, day=day) for key, day in enumerate(days(1, 2), start=1))
    assert shown(old, new, latest=True, trust={1: NEWEST + 1}) == [1, 2]
    assert shown(old, new, latest=True, trust={1: NEWEST - 1}) == [2, 1]


def test_equals_stay_as_they_were_ranked() -> None:
    assert shown(place(9, 1.0), place(2, 1.0), place(5, 1.0), trust={9: 0.5, 2: 0.5, 5: 0.5}) == [9, 2, 5]


def test_behind_the_first_places_nothing_rises() -> None:
    places = [place(key, 100.0 - key) for key in range(AMONG + 2)]
    assert shown(*places, trust={AMONG - 1: 1000.0})[0] == AMONG - 1
    assert shown(*places, trust={AMONG: 1000.0}) == list(range(AMONG + 2))


# Undated passages.


def test_what_is_surely_of_the_time_comes_before_what_may_be() -> None:
    sure, other = place(1, 1.0), place(2, 0.5)
    maybe = place(3, 9.0, undated=True)
    assert shown(sure, other, maybe) == [1, 2, 3]
    assert shown(sure, other, maybe, trust={3: 9.0}) == [1, 2, 3]
    assert shown(sure, other, maybe, latest=True) == [1, 2, 3]


def test_undated_passages_that_came_first_stay_first_whatever_is_preferred() -> None:
    maybe, sure = place(3, 1.0, undated=True), place(1, 1.0, day=days(1)[0])
    for latest in (False, True):
        assert shown(maybe, sure, latest=latest) == [3, 1]
        assert shown(maybe, sure, latest=latest, trust={1: 9.0}) == [3, 1]


def test_what_an_article_has_too_much_of_does_not_push_it_behind_what_may_be_of_the_time() -> None:
    sure = [place(key, 9.0 - key, article=7) for key in (1, 2, 3)]
    maybe = place(8, 0.1, undated=True)
    assert shown(*sure, maybe) == [1, 2, 3, 8]


# How many passages of an article.


def test_two_passages_of_an_article_are_shown_first_and_the_rest_after() -> None:
    places = [place(key, 9.0 - key, article) for key, article in enumerate((7, 8, 7, 7, 9, 7))]
    assert shown(*places) == [0, 1, 2, 4, 3, 5]


def test_headlines_to_choose_from_show_each_article_once() -> None:
    places = [place(key, 9.0 - key, article) for key, article in enumerate((7, 7, 7, 8))]
    assert shown(*places, one_article=False) == [0, 3, 1, 2]


def test_an_article_that_the_question_names_is_not_held_back() -> None:
    title = "قناة السويس: قرن ونصف القرن"
    places = [place(key, 9.0 - key, 7, title=title) for key in range(4)] + [place(8, 0.1)]
    asked = "ماذا جاء في مقال قناة السويس قرن ونصف القرن؟"
    assert shown(*places, question=asked) == [0, 1, 2, 3, 8]
    assert shown(*places, question=asked, one_article=False) == [0, 8, 1, 2, 3]


def test_so_many_passages_an_article_are_shown_first_and_the_rest_after() -> None:
    assert spread([1, 1, 2, 1, 3, 2]) == [0, 2, 4, 1, 3, 5]
    assert spread([1, 1, 2, 1, 3, 2], each=2) == [0, 1, 2, 4, 5, 3]
    assert spread([]) == []


def test_passages_of_the_article_that_is_asked_about_are_not_held_back() -> None:
    assert spread([1, 1, 2, 2, 1], one_article=1) == [0, 1, 2, 4, 3]
    assert spread([1, 1, 2], one_article=9) == [0, 2, 1]


@pytest.mark.parametrize(
    ("question", "title", "named"),
    [
        ("ماذا جاء في مقال قناة السويس قرن ونصف القرن؟", "قناة السويس: قرن ونصف القرن", True),
        ("ماذا قال مقال تلسكوب جيمس ويب؟", "تلسكوب جيمس ويب", True),
        ("من أطلق تلسكوب جيمس؟", "تلسكوب جيمس ويب", False),
        ("كم طول قناة السويس؟", "قناة السويس", False),
        ("قناة السويس", "في من على", False),
        ("قناة السويس", "", False),
    ],
)
def test_a_question_names_a_title_when_it_has_nearly_all_its_telling_words(
    question: str, title: str, named: bool
) -> None:
    assert names_title(analyse(question), telling_words(title)) is named


def test_an_article_that_is_named_or_stands_alone_in_front_is_asked_about() -> None:
    naming, other = analyse("ماذا قال مقال تلسكوب جيمس ويب؟"), analyse("كم طول القناة؟")
    titles = [telling_words(title) for title in ("قناة السويس", "تلسكوب جيمس ويب", "نهر النيل")]
    assert asked_article(naming, [4, 8, 9], titles) == 8
    assert asked_article(other, [4, 8, 9], titles) is None
    assert asked_article(other, [4, 4, 4, 9], ["قناة السويس"] * 4) == 4
    assert asked_article(other, [4, 4], ["قناة السويس"] * 2) is None
    assert asked_article(other, [], []) is None


# Twins.


def test_one_wire_story_of_two_outlets_is_told_once() -> None:
    copied = STORY.replace("اليوم ", "").replace("أعلنت", "أعلنت مساءً")
    assert twins([STORY, "نص آخر تماما", copied], [1, 2, 3]) == {2: 0}


def test_a_corrected_version_of_a_story_is_its_twin() -> None:
    corrected = STORY.replace("ستة أسابيع", "سبعة أسابيع").replace("القاهرة", "العريش")
    assert twins([corrected, STORY], [1, 2]) == {1: 0}


def test_a_story_that_is_a_part_of_a_longer_one_is_its_twin_either_way() -> None:
    longer = f"{STORY} ورحبت عواصم عدة بالإعلان ودعت إلى الالتزام به من دون إبطاء."
    assert twins([longer, STORY], [1, 2]) == twins([STORY, longer], [1, 2]) == {1: 0}


def test_spelling_marks_and_signs_make_no_other_story() -> None:
    other = STORY.replace("أ", "ا").replace("،", " -").replace("وزارة", "وِزارة").replace("ة ", "ه ")
    assert twins([STORY, other], [1, 2]) == {1: 0}


def test_all_twins_of_a_story_stand_under_the_first_that_tells_it() -> None:
    assert twins([STORY, "آخر", STORY, STORY], [1, 2, 3, 4]) == {2: 0, 3: 0}


def test_two_reports_on_one_event_in_their_own_words_are_no_twins() -> None:
    other = (
        "قالت الدوحة إن الطرفين توصلا إلى وقف لإطلاق النار مدته ستة أسابيع يسري من الأحد، "
        "على أن تراقب لجنة مقرها القاهرة التزام الجانبين به، بحسب وزارة الخارجية القطرية."
    )
    assert twins([STORY, other], [1, 2]) == {}


def test_two_days_reports_written_by_one_form_are_no_twins() -> None:
    form = (
        "بلغ سعر غرام الذهب من عيار {} في أسواق المال المصرية اليوم نحو {} جنيهًا للبيع و{} جنيهًا للشراء، "
        "وفق ما نشرته شعبة الذهب في اتحاد الغرف التجارية صباحًا."
    )
    assert twins([form.format(21, 3110, 3090), form.format(21, 3245, 3220)], [1, 2]) == {}
    assert twins([form.format(21, 3110, 3090), form.format(21, 3110, 3095)], [1, 2]) == {1: 0}


def test_short_passages_are_never_twins() -> None:
    assert twins(["عاجل: زلزال يضرب تركيا"] * 2, [1, 2]) == {}
    assert twins(["", ""], [1, 2]) == {}
    assert twins(["نعم نعم نعم نعم نعم نعم نعم نعم نعم نعم نعم نعم"] * 2, [1, 2]) == {}


def test_passages_of_one_article_are_never_twins() -> None:
    assert twins([STORY, STORY], [1, 1]) == {}
    assert twins([STORY, STORY, STORY], [1, 1, 2]) == {2: 0}


def test_what_was_put_under_another_has_no_twins_of_its_own() -> None:
    said = [f"{'ابتثجحخدذرزسش'[at // 3]}{('ولى', 'انية', 'الثة')[at % 3]}" for at in range(25)]
    first, middle, last = (" ".join(said[at : at + 15]) for at in (0, 5, 10))
    assert twins([first, middle], [1, 2]) == twins([middle, last], [2, 3]) == {1: 0}
    assert twins([first, middle, last], [1, 2, 3]) == {1: 0}  # the last is like the one that is not shown


@given(
    st.lists(
        st.tuples(st.sampled_from([STORY, STORY[40:], STORY[::-1], "قصير", ""]), st.integers(1, 3)),
        max_size=8,
    )
)
def test_a_twin_stands_behind_another_articles_passage_that_is_shown(
    found: Sequence[tuple[str, int]],
) -> None:
    articles = [article for _, article in found]
    first_of = twins([text for text, _ in found], articles)
    for at, first in first_of.items():
        assert first < at
        assert first not in first_of
        assert articles[first] != articles[at]


@given(
    st.lists(
        st.builds(
            place,
            st.integers(1, 9),
            st.floats(-9, 9),
            st.integers(1, 4),
            day=st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 9)),
            undated=st.booleans(),
        ),
        max_size=12,
    ),
    st.dictionaries(st.integers(1, 9), st.floats(-3, 3), max_size=3),
    st.booleans(),
    st.booleans(),
)
def test_nothing_is_lost_and_dated_and_undated_ones_never_mix(
    places: list[Place], trust: dict[int, float], latest: bool, one_article: bool
) -> None:
    order = arranged(QUESTION, places, trust, latest=latest, one_article=one_article)
    assert sorted(order) == list(range(len(places)))
    kinds = [places[at].undated for at in order]
    if places:
        assert kinds == sorted(kinds, key=lambda undated: undated is not places[0].undated)


def test_of_what_lies_near_the_best_the_newest_comes_first_and_the_rest_stays_behind() -> None:
    places = [
        place(1, 5.0, day=date(2024, 1, 1)),
        place(2, 4.0, day=date(2024, 3, 1)),
        place(3, 3.0),
        place(4, 5.0 - ON_SUBJECT, day=date(2024, 2, 1)),
        place(5, 4.9 - ON_SUBJECT, day=date(2025, 1, 1)),
        place(6, 4.8 - ON_SUBJECT, day=date(2026, 1, 1)),
    ]

    assert newest_first(places, range(6)) == [1, 3, 0, 2, 4, 5]
    assert newest_first(places, [5, 4, 0, 2, 1, 3]) == [1, 3, 0, 2, 5, 4]
    assert newest_first(places, []) == []


def test_passages_of_one_day_keep_the_order_of_what_answers_best() -> None:
    same = [place(key, 3.0 - key / 10, day=date(2024, 1, 1)) for key in range(5)]

    assert newest_first(same, range(5)) == [0, 1, 2, 3, 4]
