"""Scenes of watched sources, as admins see them."""

from datetime import UTC, datetime, timedelta

from bot.messages.browsing import render_outlets
from bot.messages.catalogue import Language, say, variants
from bot.messages.finding import (
    render_added,
    render_found,
    render_imported,
    render_importing,
    render_looking,
    render_not_found,
    render_offer,
    render_outlines,
    render_reading,
)
from bot.messages.sources import (
    checked_words,
    render_checking,
    render_remove_question,
    render_source,
    render_sources,
    said_of,
    with_watched,
)
from bot.preview.conversation import Conversation, Pressed, Sent, conversation
from bot.preview.scenes.browsing import OUTLETS
from bot.watching.types import Added, Found, FoundItem, Imported, NotFound, PassReport
from data.watched.store import SourceKind, SourceState, SourceSums, WatchedSource

NOW = datetime(2024, 5, 14, 9, 30, tzinfo=UTC)
FEED = "https://daffa.example/rss.xml"
_ITEMS = (
    FoundItem("افتتاح المكتبة العامة الجديدة في مدينة النهر", NOW, "https://daffa.example/news/library"),
    FoundItem(
        "إقبال على نظام OpenShelf للإعارة", NOW - timedelta(days=1), "https://daffa.example/news/readers"
    ),
    FoundItem("المجلس البلدي يناقش الموازنة", NOW - timedelta(days=2), None),
)
_FOUND = Found("https://daffa.example", "feed", FEED, "صحيفة الضفة", _ITEMS, 30, more=False, language="ar")
_WEEK = SourceSums(1, 214, 1_903, 61, 4, 1, 3, {"the host took too long": 2, "the page holds no article": 1})


def adding(language: Language) -> Conversation:
    """An admin's link is looked at, shown and added; another one cannot be watched."""
    missing = NotFound("https://example.org", "forbidden", "the site's robots.txt does not allow it")
    return conversation(
        "https://daffa.example",
        render_offer(7, language),
        Pressed(say(language, "source-offer-button")),
        Sent(render_looking(7, 6, language), edited=True),
        Sent(render_found(7, _FOUND, language), edited=True),
        Pressed(say(language, "source-add")),
        Sent(render_added(Added(_source(1), known=False), language), edited=True),
        "https://example.org",
        render_offer(8, language),
        Pressed(say(language, "source-offer-button")),
        Sent(render_not_found(8, missing, language), edited=True),
    )


def watched(language: Language) -> Conversation:
    """The watched sources, one of them, reading it now, pausing and removing it."""
    acts = variants(language, "source-act")
    failing = _source(
        2, name="Delta Times", kind="sitemap", failures=3, error="the host took too long", hours=5
    )
    sources = [_source(1), failing, _source(3, name="إذاعة المرفأ", state="paused")]
    one = sources[0]
    report = PassReport(31, 2, 1, 27)
    return conversation(
        "/sources",
        with_watched(render_outlets(OUTLETS, 0, language), language),
        Pressed(say(language, "sources-button")),
        Sent(render_sources(sources, 0, NOW, language), edited=True),
        Pressed("1. صحيفة الضفة"),
        Sent(render_source(one, _WEEK, NOW, language), edited=True),
        Pressed(acts["check"]),
        Sent(render_checking(one, 3, language), edited=True),
        Sent(render_source(one, _WEEK, NOW, language, done=checked_words(report, language)), edited=True),
        Pressed(acts["remove"]),
        Sent(render_remove_question(one, language), edited=True),
        Pressed(acts["yes"]),
        Sent(
            render_sources(sources[1:], 0, NOW, language, done=said_of("source-removed", one, language)),
            edited=True,
        ),
    )


def opml(language: Language) -> Conversation:
    """An admin's OPML file with several sources."""
    names = [
        "صحيفة الضفة",
        "Delta Times",
        "إذاعة المرفأ",
        "مجلة السفينة",
        "River Post",
        *("x" for _ in range(26)),
    ]
    imported = Imported((_source(1),) * 28, 2, ("gopher://example.org",))
    return conversation(
        "feeds.opml",
        render_reading(9, language),
        Sent(render_outlines(9, names, 2, language), edited=True),
        Pressed(say(language, "opml-add")),
        Sent(render_importing(9, 20, len(names), language), edited=True),
        Sent(render_imported(imported, language), edited=True),
    )


def _source(
    number: int,
    *,
    name: str = "صحيفة الضفة",
    kind: SourceKind = "feed",
    state: SourceState = "active",
    failures: int = 0,
    error: str | None = None,
    hours: int = 0,
) -> WatchedSource:
    read_at = NOW - timedelta(hours=hours, minutes=12)
    return WatchedSource(
        id=number,
        location=FEED,
        kind=kind,
        state=state,
        added_by="admin",
        name=name,
        address=FEED,
        etag=None,
        last_modified=None,
        body_hash=None,
        first_read_at=read_at,
        added_at=NOW - timedelta(days=30),
        checked_at=read_at,
        next_at=NOW + timedelta(minutes=18),
        failures=failures,
        error=error,
    )
