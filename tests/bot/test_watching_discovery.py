"""What an address, a file or a folder turns out to be, and what is said of what is none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.fetching.reasons import Reason
from bot.fetching.types import Gone
from bot.watching.discovery import site_maps_of
from bot.watching.types import Found, NotFound
from data.sources.addresses import web_address
from tests.bot.newsroom import (
    FEED,
    RSS,
    SITE,
    XML,
    Newsroom,
    feed,
    index_of,
    newsroom,
    pieces,
    site_map,
)

HOME = f"{SITE}/"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as made:
        yield made


async def look(room: Newsroom, address: str) -> Found | NotFound:
    return await room.parts.discovery.look(address)


async def found(room: Newsroom, address: str) -> Found:
    it = await look(room, address)
    assert isinstance(it, Found), it
    return it


def home(*links: str) -> bytes:
    heads = "".join(f'<link rel="alternate" type="application/rss+xml" href="{one}">' for one in links)
    return f"<html><head><title>x</title>{heads}</head><body><p>x</p></body></html>".encode()


async def test_a_feed_is_shown_with_its_name_and_its_newest_five(room: Newsroom) -> None:
    some = pieces(7, room)
    room.web.put(FEED, feed(*(one.item() for one in reversed(some))), RSS)
    it = await found(room, FEED)
    assert (it.kind, it.address, it.name, it.language) == ("feed", FEED, "صحيفة الحي", "ar")
    assert (it.count, it.more) == (7, False)
    assert [item.title for item in it.items] == [one.headline for one in some[:5]]
    assert [item.published_at for item in it.items] == [one.published for one in some[:5]]
    assert it.items[0].address == some[0].address
    assert room.web.asked == [FEED]


async def test_a_home_page_leads_to_the_feed_that_it_names(room: Newsroom) -> None:
    [one] = pieces(1, room)
    room.web.put(HOME, home("/broken.xml", "/feed.xml"))
    room.web.put(f"{SITE}/broken.xml", b"<html></html>")
    room.web.put(FEED, feed(one.item()), RSS)
    it = await found(room, HOME)
    assert (it.kind, it.address, it.asked) == ("feed", FEED, HOME)


async def test_a_page_of_an_article_that_names_a_feed_leads_to_the_feed(room: Newsroom) -> None:
    [one] = pieces(1, room)
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    room.web.put(one.address, one.page(link))
    room.web.put(FEED, feed(one.item()), RSS)
    assert (await found(room, one.address)).address == FEED


@pytest.mark.parametrize("robots", [True, False], ids=["robots.txt", "the usual place"])
async def test_a_site_without_a_feed_leads_to_its_site_map(room: Newsroom, robots: bool) -> None:
    some = pieces(3, room)
    place = f"{SITE}/maps/all.xml" if robots else f"{SITE}/sitemap.xml"
    room.web.put(HOME, home())
    room.web.put(place, site_map(*(one.address for one in some)), XML)
    if robots:
        room.web.put(f"{SITE}/robots.txt", f"User-agent: *\nSitemap: {place} # all\n".encode(), "text/plain")
    it = await found(room, HOME)
    assert (it.kind, it.address, it.name, it.count) == ("sitemap", place, "news.example", 3)


async def test_an_index_of_site_maps_is_shown_with_what_its_first_lists(room: Newsroom) -> None:
    some = pieces(2, room)
    room.web.put(f"{SITE}/new.xml", site_map(*(one.address for one in some)), XML)
    room.web.put(f"{SITE}/sitemap.xml", index_of(f"{SITE}/new.xml", f"{SITE}/old.xml"), XML)
    it = await found(room, f"{SITE}/sitemap.xml")
    assert (it.kind, it.count, it.more, len(it.items)) == ("sitemap", 2, True, 2)


async def test_an_article_by_itself_is_a_page(room: Newsroom) -> None:
    [one] = pieces(1, room)
    room.web.publish(one)
    room.web.put(f"{SITE}/sitemap.xml", site_map(one.address), XML)
    it = await found(room, one.address)
    assert (it.kind, it.address, it.name, it.count) == ("page", one.address, one.headline, 1)
    assert it.items[0].title == one.headline


async def test_an_address_may_be_written_without_its_scheme(room: Newsroom) -> None:
    room.web.put(FEED, feed(), RSS)
    assert (await found(room, " news.example/feed.xml ")).address == FEED


async def test_a_feed_that_moved_for_good_is_found_at_its_new_place(room: Newsroom) -> None:
    room.web.put(FEED, feed(), RSS, moved_to=f"{SITE}/rss")
    assert (await found(room, FEED)).address == f"{SITE}/rss"


async def test_a_folder_and_a_file_are_what_they_are(room: Newsroom, tmp_path: Path) -> None:
    folder = tmp_path / "مقالات"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("x")
    (folder / "inner" / "b.txt").write_text("x")
    (folder / ".git").mkdir()
    for not_read in ("c.json", "photo.jpg", ".hidden.txt", ".git/d.txt"):
        (folder / not_read).write_text("x")
    it = await found(room, str(folder))
    assert (it.kind, it.address, it.name, it.count, it.items) == ("folder", str(folder), "مقالات", 2, ())
    it = await found(room, str(folder / "a.txt"))
    assert (it.kind, it.name, it.count) == ("file", "a.txt", 1)
    assert room.web.asked == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("hello there", "address"),
        ("ftp://news.example/x", "address"),
        ("https://", "address"),
        ("http://[::1/", "address"),
        ("/no/such/folder", "path"),
        ("x" * 100_000, "address"),
        ("\x00", "address"),
        ("", "address"),
    ],
)
async def test_what_is_neither_an_address_nor_a_path_is_told_so(
    room: Newsroom, address: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    it = await look(room, address)
    assert isinstance(it, NotFound), it
    assert it.reason == reason
    assert room.web.asked == []


async def test_each_way_of_not_being_there_has_its_reason(room: Newsroom) -> None:
    async def reason(reply: str | None, **how: bool) -> tuple[str, str, bool]:
        if reply is not None:
            room.web.fail(FEED, reply, **how)
        it = await look(room, FEED)
        assert isinstance(it, NotFound)
        return it.reason, it.detail, it.passing

    forbidden, robots, slow = Reason.FORBIDDEN.value, Reason.ROBOTS.value, Reason.TOO_SLOW.value
    assert await reason(None) == ("gone", "", False)
    assert await reason(forbidden, passing=False) == ("forbidden", forbidden, False)
    assert await reason(robots, passing=False) == ("forbidden", robots, False)
    assert await reason(slow) == ("unreachable", slow, True)
    assert await reason(Reason.WRONG_TYPE.value, passing=False) == (
        "nothing",
        Reason.WRONG_TYPE.value,
        False,
    )


async def test_a_page_with_nothing_to_read_and_no_way_on_is_nothing(room: Newsroom) -> None:
    room.web.put(HOME, home(f"{SITE}/none.xml"))
    room.web.at[f"{SITE}/none.xml"] = Gone(f"{SITE}/none.xml", for_good=True)
    it = await look(room, HOME)
    assert isinstance(it, NotFound)
    assert it.reason == "nothing"
    assert len(room.web.asked) <= 10


async def test_a_host_that_names_a_thousand_feeds_is_not_asked_for_them_all(room: Newsroom) -> None:
    room.web.put(HOME, home(*(f"/feed-{number}.xml" for number in range(1_000))))
    await look(room, HOME)
    assert len(room.web.asked) <= 10


@example(["//[x", "http://[", "https://a]b/", "/maps.xml"])
@given(st.lists(st.text(alphabet=st.sampled_from("https://exam[]%20:@\t#?\x00ع."), max_size=30)))
def test_whatever_a_robots_txt_says_only_addresses_come_of_it(places: list[str]) -> None:
    robots = "\n".join(f"Sitemap: {place}" for place in places)
    for place in site_maps_of(robots.encode("utf-8", "replace"), HOME):
        assert web_address(place) == place
