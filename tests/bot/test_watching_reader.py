"""Reading feeds and site maps: what is taken in, what is news, what is fetched, and what is noted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.fetching.types import Gone, NotFetched
from bot.watching import articles, listings
from tests.bot.newsroom import (
    FEED,
    RSS,
    SITE,
    XML,
    Newsroom,
    edited,
    feed,
    index_of,
    newsroom,
    pieces,
    site_map,
)

OLD = "مقال قديم"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as made:
        yield made


def serve(room: Newsroom, *items: str, **changes: object) -> None:
    room.web.put(FEED, feed(*items), RSS, **changes)


async def filled(room: Newsroom, count: int = 2) -> list:  # type: ignore[type-arg]
    """A feed that was added and read once."""
    some = pieces(count, room)
    room.web.publish(*some)
    serve(room, *(one.item() for one in some))
    room.add()
    await room.read()
    room.later(minutes=6)
    return some


async def test_what_is_there_when_a_source_is_added_is_taken_in_and_nobody_hears_of_it(
    room: Newsroom,
) -> None:
    some = pieces(3, room)
    room.web.publish(*some)
    serve(room, *(one.item() for one in some))
    room.add()
    report = await room.read()

    assert (report.new, report.error, report.left, report.failed) == (3, None, False, ())
    assert room.titles() == {OLD, *(one.headline for one in some)}
    assert room.news() == set()
    [article] = [one for one in room.articles() if one.title == some[0].headline]
    assert list(article.paragraphs) == some[0].paragraphs
    assert (article.source, article.url) == ("صحيفة الحي", some[0].address)


async def test_a_new_item_is_news_once_whatever_the_feed_does_with_it_afterwards(room: Newsroom) -> None:
    old = await filled(room)
    [new] = pieces(1, room, first=9)
    room.web.publish(new)
    serve(room, new.item(), *(one.item() for one in old))
    assert (await room.read()).new == 1
    assert room.news() == {new.headline}

    room.later(minutes=6)
    again = replace(new, published=room.now)
    serve(
        room, *(one.item(f"{one.address}?utm_source=rss&utm_medium=feed") for one in (old[1], again, old[0]))
    )
    report = await room.read()
    assert (report.new, report.error) == (0, None)
    assert room.news() == {new.headline}
    assert len(room.articles()) == 4


async def test_an_unchanged_feed_costs_one_request(room: Newsroom) -> None:
    some = pieces(2, room)
    room.web.publish(*some)
    serve(room, *(one.item() for one in some), etag='"1"')
    room.add()
    await room.read()
    assert room.source().etag == '"1"'
    room.web.asked.clear()
    room.later(minutes=6)
    await room.read()
    serve(room, *(one.item() for one in some))  # without the ETag, and the same bytes
    room.later(minutes=6)
    await room.read()
    assert room.web.asked == [FEED, FEED]


async def test_whole_texts_of_a_feed_are_read_without_a_request_for_their_pages(room: Newsroom) -> None:
    some = pieces(3, room)
    serve(room, *(one.item(whole=True) for one in some))
    room.add()
    report = await room.read()
    assert report.new == 3
    assert room.web.asked == [FEED]
    [article] = [one for one in room.articles() if one.title == some[0].headline]
    assert list(article.paragraphs) == some[0].paragraphs
    assert set(room.entries().values()) == {"read"}


async def test_a_large_listing_is_taken_in_over_time_and_its_newest_at_once(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = pieces(23, room)
    room.web.publish(*some)
    serve(room, *(one.item() for one in reversed(some)))
    room.add()
    monkeypatch.setattr(articles.ArticleReader.due, "__defaults__", (10,))
    report = await room.read()
    assert (report.new, report.left) == (10, True)
    assert room.titles() == {OLD, *(one.headline for one in some[:10])}
    assert (room.source().next_at or room.now) - room.now <= timedelta(seconds=10)
    room.web.asked.clear()
    room.later(seconds=10)
    assert (await room.read()).left
    assert FEED not in room.web.asked  # it was seen a moment ago
    room.later(seconds=10)
    assert not (await room.read()).left
    assert room.titles() == {OLD, *(one.headline for one in some)}
    assert room.news() == set()


async def test_who_is_cut_off_reads_nothing_twice_and_loses_nothing(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = pieces(12, room)
    room.web.publish(*some)
    serve(room, *(one.item() for one in some), etag='"1"')
    room.add()
    store = articles.ArticleReader._store
    stored: list[int] = []

    def cut_off(self: articles.ArticleReader, *words: object) -> None:
        if stored:
            raise asyncio.CancelledError
        stored.append(1)
        store(self, *words)  # type: ignore[arg-type]

    with monkeypatch.context() as killing:
        killing.setattr(articles.ArticleReader, "_store", cut_off)
        with pytest.raises(asyncio.CancelledError):
            await room.read()
    taken = len(room.articles()) - 1
    assert 0 < taken < 12
    room.web.asked.clear()
    report = await room.read()
    assert report.new == 12 - taken
    assert len(room.web.pages()) == 12 - taken
    assert room.news() == set()
    [sums] = room.sources.counts(room.now.date())
    assert sums.new == 12


async def test_a_correction_on_the_page_is_seen_when_it_is_looked_at_again(room: Newsroom) -> None:
    [one] = await filled(room, 1)
    room.web.publish(
        edited(one, "افتتحت البلدية مساء أمس محطة القطار بعد أعمال دامت خمسة أعوام كاملة لا ثلاثة.")
    )
    room.later(hours=2)
    again = room.parts.watching()._again
    assert not await again.look()
    [article] = [each for each in room.articles() if each.title == one.headline]
    assert article.paragraphs[0].startswith("افتتحت البلدية مساء أمس")
    assert room.parts.changed.is_set()
    assert room.news() == set()


async def test_a_page_that_is_gone_twice_hours_apart_is_withdrawn(room: Newsroom) -> None:
    stays, goes = await filled(room)
    room.web.at[goes.address] = Gone(goes.address, for_good=False)
    again = room.parts.watching()._again
    room.later(hours=2)
    await again.look()
    assert goes.headline in room.titles()
    room.later(hours=1)
    await again.look()
    assert goes.headline in room.titles()
    room.later(hours=6)
    await again.look()
    assert room.titles() == {OLD, stays.headline}
    assert room.entries()[goes.address] == "gone"


async def test_of_two_processes_one_looks_again_until_it_does_so_no_more(room: Newsroom) -> None:
    [one] = await filled(room, 1)
    mine, others = (room.parts.watching()._again for _ in range(2))
    room.later(hours=2)
    await mine.look()
    room.later(hours=10)
    await mine.look()
    asked = len(room.web.pages())
    room.later(days=1)
    await mine.look()
    assert len(room.web.pages()) == asked + 1
    with room.database.writing() as connection:
        connection.exec_driver_sql("UPDATE entry SET next_at = '2024-01-01 00:00:00'")
    assert not await others.look()
    assert len(room.web.pages()) == asked + 1
    room.later(minutes=3)
    await others.look()
    assert room.web.pages()[asked + 1 :] == [one.address]


async def test_a_page_that_is_back_in_between_is_not_withdrawn(room: Newsroom) -> None:
    [one] = await filled(room, 1)
    page, again = room.web.at[one.address], room.parts.watching()._again
    for found in (Gone(one.address, for_good=True), page, Gone(one.address, for_good=True)):
        room.web.at[one.address] = found
        room.later(hours=7)
        await again.look()
    assert one.headline in room.titles()


async def test_a_page_that_asks_not_to_be_kept_is_never_taken_in(room: Newsroom) -> None:
    by_header, by_meta = pieces(2, room)
    room.web.put(by_header.address, by_header.page(), noindex=True)
    room.web.put(by_meta.address, by_meta.page('<meta name="robots" content="noindex, nofollow">'))
    serve(room, by_header.item(), by_meta.item())
    room.add()
    await room.read()
    room.later(hours=7)
    await room.read()
    assert room.titles() == {OLD}


async def test_whole_texts_are_not_replaced_by_what_their_pages_say(room: Newsroom) -> None:
    [one] = pieces(1, room)
    room.web.publish(
        edited(one, "في الصفحة كلام آخر لا يشبه ما في التغذية، وهو طويل بما يكفي ليُقرأ مقالًا كاملًا.")
    )
    serve(room, one.item(whole=True))
    room.add()
    await room.read()
    room.later(hours=2)
    await room.parts.watching()._again.look()
    [article] = [each for each in room.articles() if each.title == one.headline]
    assert list(article.paragraphs) == one.paragraphs


async def test_a_canonical_link_that_all_pages_share_does_not_make_them_one_article(room: Newsroom) -> None:
    some = pieces(3, room)
    for one in some:
        room.web.put(one.address, one.page(f'<link rel="canonical" href="{SITE}/2024/today">'))
    serve(room, *(one.item() for one in some))
    room.add()
    assert (await room.read()).new == 3
    assert {OLD, *(one.headline for one in some)} == room.titles()


async def test_a_page_that_fails_is_tried_again_later_and_given_up_where_that_is_no_use(
    room: Newsroom,
) -> None:
    late, never = pieces(2, room)
    room.web.fail(late.address)
    room.web.fail(never.address, "the site's robots.txt does not allow it", passing=False)
    serve(room, late.item(), never.item())
    room.add()
    report = await room.read()
    assert [(failure.item, failure.reason) for failure in report.failed] == [
        (late.address, "the host took too long"),
        (never.address, "the site's robots.txt does not allow it"),
    ]
    assert room.entries() == {late.address: "waiting", never.address: "failed"}
    room.web.asked.clear()
    room.later(seconds=30)
    await room.read()
    assert room.web.pages() == []
    room.web.publish(late, never)
    room.later(minutes=20)
    assert (await room.read()).new == 1
    assert room.web.pages() == [late.address]


async def test_a_site_that_asks_for_patience_gets_it_and_no_article_is_given_up_for_it(
    room: Newsroom,
) -> None:
    some = pieces(20, room)
    for one in some:
        room.web.fail(one.address, "the host asks for patience", retry_after=120.0)
    serve(room, *(one.item() for one in some))
    room.add()
    for _ in range(12):
        room.web.asked.clear()
        report = await room.read()
        assert report.left
        assert len(room.web.pages()) <= 6
        assert (room.source().next_at or room.now) - room.now >= timedelta(seconds=120)
        room.later(seconds=130)
    room.web.publish(*some)
    await room.read_all()
    assert {one.headline for one in some} <= room.titles()
    assert room.news() == set()


async def test_a_site_that_cannot_be_reached_is_not_asked_for_all_that_waits(room: Newsroom) -> None:
    some = pieces(40, room)
    for one in some:
        room.web.fail(one.address)
    serve(room, *(one.item() for one in some))
    room.add()
    await room.read()
    assert len(room.web.pages()) <= 6


async def test_a_feed_that_fails_is_asked_ever_more_rarely_and_not_before_its_server_says(
    room: Newsroom,
) -> None:
    room.web.fail(FEED)
    room.add()
    waits = []
    for _ in range(6):
        report = await room.read()
        source = room.source()
        assert (report.error, source.error) == ("the host took too long",) * 2
        waits.append(((source.next_at or room.now) - room.now).total_seconds())
        room.later(seconds=waits[-1])
    assert min(waits) >= 300
    assert max(waits) <= 86_400
    assert waits[5] > 4 * waits[0]
    room.web.at[FEED] = NotFetched(FEED, "the host asks for patience", retry_after=50_000.0)
    await room.read()
    assert (room.source().next_at or room.now) - room.now >= timedelta(seconds=50_000)
    serve(room)
    assert (await room.read()).error is None
    assert room.source().failures == 0


async def test_a_feed_that_is_gone_for_good_is_read_no_more_and_one_that_is_missing_is_tried_again(
    room: Newsroom,
) -> None:
    room.add()
    report = await room.read()
    assert (report.gone, room.source().state, room.source().failures) == (False, "active", 1)
    room.web.at[FEED] = Gone(FEED, for_good=True)
    report = await room.read()
    assert (report.gone, room.source().state) == (True, "gone")
    room.later(days=3)
    assert room.sources.due(room.now) == []


async def test_a_feed_that_moved_for_good_is_asked_at_its_new_place(room: Newsroom) -> None:
    [one] = await filled(room, 1)
    moved = f"{SITE}/rss"
    serve(room, one.item(), moved_to=moved)
    await room.read()
    room.web.put(moved, feed(one.item()), RSS)
    room.web.asked.clear()
    room.later(minutes=6)
    await room.read()
    assert room.web.asked == [moved]
    assert room.source().address == moved


async def test_a_feed_is_left_alone_for_as_long_as_it_asks_up_to_an_hour(room: Newsroom) -> None:
    async def wait(body: bytes, **changes: object) -> float:
        room.web.put(FEED, body, RSS, **changes)
        await room.read()
        return ((room.source().next_at or room.now) - room.now).total_seconds()

    room.add()
    assert 300 <= await wait(feed()) <= 330
    assert 1_200 <= await wait(feed(extra="<ttl>20</ttl>")) <= 1_320
    assert 900 <= await wait(feed(extra="<!-- -->"), fresh_for=900.0) <= 990
    assert 3_600 <= await wait(feed(extra="<ttl>10080</ttl>")) <= 3_960


async def test_a_feed_that_became_a_page_is_a_failure_that_says_so(room: Newsroom) -> None:
    some = await filled(room)
    room.web.put(FEED, some[0].page())
    report = await room.read()
    assert report.error == "it is neither a feed nor a site map"
    assert len(room.articles()) == 3


async def test_what_became_of_a_source_is_counted_by_day_and_reason(room: Newsroom) -> None:
    fine, broken = pieces(2, room)
    room.web.publish(fine)
    room.web.put(broken.address, b"<html><body><p>x</p></body></html>")
    serve(room, fine.item(), broken.item())
    source = room.add()
    await room.read()
    [sums] = room.sources.counts(room.now.date())
    assert (sums.source_id, sums.fetched, sums.new, sums.failed) == (source.id, 3, 1, 1)
    assert sums.reasons == {"the page holds no article": 1}
    room.later(days=1)
    serve(room, fine.item())
    await room.read()
    [tomorrow] = room.sources.counts(room.now.date())
    assert (tomorrow.fetched, tomorrow.new, tomorrow.failed) == (2, 0, 1)  # the broken page was tried again


async def test_the_moment_of_an_item_is_its_articles_where_the_page_states_none(room: Newsroom) -> None:
    [one] = pieces(1, room)
    room.web.put(one.address, one.page(dated=False))
    serve(room, one.item())
    room.add()
    await room.read()
    [article] = [each for each in room.articles() if each.title == one.headline]
    assert one.published is not None
    assert article.published == one.published.date()
    room.later(hours=2)
    await room.parts.watching()._again.look()
    [same] = [each for each in room.articles() if each.title == one.headline]
    assert same.published == one.published.date()


async def test_an_article_that_two_feeds_list_is_one_article_and_one_news(room: Newsroom) -> None:
    await filled(room, 1)
    other = f"{SITE}/sport.xml"
    room.web.put(other, feed(), RSS)
    room.add(other)
    await room.read(other)
    [new] = pieces(1, room, first=7)
    room.web.publish(new)
    serve(room, new.item())
    room.web.put(other, feed(new.item(f"{new.address}/?utm_source=sport")), RSS)
    assert (await room.read()).new == 1
    assert (await room.read(other)).new == 0
    assert room.news() == {new.headline}
    assert room.web.pages().count(new.address) == 1


async def test_the_site_maps_of_an_index_are_read_over_time_and_in_silence(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "MAPS_A_READING", 4)
    some = pieces(9, room)
    room.web.publish(*some)
    maps = [f"{SITE}/map-{one.number}.xml" for one in some]
    for place, one in zip(maps, some, strict=True):
        room.web.put(place, site_map(one.address), XML)
    room.web.put(FEED, index_of(*maps), XML)
    room.add(kind="sitemap")
    passes = 1
    while (await room.read()).left:
        room.later(minutes=6)
        passes += 1
    assert passes == 6
    assert room.titles() == {OLD, *(one.headline for one in some)}
    assert room.news() == set()


async def test_what_comes_into_a_new_site_map_of_an_index_is_news(room: Newsroom) -> None:
    old, late, new = pieces(3, room)
    room.web.publish(old, late, new)
    first, second = f"{SITE}/map-1.xml", f"{SITE}/map-2.xml"
    room.web.put(first, site_map(old.address), XML)
    room.web.put(FEED, index_of(first), XML)
    room.add(kind="sitemap")
    await room.read_all()
    room.later(minutes=6)
    room.web.put(first, site_map(late.address, old.address), XML)
    room.web.put(second, site_map(new.address), XML)
    room.web.put(FEED, index_of(second, first), XML)
    await room.read_all()
    assert room.news() == {late.headline, new.headline}


async def test_a_site_map_that_cannot_be_read_does_not_keep_the_others_from_being_read(
    room: Newsroom,
) -> None:
    some = pieces(3, room)
    room.web.publish(*some)
    maps = [f"{SITE}/map-{one.number}.xml" for one in some]
    room.web.put(maps[0], b"<html><body>x</body></html>", "text/html")
    room.web.fail(maps[1])
    room.web.put(maps[2], site_map(some[2].address), XML)
    room.web.put(FEED, index_of(*maps), XML)
    room.add(kind="sitemap")
    report = await room.read()
    assert (report.new, report.left, report.error) == (1, False, None)
    assert {failure.reason for failure in report.failed} == {
        "it is neither a feed nor a site map",
        "the host took too long",
    }
    room.web.put(maps[1], site_map(some[1].address), XML)
    room.later(minutes=6)
    assert (await room.read()).new == 1
    assert room.news() == set()
