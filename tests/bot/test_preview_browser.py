"""How messages look, measured in a browser: where letters stand, what is bold, how wide buttons are."""

import json
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.messages.message import Button, Message
from bot.messages.rtl import begin_rtl, isolate_foreign, without_marks
from bot.preview.conversation import Conversation, Sent, conversation
from bot.preview.look import PHONE
from bot.preview.page import conversation_page, direction
from bot.preview.picture import SHARPNESS, find_browser, laid_out, take_picture
from bot.preview.scenes import SCENES
from bot.preview.texts import WIDTH, texts_page
from tests.bot.judge import seen

pytestmark = pytest.mark.skipif(
    find_browser() is None, reason="needs Chromium to see how pages look: install chromium"
)

PIXEL = 1.0
MEASURE = r"""
const box = (r) => ({left: r.left, right: r.right, top: r.top, bottom: r.bottom});
const letters = (element) => {
  const found = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, bold = +getComputedStyle(node.parentElement).fontWeight >= 700;
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + 1);
      const rects = [...range.getClientRects()].filter((r) => r.width > 0.1);
      found.push({letter: node.data[at], bold, ...(rects.length ? box(rects[0]) : {left: null})});
    }
  }
  return found;
};
const measured = {
  lines: [...document.querySelectorAll(".line")].map((e) => ({...box(e.getBoundingClientRect()), letters: letters(e),
    person: !!e.closest(".person")})),
  quotes: [...document.querySelectorAll("blockquote")].map((e) => ({
    ...box(e.getBoundingClientRect()), bars: [getComputedStyle(e).borderLeftWidth, getComputedStyle(e).borderRightWidth],
    arrow: e.querySelector(".arrow") ? box(e.querySelector(".arrow").getBoundingClientRect()) : null })),
  turns: [...document.querySelectorAll(".turn")].map((e) => ({
    ...box(e.getBoundingClientRect()), bubble: box(e.querySelector(".bubble").getBoundingClientRect()),
    rows: [...e.querySelectorAll(".row")].map((row) => [...row.children].map((b) => (
      {...box(b.getBoundingClientRect()), label: b.textContent, cut: b.scrollWidth > b.clientWidth}))) })),
  width: document.documentElement.scrollWidth, height: document.body.getBoundingClientRect().height,
};
const told = document.createElement("pre");
told.id = "measured";
told.textContent = JSON.stringify(measured);
document.body.append(told);
"""
QUOTE = "قال المتحدث باسم الشركة إن الإصدار الجديد يصل في الخريف المقبل إلى كل المكتبات. " * 9


@dataclass(frozen=True)
class Line:
    """A line of a text: its letters where they stand, in the order in which they were written."""

    left: float
    right: float
    letters: tuple[dict[str, Any], ...]

    @property
    def text(self) -> str:
        return "".join(each["letter"] for each in self.letters)

    @property
    def first(self) -> dict[str, Any]:
        """The first letter that is seen."""
        return next(each for each in self.letters if each["left"] is not None)

    def middle(self, word: str) -> float:
        """Where the middle of a word stands, from the left."""
        at = self.text.index(word)
        seen_ones = [each for each in self.letters[at : at + len(word)] if each["left"] is not None]
        assert len({round(each["top"]) for each in seen_ones}) <= 2, "the word is broken over two rows"
        return float(min(e["left"] for e in seen_ones) + max(e["right"] for e in seen_ones)) / 2

    def row(self, word: str) -> float:
        """How high a word stands: words of one row have the same."""
        return float(self.letters[self.text.index(word)]["bottom"])


@cache
def measured(page: str, width: int = PHONE) -> dict[str, Any]:
    """What a browser says of a page."""
    document = laid_out(page.replace("</body>", f"<script>{MEASURE}</script></body>"), width)
    told = re.search(r'<pre id="measured">(.*?)</pre>', document, re.S)
    assert told is not None, document[-2000:]
    found: dict[str, Any] = json.loads(unescape(told[1]))
    return found


def drawn(*turns: Message | str) -> dict[str, Any]:
    return measured(conversation_page(conversation(*turns), "t"))


def lines_of(found: dict[str, Any]) -> list[Line]:
    """The lines in which something is seen."""
    made = [Line(each["left"], each["right"], tuple(each["letters"])) for each in found["lines"]]
    return [line for line in made if any(each["left"] is not None for each in line.letters)]


def line_with(found: dict[str, Any], words: str) -> Line:
    return next(line for line in lines_of(found) if words in without_marks(line.text))


def all_scenes(language: str) -> Conversation:
    turns = [scene("en" if language == "en" else "ar").turns for scene in SCENES.values()]
    return Conversation(tuple(turn for each in turns for turn in each))


@cache
def everything(language: str) -> dict[str, Any]:
    return measured(conversation_page(all_scenes(language), language))


def begin_at_the_left(lines: Sequence[Line]) -> list[str]:
    """The lines that a reader of Arabic must look for: what is read first in them does not stand at the right edge."""
    return [line.text for line in lines if abs(edge(line) - line.right) > PIXEL]


def edge(line: Line) -> float:
    """The right edge of what is read first in a line: its first letter, or the words before the first Arabic one."""
    arabic = [direction(each["letter"]) == "rtl" for each in line.letters]
    shown = [at for at, each in enumerate(line.letters) if each["left"] is not None]
    end = next((at for at in shown if arabic[at]), len(arabic))
    row = line.first["top"] + 4
    words = [line.letters[at] for at in shown if at < max(end, shown[0] + 1)]
    return float(max(each["right"] for each in words if each["top"] < row))


def of_the_bot(found: dict[str, Any]) -> dict[str, Any]:
    """The same without the lines that the person wrote."""
    return {**found, "lines": [line for line in found["lines"] if not line["person"]]}


def without_any_marks(message: Message) -> Message:
    return Message(without_marks(message.text), message.buttons)


def test_every_arabic_line_of_the_bot_begins_at_the_right_edge() -> None:
    lines = lines_of(of_the_bot(everything("ar")))

    assert len(lines) > 60
    assert begin_at_the_left(lines) == []


def test_without_the_marks_of_direction_lines_would_begin_at_the_left() -> None:
    bare = tuple(
        Sent(without_any_marks(turn.message)) for turn in all_scenes("ar").turns if isinstance(turn, Sent)
    )

    found = measured(conversation_page(Conversation(bare), "t"))

    wrong = begin_at_the_left(lines_of(found))
    assert any(line.startswith("OpenShelf") for line in wrong), wrong
    assert any(line.startswith("Delta Times ·") for line in wrong), wrong


def test_words_of_two_scripts_stand_in_the_order_in_which_they_are_read() -> None:
    line = line_with(everything("ar"), "Delta Times · 14 مايو 2024 · المقال رقم 12")

    from_the_right = ["Times", "Delta", "14", "مايو", "2024", "المقال", "رقم"]
    places = [line.middle(word) for word in from_the_right]
    assert len({line.row(word) for word in from_the_right}) == 1
    # The outlet's two words are read from left to right, the line from right to left.
    assert places == sorted(places, reverse=True), dict(zip(from_the_right, places, strict=True))


def test_without_the_isolates_a_title_that_begins_in_latin_is_torn_apart() -> None:
    scene = SCENES["alert"]("ar").turns[1]
    assert isinstance(scene, Sent)
    words = ["OpenShelf", "يصل", "المدينة"]

    right = line_with(drawn(scene.message), "OpenShelf")
    wrong = line_with(drawn(without_any_marks(scene.message)), "OpenShelf")

    assert [*sorted(words, key=right.middle, reverse=True)] == words
    assert [*sorted(words, key=wrong.middle, reverse=True)] != words


def test_a_latin_name_keeps_its_signs_and_a_number_its_order() -> None:
    words = "زادت لغة C++ بنسبة 3,400% هذا العام"

    right = line_with(drawn(Message(begin_rtl(isolate_foreign(words)))), "C++")
    wrong = line_with(drawn(Message(words)), "C++")

    assert right.middle("C") < right.middle("++")
    assert wrong.middle("C") > wrong.middle("++")  # ++C
    assert right.middle("لغة") > right.middle("C") > right.middle("بنسبة") > right.middle("3")
    assert right.middle("3") < right.middle("400") < right.middle("%")


def test_the_number_of_a_passage_stands_before_its_title() -> None:
    line = line_with(everything("ar"), "1. افتتاح")

    assert line.middle("1") > line.middle(".") > line.middle("افتتاح")


def test_exactly_the_words_of_bold_entities_are_bold() -> None:
    for name in ("answer-several", "alert", "context"):
        shown = SCENES[name]("ar")
        found = measured(conversation_page(shown, name, unfolded=True))
        sent = [turn.message for turn in shown.turns if isinstance(turn, Sent)]

        bold = "".join(each["letter"] for line in found["lines"] for each in line["letters"] if each["bold"])

        expected = [words for message in sent for words in seen(message).pieces("Bold")]
        assert bold == "".join(expected).replace("\n", "")
        assert bold


def test_a_quotation_has_its_bar_at_the_side_where_it_begins() -> None:
    found = drawn(Message("<blockquote>قول عربي</blockquote>\n<blockquote>An English one</blockquote>"))

    assert [quote["bars"] for quote in found["quotes"]] == [["0px", "3px"], ["3px", "0px"]]
    assert all(quote["bars"] == ["0px", "3px"] for quote in everything("ar")["quotes"])


def test_a_long_quotation_is_folded_to_three_rows_until_it_is_opened() -> None:
    long = Message(f"<blockquote expandable>{QUOTE}</blockquote>")
    short = Message("<blockquote expandable>قصير</blockquote>")

    folded, little = drawn(long, short)["quotes"]
    opened, _ = measured(conversation_page(conversation(long, short), "t", unfolded=True))["quotes"]

    def height(box: dict[str, Any]) -> float:
        return float(box["bottom"] - box["top"])

    assert 3 * 20 < height(folded) < 3 * 28
    assert height(opened) > 2.5 * height(folded)
    assert height(little) < 40
    assert little["arrow"]["bottom"] == little["arrow"]["top"]  # nothing to open
    assert folded["left"] < folded["arrow"]["left"] < folded["arrow"]["right"] < folded["left"] + 30
    assert folded["arrow"]["bottom"] < folded["bottom"]


def test_buttons_stand_from_left_to_right_as_given_and_fill_the_width_of_the_bubble() -> None:
    rows = ((Button("ثالث", "c"), Button("second", "b"), Button("أول", "a")), (Button("تحت", "d"),))
    [turn] = drawn(Message("رسالة فيها كلمات تكفي لسطر كامل من العرض وزيادة", rows))["turns"]

    assert [[button["label"] for button in row] for row in turn["rows"]] == [
        ["ثالث", "second", "أول"],
        ["تحت"],
    ]
    assert turn["rows"][1][0]["top"] > turn["rows"][0][0]["bottom"] > turn["bubble"]["bottom"]
    for row in turn["rows"]:
        assert all(one["right"] < other["left"] for one, other in pairwise(row))
        widths = [button["right"] - button["left"] for button in row]
        assert max(widths) - min(widths) < PIXEL
        assert row[0]["left"] == pytest.approx(turn["bubble"]["left"], abs=PIXEL)
        assert row[-1]["right"] == pytest.approx(turn["bubble"]["right"], abs=PIXEL)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_button_of_a_scene_is_too_narrow_for_its_words(language: str) -> None:
    buttons = [button for turn in everything(language)["turns"] for row in turn["rows"] for button in row]

    assert len(buttons) > 8
    assert [button["label"] for button in buttons if button["cut"]] == []


def test_the_bot_speaks_at_the_left_the_person_at_the_right_and_nothing_runs_out_of_the_page() -> None:
    long = "https://example.org/" + "a" * 300
    found = drawn("سؤال", Message(f"جواب طويل {long}"), "x" * 200)
    person, bot, other = found["turns"]

    assert person["left"] > PHONE / 2
    assert bot["left"] < 20
    assert max(turn["right"] for turn in found["turns"]) <= PHONE
    assert other["right"] == person["right"]


def test_english_lines_of_the_bot_begin_at_the_left_edge() -> None:
    lines = [line for line in lines_of(of_the_bot(everything("en"))) if direction(line.text) == "ltr"]

    assert len(lines) > 20
    assert [line.text for line in lines if abs(line.first["left"] - line.left) > PIXEL] == []


def test_a_picture_is_as_high_as_its_page_and_sharp(tmp_path: Path) -> None:
    page = conversation_page(SCENES["answer-several"]("ar"), "t")

    take_picture(page, tmp_path / "new" / "a.png", PHONE)

    content = (tmp_path / "new" / "a.png").read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert content.startswith(b"\x89PNG")
    assert width == PHONE * SHARPNESS
    assert height == pytest.approx(measured(page)["height"] * SHARPNESS, abs=SHARPNESS)
    assert len(content) > 50_000


def test_the_page_of_all_texts_fits_its_width() -> None:
    found = measured(texts_page(), WIDTH)

    assert found["width"] <= WIDTH
    assert max(turn["right"] for turn in found["turns"]) <= WIDTH
