"""Texts and pages made to exhaust a reader: each is refused with a reason, or read, within seconds.

The limits of time are many times what is needed, for machines that are busy with something else.
"""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from data import page_patterns
from data.boilerplate import mark
from data.cleaning import clean_lines, clean_text
from data.errors import Unreadable
from data.paragraphs import LONGEST_ARTICLE, MOST_PARAGRAPHS, join_crumbs, split_passages
from data.sentences import sentence_spans
from data.sources.files import read_path
from data.sources.html_text import html_lines
from data.sources.pages import parse_page
from data.types import ArticleDraft, ReadFailure
from tests.data.test_cleaning import BODY, TITLE

URL = "https://www.example.org/news/1"
SENTENCE = "قال الوزير إن الحكومة ستعمل على زيادة الإنتاج خلال العام المقبل. "
STORY = "".join(f"<p>{line}</p>" for line in BODY)
SECONDS = 30


def within_seconds(read: Callable[[], object]) -> object:
    """Return what came of reading: its value, or the reason for which it was refused."""
    started = time.monotonic()
    try:
        found = read()
    except Unreadable as refused:
        found = str(refused)
    assert time.monotonic() - started < SECONDS
    return found


TEXTS: dict[str, Callable[[], str]] = {
    "50 MB": lambda: SENTENCE * 800_000,
    "one line of 10 MB": lambda: SENTENCE.strip() * 160_000,
    "a million paragraphs": lambda: f"{SENTENCE}\n" * 1_000_000,
    "one word of 5 MB": lambda: "ا" * 5_000_000,
    "many crumbs": lambda: "\n".join(["الرئيسية » سياسة » خبر"] * 40_000),
    "many lines": lambda: "نص\n" * 300_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_far_longer_than_an_article_is_refused(name: str) -> None:
    text = TEXTS[name]()
    for read in (clean_text, lambda text: clean_lines(text, TITLE)):
        assert "is far longer than an article" in str(within_seconds(lambda: read(text)))  # noqa: B023


def test_marks_without_letters_are_no_article() -> None:
    assert within_seconds(lambda: clean_text("\u064b\u0651\u0670" * 300_000)) == (
        "is no text: it has marks without letters"
    )
    assert within_seconds(lambda: clean_text("\u064b\n" * 10_000)) == (
        "holds no article: nothing is left without the page's menus and advertisements"
    )


SLOW = {
    "heads of lists": "\n".join(["اقرأ أيضا", SENTENCE] * 9_000),
    "lists of torn lines": SENTENCE
    + "\n"
    + "\n".join(["اقرأ أيضا", "قال الوزير إن الحكومة ستعمل على…"] * 9_000),
    "crumbs": "\n".join(["الرئيسية » سياسة » قال الوزير"] * 9_000 + [SENTENCE] * 9_000),
    "titles": "\n".join(["قال الوزير إن الحكومة"] * 19_000 + [SENTENCE]),
    "marks on letters": SENTENCE + "ا\u064b\u0651\u0670" * 90_000,
    "one word": SENTENCE + "ا" * 390_000,
    "full stops": SENTENCE + "." * 390_000,
    "spaced stops": SENTENCE + ". " * 190_000,
    "open brackets": SENTENCE + "ا. (" * 90_000,
    "quotes": SENTENCE + '."' * 190_000,
    "initials": SENTENCE + "د. " * 130_000,
    "commas": SENTENCE + "،" * 390_000,
    "short sentences": "قال. " * 75_000,
    "two letters a line": "\n".join(["نص"] * 19_000),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_text_within_the_limits_is_cleaned_and_cut_in_time_whatever_it_holds(name: str) -> None:
    def read() -> int:
        paragraphs = clean_lines(SLOW[name], "عنوان لا يرد فيه")
        passages = split_passages(paragraphs)
        assert "".join("".join(p.text for p in passages).split()) == "".join("".join(paragraphs).split())
        return len(passages)

    assert isinstance(within_seconds(read), int | str)
    within_seconds(lambda: clean_text(SLOW[name]))
    within_seconds(lambda: sentence_spans(SLOW[name]))


def test_four_times_the_text_takes_about_four_times_the_time() -> None:
    def took(text: str) -> float:
        started = time.process_time()
        split_passages(clean_lines(text, ""))
        return time.process_time() - started

    for name in ("one word", "short sentences", "initials", "spaced stops"):
        quarter, whole = SLOW[name][: len(SLOW[name]) // 4], SLOW[name]
        assert took(whole) < 12 * took(quarter) + 0.5, name


def test_no_line_keeps_the_patterns_of_furniture_waiting() -> None:
    words = {
        word
        for pattern in vars(page_patterns).values()
        if hasattr(pattern, "pattern")
        for word in re.findall(r"[\u0621-\u064a]{2,}(?: [\u0621-\u064a]{2,})?|[a-z]{2,}", pattern.pattern)
    }
    lines = [
        ((word + gap) * 250)[:248] + "ا"
        for word in sorted(words)
        for gap in ("", " ", " - ", "1", ": ", "..")
    ]
    started = time.process_time()
    for line in lines:
        mark(line)
    assert (time.process_time() - started) / len(lines) < 0.003


def test_the_longest_real_articles_are_whole() -> None:
    lines = [f"{number} {SENTENCE}" for number in range(1_900)]
    text = "\n".join(lines)
    assert 100_000 < len(text) < LONGEST_ARTICLE
    assert clean_lines(text, TITLE) == tuple(line.strip() for line in lines)
    assert len(join_crumbs(lines)) < MOST_PARAGRAPHS


PAGES: dict[str, Callable[[], str]] = {
    "nested": lambda: "<div>" * 100_000 + STORY + "</div>" * 100_000,
    "nested a little": lambda: ("<div>" * 240 + STORY + "</div>" * 240) * 100,
    "spans": lambda: "<p>" + "<span>" * 50_000 + SENTENCE + STORY,
    "a table": lambda: "<table>" + ("<tr>" + "<td>خلية</td>" * 100 + "</tr>") * 1_000 + "</table>" + STORY,
    "a smaller table": lambda: (
        "<table>" + ("<tr>" + "<td>خلية</td>" * 100 + "</tr>") * 200 + "</table>" + STORY
    ),
    "entities": lambda: "<p>" + "&nbsp;" * 1_000_000 + "</p>" + STORY,
    "ampersands": lambda: "<p>" + "&" * 900_000 + "</p>" + STORY,
    "attributes": lambda: (
        "<div " + " ".join(f'a{number}="1"' for number in range(50_000)) + ">x</div>" + STORY
    ),
    "slashed attributes": lambda: "<div" + "/a=b" * 50_000 + ">x</div>" + STORY,
    "open tags": lambda: STORY + "<" * 1_000_000,
    "open comments": lambda: STORY + "<!--" * 200_000,
    "links": lambda: STORY + "<a href=/x>رابط</a> " * 25_000,
    "paragraphs": lambda: f"<p>{SENTENCE}</p>" * 25_000,
    "line breaks": lambda: "<p>" + "نص<br>" * 15_000 + "</p>" + STORY,
    "lists": lambda: "<ul>" * 20_000 + "<li>نص</li>" * 5_000 + STORY,
    "one word": lambda: "<p>" + "ا" * 5_000_000 + "</p>" + STORY,
    "deep json": lambda: "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + STORY,
    "wide json": lambda: (
        f"<script type='application/ld+json'>{json.dumps([{'@type': 'Article'}] * 20_000)}</script>" + STORY
    ),
    "torn json": lambda: (
        "<script type='application/ld+json'>{" + '"headline":"' * 50_000 + "</script>" + STORY
    ),
    "commas in json": lambda: (
        "<script type='application/ld+json'>[" + "," + " " * 200_000 + "</script>" + STORY
    ),
    "spaces in json": lambda: "<script type='application/ld+json'>{" + " " * 500_000 + "x;</script>" + STORY,
    "spaces in torn json": lambda: (
        '<script type="application/ld+json">{"@type":' + " " * 500_000 + "x</script>" + STORY
    ),
    "lines in json": lambda: (
        "<script type='application/ld+json'>"
        + json.dumps({"@type": "Article", "articleBody": "<b>x" + "\n" * 400_000})
        + f"</script>{STORY}"
    ),
    "times": lambda: "<time datetime='2020-01-01'>x</time>" * 20_000 + STORY,
    "marks": lambda: "<p>ا" + "\u064b\u0651\u0670" * 100_000 + "</p>" + STORY,
    "marks in entities": lambda: "<p>ا" + "&#1611;&#1617;" * 100_000 + "</p>" + STORY,
    "leads": lambda: "<div class='lead'>نص</div>" * 10_000 + STORY,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_or_refused_in_time(name: str) -> None:
    page = f"<html><head><title>{TITLE}</title></head><body><article>{PAGES[name]()}</article></body></html>"
    found = within_seconds(lambda: parse_page(page.encode(), URL, URL))
    assert isinstance(found, ArticleDraft | str)
    within_seconds(lambda: html_lines(page))


def test_a_title_of_nothing_but_marks_takes_no_time() -> None:
    marks = "\u064b\u0651\u0670" * 100_000
    node = json.dumps(
        {"@type": "NewsArticle", "headline": marks, "publisher": {"name": marks}}, ensure_ascii=False
    )
    page = (
        f"<html><head><title>{marks}</title><meta property='og:title' content='{marks}'>"
        f"<meta property='og:site_name' content='{marks}'><script type='application/ld+json'>{node}</script></head>"
        f"<body><article>{STORY}</article></body></html>"
    )
    assert within_seconds(lambda: parse_page(page, URL, URL)) == "is no text: it has marks without letters"
    escaped = page.replace("\u064b\u0651\u0670", "&#1611;&#1617;&#1648;")
    within_seconds(lambda: parse_page(escaped, URL, URL))


def test_a_page_larger_than_any_is_refused_at_once() -> None:
    assert within_seconds(lambda: parse_page(b"<p>" + b"x" * 50_000_000, URL, URL)) == "is larger than 10 MB"


def test_a_file_of_poison_is_a_failure_with_a_reason_and_harms_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS["one word of 5 MB"](), encoding="utf-8")
    lines = [
        {"title": TITLE, "text": SENTENCE * 20_000},
        {"title": "عنوان " * 1_000, "text": "\n".join(BODY)},
    ]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    readings = list(read_path(tmp_path, {}))
    assert [reading.reason for reading in readings if isinstance(reading, ReadFailure)] == [
        "is far longer than an article: 5,000,000 characters",
        f"is far longer than an article: {20_000 * len(SENTENCE):,} characters",
    ]
    (found,) = [reading for reading in readings if isinstance(reading, ArticleDraft)]
    assert found.paragraphs == BODY
    assert len(found.title) < 100
