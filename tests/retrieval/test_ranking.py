import numpy as np
import pytest

from retrieval.confidence import EVIDENCE, confidence, evidence
from retrieval.features import FEATURES, feature_rows
from retrieval.question import analyse
from retrieval.ranking import asked_article, names_title, rank, spread
from retrieval.title_words import telling_words
from retrieval.weights import CONFIDENCE, RANKING
from tests.retrieval.test_features import QUESTION, RARITY, candidate

ALL_FORMS = " ".join(form for word in QUESTION.words for form in word.forms)
BEST = candidate(7, 0.95, [0.97], grams=9, stems=6, forms=ALL_FORMS)
NEXT = candidate(3, 0.85, [0.85], grams=4, stems=2, forms="1869")
LAST = candidate(5, 0.75, [0.74])


def order(*pool: object) -> list[int]:
    return [ranked.candidate.passage_id for ranked in rank(QUESTION, RARITY, pool).ranked]  # type: ignore[arg-type]


def test_who_leads_in_everything_stands_first_whatever_the_order_of_the_pool() -> None:
    assert order(BEST, NEXT, LAST) == order(LAST, NEXT, BEST) == order(NEXT, LAST, BEST) == [7, 3, 5]


def test_scores_fall_from_the_first_to_the_last() -> None:
    scores = [ranked.score for ranked in rank(QUESTION, RARITY, [LAST, BEST, NEXT]).ranked]
    assert scores == sorted(scores, reverse=True)


def test_equals_are_ordered_by_passage() -> None:
    same = [candidate(key, 0.9, [0.9], grams=1, stems=1, forms="1869") for key in (9, 2, 5)]
    assert order(*same) == [2, 5, 9]


def test_nothing_is_ranked_with_no_confidence() -> None:
    empty = rank(QUESTION, RARITY, [])
    assert (empty.ranked, empty.confidence) == ((), 0.0)


def test_a_single_candidate_is_ranked_with_a_finite_confidence() -> None:
    alone = rank(QUESTION, RARITY, [BEST])
    assert [ranked.candidate.passage_id for ranked in alone.ranked] == [7]
    assert 0 < alone.confidence < 1


def test_an_answer_that_holds_the_words_is_surer_than_one_that_holds_none() -> None:
    sure = rank(QUESTION, RARITY, [BEST, NEXT, LAST]).confidence
    unsure = rank(QUESTION, RARITY, [LAST, candidate(6, 0.74, [0.74])]).confidence
    assert 1 >= sure > unsure >= 0


def test_every_feature_and_every_piece_of_evidence_has_a_weight() -> None:
    assert tuple(RANKING) == FEATURES
    assert tuple(CONFIDENCE) == EVIDENCE


def test_the_confidence_is_logistic_and_never_overflows() -> None:
    assert confidence(np.array([1.0, 2.0]), [1.0, -0.5], 0.0) == pytest.approx(0.5)
    assert confidence(np.array([1.0]), [1.0], 0.0) == pytest.approx(0.731, abs=0.001)
    assert 0 < confidence(np.array([1e9]), [-1e9], 0.0) < 1e-12
    assert confidence(np.array([1e9]), [1e9], 0.0) == pytest.approx(1.0)


def told(name: str, *pool: object) -> float:
    rows = feature_rows(QUESTION, RARITY, pool)  # type: ignore[arg-type]
    scores = rows @ np.array([RANKING[feature] for feature in FEATURES])
    values = evidence(QUESTION, RARITY, pool, rows, scores)  # type: ignore[arg-type]
    assert values.shape == (len(EVIDENCE),)
    return round(float(values[EVIDENCE.index(name)]), 4)


def test_evidence_is_of_the_first_and_of_how_far_it_stands_out() -> None:
    assert told("cosine", LAST, BEST) == 1.0
    assert told("sentence", LAST, BEST) == 1.2
    assert told("coverage", LAST, BEST) == told("rarest", LAST, BEST) == 1.0
    assert told("lead", LAST, BEST) > told("lead", NEXT, BEST) > 0
    assert told("stands_out", LAST, BEST) == 1.0


def test_both_arms_may_agree_on_the_first_or_not() -> None:
    assert told("agreement", BEST, NEXT) == 1.0
    assert told("agreement", BEST, candidate(1, 0.5, [0.5], grams=99)) == 0.5


def test_one_passage_an_article_is_shown_first_and_the_rest_after() -> None:
    assert spread([1, 1, 2, 1, 3, 2]) == [0, 2, 4, 1, 3, 5]
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
