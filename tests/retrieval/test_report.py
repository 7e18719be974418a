import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.measuring import curves
from retrieval.measuring.curves import Bin, Point
from retrieval.measuring.outcomes import Outcome, Report, Row, Table, by_part
from retrieval.report.mistakes import SHOWN, mistakes_html, wrong_first, wrongly_answered, wrongly_refused
from retrieval.report.page import NO_PLOTS, render, write
from retrieval.report.svg import inline
from retrieval.report.tables import table_html
from retrieval.report.text import safe

ATTACK = "<script>alert(1)</script>"
BEIRUT_MADE = datetime(2025, 11, 22, 3, 30, tzinfo=timezone(timedelta(hours=2)))


def outcome(
    confidence: float,
    first_right: int | None = 1,
    *,
    answerable: bool = True,
    question: str = "متى انفجر مرفأ بيروت؟",
    part: str | None = None,
) -> Outcome:
    key = f"q{confidence:.4f}"
    return Outcome(key, question, part, answerable, first_right, confidence, confidence >= 0.5, None)


def unanswerable(confidence: float) -> Outcome:
    return outcome(confidence, None, answerable=False)


FIVE = [outcome(0.9), outcome(0.8, 2), outcome(0.6), unanswerable(0.4), outcome(0.2)]


def report(*outcomes: Outcome, tables: tuple[Table, ...] = ()) -> Report:
    return Report(
        "Evaluation", BEIRUT_MADE, {"Model": "small & quick"}, tables, {"refusal": tuple(outcomes)}, 0.5
    )


MANY = st.lists(
    st.builds(
        lambda step, rank, answerable: outcome(step / 8, rank, answerable=answerable),
        st.integers(0, 8),
        st.one_of(st.none(), st.integers(1, 20)),
        st.booleans(),
    ),
    max_size=40,
)


# --- calibration


def test_two_bins_of_four_questions_are_as_worked_out_by_hand() -> None:
    bins = curves.calibration([outcome(0.7), outcome(0.1, 2), outcome(0.9, None), outcome(0.3, 3)], bins=2)

    assert [(held.low, held.high, held.count, held.right_share) for held in bins] == [
        (0.1, 0.3, 2, 0.0),
        (0.7, 0.9, 2, 0.5),
    ]
    assert [held.mean_confidence for held in bins] == pytest.approx([0.2, 0.8])
    assert curves.calibration_error(bins) == pytest.approx(0.2 / 2 + 0.3 / 2)


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    questions = [outcome(0.7), outcome(0.1, 2), outcome(0.9, None), outcome(0.3, 3)]
    assert curves.brier(questions) == pytest.approx((0.09 + 0.01 + 0.81 + 0.09) / 4)


def test_confidence_that_holds_has_no_calibration_error() -> None:
    questions = [
        outcome(tenth / 10, 1 if place < 10 * tenth else 2) for tenth in range(1, 10) for place in range(100)
    ]
    bins = curves.calibration(questions, bins=9)

    assert [held.count for held in bins] == [100] * 9
    assert curves.calibration_error(bins) == pytest.approx(0.0, abs=1e-12)


def test_confidence_that_is_always_wrong_has_an_error_as_large_as_itself() -> None:
    assert curves.calibration_error(curves.calibration([outcome(1.0, None)] * 30)) == 1.0


def test_equal_confidences_are_never_parted() -> None:
    bins = curves.calibration([unanswerable(0.0)] * 7 + [outcome(0.5), outcome(0.6), outcome(0.7)], bins=5)

    assert bins[0] == Bin(0.0, 0.0, 7, 0.0, 0.0)
    assert sum(held.count for held in bins) == 10


def test_a_right_passage_does_not_make_an_unanswerable_question_right() -> None:
    [only] = curves.calibration([outcome(0.9, 1, answerable=False)])
    assert only.right_share == 0.0


@given(MANY, st.integers(1, 12))
def test_bins_hold_each_question_once_in_rising_order(questions: list[Outcome], bins: int) -> None:
    found = curves.calibration(questions, bins)

    assert len(found) <= bins
    assert sum(held.count for held in found) == len(questions)
    assert all(one.high < other.low for one, other in pairwise(found))


def test_eight_right_of_ten_leaves_the_share_between_a_half_and_nineteen_in_twenty() -> None:
    assert curves.margin(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert curves.margin(0.0, 5)[0] == 0.0
    assert curves.margin(1.0, 5)[1] == 1.0


# --- answering from a threshold on


def test_the_curves_of_five_questions_are_as_worked_out_by_hand() -> None:
    first, *rest = curves.risk_coverage(FIVE)

    assert first == Point(math.inf, 0.0, None, 0.0, 0.0)
    assert rest == [
        Point(0.9, 0.2, 1.0, 0.25, 0.0),
        Point(0.8, 0.4, 0.5, 0.5, 0.0),
        Point(0.6, 0.6, 2 / 3, 0.75, 0.0),
        Point(0.4, 0.8, 0.5, 0.75, 1.0),
        Point(0.2, 1.0, 0.6, 1.0, 1.0),
    ]
    assert curves.auroc([first, *rest]) == 0.75


def test_a_question_at_the_threshold_is_answered() -> None:
    assert curves.point(FIVE, 0.6).answered == 0.6
    assert curves.point(FIVE, 0.61).answered == 0.4


@given(MANY)
def test_each_point_of_the_curve_is_what_its_threshold_gives(questions: list[Outcome]) -> None:
    for found in curves.risk_coverage(questions):
        assert found == curves.point(questions, found.threshold)


@given(MANY)
def test_the_area_is_how_often_the_answerable_question_has_the_higher_confidence(
    questions: list[Outcome],
) -> None:
    yes = [found.confidence for found in questions if found.answerable]
    no = [found.confidence for found in questions if not found.answerable]
    won = [(one > other) + (one == other) / 2 for one in yes for other in no]

    area = curves.auroc(curves.risk_coverage(questions))
    assert area == (pytest.approx(sum(won) / len(won)) if won else None)


def test_only_answerable_questions_have_no_false_answers_and_no_area() -> None:
    points = curves.risk_coverage([outcome(0.9), outcome(0.3)])

    assert {found.false_answers for found in points} == {None}
    assert curves.auroc(points) is None
    assert points[-1].precision == 1.0


def test_nothing_asked_gives_nothing() -> None:
    assert curves.calibration([]) == []
    assert curves.calibration_error([]) is None
    assert curves.brier([]) is None
    assert curves.risk_coverage([]) == []
    assert curves.auroc([]) is None
    assert curves.recall_at({}) == {}
    assert curves.point([], 0.5) == Point(0.5, 0.0, None, None, None)


# --- recall and counts


def test_recall_counts_answerable_questions_with_a_right_passage_so_far() -> None:
    found = curves.recall_at(
        {
            "arcd": [outcome(0.9), outcome(0.9, 3), outcome(0.9, 11), outcome(0.9, None), unanswerable(0.1)],
            "refusal": [unanswerable(0.2)],
        }
    )
    assert found == {"arcd": {1: 0.25, 3: 0.5, 5: 0.5, 10: 0.5, 20: 0.75}}


def test_a_set_with_named_parts_is_taken_apart() -> None:
    cairo, beirut, neither = outcome(0.9, part="مصري"), outcome(0.8, part="لبناني"), outcome(0.7)
    parts = by_part({"dialect": [cairo, beirut, neither], "arcd": [neither]})

    assert parts == {
        "dialect / مصري": (cairo,),
        "dialect / لبناني": (beirut,),
        "dialect": (neither,),
        "arcd": (neither,),
    }


def test_the_highest_confidence_falls_in_the_last_step() -> None:
    edges, yes, no = curves.confidence_counts([outcome(1.0), outcome(0.0), unanswerable(0.6)], bins=2)

    assert edges.tolist() == [0.0, 0.5, 1.0]
    assert yes.tolist() == [1, 1]
    assert no.tolist() == [0, 1]


# --- tables


def cells(table: Table) -> list[list[str]]:
    """What a table shows, line by line, but for the heads."""
    lines = re.findall(r"<tr>(.*?)</tr>", table_html(table))[1:]
    return [re.findall(r"<td>(.*?)</td>", line) for line in lines]


def test_the_best_figure_of_a_column_is_bold_and_the_others_say_how_far_from_the_first_they_are() -> None:
    rows = (
        Row("both", {"recall@1": 0.8, "ms": 41.26}),
        Row("dense", {"recall@1": 0.7621, "ms": 20.0}),
        Row("lexical", {"recall@1": 0.81, "ms": None}),
    )
    shown = cells(Table("Arms", ("recall@1", "ms"), rows, lower_is_better=("ms",)))

    assert shown == [
        ["0.800", "41.3"],
        ["0.762 <small>\u22120.038</small>", "<strong>20.0</strong> <small>\u221221.3</small>"],
        ["<strong>0.810</strong> <small>+0.010</small>", "\u2013"],
    ]


def test_figures_that_look_the_same_are_both_best_and_a_column_of_them_has_no_best() -> None:
    rows = (Row("a", {"x": 0.9001, "y": 0.5}), Row("b", {"x": 0.9, "y": 0.5}), Row("c", {"x": 0.1, "y": 0.5}))
    shown = cells(Table("T", ("x", "y"), rows))

    assert [line[0].startswith("<strong>0.900</strong>") for line in shown] == [True, True, False]
    assert [line[1] for line in shown] == ["0.500", "0.500 <small>±0</small>", "0.500 <small>±0</small>"]


def test_counts_have_no_decimals_and_no_best() -> None:
    rows = (Row("a", {"passages": 12044}), Row("b", {"passages": 3}))
    assert cells(Table("T", ("passages",), rows, plain=("passages",))) == [["12,044"], ["3"]]


def test_a_figure_that_is_missing_or_no_number_is_a_dash_and_never_the_best() -> None:
    rows = (Row("a", {"x": math.nan}), Row("b", {}), Row("c", {"x": 0.25}))
    assert cells(Table("T", ("x",), rows)) == [["\u2013"], ["\u2013"], ["0.250"]]


# --- mistakes


def test_the_surest_mistakes_come_first() -> None:
    questions = [outcome(0.6, 2), outcome(0.9, None), outcome(0.95), unanswerable(0.7), unanswerable(0.8)]
    questions += [unanswerable(0.1), outcome(0.3), outcome(0.2, 4)]

    assert [found.confidence for found in wrong_first(questions).shown] == [0.9, 0.6, 0.2]
    assert [found.confidence for found in wrongly_answered(questions).shown] == [0.8, 0.7]
    assert [found.confidence for found in wrongly_refused(questions).shown] == [0.2, 0.3]


def test_a_long_list_of_mistakes_is_cut_and_says_so() -> None:
    found = wrong_first([outcome(place / 100, 2) for place in range(SHOWN + 10)])
    shown = mistakes_html(found)

    assert f"{SHOWN} of {SHOWN + 10}" in shown
    assert shown.count("<li>") == SHOWN
    assert "right passage at rank 2" in shown


# --- the page


class Reader(HTMLParser):
    """Reads a page as a browser would: its tags, its ids and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> list[str]:
        return [value or "" for name, value in self.attributes if name == "id"]


HOSTILE = Report(
    f"Evaluation {ATTACK}",
    BEIRUT_MADE,
    {f"Model {ATTACK}": f'"{ATTACK}'},
    (Table(ATTACK, (ATTACK,), (Row(ATTACK, {ATTACK: 0.625}),), ATTACK),),
    {
        ATTACK: tuple(
            outcome(place / 40, 1 + place % 3, answerable=place % 4 > 0, question=ATTACK, part="$\\foo$ <b>")
            for place in range(40)
        )
    },
    0.5,
)


@pytest.fixture(params=["with plots", "without matplotlib"])
def plots(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Whether pages have plots: with matplotlib, and as where it is not installed."""
    if request.param == "with plots":
        pytest.importorskip("matplotlib")
        yield True
    else:
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        monkeypatch.delitem(sys.modules, "retrieval.report.plots", raising=False)
        yield False


@pytest.fixture
def drawn() -> None:
    pytest.importorskip("matplotlib")


def pictures(page: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def test_a_question_with_markup_is_shown_and_never_run(plots: bool) -> None:
    page = render(HOSTILE)
    read = Reader(page)

    assert "<script" not in page
    assert "script" not in read.tags
    assert ATTACK in read.text
    assert (page.count("<svg") == 5) is plots


def test_the_page_asks_nothing_of_the_network(plots: bool) -> None:
    read = Reader(render(HOSTILE))

    assert {"script", "link", "img", "iframe", "image"}.isdisjoint(read.tags)
    assert not [name for name, _ in read.attributes if name in {"src", "srcset"} or name.startswith("on")]
    assert all((value or "").startswith("#") for name, value in read.attributes if name == "href")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in read.attributes


def test_the_page_says_what_was_measured_and_when() -> None:
    table = Table(
        "Arms", ("recall@1", "ms"), (Row("both", {"recall@1": 0.8237, "ms": 1234.5}),), "On a laptop."
    )
    read = Reader(render(report(*FIVE, tables=(table,))))

    for shown in ("Evaluation", "22 November 2025, 01:30 UTC", "small & quick", "Arms", "recall@1", "both"):
        assert shown in read.text
    for shown in ("0.824", "1,23", "On a laptop.", "متى انفجر مرفأ بيروت؟", "AUROC 0.750"):
        assert shown in read.text
    assert ("dir", "auto") in read.attributes


def test_without_matplotlib_the_numbers_stand_and_the_page_says_why_there_are_no_plots(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "retrieval.report.plots", raising=False)
    page = render(report(*FIVE))

    assert NO_PLOTS in page
    assert "<svg" not in page
    assert "Expected calibration error" in page


def test_an_empty_report_is_a_page_without_plots(plots: bool) -> None:
    page = render(Report("Nothing", BEIRUT_MADE, {}, (), {}, 0.5))

    assert "<svg" not in page
    assert "No questions were asked." in page


def test_a_set_without_unanswerable_questions_lacks_only_the_plot_that_needs_them(drawn: None) -> None:
    page = render(report(outcome(0.9), outcome(0.3, 2)))

    assert page.count("<svg") == 4
    assert "It takes both questions with an answer and questions without one." in page


def test_one_question_is_enough_for_a_page(plots: bool) -> None:
    assert "100.0%" in render(report(outcome(1.0)))
    assert "has no answer" in render(report(unanswerable(1.0)))


def test_pictures_are_whole_xml_and_no_id_stands_twice_in_the_page(drawn: None) -> None:
    page = render(HOSTILE)
    ids = Reader(page).ids

    assert [picture.get("role") for picture in pictures(page)] == ["img"] * 5
    assert len(ids) == len(set(ids)) > 5


def test_what_a_picture_points_at_is_in_that_picture(drawn: None) -> None:
    for picture in pictures(render(HOSTILE)):
        values = [value for element in picture.iter() for value in element.attrib.values()]
        pointed = {found for value in values for found in re.findall(r"(?:\A|\()#([\w-]+)", value)}
        assert pointed
        assert pointed == {element.get("id") for element in picture.iter() if "id" in element.attrib}


def test_pictures_take_their_colours_from_the_page(drawn: None) -> None:
    page = render(report(*FIVE))
    pictured = "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))

    assert "var(--ink)" in pictured
    assert "var(--series-1)" in pictured
    assert "var(--mark)" in pictured
    assert re.findall(r"#[0-9a-f]{6}\b", pictured) == []


def test_two_renderings_of_a_report_are_the_same(drawn: None) -> None:
    assert render(HOSTILE) == render(HOSTILE)


def test_drawing_leaves_the_settings_of_matplotlib_as_they_were() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    # To read the backend is to choose one, and that loads pyplot.
    names = [name for name in matplotlib.rcParams if name != "backend"]
    before = [matplotlib.rcParams[name] for name in names]
    render(report(*FIVE))

    assert [matplotlib.rcParams[name] for name in names] == before


def loaded_after(program: str) -> set[str]:
    """The modules that a fresh interpreter has loaded at the end of a program."""
    program = f"import sys\n{program}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_page_module_does_not_load_matplotlib() -> None:
    loaded = loaded_after("import retrieval.report.page")

    assert "retrieval.report.page" in loaded
    assert not {"matplotlib", "retrieval.report.plots"} & loaded


def test_drawing_does_not_load_pyplot(drawn: None) -> None:
    loaded = loaded_after(
        "from datetime import datetime\n"
        "from retrieval.measuring.outcomes import Outcome, Report\n"
        "from retrieval.report.page import render\n"
        "asked = (Outcome('1', 'متى؟', None, True, 1, 0.9, True, None),)\n"
        "assert '<svg' in render(Report('R', datetime(2025, 1, 1), {}, (), {'s': asked}, 0.5))"
    )
    assert "matplotlib.figure" in loaded
    assert "matplotlib.pyplot" not in loaded


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_any_text_becomes_a_harmless_one_that_can_be_written(text: str) -> None:
    shown = safe(text)

    assert not set(shown) & set("<>\"'\x00")
    shown.encode("utf-8")


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_question_stays_within_its_paragraph(question: str) -> None:
    shown = mistakes_html(wrong_first([outcome(0.9, 2, question=question)]))
    assert Reader(shown).tags == ["section", "h3", "small", "ol", "li", "p", "p", "b", "bdi"]


# --- the file


def test_writing_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    write(path, report(outcome(0.9, question="مرفأ \ud800")))

    assert path.read_text("utf-8").startswith("<!doctype html>")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_a_write_that_fails_leaves_the_old_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "report.html"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(path, report(*FIVE))

    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


# --- pictures made part of a page


def test_ids_that_are_pointed_at_are_renamed_and_the_others_go() -> None:
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" width="9">'
        "<metadata>made by</metadata><defs><style>*{color: red}</style></defs>"
        '<g id="unused"><path id="m1" style="stroke: #0a0001"/></g><clipPath id="p1"/>'
        '<use xlink:href="#m1" clip-path="url(#p1)"/></svg>'
    )
    assert inline(picture, "x", 'a "plot"', {"#0a0001": "var(--ink)"}) == (
        '<svg viewBox="0 0 9 9" role="img" aria-label="a &quot;plot&quot;"><defs />'
        '<g><path id="x-1" style="stroke: var(--ink)" /></g><clipPath id="x-2" />'
        '<use href="#x-1" clip-path="url(#x-2)" /></svg>'
    )
