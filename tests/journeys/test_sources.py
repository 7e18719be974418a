"""Articles come in by themselves from a site on the web: each once, and told once to who wants to hear."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.journeys.journey import Journey
from tests.journeys.newspaper import Site, site, stories, taken_in, titles
from tests.journeys.process import PROGRAM, BotProcess, environment, until
from tests.journeys.reading import seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

READER, STRANGER, ADMIN = 701, 702, 703
PASSES_SECONDS = 4.0  # more than two readings of a source at POLL_SECONDS=1


@pytest.fixture
def paper() -> Iterator[Site]:
    with site() as made:
        yield made


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
