"""What pages say of messages; how they look is measured in `test_preview_browser`."""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import psutil
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import bot.wiring
from bot.cli import app
from bot.messages.catalogue import LANGUAGES, Language
from bot.messages.markup import Entity, Marked, MarkupError, commands, read
from bot.messages.message import Button, Message, escape
from bot.preview import texts
from bot.preview.conversation import Conversation, PopUp, Pressed, Said, Sent, conversation
from bot.preview.page import conversation_page, direction, marked_html
from bot.preview.picture import BROWSERS, PictureError, find_browser, laid_out, require_browser
from bot.preview.scenes import SCENES, summary
from bot.preview.texts import Entry, entries, samples, texts_page
from tests.bot.doubles import SearchDouble, answer, hit
from tests.bot.judge import execute
from tests.telegram_double.entities import from_tdlib
from tests.telegram_double.judge import find_entities

EVERY_SCENE = [(name, language) for name in SCENES for language in LANGUAGES]
TRAPS = (
    "",
    "بلا علامات",
    "<b>غامق</b> <i>مائل</i> <u>تحته</u> <s>مشطوب</s>",
    "<strong>x</strong><em>y</em><ins>z</ins><strike>q</strike><del>r</del>",
    "😀<b>😀</b>x<i>👨🏽‍🦱y</i>",
    "<b></b>x<i><u></u></i>",
    " <b> </b>\n",
    "<b>a<i>b</i></b><i><b>c</b></i><b><b>d</b></b><b>e<b>f</b>g</b>",
    "<code>a &lt;b&gt;</code><pre>x\ny</pre>",
    "<blockquote>أول\n<b>ثان</b></blockquote>\n<blockquote expandable>ثالث</blockquote>",
    '<tg-spoiler>سر</tg-spoiler><span class="tg-spoiler">آخر</span>',
    '<a href="https://example.org/%D8%B9?a=1&amp;b=2#:~:text=x">q</a><a href="http://Example.ORG">r</a>',
    '<a href="http://example.org?x">q</a><a href="http://example.org#x">q</a>',
    '<a href="ftp://example.org">q</a><a href="example">r</a><a>http://example.org/x</a><a href="http://e.org"></a>',
    '<b>a <a href="http://example.org/">q <i>w</i></a> c</b>',
    "&lt;&gt;&amp;&quot; &amp;amp; &amp;lt; &apos; &nbsp; &hellip; &amp &ampx &lt &#1593; &#x200f; &#x200F",
    "&#0; &#; &#x; &; &",
    "&#1114111; &#1114110; &#99999999; &#0000000041; &#x00000041; &#13;x&#10;y",
    "<B>x</B> <b >y</b > a > b \" ' ",
    "\r\n\u2028\u200f\u200f\u2068x\u2069\x01",
)
REFUSED = (
    *("<b>a", "a</b>", "a<", "a < b", "<b>x<i>y</b>z</i>", "<br>", "<b/>x", "<!-- x -->", "<p>x</p>"),
    *("<div>x</div>", "<?x?>", "<![CDATA[x]]>", "</>", "<>", "<h1>x</h1>", '<span class="x">y</span>'),
)
WORDS = st.text(
    st.one_of(
        st.sampled_from(list("<>&\"';#\n\t .:[]()٪%/")),
        st.sampled_from("ابتثجح٠١٢abcXYZ0123456789"),
        st.sampled_from("\u200f\u200e\u2066\u2068\u2069\u202e\u200d😀👨🏽\u0651\u0640"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    max_size=12,
)
PLAIN = st.one_of(
    WORDS.map(escape),
    st.from_regex(r"&(#x?)?[0-9a-z]{0,9};?", fullmatch=True),
    st.sampled_from(["&lt;", "&gt", "&amp;", "&quot;", "&nbsp;", "&amp;lt;"]),
)
LINKS = st.sampled_from(
    ["https://example.org/1?a=1&b=2", "http://example.org", "nothing", "ftp://e.org", "https://ع.example/ب"]
)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "tg-spoiler", "strong", "em"])


def marked_up(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.tuples(TAGS, inner).map(lambda it: f"<{it[0]}>{it[1]}</{it[0]}>")
    return st.one_of(tagged, st.lists(inner, min_size=2, max_size=4).map("".join))


def whole(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    links = st.tuples(LINKS, inner).map(lambda it: f'<a href="{escape(it[0])}">{it[1]}</a>')
    quotes = st.tuples(st.sampled_from(["", " expandable"]), inner).map(
        lambda it: f"<blockquote{it[0]}>{it[1]}</blockquote>"
    )
    return st.lists(st.one_of(inner, links, quotes, inner.map("<pre>{}</pre>".format)), max_size=5).map(
        "".join
    )


MARKUP = whole(st.recursive(PLAIN, marked_up, max_leaves=8))


def of_telegram(markup: str) -> Marked | None:
    """What Telegram's parser makes of it; None when it refuses."""
    parsed = execute(
        {"@type": "parseTextEntities", "text": markup, "parse_mode": {"@type": "textParseModeHTML"}}
    )
    if parsed["@type"] == "error":
        return None
    found = from_tdlib(parsed["text"], parsed["entities"])
    return Marked(parsed["text"], tuple(Entity(e.type, e.offset, e.length, e.url) for e in found))


def messages(shown: Conversation) -> list[Message]:
    return [turn.message for turn in shown.turns if isinstance(turn, Sent)]


@pytest.mark.parametrize(("name", "language"), EVERY_SCENE)
def test_the_messages_of_a_scene_are_read_as_telegram_reads_them(name: str, language: Language) -> None:
    sent = messages(SCENES[name](language))

    assert sent
    for message in sent:
        assert read(message) == of_telegram(message.text)


@pytest.mark.parametrize("markup", TRAPS)
def test_what_is_tricky_is_read_as_telegram_reads_it(markup: str) -> None:
    assert read(Message(markup)) == of_telegram(markup)


@pytest.mark.parametrize("markup", REFUSED)
def test_what_telegram_refuses_is_refused(markup: str) -> None:
    assert of_telegram(markup) is None or markup == '<span class="x">y</span>'
    with pytest.raises(MarkupError):
        read(Message(markup))


@settings(deadline=None, max_examples=400)
@given(MARKUP)
def test_whatever_is_written_is_read_as_telegram_reads_it(markup: str) -> None:
    telegram = of_telegram(markup)
    if telegram is None:
        with pytest.raises(MarkupError):
            read(Message(markup))
    else:
        assert read(Message(markup)) == telegram


@settings(deadline=None)
@given(st.text(st.sampled_from(list("/ab_0 \nع<>@.\u2068\u2069")), max_size=25))
@example("/start و/help و https://example.org/help")
def test_commands_are_found_where_telegram_finds_them(text: str) -> None:
    telegram = [e for e in find_entities(text) if e.type == "bot_command" and "@" not in e.text]

    assert [(e.offset, e.length) for e in commands(text) if not at_name(text, e)] == [
        (e.offset, e.length) for e in telegram
    ]


def at_name(text: str, found: Entity) -> bool:
    """Whether a command goes on with the bot's name, which the bot never writes."""
    return text[found.offset + found.length :].startswith("@")


def lines(page: str) -> list[str]:
    """The text of each line of a page, without tags."""
    return [
        unescape(re.sub("<[^>]*>", "", line))
        for line in re.findall(r'<div class="line">(.*?)</div>', page, re.S)
    ]


@settings(deadline=None)
@given(MARKUP)
def test_a_page_shows_every_character_of_a_text_and_no_other(markup: str) -> None:
    marked = read(Message(markup))
    blocks = [e for e in marked.entities if e.kind in ("blockquote", "expandable_blockquote", "pre")]

    shown = lines(marked_html(marked))

    assert "".join(shown) == marked.text.replace("\n", "")
    if not blocks:
        assert shown == marked.text.split("\n")


def test_a_line_break_after_a_quotation_only_ends_it() -> None:
    page = marked_html(read(Message("فوق\n\n<blockquote>قول\nآخر</blockquote>\nتحت\n\n<pre>x</pre>")))

    assert lines(page) == ["فوق", "", "قول", "آخر", "تحت", "", "x"]


def test_marks_that_cross_lines_and_each_other_cover_their_words_on_each_line() -> None:
    page = marked_html(read(Message('<b>ا\nب <a href="http://e.org/">ج</a></b> /help')))

    assert re.findall('<div class="line">(.*?)</div>', page) == [
        "<b>ا</b>",
        '<b>ب </b><b><a href="http://e.org/" rel="noreferrer">ج</a></b> <span class="command">/help</span>',
    ]


def test_the_side_of_a_quotation_is_that_of_its_first_strong_character_outside_isolates() -> None:
    assert direction("\u2068Latin\u2069 عربي") == "rtl"
    assert direction("12. Latin عربي") == "ltr"
    assert direction("\u200f2.1 OpenShelf") == "rtl"
    assert direction("12 :") == "ltr"
    assert '<blockquote dir="rtl">' in marked_html(read(Message("<blockquote>قول\nWords</blockquote>")))
    assert '<blockquote dir="ltr">' in marked_html(read(Message("<blockquote>Words\nقول</blockquote>")))


def test_a_page_tells_who_said_what_in_order() -> None:
    pressed = Message("جواب", ((Button("يسار", "a"), Button("يمين <", "b")), (Button("تحت", "c"),)))
    page = conversation_page(
        conversation("سؤال <b>", pressed, Pressed("يمين <"), Sent(Message("آخر"), edited=True), PopUp("لا")),
        "t",
    )

    heard = re.findall(r'class="(turn person|turn bot|service|popup|button|row)"', page)
    assert heard == [
        *(
            "turn person",
            "turn bot",
            "row",
            "button",
            "button",
            "row",
            "button",
            "service",
            "turn bot",
            "popup",
        ),
    ]
    assert re.findall(r'class="button">(.*?)</div>', page) == ["يسار", "يمين &lt;", "تحت"]
    assert lines(page) == ["سؤال <b>", "جواب", "آخر", "لا"]
    assert re.findall(r'class="stamp">(.*?)</div>', page) == ["12:01 ✓✓", "12:02", "edited 12:04"]


def test_what_telegram_would_not_take_is_not_drawn() -> None:
    with pytest.raises(MarkupError, match="not closed"):
        conversation_page(conversation(Message("<b>x")), "t")


@pytest.mark.parametrize("page", [*(SCENES[name](language) for name, language in EVERY_SCENE), None])
def test_a_page_asks_for_nothing_outside_itself(page: Conversation | None) -> None:
    html = texts_page() if page is None else conversation_page(page, "t")

    assert "default-src 'none'" in html
    assert not re.search(r"<(link|img|iframe|object|base|form)\b|\bsrc=|url\(|@import", html)


def test_every_scene_says_what_it_shows_and_begins_with_a_turn() -> None:
    for name, scene in SCENES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert summary(scene).endswith(".")
        assert isinstance(scene("ar").turns[0], Said | Sent)


def test_no_text_is_missing_in_a_language_or_cannot_be_said() -> None:
    page = texts_page()

    wrong = re.findall(
        r'<div class="key">((?:(?!<div class="key">).)*?)</div>(?:(?!class="key").)*?class="missing"', page
    )
    assert wrong == []
    assert all(f'<div class="key">{entry.name}</div>' in page for entry in entries("ar"))


def test_a_text_is_shown_in_each_form_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "found = { $count ->\n    [0] لا شيء\n    [one] مقال من { $source }\n    [two] مقالان\n"
        "   *[other] { $count } مقالًا\n }\n"
        "mode =\n    .on = { $how ->\n        [fast] سريع\n       *[slow] بطيء\n    }\n"
    )
    english = "found = { $count } found\n"
    monkeypatch.setattr(texts, "sources", lambda language: {"s": source if language == "ar" else english})

    found, mode = entries("ar")
    page = texts_page()

    assert found == Entry("s", "found", {"count": ("0", "one", "two", "other"), "source": ()})
    assert mode == Entry("s", "mode.on", {"how": ("fast", "slow")})
    assert [values["count"] for values in samples(found, "ar")] == [0, 1, 2, 100]
    said = [line.translate(dict.fromkeys((0x2068, 0x2069))) for line in lines(page)]
    assert said == ["لا شيء", "مقال من بوابة الأخبار", "مقالان", "100 مقالًا", "1,234 found", "سريع", "بطيء"]
    assert page.count('class="missing"') == 1  # English has no mode.on


class Closed:
    """A program with a search that answers what it was taught."""

    search = SearchDouble({"كم زائرًا؟": answer(hit(1), hit(2))})

    def __init__(self, settings: object) -> None:
        pass

    def __enter__(self) -> "Closed":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def preview(*words: str | Path) -> tuple[int, str, BaseException | None]:
    done = CliRunner().invoke(app, ["preview", *map(str, words)])
    return done.exit_code, done.stdout, done.exception


def test_the_list_names_every_scene() -> None:
    code, said, _ = preview("--list")

    assert code == 0
    assert [line.split()[0] for line in said.splitlines()] == list(SCENES)


def test_scenes_are_drawn_in_the_languages_asked_for(tmp_path: Path) -> None:
    code, said, _ = preview("answer", "talk", "--language", "ar", "--out", tmp_path)

    assert code == 0
    assert said.splitlines() == [str(tmp_path / "answer.ar.html"), str(tmp_path / "talk.ar.html")]
    assert "48 مليون" in (tmp_path / "answer.ar.html").read_text("utf-8")
    assert preview("--all", "--state", tmp_path / "state")[0] == 0
    assert {path.name for path in (tmp_path / "state" / "preview").iterdir()} == {
        f"{n}.{lang}.html" for n, lang in EVERY_SCENE
    }


def test_a_real_answer_is_drawn_and_so_is_the_reply_to_what_is_no_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.wiring, "Isnad", Closed)

    state = ("--state", tmp_path / "state", "--out", tmp_path)
    assert preview("--question", "كم زائرًا؟", "--language", "ar", *state)[0] == 0
    drawn = lines((tmp_path / "question.ar.html").read_text("utf-8"))
    assert drawn[0] == "كم زائرًا؟"
    assert any("معرض الكتاب" in line for line in drawn)
    assert preview("--question", "thanks", "--language", "en", *state)[0] == 0
    assert "You are welcome" in lines((tmp_path / "question.en.html").read_text("utf-8"))[1]


def test_an_unknown_scene_is_named_and_nothing_is_drawn(tmp_path: Path) -> None:
    _, _, error = preview("answer", "anser", "--out", tmp_path)

    assert "anser" in str(error)
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_is_made_for_pages_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    assert preview("answer", "--state", tmp_path / "state")[0] == 0
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, error = preview("answer", "--out", tmp_path / "file")

    assert code == 1
    assert str(error).startswith(f"{tmp_path / 'file'} cannot be written: ")


@pytest.mark.parametrize(
    "words", [(), ("answer", "--all"), ("--list", "--texts"), ("answer", "--language", "fr")]
)
def test_a_wish_that_is_unclear_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    assert preview(*words, "--out", tmp_path)[0] == 2


def test_without_a_browser_pictures_are_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    _, _, error = preview("answer", "--png", "--out", tmp_path / "out")

    assert isinstance(error, PictureError)
    assert "Install Chromium" in str(error)
    assert "--png" in str(error)
    assert not (tmp_path / "out").exists()


@pytest.fixture
def fake_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A browser that writes down a child of its own and never ends."""
    program = tmp_path / "bin" / BROWSERS[-1]
    program.parent.mkdir()
    sleep = shutil.which("sleep")
    program.write_text(f"#!/bin/sh\n{sleep} 300 &\necho $! > {tmp_path / 'child'}\nwait\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(program.parent))
    yield program
    if (tmp_path / "child").exists() and psutil.pid_exists(pid := int((tmp_path / "child").read_text())):
        os.kill(pid, 9)


def test_a_browser_that_takes_too_long_is_ended_with_its_children(fake_browser: Path, tmp_path: Path) -> None:
    assert find_browser() == require_browser() == str(fake_browser)

    with pytest.raises(PictureError, match="longer than 2 seconds"):
        laid_out("<p>x", 420, seconds=2)

    child = int((tmp_path / "child").read_text())
    psutil.wait_procs([psutil.Process(child)] if psutil.pid_exists(child) else [], timeout=5)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_browser_that_fails_is_an_error(fake_browser: Path) -> None:
    fake_browser.write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")

    with pytest.raises(PictureError, match="exit code 7"):
        laid_out("<p>x", 420)
