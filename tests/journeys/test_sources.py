"""Articles come in by themselves from a site on the web: each once, and told once to who wants to hear."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.journeys.journey import Journey
from tests.journeys.process import PROGRAM, BotProcess, environment, until
from tests.journeys.reading import seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

READER, STRANGER, ADMIN = 701, 702, 703
PASSES_SECONDS = 4.0  # more than two readings of a source at POLL_SECONDS=1
PLACES = (
    "حي الزيتون",
    "حي النخيل",
    "ساحة العين",
    "باب البحر",
    "تل الورد",
    "وادي السدر",
    "سوق النحاسين",
    "درب القوافل",
)


@dataclass(frozen=True)
class Story:
    """An article of the site, about a place of its own."""

    number: int
    place: str

    @property
    def path(self) -> str:
        return f"/2024/library-{self.number}"

    @property
    def title(self) -> str:
        return f"افتتاح مكتبة عامة جديدة في {self.place}"

    @property
    def question(self) -> str:
        return f"كم كتابًا تضم مكتبة {self.place}؟"

    @property
    def answer(self) -> str:
        return f"{4000 + self.number * 111} كتاب"

    @property
    def page(self) -> bytes:
        paragraphs = (
            f"افتُتحت مساء أمس في {self.place} مكتبة عامة جديدة بحضور جمع كبير من سكان المنطقة وأطفالها.",
            f"وتضم مكتبة {self.place} نحو {self.answer} في الأدب والتاريخ والعلوم، جمعها متطوعون خلال عامين من العمل.",
            f"وقالت المشرفة على مكتبة {self.place} إن أبوابها تفتح كل يوم من الصباح حتى المساء، وإن القراءة فيها بلا مقابل.",
            "وفي المكتبة قاعة للأطفال وأخرى لمن يريد الدراسة في هدوء، وفيها ركن صغير للقهوة يديره طلاب الجامعة.",
        )
        body = "".join(f"<p>{one}</p>" for one in paragraphs)
        return (
            f'<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>{self.title} | جريدة الضفة</title>'
            f'<meta property="og:site_name" content="جريدة الضفة"></head><body><nav><a href="/">الرئيسية</a></nav>'
            f"<article><h1>{self.title}</h1>{body}</article></body></html>"
        ).encode()


@dataclass
class Site:
    """A site with a feed. `asked`: the path of every request but those for robots.txt, in order."""

    port: int = 0
    at: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def feed(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed.xml"

    def url(self, story: Story) -> str:
        return f"http://127.0.0.1:{self.port}{story.path}"

    def publish(self, *stories: Story, now: datetime | None = None, tracking: str = "") -> None:
        """Have the feed list these, the newest first, all published just now."""
        moment = format_datetime(now or datetime.now(UTC))
        items = ""
        for story in stories:
            self.at[story.path] = "text/html; charset=utf-8", story.page
            link = f"{self.url(story)}{tracking}".replace("&", "&amp;")
            items += (
                f"<item><title>{story.title}</title><link>{link}</link><pubDate>{moment}</pubDate></item>"
            )
        feed = f"<rss version='2.0'><channel><title>جريدة الضفة</title>{items}</channel></rss>"
        self.at["/feed.xml"] = "application/rss+xml; charset=utf-8", feed.encode()


@contextmanager
def site() -> Iterator[Site]:
    it = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path != "/robots.txt":
                it.asked.append(path)
            kind, body = it.at.get(path, ("text/plain", b""))
            self.send_response(200 if path in it.at else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def paper() -> Iterator[Site]:
    with site() as made:
        yield made


def stories(count: int, first: int = 1) -> list[Story]:
    return [Story(number, PLACES[(number - 1) % len(PLACES)]) for number in range(first, first + count)]


def settings(paper: Site) -> dict[str, str]:
    return {
        "SOURCES": paper.feed,
        "ALLOWED_HOSTS": "127.0.0.1",
        "POLL_SECONDS": "1",
        "NEWS_MAX_AGE_HOURS": "48",
    }


def start(journey: Journey, paper: Site) -> BotProcess:
    return journey.start(**settings(paper))


def leads_to(address: str) -> Callable[[SentMessage], bool]:
    return lambda message: any(link.startswith(address) for link in message.links())


def titles(journey: Journey) -> set[str]:
    rows = journey.rows("SELECT title FROM article WHERE status = 'active' AND url LIKE 'http://127.%'")
    return {title for (title,) in rows}


def taken_in(journey: Journey, count: int, seconds: float = 60.0) -> None:
    until(lambda: len(titles(journey)) == count, seconds, f"{count} articles")


def test_what_a_site_publishes_is_found_and_told_once_whatever_its_feed_does_afterwards(
    journey: Journey, paper: Site
) -> None:
    first, second, third = stories(3)
    paper.publish(second, first)
    journey.subscribe(READER)
    bot = start(journey, paper)
    taken_in(journey, 2)
    journey.ask_until(first.question, leads_to(paper.url(first)), 20.0)
    assert journey.alerts(READER) == []

    paper.publish(third, second, first)
    alert = journey.double.wait_for_message_sync(READER, 20.0, leads_to(paper.url(third)), after=0)
    assert third.title in seen(alert.plain)
    assert "جريدة الضفة" in seen(alert.plain)
    answer = journey.ask_until(third.question, leads_to(paper.url(third)), 20.0)
    assert third.answer in seen(answer.plain)

    pages = len(paper.asked)
    later = datetime.now(UTC) + timedelta(minutes=-1)
    paper.publish(first, third, second, now=later, tracking="?utm_source=rss&utm_medium=feed&fbclid=x1")
    until(lambda: paper.asked[pages:].count("/feed.xml") >= 3, 20.0, "readings of the feed")
    time.sleep(PASSES_SECONDS)
    assert bot.terminate() == 0
    again = start(journey, paper)
    time.sleep(PASSES_SECONDS)

    assert journey.alerts(READER) == [alert]
    assert journey.outbox() == {"sent": 1}
    assert len(titles(journey)) == 3
    assert again.events("watching_failed") == []


def test_who_is_killed_while_a_site_is_taken_in_goes_on_where_it_was(journey: Journey, paper: Site) -> None:
    many = stories(8)
    paper.publish(*many)
    journey.subscribe(READER)
    bot = start(journey, paper)
    until(lambda: len(paper.asked) >= 4, 30.0, "pages that are being read")
    bot.kill()
    had = len(titles(journey))
    assert had < 8

    start(journey, paper)
    taken_in(journey, 8, 60.0)
    time.sleep(PASSES_SECONDS)
    assert journey.outbox() == {}
    assert journey.alerts(READER) == []
    pages = [path for path in paper.asked if path.startswith("/2024/")]
    assert all(pages.count(story.path) <= 2 for story in many)


def test_two_bots_on_one_database_read_a_site_once_and_tell_once(journey: Journey, paper: Site) -> None:
    old, new = stories(2)
    now = datetime.now(UTC)
    paper.publish(old, now=now)
    journey.subscribe(READER)
    bots = [start(journey, paper), journey.launch(**settings(paper), LISTEN="off")]
    for bot in bots:
        bot.errors_expected = True  # Telegram lets one of them alone fetch updates
    taken_in(journey, 1)
    bots[1].wait_for_event("bot_started", 30.0)
    time.sleep(PASSES_SECONDS)

    paper.publish(new, old, now=now)
    alert = journey.double.wait_for_message_sync(READER, 60.0, leads_to(paper.url(new)), after=0)
    time.sleep(PASSES_SECONDS)
    assert journey.alerts(READER) == [alert]
    assert journey.outbox() == {"sent": 1}
    assert paper.asked.count(old.path) == 1
    assert paper.asked.count(new.path) == 1
    assert [bot.events("source_not_read") for bot in bots] == [[], []]


def test_an_admin_may_have_a_feed_or_a_page_read_at_once(journey: Journey, paper: Site) -> None:
    one, other, alone = stories(3)
    paper.publish(one, other)
    paper.at[alone.path] = "text/html", alone.page

    def ingest(address: str, **given: str) -> tuple[int, dict[str, Any]]:
        command = (*PROGRAM, "ingest", address, "--json", "--state", str(journey.state))
        done = subprocess.run(
            command, env=environment(given), cwd=journey.folder, capture_output=True, timeout=120
        )
        return done.returncode, json.loads(done.stdout)

    code, refused = ingest(paper.feed)
    assert code == 1
    assert [failure["reason"] for failure in refused["failed"]] == [
        "the address leads to where the bot may not go"
    ]
    assert paper.asked == []

    code, report = ingest(paper.feed, ALLOWED_HOSTS="127.0.0.1")
    assert (code, report["new"], report["failed"]) == (0, 2, [])
    code, report = ingest(paper.url(alone), ALLOWED_HOSTS="127.0.0.1")
    assert (code, report["new"]) == (0, 1)
    assert titles(journey) == {one.title, other.title, alone.title}
    assert journey.outbox() == {}
