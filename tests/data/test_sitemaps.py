"""Site maps of every kind, whole, damaged and hostile."""

import gzip
import time
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest

from data.errors import Unreadable
from data.sources import feeds, sitemaps
from data.sources.feeds import parse_listing
from data.sources.listing import Listing

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
ADDRESS = "https://www.example.org/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def read(document: str | bytes, content_type: str = "application/xml") -> Listing:
    return parse_listing(
        document if isinstance(document, bytes) else document.encode(), ADDRESS, content_type, None, NOW
    )


def urlset(*urls: str, spaces: str = SPACES) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{"".join(urls)}</urlset>'


def url(number: int, inner: str = "") -> str:
    return f"<url><loc>https://www.example.org/n/{number}</loc>{inner}</url>"


def test_a_site_map_lists_addresses_with_when_they_were_changed() -> None:
    listing = read(urlset(url(1, "<lastmod>2024-03-12T10:00:00+03:00</lastmod>"), url(2), url(1)))
    assert (listing.kind, listing.more, listing.faults) == ("sitemap", (), ())
    assert [(found.address, found.updated_at, found.published_at) for found in listing.items] == [
        ("https://www.example.org/n/1", datetime(2024, 3, 12, 7, tzinfo=UTC), None),
        ("https://www.example.org/n/2", None, None),
    ]


def test_a_news_site_map_says_titles_dates_and_the_outlets_name() -> None:
    news = (
        "<news:news><news:publication><news:name>صحيفة المثال</news:name><news:language>ar</news:language>"
        "</news:publication><news:publication_date>2024-03-12T01:00:00+03:00</news:publication_date>"
        "<news:title>خبر &amp;quot;أول&amp;quot;</news:title></news:news>"
        "<image:image><image:loc>https://www.example.org/1.jpg</image:loc></image:image>"
    )
    listing = read(urlset(url(1, news), url(2)))
    first, second = listing.items
    assert (listing.name, listing.language) == ("صحيفة المثال", "ar")
    assert (first.title, first.published, first.address) == (
        'خبر "أول"',
        date(2024, 3, 12),
        "https://www.example.org/n/1",
    )
    assert first.published_at == datetime(2024, 3, 11, 22, tzinfo=UTC)
    assert (second.title, second.published_at) == ("", None)


def test_an_index_leads_to_its_site_maps_the_newest_first() -> None:
    maps = [("a", "2023-01-01"), ("b", "2024-03-12T10:00:00Z"), ("c", ""), ("d", "2024-03-11")]
    document = f"<sitemapindex {SPACES}>" + "".join(
        f"<sitemap><loc>/{name}.xml</loc><lastmod>{when}</lastmod></sitemap>" for name, when in maps
    )
    listing = read(document + "</sitemapindex>")
    assert listing.items == ()
    assert listing.more == tuple(f"https://www.example.org/{name}.xml" for name in "bdac")


def test_a_packed_site_map_is_unpacked_and_told_by_what_it_is() -> None:
    packed = gzip.compress(urlset(url(1)).encode("utf-16"))
    assert [found.address for found in read(packed, "image/png").items] == ["https://www.example.org/n/1"]


def test_a_packed_bomb_is_refused_without_unpacking_it() -> None:
    started = time.monotonic()
    with pytest.raises(Unreadable, match="is larger than 52 MB when it is unpacked"):
        read(gzip.compress(b" " * 200_000_000))
    assert time.monotonic() - started < 5


def test_lines_of_addresses_are_a_site_map_where_they_are_plain_text() -> None:
    lines = "https://www.example.org/n/1\n\nhttps://www.example.org/خبر\nhttps://www.example.org/n/1?utm_source=x\nx y\n"
    listing = read(lines * 30, "text/plain")
    assert [found.address for found in listing.items] == [
        "https://www.example.org/n/1",
        "https://www.example.org/خبر",
    ]
    assert listing.faults == (("states no address", 30),)
    with pytest.raises(Unreadable, match="neither a feed nor a site map"):
        read(lines, "text/css")


def test_a_site_map_cut_short_gives_its_whole_addresses() -> None:
    document = urlset(url(1), url(2345))
    listing = read(document[: document.index("45</loc>")])
    assert [found.address for found in listing.items] == ["https://www.example.org/n/1"]
    assert listing.faults == (("is cut short", 1),)


def test_damage_within_a_site_map_is_counted_and_the_rest_is_read() -> None:
    listing = read(
        urlset(
            url(1), "<url><loc>javascript:alert(1)</loc></url>", "<url/>", url(2, "<lastmod>&x;</lastmod>")
        )
    )
    assert [found.address for found in listing.items] == [
        "https://www.example.org/n/1",
        "https://www.example.org/n/2",
    ]
    assert listing.faults == (("states no address", 2),)


def test_a_change_that_lies_ahead_is_not_believed() -> None:
    listing = read(urlset(url(1, "<lastmod>2031-01-01T00:00:00Z</lastmod>")))
    assert listing.items[0].updated_at is None
    assert listing.faults == (("states a date that cannot be true", 1),)


def test_entities_of_its_own_are_refused() -> None:
    document = urlset(url(1)).replace(
        "?><urlset", "?><!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset"
    )
    with pytest.raises(Unreadable, match="declares entities of its own"):
        read(document)


def test_a_site_map_of_the_largest_size_is_read_in_seconds_and_no_more_of_a_larger_one() -> None:
    started = time.monotonic()
    listing = read(urlset(*(url(number, "<lastmod>2024-03-12</lastmod>") for number in range(60_000))))
    assert len(listing.items) == sitemaps.MOST_ADDRESSES
    assert listing.faults == (("more than 50000 addresses", 1),)
    assert time.monotonic() - started < 20


def test_a_site_map_beyond_the_protocols_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LARGEST_SITEMAP", 1_000)
    with pytest.raises(Unreadable, match="is larger than 0 MB"):
        read(urlset(*map(url, range(100))))


@pytest.mark.parametrize(
    ("begin", "again", "times"),
    [
        ("", "<url>", 100_000),
        ("<url><loc>", "a", 20_000_000),
        ("", "<!--", 100_000),
        ("<x ", 'a="" ', 100_000),
    ],
)
def test_a_hostile_site_map_is_read_or_refused_within_seconds(begin: str, again: str, times: int) -> None:
    started = time.monotonic()
    with suppress(Unreadable):
        assert read(urlset(begin + again * times)).items == ()
    assert time.monotonic() - started < 15
