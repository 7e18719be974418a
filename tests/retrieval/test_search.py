import dataclasses
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from data.types import ArticleDraft
from retrieval import looking_up
from retrieval.index.centre import TYPICAL
from retrieval.ranking.coefficients import Policy, threshold
from retrieval.reading.aliases import LiveAliases
from retrieval.reading.reading import Asked
from retrieval.recent import Recent
from retrieval.search import Manner, Search
from retrieval.types import Answer
from tests.data.collection import draft, long_paragraph
from tests.doubles import SlotEncoder
from tests.retrieval.shelf import BY_WORDS, CANAL, NILE, NOW, PYRAMID, THREE, Shelf, withdrawn

Open = Callable[..., Shelf]
ALWAYS = {"read", "passages", "arrange", "highlight"}
STAGES = ALWAYS | {"encode", "dense", "lexical", "sentences", "match", "rank"}
TODAY = NOW.date()
POLICIES: tuple[Policy, ...] = ("careful", "balanced", "eager")
STORY = (
    "أعلنت وزارة الخارجية القطرية أن الوفدين اتفقا في الدوحة على هدنة تبدأ صباح الأحد المقبل وتستمر ستة أسابيع، "
    "وأن لجنة مشتركة ستشرف على تنفيذها في القاهرة."
)


@pytest.fixture
def by_words(open_shelf: Open) -> Shelf:
    """A shelf whose ranking and confidence are the share of the question's words."""
    return open_shelf(manner=Manner(coefficients=BY_WORDS, today=lambda: TODAY))


def asked(shelf: Shelf) -> list[str]:
    """The questions that were encoded, in order."""
    assert isinstance(shelf.encoder, SlotEncoder)
    return [text for text in shelf.encoder.asked if text not in TYPICAL]


def titles(answer: Answer) -> list[str]:
    return [hit.title for hit in answer.hits]


def told(name: str, text: str, day: date | None = None, *, source: str = "الجزيرة") -> ArticleDraft:
    """An article of one passage."""
    return draft(name, text, title=name, published=day, source=source)


def searching(shelf: Shelf, policy: Policy = "balanced", **trust: float) -> Search:
    """The same index, searched in another manner."""
    manner = Manner(policy, trust, BY_WORDS, today=lambda: TODAY)
    return Search(shelf.live, shelf.encoder, shelf.articles, manner=manner)


def test_every_stage_of_an_answer_is_told_with_its_time(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    answer, stages = shelf.search.trace("أين تقع قناة السويس؟")
    assert answer.hits[0].title == "قناة السويس"
    assert set(stages) == STAGES
    assert 0 < sum(stages.values()) <= answer.took_ms + 1


def test_a_question_that_was_asked_lately_is_neither_encoded_nor_ranked_again(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    first = shelf.search.ask("قناة السويس")
    again, stages = shelf.search.trace("قناة السويس")
    assert asked(shelf) == ["قناة السويس"]
    assert set(stages) == ALWAYS
    assert (again.hits, again.confidence) == (first.hits, first.confidence)
    shelf.search.ask("قناة السويس؟ أين")
    assert len(asked(shelf)) == 2


def test_a_remembered_question_is_asked_anew_once_the_index_has_changed(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    assert shelf.first("بحيرة تانا") == "قناة السويس"
    shelf.shelve(NILE)
    assert shelf.first("بحيرة تانا") == "نهر النيل"
    shelf.indexer().rebuild()
    assert shelf.first("بحيرة تانا") == "نهر النيل"
    assert asked(shelf) == ["بحيرة تانا"] * 3


def test_a_remembered_answer_never_shows_what_was_withdrawn_since(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    assert shelf.search.ask("قناة السويس", 9).hits[0].title == "قناة السويس"
    shelf.take(withdrawn(CANAL))  # not indexed yet
    hits = shelf.search.ask("قناة السويس", 9).hits
    assert asked(shelf) == ["قناة السويس"]
    assert {hit.title for hit in hits} == {"نهر النيل", "هرم خوفو"}
    assert [hit.rank for hit in hits] == [1, 2]


def test_a_question_that_names_a_title_gets_more_of_that_article(by_words: Shelf) -> None:
    question = "تاريخ قناة السويس"
    one, other = (told(name, f"{question} {name}.") for name in ("مختصر", "ملخص"))
    article = draft("طويل", *(long_paragraph(f"{question} {at}") for at in range(3)), title=question)
    by_words.shelve(one, article, other)
    assert titles(by_words.search.ask(question, 4)) == ["مختصر", question, question, question]
    by_words.shelve(dataclasses.replace(article, title="عنوان آخر تماما هنا"))
    by_words.live.follow()
    another = "عنوان آخر تماما هنا"
    assert titles(by_words.search.ask(question, 5)) == ["مختصر", another, another, "ملخص", another]


def test_a_second_thread_changes_no_answer(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_up, "WORTH_A_THREAD", 0)
    shelf.shelve(*THREE)
    with ThreadPoolExecutor(2) as pool:
        beside = Search(shelf.live, shelf.encoder, shelf.articles, pool)
        for question in ("قناة السويس", "النيل الأزرق", "كم ارتفاع الهرم"):
            assert beside.ask(question).hits == shelf.search.ask(question).hits


def test_a_pool_that_is_full_or_closed_keeps_no_question_waiting(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(ThreadPoolExecutor):
        def submit(self, *_: object, **__: object) -> Future:  # type: ignore[type-arg]
            return Future()  # nobody ever begins it

    monkeypatch.setattr(looking_up, "WORTH_A_THREAD", 0)
    shelf.shelve(*THREE)
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    for pool in (Full(1), closed):
        beside = Search(shelf.live, shelf.encoder, shelf.articles, pool)
        assert beside.ask("قناة السويس").hits == shelf.search.ask("قناة السويس").hits


# What is no question.


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("السلام عليكم", "greeting"),
        ("شكرا جزيلا", "thanks"),
        ("هههههه", "laughter"),
        ("🙂", "emoji"),
        ("؟!", "marks"),
        ("https://example.org/a", "link"),
        ("", "marks"),
    ],
)
def test_a_message_that_is_no_question_is_looked_up_nowhere(shelf: Shelf, message: str, kind: str) -> None:
    shelf.shelve(*THREE)
    answer, stages = shelf.search.trace(message)
    assert (answer.reading.kind, answer.hits, answer.answered, answer.confidence) == (kind, (), False, 0.0)
    assert set(stages) == {"read"}
    assert asked(shelf) == []
    assert answer.question == message


def test_a_greeting_with_a_question_is_a_question(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    answer = shelf.search.ask("السلام عليكم، متى افتتحت قناة السويس؟")
    assert (answer.reading.kind, titles(answer)[0]) == ("question", "قناة السويس")


def test_an_empty_collection_answers_nothing_and_tells_how_the_question_was_read(shelf: Shelf) -> None:
    answer = shelf.search.ask(Asked("ومن حفرها؟", "متى افتتحت قناة السويس؟"))
    assert (answer.hits, answer.answered) == ((), False)
    assert answer.reading.completed_from == "متى افتتحت قناة السويس؟"


# How a question is read.


def test_a_follow_up_is_answered_with_the_question_before_it(by_words: Shelf) -> None:
    by_words.shelve(*THREE)
    alone, after = "ومتى افتتحت؟", Asked("ومتى افتتحت؟", "من حفر قناة السويس؟")
    assert by_words.search.ask(alone).reading.completed_from is None
    answer = by_words.search.ask(after)
    assert titles(answer)[0] == "قناة السويس"
    assert answer.question == "ومتى افتتحت؟"
    assert answer.reading.completed_from == "من حفر قناة السويس؟"
    assert "السويس" in asked(by_words)[-1]
    as_written = dataclasses.replace(after, as_written=True)
    assert by_words.search.ask(as_written).reading.completed_from is None
    assert len(asked(by_words)) == 2  # the first one is remembered


def test_today_is_the_day_that_is_given(open_shelf: Open) -> None:
    day = [date(2024, 5, 2)]
    shelf = open_shelf(manner=Manner(coefficients=BY_WORDS, today=lambda: day[0]))
    shelf.shelve(
        told("الأول", "قمة في الرياض.", date(2024, 5, 1)), told("الثاني", "قمة في عمان.", date(2024, 5, 2))
    )
    question = "ماذا نشر أمس عن القمة؟"
    assert titles(shelf.search.ask(question)) == ["الأول"]
    day[0] = date(2024, 5, 3)  # a remembered question means another day now
    assert titles(shelf.search.ask(question)) == ["الثاني"]


def test_an_admins_own_names_are_looked_up(
    open_shelf: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = tmp_path_factory.mktemp("own") / "aliases.txt"
    manner = Manner(coefficients=BY_WORDS, aliases=LiveAliases(own, checked_every=0))
    shelf = open_shelf(manner=manner)
    shelf.shelve(*THREE)
    assert not shelf.search.ask("الممر الكبير").answered
    own.write_text("الممر الكبير = قناة السويس\n", "utf-8")
    answer = shelf.search.ask("الممر الكبير")
    assert (answer.answered, titles(answer)[0]) == (True, "قناة السويس")
    ((name, others),) = answer.reading.names
    assert name == "الممر الكبير"
    assert "قناة السويس" in others


# Time.

SUMMITS = (
    told("قمة الجزائر", "عقدت القمة العربية في الجزائر.", date(2022, 11, 1)),
    told("قمة جدة", "عقدت القمة العربية في جدة.", date(2023, 5, 19)),
    told("قمة المنامة", "عقدت القمة العربية في المنامة.", date(2024, 4, 30)),
    told("قمة مجهولة", "عقدت القمة العربية في مدينة.", None),
)


def test_a_question_with_a_time_is_answered_from_the_articles_of_that_time(by_words: Shelf) -> None:
    by_words.shelve(*SUMMITS)
    answer = by_words.search.ask("أين عقدت القمة العربية عام 2023؟", 9)
    assert titles(answer) == ["قمة جدة", "قمة مجهولة"]
    assert [hit.undated for hit in answer.hits] == [False, True]
    assert answer.filtered
    assert answer.reading.time
    assert answer.reading.time.first == date(2023, 1, 1)


def test_a_time_that_leaves_nothing_is_answered_with_headlines_only(by_words: Shelf) -> None:
    by_words.shelve(*SUMMITS[:3])
    answer = by_words.search.ask("أين عقدت القمة العربية اليوم؟", 9)
    assert len(answer.hits) == 3  # for the reader to judge
    assert (answer.filtered, answer.answered, answer.confidence) == (False, False, 0.0)
    assert not any(hit.undated for hit in answer.hits)


def test_a_time_before_all_articles_filters_nothing(by_words: Shelf) -> None:
    by_words.shelve(*SUMMITS)
    answer = by_words.search.ask("أين عقدت القمة العربية عام 1964؟", 9)
    assert len(answer.hits) == 4
    assert not answer.filtered
    assert not any(hit.undated for hit in answer.hits)


def test_a_question_as_it_is_written_asks_for_no_time(by_words: Shelf) -> None:
    by_words.shelve(*SUMMITS)
    answer = by_words.search.ask(Asked("أين عقدت القمة العربية عام 2023؟", as_written=True), 9)
    assert (len(answer.hits), answer.filtered, answer.reading.time) == (4, False, None)


def test_the_latest_is_shown_first_to_who_asks_for_it(by_words: Shelf) -> None:
    by_words.shelve(*SUMMITS)
    answer = by_words.search.ask("آخر أخبار القمة العربية", 9)
    assert titles(answer)[:3] == ["قمة المنامة", "قمة جدة", "قمة الجزائر"]
    assert answer.reading.latest
    assert titles(by_words.search.ask("أخبار القمة العربية", 9))[0] == "قمة الجزائر"


def test_a_reader_may_ask_for_the_newest_first_whatever_the_question_says(by_words: Shelf) -> None:
    by_words.shelve(*SUMMITS)
    plain = Asked("أين عقدت القمة العربية؟")
    newest = by_words.search.ask(replace(plain, newest=True), 9)
    assert titles(newest) == ["قمة المنامة", "قمة جدة", "قمة الجزائر", "قمة مجهولة"]
    assert not newest.reading.latest
    assert newest.confidence == by_words.search.ask(plain, 9).confidence


def test_the_headlines_of_a_refusal_are_the_nearest_also_to_who_wants_the_newest(by_words: Shelf) -> None:
    by_words.shelve(*SUMMITS[:3])
    plain = Asked("أين عقدت القمة العربية اليوم؟")
    newest = replace(plain, newest=True)
    assert titles(by_words.search.ask(newest, 9)) == titles(by_words.search.ask(plain, 9))


# Trust, policy, twins, pages.


def test_an_outlet_that_an_admin_trusts_more_is_shown_first(shelf: Shelf) -> None:
    shelf.shelve(
        told("الأول", "عقدت القمة العربية في جدة.", source="الوكالة"),
        told("الثاني", "القمة العربية في جدة اليوم.", source="الجريدة"),
        told("الثالث", "عقدت القمة في مكان.", source="الجريدة"),
    )
    question = "عقدت القمة العربية في جدة"
    assert titles(searching(shelf).ask(question)) == ["الأول", "الثاني", "الثالث"]
    assert titles(searching(shelf, الجريدة=0.5).ask(question)) == ["الثاني", "الأول", "الثالث"]
    assert titles(searching(shelf, الجريدة=3.0).ask(question)) == ["الثاني", "الثالث", "الأول"]
    assert titles(searching(shelf, الوكالة=-3.0).ask(question)) == ["الثاني", "الثالث", "الأول"]
    assert titles(searching(shelf, أخرى=3.0).ask(question)) == ["الأول", "الثاني", "الثالث"]


def test_a_policy_decides_from_which_probability_an_answer_is_given(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    half = "القناة والبرتقالة"  # one of two words
    answers = {policy: searching(shelf, policy).ask(half) for policy in POLICIES}
    (confidence,) = {answer.confidence for answer in answers.values()}
    assert threshold("careful") > confidence
    for policy, answer in answers.items():
        assert answer.threshold == searching(shelf, policy).threshold == threshold(policy)
        assert answer.answered is (confidence >= threshold(policy))
    assert not answers["careful"].answered
    assert answers["careful"].hits == answers["eager"].hits


def test_a_story_that_two_outlets_tell_is_shown_once_with_both_named(by_words: Shelf) -> None:
    by_words.shelve(
        told("هدنة", STORY, date(2024, 4, 1), source="الوكالة"),
        told("اتفاق في الدوحة", STORY.replace("أعلنت", "أعلنت مساء"), date(2024, 4, 2), source="الجريدة"),
        NILE,
    )
    answer = by_words.search.ask("هدنة الوفدين في الدوحة", 9)
    assert titles(answer) == ["هدنة", "نهر النيل"]
    (also,) = answer.hits[0].also_in
    assert (also.title, also.source, also.published) == ("اتفاق في الدوحة", "الجريدة", date(2024, 4, 2))
    assert (also.article_id, also.passage_id, also.url) == (2, 2, None)
    assert [hit.rank for hit in answer.hits] == [1, 2]
    assert answer.hits[1].also_in == ()


def test_a_twin_that_was_withdrawn_is_named_no_more(by_words: Shelf) -> None:
    one, other = (told(name, STORY, source=name) for name in ("الوكالة", "الجريدة"))
    by_words.shelve(one, other)
    assert len(by_words.search.ask("هدنة الوفدين").hits[0].also_in) == 1
    by_words.take(withdrawn(other))  # not indexed yet
    (hit,) = by_words.search.ask("هدنة الوفدين").hits
    assert (hit.title, hit.also_in) == ("الوكالة", ())


@pytest.mark.parametrize("question", ["قناة السويس", "النص رقم 7", "البرتقال", "آخر أخبار القناة"])
def test_who_asks_for_more_sees_the_first_ones_unchanged(shelf: Shelf, question: str) -> None:
    many = [
        draft(f"{at}", long_paragraph(f"قناة رقم {at}"), long_paragraph(f"نص {at} عن السويس"))
        for at in range(15)
    ]
    twins = [told(f"هدنة {at}", f"{STORY} قناة السويس.") for at in range(12)]
    shelf.shelve(*THREE, *many, *twins)
    for k in (1, 3, 10):
        few, more = (shelf.search.ask(question, number).hits for number in (k, k + 7))
        assert [hit.passage_id for hit in few] == [hit.passage_id for hit in more][:k]
        assert len(few) == k


def test_a_hit_tells_where_it_is_from(by_words: Shelf) -> None:
    by_words.shelve(dataclasses.replace(PYRAMID, url="https://example.org/h", published=date(2024, 2, 29)))
    (hit,) = by_words.search.ask("ارتفاع هرم خوفو").hits
    assert (hit.rank, hit.title, hit.source, hit.url) == (1, "هرم خوفو", "الجزيرة", "https://example.org/h")
    assert (hit.published, hit.paragraph, hit.undated) == (date(2024, 2, 29), 1, False)
    assert hit.text[slice(*hit.highlight)] == hit.text == PYRAMID.paragraphs[0]


def test_a_hit_tells_in_which_paragraph_its_answer_stands(by_words: Shelf) -> None:
    by_words.shelve(
        draft("هرم", "زار الوفد\nمدينة الجيزة صباحا.", "ثم قصد متحفا.", "يبلغ ارتفاع هرم خوفو 139 مترا.")
    )
    (third,) = by_words.search.ask("كم ارتفاع هرم خوفو").hits
    (first,) = by_words.search.ask("من زار مدينة الجيزة").hits
    assert (third.paragraph, third.text[slice(*third.highlight)][:4]) == (3, "يبلغ")
    assert (first.paragraph, first.highlight[0]) == (1, first.text.index("مدينة"))


def test_the_results_asked_for_longest_ago_are_forgotten_first() -> None:
    recent: Recent[str] = Recent(2)
    made: list[str] = []

    def make(key: str) -> str:
        def result() -> str:
            made.append(key)
            return key.upper()

        return recent.get(key, result)

    assert [make(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_not_remembered() -> None:
    recent: Recent[int] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        recent.get("a", lambda: 1 // 0)
    assert recent.get("a", lambda: 7) == 7
