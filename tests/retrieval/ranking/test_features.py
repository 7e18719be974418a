from collections.abc import Sequence
from math import log

import numpy as np
import pytest

from retrieval.index.lexical import LexicalMatch
from retrieval.ranking.confidence import EVIDENCE, evidence
from retrieval.ranking.features import (
    FEATURES,
    ROOT_COUNTS,
    SLIP_COUNTS,
    Candidate,
    Pool,
    feature_rows,
    shares,
    standard,
)
from retrieval.reading.question import analyse

RARITY = {"قناه": 1.0, "السويس": 2.0, "1869": 3.0}
QUESTION = analyse("قناة السويس 1869")
ALL = " ".join(form for word in QUESTION.words for form in word.forms)


def candidate(
    passage_id: int,
    cosine: float = 0.8,
    sentences: Sequence[float] = (0.8,),
    *,
    centred: float = 0.0,
    grams: float = 0.0,
    forms: str = "",
    title: str = "",
    length: int = 1,
    foreign: bool = False,
) -> Candidate:
    return Candidate(
        passage_id=passage_id,
        cosine=cosine,
        sentences=np.array(sentences, dtype=np.float32),
        centred=centred,
        match=LexicalMatch(grams, frozenset(forms.split()), foreign),
        title=frozenset(title.split()),
        length=length,
    )


def pool_of(
    *candidates: Candidate,
    text: str = QUESTION.text,
    near: tuple[float, float] = (0.7, 0.05),
    size: int = 1000,
) -> Pool:
    question = analyse(text)
    rarity = {word.text: RARITY.get(word.text, 1.0) for word in question.words}
    return Pool(question, rarity, candidates, near, size)


def column(name: str, *candidates: Candidate, text: str = QUESTION.text) -> list[float]:
    rows = feature_rows(pool_of(*candidates, text=text))
    assert rows.shape == (len(candidates), len(FEATURES))
    return [round(float(value), 4) for value in rows[:, FEATURES.index(name)]]


def test_cosines_are_told_in_deviations_from_the_mean_of_the_pool() -> None:
    pool = [candidate(at, cosine) for at, cosine in enumerate((0.7, 0.8, 0.9))]
    assert column("cosine", *pool) == [-1.2247, 0.0, 1.2247]
    assert column("cosine", *pool[:1]) == [0.0]
    assert column("cosine", candidate(1), candidate(2)) == [0.0, 0.0]


def test_the_cosines_are_told_once_more_as_far_as_the_question_is_foreign() -> None:
    pool = [candidate(at, cosine) for at, cosine in enumerate((0.7, 0.8, 0.9))]
    assert column("cosine_foreign", *pool, text="when did Suez open") == [-1.2247, 0.0, 1.2247]
    assert column("cosine_foreign", *pool, text="متى افتتحت القناة") == [0.0, 0.0, 0.0]


def test_an_arabic_question_is_foreign_to_what_of_the_pool_is_not_in_arabic_letters() -> None:
    arabic = [candidate(at, cosine) for at, cosine in enumerate((0.7, 0.9))]
    english = [candidate(at, cosine, foreign=True) for at, cosine in enumerate((0.7, 0.9), start=2)]
    asked = "متى افتتحت القناة"
    assert column("cosine_foreign", *english, text=asked) == [-1.0, 1.0]
    assert column("cosine_foreign", *arabic, *english, text=asked) == [-0.5, 0.5, -0.5, 0.5]
    assert column("cosine_foreign", *english, text="when did Suez open") == [-1.0, 1.0]


def test_the_centred_sentences_are_told_likewise_as_far_as_the_question_is_foreign() -> None:
    pool = [candidate(at, centred=centred) for at, centred in enumerate((0.1, 0.3, 0.2))]
    assert column("sentence", *pool, text="when did Suez open") == [-1.2247, 1.2247, 0.0]
    assert column("sentence", *pool, text="متى Suez") == [
        -0.6999,
        0.6999,
        0.0,
    ]  # three letters of seven are Arabic
    assert column("sentence", *pool, text="متى افتتحت القناة") == [0.0, 0.0, 0.0]


def test_the_sentences_decide_alone_as_far_as_nobody_speaks_the_questions_words() -> None:
    pool = candidate(1, sentences=[0.7, 0.9]), candidate(2, sentences=[0.8])
    assert column("sentence_alone", *pool) == [1.0, -1.0]
    half = candidate(1, sentences=[0.7, 0.9]), candidate(2, sentences=[0.8], forms="1869")
    assert column("sentence_alone", *half) == [0.5, -0.5]
    whole = candidate(1, sentences=[0.7, 0.9]), candidate(2, sentences=[0.8], forms=ALL)
    assert column("sentence_alone", *whole) == [0.0, 0.0]


def test_the_best_sentence_counts() -> None:
    assert candidate(1, sentences=[0.5, 0.75, 0.25]).sentence_cosine == 0.75


def test_bm25_is_a_share_of_the_best_in_the_pool() -> None:
    assert column("grams", candidate(1, grams=8), candidate(2, grams=2), candidate(3)) == [1.0, 0.25, 0.0]
    assert column("grams", candidate(1), candidate(2)) == [0.0, 0.0]


def test_coverage_is_the_share_of_the_questions_rarity() -> None:
    pool = candidate(1, forms=ALL), candidate(2, forms="1869"), candidate(3, forms="شيء")
    assert column("coverage", *pool) == [1.0, 0.5, 0.0]


def test_what_the_title_holds_covers_too() -> None:
    pool = candidate(1, forms="1869", title="سويس"), candidate(2, title="1869"), candidate(3, forms="سويس")
    assert column("coverage", *pool) == [0.8333, 0.5, 0.3333]


def test_a_name_of_several_words_is_covered_where_text_and_title_share_it() -> None:
    asked = analyse("الكنال", lambda _: {0: ["قناة السويس"]})
    pool = Pool(
        asked,
        {"الكنال": 1.0},
        [candidate(1, forms="قنا", title="سويس"), candidate(2, forms="قنا"), candidate(3, title="كنال")],
        (0.7, 0.05),
        1000,
    )
    assert feature_rows(pool)[:, FEATURES.index("coverage")].tolist() == [1.0, 0.0, 1.0]


def test_the_length_is_its_logarithm() -> None:
    short, long = column("length", candidate(1, length=1), candidate(2, length=999))
    assert (short, long) == (round(log(2), 4), round(log(1000), 4))


def test_a_question_without_words_has_rows_without_lexical_evidence() -> None:
    rows = feature_rows(pool_of(candidate(1), candidate(2, 0.9), text="؟"))
    assert np.isfinite(rows).all()
    assert rows[:, FEATURES.index("coverage")].tolist() == [0.0, 0.0]


def test_no_candidates_have_no_rows() -> None:
    assert feature_rows(pool_of()).shape == (0, len(FEATURES))


def test_shares_are_of_all_words_or_of_some() -> None:
    pool = pool_of()
    held = [frozenset({"1869"}), frozenset({"قنا", "سويس"}), frozenset[str]()]
    assert shares(pool, held).tolist() == [0.5, 0.5, 0.0]
    numbers = [word for word in pool.question.words if word.is_number]
    assert shares(pool, held, numbers).tolist() == [1.0, 0.0, 0.0]
    assert shares(pool, held, []).tolist() == [0.0, 0.0, 0.0]
    assert shares(pool, []).tolist() == []


def test_what_does_not_differ_has_no_deviation() -> None:
    assert standard([0.3, 0.3]).tolist() == [0.0, 0.0]
    assert standard([]).tolist() == []
    assert standard([1, 3]).tolist() == pytest.approx([-1.0, 1.0])


def test_a_word_that_is_held_loosely_counts_in_part_for_the_order_and_roots_not_for_the_probability() -> None:
    (word,) = analyse("مفاوضات").words
    pool = pool_of(
        candidate(1, forms=" ".join(word.forms)),
        candidate(2, forms=word.slip),
        candidate(3, title=" ".join(word.roots)),
        candidate(4),
        text="مفاوضات",
    )
    rows = feature_rows(pool)
    assert rows[:, FEATURES.index("coverage")].tolist() == [1.0, SLIP_COUNTS, ROOT_COUNTS, 0.0]
    sure = evidence(pool, rows, range(4))[:, EVIDENCE.index("coverage")]
    assert sure.tolist() == [1.0, SLIP_COUNTS, 0.0, 0.0]
