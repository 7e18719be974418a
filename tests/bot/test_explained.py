"""An explanation on a terminal: what a person finds in it, and that no source's words can disturb it."""

import dataclasses
import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.why import explanation_values
from bot.terminal.columns import columns, own_words, shown, wrapped
from bot.terminal.explained import explained_plain
from retrieval.explaining.explain import explain
from retrieval.explaining.values import Explanation
from retrieval.reading.reading import Asked
from retrieval.search import Manner, Search
from tests.data.collection import draft
from tests.retrieval.shelf import THREE, Shelf

FSI, PDI = "\u2068", "\u2069"
WIDEST = 100


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.close()


def why(
    shelf: Shelf, question: str, passage_id: int | None = None, previous: str | None = None
) -> Explanation:
    shelf.live.follow()
    manner = Manner(today=lambda: date(2024, 5, 1))
    search = Search(shelf.live, shelf.encoder, shelf.articles, None, manner)
    return explain(search, Asked(question, previous), passage_id)


def outside_of_isolates(line: str) -> str:
    """What stands in no isolate; fails where isolates are not closed in order."""
    depth, left = 0, []
    for sign in line:
        depth += (sign == FSI) - (sign == PDI)
        assert depth in (0, 1)
        if depth == 0 and sign != PDI:
            left.append(sign)
    assert depth == 0
    return "".join(left)


def test_the_text_holds_the_words_the_numbers_and_the_verdict(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    explanation = why(shelf, "من حفر قناة السويس عام 1869؟")
    text = explained_plain(explanation)
    for word in ("حفر", "قناه", "السويس", "1869"):
        assert f"{FSI}{word}{PDI}" in text
    first = explanation.passages[0]
    assert f"{FSI}قناة السويس{PDI}" in text
    assert f"lacks {FSI}حفر{PDI}" in text
    assert f"{first.score:+.2f}" in text
    for share in (*first.features, *explanation.verdict.evidence):
        assert share.name in text
        assert f"{share.share:+z.2f}" in text
    assert f"{explanation.verdict.probability:.3f}" in text
    headings = [line for line in text.split("\n") if line and line == line.upper() and line[0].isalpha()]
    assert headings == [
        "HOW THE QUESTION WAS READ",
        "WHAT THE ARMS BROUGHT UP",
        "THE RANKING: THE FIRST OF 3",
        f"THE PROBABILITY THAT PASSAGE {first.passage_id} ANSWERS",
        "THE ORDER IN WHICH THEY ARE SHOWN",
    ]


def test_the_second_opinion_has_a_line_where_it_put_something_up(shelf: Shelf) -> None:
    places = [
        draft(f"{at}", f"{'النهر ' * (at + 1)}يمر بالمدينة رقم {at}.", title=f"مدينة {at}") for at in range(8)
    ]
    shelf.shelve(*THREE, *places)
    explanation = why(shelf, "نهر النيل في مصر")
    lifted = [f"{each.lifted:+.2f}" for each in explanation.passages if each.lifted]
    text = explained_plain(explanation)
    assert len(lifted) == 2
    assert [line.split() for line in text.split("\n") if "second opinion  " in line] == [
        ["second", "opinion", *lifted]
    ]
    agreed = why(shelf, "مدينة على النهر")
    assert not any(each.lifted for each in agreed.passages)
    assert "second opinion" not in explained_plain(agreed)


def test_no_line_is_wider_than_a_terminal_and_arabic_stands_in_isolates(shelf: Shelf) -> None:
    long = draft("طويل", f"{'كلمة طويلة ' * 90}.", title="عنوان " * 40, source="صحيفة " * 30)
    shelf.shelve(*THREE, long, *(draft(f"{at}", f"مدينة رقم {at} على النهر.") for at in range(9)))
    question = "ليش راح الوزير على أميركا في مايو 2023 " + " ".join(f"كلمة{at * 'ا'}" for at in range(30))
    for previous in (None, "متى زار الوزير المدينة؟"):
        for line in explained_plain(why(shelf, question, 1, previous)).split("\n"):
            assert shown(line) <= WIDEST, line
            bare = outside_of_isolates(line)
            assert not any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in bare), line


def test_a_passage_asked_about_has_a_section_unless_it_stands_above(shelf: Shelf) -> None:
    shelf.shelve(*THREE, *(draft(f"{at}", f"مدينة رقم {at} على النهر.") for at in range(9)))
    ranked = why(shelf, "مدينة على النهر", 1)
    assert ranked.asked
    assert f"PASSAGE 1\n  {ranked.asked.place:>4}  passage 1 of" in explained_plain(ranked)
    above = explained_plain(why(shelf, "قناة السويس", 1))
    assert "PASSAGE 1\n  It has place 1 of the ranking, above." in above


def test_control_characters_of_a_source_never_reach_a_terminal(shelf: Shelf) -> None:
    shelf.shelve(draft("خبيث", "قناة السويس.", title="قناة\x1b[2J\u202eالسويس\u2066", source="\x9b31mصحيفة"))
    text = explained_plain(why(shelf, "قناة\x1b[31m السويس\u202e"))
    assert not any(unicodedata.category(sign) == "Cc" for sign in text.replace("\n", ""))
    assert not {"\u202e", "\u2066"} & set(text)


def test_the_values_are_json_and_hold_all_that_the_explanation_holds(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    explanation = why(shelf, "قناة السويس في مايو 2023", 2)
    values = explanation_values(explanation)
    assert set(values) == {field.name for field in dataclasses.fields(Explanation)}
    read = json.loads(json.dumps(values, ensure_ascii=False, default=str))
    assert read["read"]["time"]["first"] == "2023-05-01"
    assert read["asked"]["passage_id"] == 2
    for passage in read["passages"]:
        shares = sum(share["share"] for share in passage["features"])
        assert shares == pytest.approx(passage["score"] - passage["mean"], abs=1e-4)
    assert json.dumps(values, default=str) == json.dumps(
        explanation_values(why(shelf, "قناة السويس في مايو 2023", 2)), default=str
    )


def test_a_cell_that_is_too_wide_goes_on_in_the_next_line() -> None:
    rows = [(["a"], ["one", "two", "three"], ["x"]), (["b"], ["four"], ["y"])]
    assert columns(rows, (2, 7, 3)) == ["a   one two  x", "    three", "b   four     y"]
    assert wrapped(["longer than that", "b"], 4) == ["longer than that", "b"]
    assert wrapped([], 4) == []


def test_marks_take_no_room_in_a_column() -> None:
    assert shown(f"{FSI}مُدَرِّس{PDI}") == 4
    assert shown("東京") == 4


@given(st.text(max_size=300))
def test_anybodys_words_are_one_line_in_one_isolate(text: str) -> None:
    line = own_words(text, 60)
    assert (line[0], line[-1]) == (FSI, PDI)
    assert not {FSI, PDI} & set(line[1:-1])
    assert not any(unicodedata.category(sign) == "Cc" for sign in line)
    assert len(line) <= 62
