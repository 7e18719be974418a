"""The list of sources as an admin changes it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.watching.types import Found
from data.sources.opml import Outline, read_opml
from tests.bot.newsroom import FEED, RSS, SITE, Newsroom, feed, newsroom, pieces


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as made:
        yield made


def found(address: str = FEED, name: str = "صحيفة الحي") -> Found:
    return Found(address, "feed", address, name)


async def test_what_was_found_is_watched_and_read_in_silence(room: Newsroom) -> None:
    some = pieces(2, room)
    room.web.publish(*some)
    room.web.put(FEED, feed(*(one.item() for one in some)), RSS)
    it = await room.parts.discovery.look(FEED)
    assert isinstance(it, Found)
    added = room.parts.desk.add(it)
    assert (added.known, added.source.state, added.source.added_by) == (False, "active", "admin")
    report = await room.parts.desk.check(added.source.id)
    assert report is not None
    assert (report.new, report.error) == (2, None)
    assert room.news() == set()


@pytest.mark.parametrize(
    "address", [FEED, "http://www.news.example/feed.xml", f"{FEED}?utm_source=x", f"{FEED}#top"]
)
async def test_what_is_watched_already_is_not_added_twice_however_it_is_written(
    room: Newsroom, address: str
) -> None:
    first = room.parts.desk.add(found())
    again = room.parts.desk.add(found(address))
    assert (again.known, again.source.id) == (True, first.source.id)
    assert len(room.parts.desk.list()) == 1


async def test_a_source_that_was_removed_may_be_added_again(room: Newsroom) -> None:
    desk = room.parts.desk
    first = desk.add(found()).source
    assert desk.remove(first.id)
    assert (desk.list(), desk.get(first.id)) == ([], None)
    assert await desk.check(first.id) is None
    back = desk.add(found())
    assert (back.known, back.source.id, back.source.state) == (False, first.id, "active")


async def test_a_paused_source_can_be_read_once_and_stays_paused(room: Newsroom) -> None:
    room.web.put(FEED, feed(), RSS)
    desk = room.parts.desk
    source = desk.add(found()).source
    assert desk.pause(source.id)
    report = await desk.check(source.id)
    assert report is not None
    assert report.error is None
    kept = desk.get(source.id)
    assert kept is not None
    assert kept.state == "paused"
    assert desk.resume(source.id)
    assert not desk.resume(source.id)


async def test_many_sources_are_added_at_once_each_in_silence_and_what_is_none_is_refused(
    room: Newsroom,
) -> None:
    desk = room.parts.desk
    desk.add(found())
    other = f"{SITE}/sport.xml"
    outlines = [
        Outline(FEED, "عنوان آخر"),
        Outline(other, "الرياضة"),
        Outline(f"{other}?utm_source=opml", "الرياضة"),
        Outline("javascript:alert(1)", "x"),
        Outline(f"{SITE}/nameless.xml", ""),
    ]
    done = desk.import_(outlines)
    assert [one.location for one in done.added] == [other, f"{SITE}/nameless.xml"]
    assert (done.known, done.refused) == (2, ("javascript:alert(1)",))
    assert {one.state for one in desk.list()} == {"active"}

    [one] = pieces(1, room)
    room.web.publish(one)
    room.web.put(other, feed(one.item()), RSS)
    await room.read(other)
    assert one.headline in room.titles()
    assert room.news() == set()


async def test_what_is_exported_can_be_imported(room: Newsroom, tmp_path: Path) -> None:
    desk = room.parts.desk
    desk.add(found())
    desk.add(found(f"{SITE}/a&b.xml", 'أخبار "اليوم" <عاجل>'))
    desk.add(Found(str(tmp_path), "folder", str(tmp_path), "مجلد"))
    gone = desk.add(found(f"{SITE}/gone.xml")).source
    room.sources.failed(gone.id, "x", room.now, room.now, gone=True)
    outlines = read_opml(desk.export("مصادري"))
    assert [(one.address, one.name) for one in outlines] == [
        (FEED, "صحيفة الحي"),
        (f"{SITE}/a&b.xml", 'أخبار "اليوم" <عاجل>'),
    ]
