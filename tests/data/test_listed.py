"""Whether a feed carries a whole article or only its beginning."""

from datetime import UTC, date, datetime

import pytest

from data.sources.html_text import html_lines
from data.sources.listed import article_of_listed
from data.sources.listing import Listed
from data.types import ArticleDraft
from tests.data.test_cleaning import BODY, TITLE

LINES = (
    *BODY,
    "وأوضحت الوزارة في بيانها أن المراكز الصحية ستعمل يوميا من التاسعة صباحا حتى الخامسة مساء طوال مدة الحملة.",
    "ودعت الأهالي إلى إحضار بطاقات التطعيم، وأكدت أن اللقاح آمن ومعتمد من منظمة الصحة العالمية.",
)
WHOLE = "".join(f"<p>{line}</p>" for line in LINES)
MOMENT = datetime(2024, 3, 12, 8, tzinfo=UTC)


def article(html: str | None, title: str = TITLE) -> ArticleDraft | None:
    listed = Listed("https://www.example.org/n/1", "n-1", title, "d", MOMENT, None, html, date(2024, 3, 12))
    return article_of_listed(listed, "صحيفة المثال", "url:https://example.org/n/1", "entry-1")


def test_a_whole_article_is_taken_as_the_feed_carries_it() -> None:
    assert article(WHOLE) == ArticleDraft(
        "url:https://example.org/n/1",
        TITLE,
        LINES,
        "صحيفة المثال",
        "entry-1",
        "https://www.example.org/n/1",
        date(2024, 3, 12),
        MOMENT,
    )


def test_what_feeds_put_around_an_article_is_not_taken() -> None:
    html = (
        f"<div><img src='/x.jpg' alt='صورة'><figure><figcaption>تعليق الصورة</figcaption></figure><h2>{TITLE}</h2>"
        f"<script>var x = 'قال';</script>{WHOLE}<p>اقرأ أيضا:</p><ul><li><a href='/2'>خبر آخر</a></li></ul>"
        f"<p>The post <a href='/'>{TITLE}</a> appeared first on <a href='/'>صحيفة المثال</a>.</p></div>"
    )
    found = article(html)
    assert found is not None
    assert found.paragraphs == LINES


@pytest.mark.parametrize("line_break", ["<br>", "<br/><br/>", "</div><div>", "</li><li>"])
def test_paragraphs_are_told_by_whatever_breaks_lines(line_break: str) -> None:
    found = article(f"<div><ul><li>{line_break.join(LINES)}</li></ul></div>")
    assert found is not None
    assert found.paragraphs == LINES


@pytest.mark.parametrize(
    "html",
    [
        None,
        "",
        "<p></p>",
        f"<p>{LINES[0]}</p><p>{LINES[1]}</p>",  # short
        f"<p>{' '.join(LINES)}</p>",  # one paragraph
        WHOLE + "<p>وأضاف الوزير في تصريحاته…</p>",
        WHOLE + "<p>وأضاف الوزير في [...]</p>",
        WHOLE + "<p>وأضاف الوزير في [&hellip;]</p>",
        WHOLE + "<p><a href='/1'>اقرأ المزيد</a></p>",
        WHOLE + "<p><a href='/1'>لقراءة الخبر كاملا اضغط هنا</a></p>",
        WHOLE + "<p>Continue reading &rarr;</p>",
        WHOLE + "<p>The post X appeared first on Y.</p>".replace("The post", "قال... The post"),
    ],
)
def test_a_teaser_is_not_taken_for_the_article(html: str | None) -> None:
    if html and "قال..." in html:
        html = html.replace(WHOLE, "<p>وأضاف الوزير…</p>")
    assert article(html) is None


def test_an_article_without_a_title_is_named_by_its_first_sentence() -> None:
    found = article(WHOLE, title="")
    assert found is not None
    assert found.title in LINES[0]


def test_entities_are_read_once_and_letters_are_never_joined_across_paragraphs() -> None:
    assert html_lines("<p>أ &amp; ب</p><p>5 &lt; 7</p>نص<b>ان</b>\nثم") == ["أ & ب", "5 < 7", "نصان ثم"]
    assert html_lines("نص بلا علامات\nسطر") == ["نص بلا علامات", "سطر"]
