import dataclasses
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from retrieval import search as searching
from retrieval.errors import QuestionEmpty
from retrieval.recent import Recent
from retrieval.search import Search
from tests.data.collection import draft
from tests.doubles import SlotEncoder
from tests.retrieval.shelf import CANAL, NILE, THREE, Shelf, withdrawn

Open = Callable[..., Shelf]
STAGES = {"read", "encode", "dense", "lexical", "sentences", "match", "rank", "passages", "highlight"}


def asked(shelf: Shelf) -> list[str]:
    assert isinstance(shelf.encoder, SlotEncoder)
    return shelf.encoder.asked


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
    assert set(stages) == {"read", "passages", "highlight"}
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


def test_a_question_that_names_a_title_gets_more_of_that_article(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "ANSWER_FROM", 0.0)
    long = [f"قناة السويس في عام {1900 + at}: {'نص ' * 150}" for at in range(2)]
    article = draft("طويل", *long, title="تاريخ قناة السويس الحديثة")
    shelf.shelve(article, NILE)
    question = "تاريخ قناة السويس الحديثة"
    assert [hit.title for hit in shelf.search.ask(question, 2).hits] == [question] * 2
    shelf.shelve(dataclasses.replace(article, title="عنوان آخر تماما هنا"))
    shelf.live.follow()
    titles = [hit.title for hit in shelf.search.ask(question, 2).hits]
    assert titles == ["عنوان آخر تماما هنا", "نهر النيل"]


def test_a_second_thread_changes_no_answer(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "WORTH_A_THREAD", 0)
    shelf.shelve(*THREE)
    with ThreadPoolExecutor(2) as pool:
        beside = Search(shelf.live, shelf.encoder, shelf.articles, pool)
        for question in ("قناة السويس", "النيل الأزرق", "كم ارتفاع الهرم"):
            assert beside.ask(question).hits == shelf.search.ask(question).hits


def test_a_pool_that_is_full_or_closed_keeps_no_question_waiting(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(ThreadPoolExecutor):
        def submit(self, *_: object, **__: object) -> Future:  # type: ignore[type-arg, override]
            return Future()  # nobody ever begins it

    monkeypatch.setattr(searching, "WORTH_A_THREAD", 0)
    shelf.shelve(*THREE)
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    for pool in (Full(1), closed):
        beside = Search(shelf.live, shelf.encoder, shelf.articles, pool)
        assert beside.ask("قناة السويس").hits == shelf.search.ask("قناة السويس").hits


def test_a_question_without_a_word_is_refused_before_anything_is_opened(shelf: Shelf) -> None:
    with pytest.raises(QuestionEmpty):
        shelf.search.ask("؟!")


def test_the_results_asked_for_longest_ago_are_forgotten_first() -> None:
    recent: Recent[str] = Recent(2)
    made: list[str] = []

    def make(key: str) -> str:
        return recent.get(key, lambda: made.append(key) or key.upper())

    assert [make(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_not_remembered() -> None:
    recent: Recent[int] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        recent.get("a", lambda: 1 // 0)
    assert recent.get("a", lambda: 7) == 7
