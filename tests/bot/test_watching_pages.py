"""Pages that are watched by themselves, and addresses that somebody asks to be read."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.fetching.types import Gone
from bot.watching.asked import AskedReader
from data.types import IngestReport
from tests.bot.newsroom import FEED, RSS, SITE, XML, Newsroom, edited, feed, newsroom, pieces, site_map

OLD = "مقال قديم"
OTHER_WORDS = "افتتحت البلدية مساء أمس محطة القطار بعد أعمال دامت خمسة أعوام كاملة لا ثلاثة كما أعلن من قبل."


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as made:
        yield made


async def ingest(room: Newsroom, address: str, notify: bool = True) -> IngestReport:
    parts = room.parts
    asked = AskedReader(room.web, parts.reader, parts.pages, parts.sources, parts.worker, room.clock)
    return await asked.ingest(address, notify=notify)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.new, report.modified, report.unchanged, report.withdrawn


async def test_a_watched_page_is_read_again_and_its_corrections_are_taken_over(room: Newsroom) -> None:
    [one] = pieces(1, room)
    room.web.publish(one)
    room.add(one.address, "page", None)
    assert (await room.read(one.address)).new == 1
    room.later(minutes=6)
    assert (await room.read(one.address)).unchanged == 1
    room.web.publish(edited(one, OTHER_WORDS))
    room.later(minutes=6)
    assert (await room.read(one.address)).modified == 1
    assert room.news() == set()
    assert room.source(one.address).name == one.headline


@pytest.mark.parametrize("how", ["gone", "noindex"])
async def test_a_watched_page_that_is_gone_is_withdrawn_when_it_is_gone_again_hours_later(
    room: Newsroom, how: str
) -> None:
    [one] = pieces(1, room)
    room.web.publish(one)
    room.add(one.address, "page", None)
    await room.read(one.address)
    if how == "gone":
        room.web.at[one.address] = Gone(one.address, for_good=False)
    else:
        room.web.put(one.address, one.page('<meta name="robots" content="noindex">'))
    report = await room.read(one.address)
    assert (report.withdrawn, bool(report.error)) == (0, True)
    assert (room.source(one.address).next_at or room.now) - room.now >= timedelta(hours=6)
    room.later(minutes=5)  # an admin asks for it in between
    assert (await room.read(one.address)).withdrawn == 0
    room.later(hours=8)
    assert (await room.read(one.address)).withdrawn == 1
    assert room.titles() == {OLD}
    room.web.publish(one)
    room.later(hours=8)
    assert (await room.read(one.address)).modified == 1  # it is back, as it was
    assert room.titles() == {OLD, one.headline}


async def test_a_source_that_nobody_knows_yet_is_looked_at_first(room: Newsroom) -> None:
    [one] = pieces(1, room)
    home = f"{SITE}/"
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    room.web.put(home, f"<html><head>{link}</head><body>x</body></html>".encode())
    room.web.put(FEED, feed(one.item()), RSS)
    room.web.publish(one)
    room.sources.settle([home], room.now)
    assert (await room.read(home)).new == 1
    source = room.source(home)
    assert (source.kind, source.address, source.name) == ("feed", FEED, "صحيفة الحي")


async def test_a_source_that_is_nothing_is_looked_at_again_later(room: Newsroom) -> None:
    home = f"{SITE}/"
    room.sources.settle([home], room.now)
    report = await room.read(home)
    assert report.error == "there is nothing that can be read"
    assert (room.source(home).failures, room.source(home).kind) == (1, None)
    room.web.put(home, feed(), RSS)
    assert (await room.read(home)).error is None


async def test_a_folder_that_is_not_there_yet_is_looked_for_every_time(
    room: Newsroom, tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    room.sources.settle([str(folder)], room.now)
    for _ in range(5):
        report = await room.read(str(folder))
        assert (report.error, len(report.failed)) == ("it is not there any more", 1)
        assert room.source(str(folder)).next_at == room.now + timedelta(seconds=300)
        room.later(minutes=5)
    folder.mkdir()
    report = await room.read(str(folder))
    source = room.source(str(folder))
    assert (report.new, report.error, source.kind, source.failures) == (1, None, "folder", 0)
    [sums] = room.sources.counts(room.now.date())
    assert (sums.new, sums.failed) == (1, 5)


async def test_a_page_that_somebody_asks_for_is_read_and_not_watched(room: Newsroom) -> None:
    [one] = pieces(1, room)
    room.web.publish(one)
    assert counts(await ingest(room, one.address)) == (1, 0, 0, 0)
    assert counts(await ingest(room, one.address)) == (0, 0, 1, 0)
    assert room.news() == {one.headline}
    assert room.sources.list() == []


async def test_a_page_that_somebody_asks_for_and_that_is_gone_is_withdrawn_at_once(room: Newsroom) -> None:
    [one] = pieces(1, room)
    room.web.publish(one)
    await ingest(room, one.address)
    room.web.at[one.address] = Gone(one.address, for_good=False)
    assert (await ingest(room, one.address)).withdrawn == 1
    room.web.publish(one)
    assert (await ingest(room, one.address)).modified == 1
    unknown = await ingest(room, f"{SITE}/2024/never")
    assert [failure.reason for failure in unknown.failed] == ["it is not there any more"]


async def test_a_feed_that_somebody_asks_for_is_read_to_its_end_in_silence_and_not_watched(
    room: Newsroom,
) -> None:
    some = pieces(70, room)
    room.web.publish(*some)
    room.web.put(FEED, feed(*(one.item() for one in some)), RSS)
    report = await ingest(room, FEED)
    assert (report.new, report.failed) == (70, ())
    assert room.news() == set()
    assert room.sources.list() == []

    [new] = pieces(1, room, first=100)
    room.web.publish(new)
    room.web.put(FEED, feed(new.item(), *(one.item() for one in some)), RSS)
    room.later(minutes=6)
    assert (await ingest(room, FEED)).new == 1
    assert room.news() == {new.headline}


async def test_without_notify_nobody_hears_of_what_a_known_feed_has_new(room: Newsroom) -> None:
    first, second = pieces(2, room)
    room.web.publish(first, second)
    room.web.put(FEED, feed(first.item()), RSS)
    await ingest(room, FEED)
    room.web.put(FEED, feed(second.item(), first.item()), RSS)
    room.later(minutes=6)
    assert (await ingest(room, FEED, notify=False)).new == 1
    assert room.news() == set()


async def test_a_site_map_that_somebody_asks_for_is_read(room: Newsroom) -> None:
    some = pieces(2, room)
    room.web.publish(*some)
    place = f"{SITE}/sitemap.xml"
    room.web.put(place, site_map(*(one.address for one in some)), XML)
    assert (await ingest(room, place)).new == 2


async def test_what_cannot_be_fetched_is_in_the_report(room: Newsroom) -> None:
    room.web.fail(FEED, "the address leads to where the bot may not go", passing=False)
    report = await ingest(room, FEED)
    assert [(failure.item, failure.reason) for failure in report.failed] == [
        (FEED, "the address leads to where the bot may not go")
    ]
