"""The two raw scraped articles: what must be found in them, and what they do not answer."""

import json
from typing import Any

import pytest

from bot.wiring import Isnad
from tests.shared import shared

pytestmark = pytest.mark.model


def questions() -> list[dict[str, Any]]:
    lines = shared("bench/seed-questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def test_all_eighteen_first_hits_hold_the_answer(seed: Isnad) -> None:
    asked = [question for question in questions() if question["must_contain"]]
    misses = [
        question["text"]
        for question in asked
        if question["must_contain"] not in seed.search.ask(question["text"]).hits[0].text
    ]
    assert len(asked) == 18
    assert misses == []


def test_all_four_questions_without_an_answer_are_refused(seed: Isnad) -> None:
    asked = [question["text"] for question in questions() if not question["must_contain"]]
    answered = [text for text in asked if seed.search.ask(text).answered]
    assert len(asked) == 4
    assert answered == []


def test_the_articles_have_their_titles_and_no_false_date(seed: Isnad) -> None:
    listed = seed.articles.listing()
    assert len(listed) == 2
    assert all(article.title and article.published is None for article in listed)
