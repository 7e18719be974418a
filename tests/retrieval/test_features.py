from collections.abc import Sequence

import numpy as np

from retrieval.features import FEATURES, Candidate, feature_rows
from retrieval.lexical import LexicalMatch
from retrieval.question import analyse

RARITY = {"قناه": 1.0, "السويس": 2.0, "1869": 3.0}
QUESTION = analyse("قناة السويس 1869")


def candidate(
    passage_id: int,
    cosine: float = 0.8,
    sentences: Sequence[float] = (0.8,),
    grams: float = 0.0,
    stems: float = 0.0,
    forms: str = "",
) -> Candidate:
    match = LexicalMatch(grams, stems, frozenset(forms.split()))
    return Candidate(passage_id, cosine, np.array(sentences, dtype=np.float32), match)


def column(name: str, *pool: Candidate, text: str = QUESTION.text) -> list[float]:
    question = analyse(text)
    rarity = {word.text: RARITY.get(word.text, 1.0) for word in question.words}
    rows = feature_rows(question, rarity, pool)
    assert rows.shape == (len(pool), len(FEATURES))
    return [round(float(value), 4) for value in rows[:, FEATURES.index(name)]]


def test_cosines_are_told_as_the_distance_below_the_best() -> None:
    pool = candidate(1, 0.9, [0.7, 0.85]), candidate(2, 0.8, [0.95])
    assert column("cosine", *pool) == [0.0, -1.0]
    assert column("sentence", *pool) == [-1.0, 0.0]


def test_standardised_cosines_have_mean_zero_and_deviation_one() -> None:
    pool = [candidate(at, cosine, [cosine]) for at, cosine in enumerate((0.7, 0.8, 0.9))]
    assert column("cosine_z", *pool) == column("sentence_z", *pool) == [-1.2247, 0.0, 1.2247]
    assert column("cosine_z", *pool[:1]) == [0.0]


def test_bm25_is_a_share_of_the_best_in_the_pool() -> None:
    pool = candidate(1, grams=8, stems=1), candidate(2, grams=2, stems=4), candidate(3)
    assert column("grams", *pool) == [1.0, 0.25, 0.0]
    assert column("stems", *pool) == [0.25, 1.0, 0.0]
    assert column("grams", candidate(1), candidate(2)) == [0.0, 0.0]


def test_coverage_is_the_share_of_the_questions_rarity() -> None:
    whole = "قنا سويس 1869 " + " ".join(form for word in QUESTION.words for form in word.forms)
    pool = candidate(1, forms=whole), candidate(2, forms="1869"), candidate(3, forms="شيء")
    assert column("coverage", *pool) == [1.0, 0.5, 0.0]
    assert column("rarest", *pool) == [1.0, 0.6, 0.0]


def test_numbers_count_where_the_question_has_one() -> None:
    pool = candidate(1, forms="1869"), candidate(2, forms="1870")
    assert column("numbers", *pool) == [1.0, 0.0]
    assert column("numbers", *pool, text="قناة السويس") == [0.5, 0.5]


def test_the_lexical_arm_counts_as_much_as_the_collection_speaks_the_questions_words() -> None:
    shared, foreign = candidate(1, grams=2, stems=2, forms="1869"), candidate(2, grams=1, stems=1)
    assert column("grams_by_evidence", shared, foreign) == [0.5, 0.25]
    assert column("stems_by_evidence", shared, foreign) == [0.5, 0.25]
    assert column("coverage_by_evidence", shared, foreign) == [0.25, 0.0]


def test_a_question_without_words_has_rows_without_lexical_evidence() -> None:
    rows = feature_rows(analyse("؟"), {}, [candidate(1), candidate(2, 0.9)])
    assert np.isfinite(rows).all()
    assert rows[:, FEATURES.index("coverage")].tolist() == [0.0, 0.0]


def test_the_best_sentence_counts() -> None:
    assert candidate(1, sentences=[0.5, 0.75, 0.25]).sentence_cosine == 0.75
