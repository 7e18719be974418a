"""An admin has the bot watch a site, from a link in the chat to the first alert; nobody else learns of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

import pytest

from data.sources.opml import read_opml
from tests.journeys.articles import CANAL, OLIVES, Article
from tests.journeys.journey import Journey
from tests.journeys.process import until
from tests.journeys.reading import disordered_lines, seen
from tests.telegram_double import SentMessage
from tests.web_server import Page, web_server

pytestmark = pytest.mark.journey

ADMIN, STRANGER, READER = 501, 503, 504
SETTINGS = {"ADMIN_IDS": str(ADMIN), "ALLOWED_HOSTS": "127.0.0.1"}


class Site:
    """A newspaper on loopback: its front page names a feed, which names its articles."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.address = ""

    def page(self, path: str) -> Page | None:
        kind, text = self._page(path)
        return (f"{kind}; charset=utf-8", text.encode()) if kind else None

    def _page(self, path: str) -> tuple[str, str]:
        if path == "/":
            return "text/html", (
                '<html><head><title>الضفة</title><link rel="alternate" type="application/rss+xml" '
                'href="/feed.xml"></head><body><h1>الضفة</h1></body></html>'
            )
        if path == "/feed.xml":
            return "application/rss+xml", self._feed()
        number = path.strip("/")
        if number.isdecimal() and int(number) < len(self.articles):
            return "text/html", self._article(self.articles[int(number)])
        return "", ""

    def _feed(self) -> str:
        now = datetime.now(UTC)
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{self.address}/{at}</link>"
            f"<pubDate>{format_datetime(now - timedelta(minutes=5))}</pubDate></item>"
            for at, one in enumerate(self.articles)
        )
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>صحيفة الضفة</title><language>ar</language>'
            f"<link>{self.address}</link>{items}</channel></rss>"
        )

    def _article(self, article: Article) -> str:
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)
        head = f"<head><title>{escape(article.title)}</title></head>"
        return (
            f"<html>{head}<body><article><h1>{escape(article.title)}</h1>{paragraphs}</article></body></html>"
        )


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    with web_server(made.page) as made.address:
        yield made


def test_ingest_reads_what_was_added_in_the_chat_too(journey: Journey, site: Site) -> None:
    site.articles = [CANAL]
    journey.subscribe(READER)
    journey.start(**SETTINGS)
    offer = journey.ask(ADMIN, site.address)
    shown = press(journey, offer, offer.buttons[0][0].data or "", "وجدت ما يمكن متابعته: صحيفة الضفة\n")
    press(journey, shown, "أضفه", "أضفت «صحيفة الضفة»")
    until(
        lambda: journey.rows("SELECT first_read_at FROM source WHERE state = 'active'")[0][0],
        30.0,
        "the first reading",
    )

    site.articles.append(OLIVES)
    told = journey.ask(ADMIN, "/ingest")
    done = journey.double.wait_for_edit_sync(told, 60.0, lambda m: m.plain.startswith("انتهت"))
    alert = journey.double.wait_for_message_sync(
        READER, 20.0, lambda m: OLIVES.title in seen(m.plain), after=0
    )

    assert "جديد: 1\nمعدّل: 0\n" in seen(done.plain)
    assert disordered_lines(done) == []
    assert journey.alerts(READER) == [alert]


def press(journey: Journey, message: SentMessage, data: str, begins: str) -> SentMessage:
    """Press a button; the message once it begins so."""
    journey.double.user_presses(message, data)
    return journey.double.wait_for_edit_sync(message, 30.0, lambda m: seen(m.plain).startswith(begins))


def test_a_link_becomes_a_source_in_silence_and_what_it_publishes_then_is_news(
    journey: Journey, site: Site
) -> None:
    site.articles = [CANAL]
    journey.subscribe(READER)
    bot = journey.start(**SETTINGS)

    offer = journey.ask(ADMIN, site.address)
    bot.terminate()
    journey.start(**SETTINGS)  # what was offered before a restart still stands
    [[look]] = offer.buttons
    shown = press(journey, offer, look.data or "", "وجدت ما يمكن متابعته: صحيفة الضفة\n")
    assert "فيه الآن: مقال واحد\nاللغة: العربية\n" in seen(shown.plain)
    assert CANAL.title in seen(shown.plain)
    added = press(journey, shown, "أضفه", "أضفت «صحيفة الضفة»")
    until(
        lambda: journey.rows("SELECT count(*) FROM article WHERE status = 'active'") == [(7,)],
        30.0,
        "the first reading",
    )
    until(
        lambda: journey.rows("SELECT first_read_at FROM source WHERE state = 'active'")[0][0],
        10.0,
        "its end",
    )
    assert journey.outbox() == {}

    site.articles.append(OLIVES)
    page = press(journey, added, "اعرضه", "المصدر: صحيفة الضفة\n")
    read = press(journey, page, "اقرأه الآن", "قرأته الآن: جديد 1")
    alert = journey.double.wait_for_message_sync(
        READER, 20.0, lambda m: OLIVES.title in seen(m.plain), after=0
    )

    assert alert.plain.startswith("خبر جديد")
    assert len(journey.alerts(READER)) == 1
    assert [line for m in (offer, shown, added, page, read) for line in disordered_lines(m)] == []

    journey.double.user_presses(read, "كل المصادر")
    listed = journey.double.wait_for_edit_sync(read, 10.0, lambda m: "أتابع مصدرًا واحدًا" in seen(m.plain))
    said = journey.double.user_presses(listed, "صدّر إلى ملف")
    file = journey.double.wait_for_message_sync(ADMIN, 10.0, lambda m: m.document is not None, after=said)
    assert file.document is not None
    assert [outline.name for outline in read_opml(file.document.data)] == ["صحيفة الضفة"]


def test_a_stranger_learns_of_nothing(journey: Journey, site: Site) -> None:
    journey.start(**SETTINGS)
    told = [
        journey.ask(STRANGER, site.address),
        journey.ask(STRANGER, "/sources"),
        journey.ask(STRANGER, "/status"),
        journey.ask(-505, "/sources", user_id=ADMIN),
    ]
    outlets = journey.ask(ADMIN, "/sources")
    pressed = journey.double.user_presses_data(told[1], "so:l:0")
    answer = journey.double.wait_for_answer_sync(pressed)

    assert not any("so:" in (button.data or "") for m in told for row in m.buttons for button in row)
    assert [button.data for button in outlets.buttons[-1]] == ["so:l:0"]
    assert (answer.text or "").startswith("انتهت صلاحية هذا الزر")
    assert journey.rows("SELECT count(*) FROM source WHERE state = 'active'") == [(0,)]
