"""Why an answer is what it is: the explanation must agree with the answer, to the last digit."""

import dataclasses
import math
from collections.abc import Callable
from datetime import date

import pytest

from data.types import ArticleDraft
from retrieval.errors import IndexMissing, QuestionEmpty
from retrieval.explaining.explain import NothingToExplain, explain
from retrieval.explaining.values import Explanation, PassageExplained
from retrieval.ranking.coefficients import load
from retrieval.reading.reading import Asked
from retrieval.search import Manner, Search
from tests.data.collection import draft, long_paragraph
from tests.retrieval.shelf import CANAL, NILE, PYRAMID, THREE, Shelf, withdrawn

TODAY = date(2024, 5, 1)
QUESTIONS = ("متى افتتحت قناة السويس؟", "كم ارتفاع هرم خوفو", "where is lake تانا", "بحيرة 1869 هرم")

PLACES = tuple(
    draft(f"مدينة{at}", f"{'النهر ' * (at + 1)}يمر بالمدينة رقم {at}.", title=f"مدينة {at}")
    for at in range(8)
)
MAY = draft("مايو", "زار الوزير المصنع الجديد.", title="زيارة الوزير", published=date(2023, 5, 9))
JUNE = draft("يونيو", "زار الوزير المدرسة والوزارة.", title="جولة أخرى", published=date(2023, 6, 3))
UNKNOWN = draft("مجهول", "زار الوزير المستشفى الكبير.", title="في المستشفى")


def searching(shelf: Shelf, **manner: object) -> Search:
    """The shelf's search, on a day that stands still."""
    return Search(
        shelf.live,
        shelf.encoder,
        shelf.articles,
        None,
        Manner(today=lambda: TODAY, **manner),  # type: ignore[arg-type]
    )


def why(shelf: Shelf, question: str, passage_id: int | None = None, **manner: object) -> Explanation:
    shelf.live.follow()
    return explain(searching(shelf, **manner), Asked(question), passage_id)


def passage_of(shelf: Shelf, article: ArticleDraft) -> int:
    return next(
        key
        for key in range(1, 200)
        if (found := shelf.articles.context(key)) and found.article.title == article.title
    )


def all_of(explanation: Explanation) -> list[PassageExplained]:
    return [*explanation.passages, *([explanation.asked] if explanation.asked else [])]


def assert_adds_up(passage: PassageExplained) -> None:
    shares = sum(share.share for share in passage.features)
    assert shares + passage.lifted == pytest.approx(passage.score - passage.mean, abs=1e-6)
    for share in passage.features:
        assert share.share == pytest.approx(share.weight * (share.value - share.mean))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_shares_add_up_to_what_a_score_is_above_the_mean(shelf: Shelf, question: str) -> None:
    shelf.shelve(*THREE, *PLACES)
    explanation = why(shelf, question)
    assert len(explanation.passages) == 5
    for passage in explanation.passages:
        assert_adds_up(passage)


def test_what_the_second_opinion_put_up_says_by_how_much(shelf: Shelf) -> None:
    shelf.shelve(*THREE, *PLACES)
    passages = why(shelf, "نهر النيل في مصر").passages
    assert [each.lifted > 0 for each in passages] == [False, False, False, True, True]
    assert passages[2].score > passages[3].score > passages[4].score
    for passage in passages:
        assert_adds_up(passage)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_five_are_those_that_the_search_ranks(shelf: Shelf, question: str) -> None:
    shelf.shelve(*THREE, *PLACES)
    explanation = why(shelf, question)
    hits = searching(shelf).ask(question, 5).hits
    assert [each.passage_id for each in explanation.passages] == [hit.passage_id for hit in hits]
    assert [each.score for each in explanation.passages] == [hit.score for hit in hits]
    assert [each.place for each in explanation.passages] == [1, 2, 3, 4, 5]
    assert explanation.arrangement.changed is False


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_probability_is_that_of_the_answer_and_made_of_the_evidence(shelf: Shelf, question: str) -> None:
    shelf.shelve(*THREE, *PLACES)
    verdict = why(shelf, question, policy="careful").verdict
    answer = searching(shelf, policy="careful").ask(question)
    assert (verdict.probability, verdict.threshold) == (answer.confidence, answer.threshold)
    assert verdict.answered is answer.answered
    assert verdict.policy == "careful"
    total = verdict.bias + sum(each.share for each in verdict.evidence)
    assert 1 / (1 + math.exp(-total)) == pytest.approx(verdict.probability)


def test_each_arm_tells_what_it_brought_up_best_first(shelf: Shelf) -> None:
    shelf.shelve(*THREE, *PLACES)
    explanation = why(shelf, "قناة السويس")
    assert explanation.dense.brought == len(THREE) + len(PLACES)
    assert len(explanation.dense.first) == 10
    assert explanation.dense.first[0].title == "قناة السويس"
    assert explanation.dense.first[0].value > explanation.dense.first[1].value
    assert [hit.title for hit in explanation.lexical.first] == ["قناة السويس"]
    first = explanation.passages[0]
    assert (first.dense, first.lexical) == (1, 1)
    assert explanation.passages[1].lexical is None
    assert first.cosine == pytest.approx(explanation.dense.first[0].value, abs=1e-3)


def test_words_that_a_passage_lacks_are_those_in_neither_it_nor_its_title(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    first = why(shelf, "من حفر قناة السويس في عام 1869").passages[0]
    assert first.lacks == ("حفر",)
    titled = why(shelf, "نهر تانا").passages[0]  # the passage does not say نهر
    assert (titled.title, titled.lacks) == ("نهر النيل", ())


def test_words_that_a_passage_says_without_having_them_are_told(shelf: Shelf) -> None:
    writer = draft("كاتب", "نجيب محفوظ (11 ديسمبر 1911 - 30 أغسطس 2006) روائي.", title="أديب")
    missile = draft("سلاح", "نقلت روسيا كينجال إلى الحدود.", title="حشود")
    shelf.shelve(*THREE, writer, missile)
    first = why(shelf, "متى توفي نجيب محفوظ").passages[0]
    assert (first.title, first.lacks, first.implied) == ("أديب", (), ("توفي",))
    named = why(shelf, "ما الصواريخ التي نقلت روسيا").passages[0]
    assert (named.title, named.lacks, named.implied) == ("حشود", (), ("الصواريخ",))
    assert why(shelf, "ما طول قناة السويس").passages[0].implied == ()


def test_a_passage_that_no_arm_brought_up_is_explained_as_though_one_had(shelf: Shelf) -> None:
    crowd = draft("زحام", *[long_paragraph("السويس") for _ in range(101)], title="كثير")
    shelf.shelve(crowd, PYRAMID)
    pyramid = passage_of(shelf, PYRAMID)
    without = why(shelf, "السويس")
    explanation = why(shelf, "السويس", pyramid)
    asked = explanation.asked
    assert asked is not None
    assert (asked.where, asked.dense, asked.lexical) == ("not brought up", None, None)
    assert (asked.cosine, asked.bm25) == (0.0, 0.0)
    assert asked.lacks == ("السويس",)
    assert asked.place == asked.pool == explanation.candidates + 1
    assert_adds_up(asked)
    assert explanation.passages == without.passages  # it changes nothing about the others
    assert explanation.verdict == without.verdict


def test_a_passage_further_down_has_its_place_in_the_ranking(shelf: Shelf) -> None:
    shelf.shelve(*THREE, *PLACES)
    ranked = searching(shelf).ask("النهر في المدينة", 9).hits
    asked = why(shelf, "النهر في المدينة", ranked[7].passage_id).asked
    assert asked is not None
    assert (asked.where, asked.place, asked.score) == ("ranked", 8, ranked[7].score)
    assert_adds_up(asked)
    first = why(shelf, "النهر في المدينة", ranked[1].passage_id)
    assert first.asked == first.passages[1]


def test_an_unknown_passage_is_named_in_the_error(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    with pytest.raises(NothingToExplain, match="no passage 999"):
        why(shelf, "قناة السويس", 999)


def test_a_passage_that_was_withdrawn_is_not_explained(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    canal = passage_of(shelf, CANAL)
    shelf.take(withdrawn(CANAL))  # not indexed yet
    with pytest.raises(NothingToExplain, match=f"no passage {canal}"):
        why(shelf, "قناة السويس", canal)
    explanation = why(shelf, "قناة السويس")
    assert canal not in [each.passage_id for each in explanation.passages]
    assert [each.place for each in explanation.passages] == [2, 3]
    assert explanation.dense.first[0].title is None
    gone = explanation.arrangement.shifts[0]
    assert (gone.passage_id, gone.place, gone.shown, gone.withdrawn) == (canal, 1, None, True)
    shelf.indexer().catch_up()
    assert [each.place for each in why(shelf, "قناة السويس").passages] == [1, 2]


def test_a_passage_that_is_not_indexed_yet_says_so(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    shelf.take(NILE)
    with pytest.raises(NothingToExplain, match="isnad index"):
        why(shelf, "قناة السويس", passage_of(shelf, NILE))


def test_what_is_no_question_and_an_empty_collection_have_nothing_to_explain(shelf: Shelf) -> None:
    with pytest.raises(NothingToExplain, match="no question"):
        explain(searching(shelf), Asked("شكرا جزيلا"))
    with pytest.raises(IndexMissing):
        explain(searching(shelf), Asked("قناة السويس"))
    shelf.shelve(CANAL)
    with pytest.raises((QuestionEmpty, NothingToExplain)):
        why(shelf, "؟!")


def test_a_time_that_filters_tells_what_it_chose(shelf: Shelf) -> None:
    shelf.shelve(MAY, JUNE, UNKNOWN)
    explanation = why(shelf, "ماذا نشر عن الوزير في يونيو 2023")
    time = explanation.read.time
    assert time is not None
    assert (time.first, time.last) == (date(2023, 6, 1), date(2023, 6, 30))
    assert time.said == ("في يونيو 2023",)
    assert (time.filters, time.passages) == (True, 1)
    assert (time.inside, time.undated, time.outside) == (1, 1, 1)
    assert [each.title for each in explanation.passages] == ["جولة أخرى", "في المستشفى"]
    assert [each.pool for each in explanation.passages] == [1, 1]
    assert "2023" in explanation.read.passed_over
    for passage in explanation.passages:
        assert_adds_up(passage)


def test_a_passage_of_another_time_is_weighed_beside_those_of_the_time(shelf: Shelf) -> None:
    shelf.shelve(MAY, JUNE, UNKNOWN)
    explanation = why(shelf, "ماذا نشر عن الوزير في يونيو 2023", passage_of(shelf, MAY))
    asked = explanation.asked
    assert asked is not None
    assert (asked.title, asked.where, asked.pool) == ("زيارة الوزير", "of another time", 2)
    assert asked.dense is not None
    assert_adds_up(asked)


def test_a_time_before_any_article_is_read_and_filters_nothing(shelf: Shelf) -> None:
    shelf.shelve(MAY, JUNE)
    time = why(shelf, "ماذا فعل الوزير عام 1973").read.time
    assert time is not None
    assert (time.first, time.filters, time.outside) == (date(1973, 1, 1), False, 0)


def test_where_nothing_is_of_the_time_the_evidence_does_not_count(shelf: Shelf) -> None:
    shelf.shelve(MAY, JUNE)
    explanation = why(shelf, "ماذا فعل الوزير أمس")
    assert explanation.verdict.nothing_then
    assert (explanation.verdict.probability, explanation.verdict.answered) == (0.0, False)
    assert len(explanation.passages) == 2


def test_the_newest_first_and_trust_tell_what_they_added(shelf: Shelf) -> None:
    trusted = dataclasses.replace(UNKNOWN, source="رويترز")
    shelf.shelve(MAY, JUNE, trusted)
    explanation = why(shelf, "آخر أخبار الوزير", trust={"رويترز": 1.5})
    assert explanation.read.latest
    added = {shift.passage_id: (shift.newest, shift.trust) for shift in explanation.arrangement.shifts}
    assert added == {
        passage_of(shelf, MAY): (0.0, 0.0),
        passage_of(shelf, JUNE): (4.0, 0.0),
        passage_of(shelf, trusted): (0.0, 1.5),
    }
    ranked = {each.passage_id: each.score for each in explanation.passages}
    by_both = sorted(ranked, key=lambda key: -ranked[key] - sum(added[key]))
    assert explanation.arrangement.shown == tuple(by_both)


def test_a_twin_is_told_with_the_passage_that_it_repeats(shelf: Shelf) -> None:
    story = "أعلن البنك المركزي اليوم خفض سعر الفائدة بمقدار نصف نقطة مئوية بعد اجتماع طويل للجنة."
    one, other = (
        draft("وكالة", story, title="خفض الفائدة"),
        draft("صحيفة", story + " وانتهى.", title="البنك يخفض"),
    )
    shelf.shelve(one, other, *THREE)
    arrangement = why(shelf, "كم خفض البنك المركزي سعر الفائدة").arrangement
    twins = {shift.passage_id: shift for shift in arrangement.shifts if shift.twin_of is not None}
    (twin,) = twins.values()
    assert {twin.passage_id, twin.twin_of} == {passage_of(shelf, one), passage_of(shelf, other)}
    assert twin.shown is None
    assert arrangement.changed


def test_passages_that_were_held_back_are_told_and_so_is_the_article_that_is_asked_about(
    shelf: Shelf,
) -> None:
    title = "تاريخ قناة السويس الحديثة"
    long = draft("طويل", *[f"قناة السويس عام {1900 + at}: {'نص ' * 150}" for at in range(3)], title=title)
    shelf.shelve(long, CANAL, NILE)
    sure, unsure = (dataclasses.replace(load(), bias=bias) for bias in (50.0, -50.0))
    named = why(shelf, title, coefficients=sure).arrangement
    assert (named.about, named.article_id, named.each, named.changed) == ("title", 1, 2, False)
    assert not any(shift.held_back for shift in named.shifts)
    refused = why(shelf, title, coefficients=unsure).arrangement
    assert (refused.about, refused.article_id, refused.each, refused.changed) == (None, None, 1, True)
    held = {shift.place: shift.shown for shift in refused.shifts if shift.held_back}
    assert len(held) == 2
    assert sorted(shown for shown in held.values() if shown) == [4, 5]  # behind the canal's and the Nile's


def test_every_word_tells_what_was_looked_up_beside_it(shelf: Shelf) -> None:
    shelf.shelve(*THREE, draft("دبلوماسية", "التقى الوزير نظيره في الولايات المتحدة.", title="لقاء"))
    read = why(shelf, "ليش راح الوزير على أميركا").read
    by_text = {word.text: word for word in read.words}
    (america,) = (word for word in read.words if any(other.kind == "name" for other in word.others))
    assert "الولايات المتحدة" in [other.text for other in america.others]
    assert [other.kind for other in by_text["راح"].others] == ["dialect"] * len(by_text["راح"].others)
    assert "ذهب" in [other.text for other in by_text["راح"].others]
    assert {"ليش", "علي"} == set(read.stop_words)
    assert all(word.idf > 0 and word.forms for word in read.words)
    assert (read.language, read.arabic) == ("Arabic", 1.0)


def test_a_question_in_latin_letters_tells_the_words_that_it_was_read_as(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    read = why(shelf, "emta eftata7et 2anat el suways 3am 1869").read
    assert read.language == "Arabizi"
    latin = {word.latin: word.text for word in read.words if word.latin}
    assert "قناه" in latin.values() or "السويس" in latin.values()
    assert all(any("a" <= sign <= "z" for sign in word) for word in latin)
    assert why(shelf, "when was the canal opened").read.language == "other"


def test_a_follow_up_tells_what_it_was_completed_from(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    before = "كم كان ارتفاع هرم خوفو؟"
    read = explain(searching(shelf), Asked("ومتى بني؟", before)).read
    assert (read.previous, read.completed_from) == (before, before)
    assert "خوفو" in [word.text for word in read.words]
    alone = explain(searching(shelf), Asked("من أين ينبع النيل الأزرق؟", before)).read
    assert (alone.previous, alone.completed_from) == (before, None)


def test_a_question_taken_as_written_has_nothing_beside_its_words(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    read = explain(searching(shelf), Asked("راح النيل أمس", as_written=True)).read
    assert read.time is None
    assert all(word.others == () for word in read.words)


def test_the_same_question_is_explained_the_same(open_shelf: Callable[..., Shelf]) -> None:
    shelf = open_shelf()
    shelf.shelve(*THREE, *PLACES)
    first = why(shelf, "قناة السويس عام 1869", passage_of(shelf, NILE))
    assert first == why(open_shelf(), "قناة السويس عام 1869", passage_of(shelf, NILE))
    assert len(all_of(first)) == 6
