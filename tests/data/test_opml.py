"""Lists of feeds that other programs wrote, and our own."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import Unreadable
from data.sources.opml import MOST_FEEDS, Outline, read_opml, write_opml

NEWS = Outline("https://www.example.org/rss?a=1&b=2", 'صحيفة "المثال" <الأولى>')
SPORT = Outline("https://sport.example.org/feed", "رياضة")


def test_a_list_is_read_as_it_was_written() -> None:
    assert read_opml(write_opml([NEWS, SPORT], "مصادري")) == (NEWS, SPORT)


def test_feeds_are_found_in_any_folder_once_and_in_order() -> None:
    body = """<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
      <outline text="أخبار"><outline text="محلية"><outline text="صحيفة" type="rss" xmlUrl="https://a.example.org/rss"
        htmlUrl="https://a.example.org/"/></outline></outline>
      <outline title="بلا نص" XMLURL="http://b.example.org/feed"/>
      <outline text="مكرر" xmlUrl="https://a.example.org/rss"/>
      <outline text="صفحة" type="link" url="https://c.example.org/atom"/>
      <outline text="ملف" xmlUrl="file:///etc/passwd"/></body></opml>"""
    assert read_opml(body.encode()) == (
        Outline("https://a.example.org/rss", "صحيفة"),
        Outline("http://b.example.org/feed", "بلا نص"),
        Outline("https://c.example.org/atom", "صفحة"),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_names_are_right_in_any_encoding(encoding: str) -> None:
    body = write_opml([SPORT], "مصادري").decode().split("?>", 1)[1].encode(encoding)
    assert read_opml(body) == (SPORT,)


def test_damage_costs_only_what_it_stands_in() -> None:
    body = (
        write_opml([SPORT, NEWS], "x")
        .decode()
        .replace("</body>", "<outline text='a & b' xmlUrl='https://d.example.org/'")
    )
    assert read_opml(body.encode())[:2] == (SPORT, NEWS)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (b"<html></html>", "is not a list of feeds"),
        (b"https://example.org/", "is not XML"),
        (b"<opml version='2.0'><body><outline text='x'/></body></opml>", "names no feed"),
        (b"<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml>&x;</opml>", "entities of its own"),
        (b" " * 6_000_000, "is larger than 5 MB"),
        (
            write_opml([Outline(f"https://example.org/{n}", "") for n in range(MOST_FEEDS + 1)], ""),
            "names more than 2000",
        ),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_opml(body)


def test_folders_without_end_take_no_time() -> None:
    started = time.monotonic()
    with pytest.raises(Unreadable):
        read_opml(b"<opml><body>" + b"<outline text='x'>" * 200_000)
    assert time.monotonic() - started < 3


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_name_comes_back_as_it_can_be_shown(names: list[str]) -> None:
    outlines = [Outline(f"https://example.org/{number}", name) for number, name in enumerate(names)]
    try:
        read = read_opml(write_opml(outlines, "".join(names)))
    except Unreadable:
        assert not names
    else:
        assert [outline.address for outline in read] == [outline.address for outline in outlines]


@given(st.binary(max_size=200))
def test_no_file_makes_reading_fail_otherwise_than_by_refusing(body: bytes) -> None:
    for each in (body, b"<opml><body>" + body):
        try:
            read_opml(each)
        except Unreadable:
            continue
