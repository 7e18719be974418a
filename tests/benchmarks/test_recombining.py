"""Made passages hold exactly the real sentences that were drawn, with their real vectors."""

from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.asked import windows
from benchmarks.million import articles
from benchmarks.recombining import LONGEST, PASSAGES, SHORTEST, Pool, passage_of, usable
from benchmarks.sample_set import ARTICLES, answers, write_sample_set
from benchmarks.sampling import choose, titled_passages
from data.sentences import sentence_spans
from retrieval.encoders.encoder import unit_rows
from retrieval.measuring.corpus import check, read_questions

DIM = 8


@pytest.fixture(scope="module")
def pool() -> Pool:
    """The sentences of the sample articles, each with a vector of its own."""
    texts: dict[str, int] = {}
    passages = [text for _, text in titled_passages(ARTICLES)]
    for number, passage in enumerate(passages):
        texts.update((sentence, number) for _, sentence in usable(passage) if sentence not in texts)
    random = np.random.default_rng(3)
    sentences, own = (unit_rows(random.normal(size=(n, DIM))) for n in (len(texts), len(passages)))
    places = np.array(list(texts.values()))
    return Pool(tuple(texts), sentences.astype(np.float16), own.astype(np.float16), places, ("عنوان", "خبر"))


def test_splitting_a_made_passage_gives_the_sentences_that_were_drawn(pool: Pool) -> None:
    for made in islice(articles(pool, 400, seed=1), 100):
        for draft, rows in zip(made.passages, made.rows, strict=True):
            found = [draft.text[start:end] for start, end in sentence_spans(draft.text)]
            assert found == list(made.paragraphs[draft.paragraph - 1 : draft.last_paragraph])
            assert 2 <= len(found) <= 4
            assert set(found) <= set(pool.texts)
            assert rows.shape == (1 + len(found), DIM)


def test_sentence_vectors_are_the_real_ones_and_the_own_is_their_mean_with_the_first_one_s_passage(
    pool: Pool,
) -> None:
    made = next(articles(pool, 4, seed=2))
    for draft, rows in zip(made.passages, made.rows, strict=True):
        places = [pool.texts.index(sentence) for sentence in draft.text.split("\n")]
        assert (rows[1:] == pool.vectors[places]).all()
        real = pool.passages[pool.passage_of[places[0]]]
        mean = np.vstack([pool.vectors[places], real]).astype(np.float32).mean(axis=0)
        assert rows[0].astype(np.float32) @ (mean / np.linalg.norm(mean)) == pytest.approx(1.0, abs=1e-3)


def test_there_are_as_many_passages_as_were_asked_for_four_an_article(pool: Pool) -> None:
    made = list(articles(pool, 10, seed=1))
    assert [len(article.passages) for article in made] == [PASSAGES, PASSAGES, 2]
    assert len({article.title for article in made}) == 3


def test_the_same_seed_makes_the_same_collection_and_another_a_different_one(pool: Pool) -> None:
    texts = [[made.paragraphs for made in articles(pool, 40, seed)] for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=6))
def test_sentences_of_any_text_put_together_stay_the_sentences_they_were(texts: list[str]) -> None:
    sentences = [text[start:end] for text in texts for start, end in sentence_spans(text)]
    made = passage_of(sentences, before=3)
    assert [made.text[start:end] for start, end in sentence_spans(made.text)] == sentences
    assert (made.paragraph, made.last_paragraph) == (4, 3 + len(sentences))


def test_only_sentences_of_usual_length_are_drawn_and_keep_their_place() -> None:
    usual = "هذه جملة ذات طول معتاد في الأخبار."
    found = usable(f"نعم.\n{usual}\n{'كلمة ' * 100}.")
    assert found == [(1, usual)]
    assert SHORTEST <= len(usual) <= LONGEST


def test_word_windows_are_runs_of_four_to_nine_words_and_none_comes_twice(pool: Pool) -> None:
    asked = windows(pool.texts, 100, seed=1)
    assert len(asked) == len(set(asked)) == 100
    assert {len(window.split()) for window in asked} == {4, 5, 6, 7, 8, 9}
    together = "\n".join(" ".join(text.split()) for text in pool.texts)
    assert all(window in together for window in asked)


def test_a_collection_of_short_sentences_gives_the_windows_it_has() -> None:
    assert windows(["كلمة واحدة فقط"], 10, seed=1) == []


def test_a_sample_is_drawn_until_it_has_the_tokens() -> None:
    chosen = choose([10, 20, 30, 40], 45, Random(1))
    assert len(set(chosen)) == len(chosen)
    assert 45 <= sum([10, 20, 30, 40][place] for place in chosen) < 45 + 40
    assert sorted(choose([10, 20], 1000, Random(1))) == [0, 1]


def test_a_passage_answers_a_sample_question_only_in_its_article_and_with_its_words() -> None:
    question = {"question": "متى؟", "id": "q1", "article": "sample-01", "must_contain": "عام 1869"}
    assert answers(question, {"_id": "sample-01#2", "text": "في عام 1869 عبرت السفن."})
    assert not answers(question, {"_id": "sample-01#3", "text": "في عام 1870."})
    assert not answers(question, {"_id": "sample-011#2", "text": "في عام 1869 عبرت السفن."})
    far = {"question": "؟", "id": "q2", "article": None, "must_contain": None}
    assert not answers(far, {"_id": "sample-01#1", "text": ""})


def test_the_sample_set_has_the_questions_that_mean_something_alone_with_what_answers_them(
    tmp_path: Path,
) -> None:
    folder = write_sample_set(tmp_path / "sample")
    check(folder)
    questions = {question.query_id: question for question in read_questions(folder)}
    kinds = Counter(question.set for question in questions.values())
    assert not {"follow_up", "dated"} & set(kinds)
    assert kinds["standard"] >= 40
    for question in questions.values():
        assert bool(question.relevant) is bool(question.answers) is (question.set not in ("far", "near"))
