"""The guard questions over the sample articles: that the file itself is sound. No model is asked anything."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retrieval.words.arabic import words
from tests.shared import ROOT

LEAST = {
    "standard": 40,
    "dialect": 25,
    "typo": 20,
    "arabizi": 12,
    "english": 15,
    "french": 3,
    "follow_up": 15,
    "dated": 12,
    "name": 8,
    "far": 15,
    "near": 20,
}
"""How many questions of each kind there must be at the least; no other kind is known."""
UNANSWERED = {"far", "near"}
DIALECTS = {"egyptian", "levantine", "gulf", "maghrebi"}
FIELDS = {"id", "kind", "question", "must_contain", "article"}
FIELDS_OF_A_KIND = {"dialect": {"dialect"}, "follow_up": {"previous"}, "dated": {"today", "published"}}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


QUESTIONS = lines(Path(__file__).parent / "questions.jsonl")
ARTICLES = {article["id"]: article for article in lines(ROOT / "data" / "sample" / "articles.jsonl")}
ANSWERED = [question for question in QUESTIONS if question["must_contain"] is not None]
DATED = [question for question in QUESTIONS if question["kind"] == "dated"]


def ids(questions: list[dict[str, Any]]) -> list[str]:
    return [question["id"] for question in questions]


def test_every_id_and_every_question_is_there_once() -> None:
    asked = Counter(
        (*words(question.get("previous", "")), "/", *words(question["question"])) for question in QUESTIONS
    )
    assert [name for name, times in Counter(ids(QUESTIONS)).items() if times > 1] == []
    assert [" ".join(question) for question, times in asked.items() if times > 1] == []


def test_there_are_enough_questions_of_every_kind_and_no_kind_is_unknown() -> None:
    counts = Counter(question["kind"] for question in QUESTIONS)
    assert counts.keys() == LEAST.keys()
    assert {kind: counts[kind] for kind, least in LEAST.items() if counts[kind] < least} == {}


@pytest.mark.parametrize("question", QUESTIONS, ids=ids(QUESTIONS))
def test_a_question_has_the_fields_of_its_kind_and_no_others(question: dict[str, Any]) -> None:
    assert question.keys() == FIELDS | FIELDS_OF_A_KIND.get(question["kind"], set())
    assert question["question"] == question["question"].strip() != ""
    assert question.get("previous", "before").strip()
    assert question.get("dialect", "gulf") in DIALECTS


def test_only_what_cannot_be_answered_names_neither_words_nor_an_article() -> None:
    for question in QUESTIONS:
        answerable = question["kind"] not in UNANSWERED
        assert (question["must_contain"] is not None) is answerable, question
        assert (question["article"] is not None) is answerable, question


@pytest.mark.parametrize("question", ANSWERED, ids=ids(ANSWERED))
def test_the_expected_words_stand_in_one_paragraph_of_the_article_and_in_no_other_article(
    question: dict[str, Any],
) -> None:
    expected = question["must_contain"]
    assert 5 <= len(expected) <= 60
    assert [name for name, article in ARTICLES.items() if expected in article["text"]] == [
        question["article"]
    ]
    assert any(expected in paragraph for paragraph in ARTICLES[question["article"]]["text"].split("\n"))


@pytest.mark.parametrize("question", DATED, ids=ids(DATED))
def test_a_dated_question_expects_an_article_of_its_range_that_was_out_by_then(
    question: dict[str, Any],
) -> None:
    first, last = (date.fromisoformat(day) for day in question["published"])
    published = date.fromisoformat(ARTICLES[question["article"]]["date"])
    assert first <= published <= last
    assert published <= date.fromisoformat(question["today"])


def test_every_article_is_asked_about_and_every_dialect_is_spoken() -> None:
    asked = Counter(question["article"] for question in ANSWERED)
    spoken = Counter(question["dialect"] for question in QUESTIONS if question["kind"] == "dialect")
    assert {name for name in ARTICLES if asked[name] < 5} == set()
    assert {dialect for dialect in DIALECTS if spoken[dialect] < 5} == set()
