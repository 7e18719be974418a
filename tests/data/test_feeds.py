"""Feeds as outlets really write them: every kind, in every encoding, whole and damaged, and hostile ones."""

import json
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import Unreadable
from data.sources.feeds import parse_listing
from data.sources.listing import Listed, Listing

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
ADDRESS = "https://www.example.org/feeds/rss.xml"
TEXT = "قال الوزير إن الحكومة ستعمل على زيادة الإنتاج خلال العام المقبل."
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def read(
    document: str | bytes, content_type: str = "application/rss+xml", charset: str | None = None
) -> Listing:
    body = document if isinstance(document, bytes) else document.encode()
    return parse_listing(body, ADDRESS, content_type, charset, NOW)


def item(inner: str = "", number: int = 1, title: str = "خبر أول") -> str:
    return f"<item><title>{title}</title><link>https://www.example.org/n/{number}</link>{inner}</item>"


def rss(*items: str, about: str = "", declared: str = "utf-8") -> str:
    return (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0" {SPACES}><channel><title>صحيفة المثال</title>'
        f"<link>https://www.example.org/</link>{about}{''.join(items)}</channel></rss>"
    )


def only(document: str | bytes, **how: str) -> Listed:
    (found,) = read(document, **how).items
    return found


def test_an_rss_feed_says_what_it_is_and_lists_its_articles_in_order() -> None:
    about = "<language>ar-EG</language><ttl>15</ttl>"
    inner = (
        '<guid isPermaLink="false">n-1</guid><pubDate>Tue, 12 Mar 2024 10:30:00 +0200</pubDate>'
        f"<content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded><description>مقدمة</description>"
    )
    listing = read(rss(item(inner), item(number=2, title="خبر ثان"), about=about))
    assert (listing.kind, listing.name, listing.home) == ("feed", "صحيفة المثال", "https://www.example.org/")
    assert (listing.language, listing.minutes, listing.faults, listing.more) == ("ar-eg", 15, (), ())
    first, second = listing.items
    assert (first.guid, first.title, first.address) == ("n-1", "خبر أول", "https://www.example.org/n/1")
    assert first.published_at == datetime(2024, 3, 12, 8, 30, tzinfo=UTC)
    assert first.published == date(2024, 3, 12)
    assert first.html == f"<p>{TEXT}</p>"
    assert (second.guid, second.title, second.published_at, second.html) == (None, "خبر ثان", None, None)


def test_an_atom_feed_is_read_with_its_base_address() -> None:
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar" xml:base="https://www.example.org/base/">
      <title type="html">صحيفة &amp;quot;المثال&amp;quot;</title><link href="/"/><link rel="self" href="feed.xml"/>
      <entry><id>tag:example.org,2024:1</id><title>خبر</title><link rel="alternate" href="n/1"/>
        <published>2024-03-12T01:00:00+03:00</published><updated>2024-03-12T02:00:00Z</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{TEXT}</p></div></content></entry></feed>"""
    listing = read(atom)
    (entry,) = listing.items
    assert (listing.name, listing.home, listing.language) == (
        'صحيفة "المثال"',
        "https://www.example.org/",
        "ar",
    )
    assert (entry.address, entry.guid) == ("https://www.example.org/base/n/1", "tag:example.org,2024:1")
    assert entry.published == date(2024, 3, 12)
    assert entry.published_at == datetime(2024, 3, 12, 1, tzinfo=timezone(timedelta(hours=3)))
    assert entry.updated_at == datetime(2024, 3, 12, 2, tzinfo=UTC)
    assert TEXT in (entry.html or "")


def test_rss_1_and_its_dublin_core_dates_are_read() -> None:
    rdf = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SPACES}>
      <channel rdf:about="https://www.example.org/"><title>المثال</title><link>https://www.example.org/</link>
      <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
      <item rdf:about="https://www.example.org/n/1"><title>خبر</title><link>https://www.example.org/n/1</link>
      <dc:date>2024-03-11T20:00:00+02:00</dc:date></item></rdf:RDF>"""
    listing = read(rdf)
    assert (listing.minutes, listing.items[0].published_at) == (30, datetime(2024, 3, 11, 18, tzinfo=UTC))


def test_a_json_feed_is_read_whatever_type_it_is_sent_as() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "المثال",
        "home_page_url": "https://www.example.org/",
        "language": "ar",
        "items": [
            {"id": 7, "url": "/n/7", "title": "خبر", "content_html": f"<p>{TEXT}</p>"},
            {
                "id": "8",
                "url": "/n/8",
                "content_text": "سطر\nآخر",
                "date_published": "2024-03-10T10:00:00+03:00",
            },
            {"title": "بلا عنوان"},
            "نص",
        ],
    }
    listing = read(json.dumps(feed), content_type="text/plain")
    first, second = listing.items
    assert (first.guid, first.address, first.html) == ("7", "https://www.example.org/n/7", f"<p>{TEXT}</p>")
    assert (second.html, second.published) == ("<p>سطر</p><p>آخر</p>", date(2024, 3, 10))
    assert dict(listing.faults) == {"states neither an address nor an id": 1, "is not well-formed": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859_6"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1256", "ISO-8859-6", "iso-8859-1"])
@pytest.mark.parametrize("charset", [None, "utf-8", "windows-1256", "iso-8859-1", "nonsense"])
def test_arabic_comes_out_right_whatever_encodings_are_declared(
    encoding: str, declared: str, charset: str | None
) -> None:
    body = rss(item(f"<description>{TEXT}</description>"), declared=declared).encode(encoding)
    found = parse_listing(body, ADDRESS, "text/xml", charset, NOW).items[0]
    assert (found.title, found.html) == ("خبر أول", TEXT)


def test_a_feed_in_french_stays_french() -> None:
    document = rss(item(title="L'été à la plage, déjà"), declared="iso-8859-1").replace(
        "صحيفة المثال", "Journal"
    )
    assert only(document.encode("latin-1"), charset="iso-8859-1").title == "L'été à la plage, déjà"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<![CDATA[<b>خبر</b> عاجل]]>", "خبر عاجل"),
        ("&lt;b&gt;خبر&lt;/b&gt;&lt;br/&gt;عاجل", "خبر عاجل"),
        ("قال &amp;quot;نعم&amp;quot;", 'قال "نعم"'),
        ("<![CDATA[قال &amp;quot;نعم&amp;quot; &#8230;]]>", 'قال "نعم" …'),
        ("قال &quot;نعم&quot; &#1600; &nbsp; ثم", 'قال "نعم" ـ ثم'),
        ("الربح & الخسارة", "الربح & الخسارة"),
        ("5 &lt; 7", "5 < 7"),
        ("  سطر\n آخر ", "سطر آخر"),
        ("&laquo;نعم&raquo;", "«نعم»"),
    ],
)
def test_titles_are_plain_text_with_their_entities_read_once(written: str, title: str) -> None:
    assert only(rss(item(title=written))).title == title


@pytest.mark.parametrize(
    ("written", "moment", "day"),
    [
        ("Tue, 12 Mar 2024 01:30:00 +0300", datetime(2024, 3, 11, 22, 30, tzinfo=UTC), date(2024, 3, 12)),
        (
            "الثلاثاء، 12 مارس 2024 01:30:00 +0300",
            datetime(2024, 3, 11, 22, 30, tzinfo=UTC),
            date(2024, 3, 12),
        ),
        (
            "11 آذار/مارس 2024 - ٠٢:٣٠ م بتوقيت مكة المكرمة",
            datetime(2024, 3, 11, 11, 30, tzinfo=UTC),
            date(2024, 3, 11),
        ),
        ("2024-03-11 14:58", datetime(2024, 3, 11, 14, 58, tzinfo=UTC), date(2024, 3, 11)),
        ("2024-03-11", None, date(2024, 3, 11)),
        ("Thu, 14 Mar 2024 12:00:00 GMT", None, None),  # the day after tomorrow
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, None),
        ("0000-00-00 00:00:00", None, None),
        ("أمس", None, None),
    ],
)
def test_dates_keep_their_zone_and_those_that_cannot_be_are_not_believed(
    written: str, moment: datetime | None, day: date | None
) -> None:
    found = only(rss(item(f"<pubDate>{written}</pubDate>")))
    assert (found.published_at, found.published) == (moment, day)


def test_the_original_address_is_taken_rather_than_a_middlemans() -> None:
    inner = "<feedburner:origLink>https://www.example.org/n/9?a=1&amp;b=2</feedburner:origLink>"
    document = rss(item(inner)).replace("https://www.example.org/n/1", "https://feeds.example.net/~r/x/1")
    assert only(document).address == "https://www.example.org/n/9?a=1&b=2"


def test_an_item_without_a_link_has_the_address_that_its_id_is() -> None:
    assert only(rss("<item><title>خبر</title><guid>https://www.example.org/n/5</guid></item>")).address == (
        "https://www.example.org/n/5"
    )


def test_an_article_is_listed_once_and_an_id_that_all_items_share_is_nobodys() -> None:
    same = '<guid isPermaLink="false">x</guid>'
    items = [item(same, number) for number in range(6)]
    listing = read(rss(*items, items[0], item("<x/>", 2).replace("https://www.", "http://")))
    assert [(found.guid, found.address) for found in listing.items] == [
        (None, f"https://www.example.org/n/{number}") for number in range(6)
    ]


def test_the_sites_own_address_is_not_that_of_an_article() -> None:
    items = [
        f"<item><title>خبر {number}</title><link>https://www.example.org</link>"
        f'<guid isPermaLink="false">{number}</guid></item>'
        for number in range(3)
    ]
    assert [(found.guid, found.address) for found in read(rss(*items)).items] == [
        ("0", None),
        ("1", None),
        ("2", None),
    ]


def test_what_is_said_of_an_article_changes_its_digest_and_nothing_else_does() -> None:
    plain, spaced = (
        f"<description>{TEXT}</description>",
        f"<description>&lt;p id='7'&gt;{TEXT}&lt;/p&gt;</description>",
    )
    first = only(rss(item(plain))).digest
    assert only(rss(item(spaced))).digest == first
    assert (
        only(rss(item(plain), about="<lastBuildDate>Tue, 12 Mar 2024 10:30:00 GMT</lastBuildDate>")).digest
        == first
    )
    assert only(rss(item(plain.replace("زيادة", "خفض")))).digest != first
    assert only(rss(item(plain, title="خبر معدل"))).digest != first


def changed_at(*moments: str) -> list[str]:
    """The digests of the items of an Atom feed that says when each was changed last."""
    entries = "".join(
        f"<entry><title>خبر {number}</title><id>tag:example.org,2024:{number}</id>"
        f"<published>2024-03-11T08:00:00Z</published><updated>{moment}</updated></entry>"
        for number, moment in enumerate(moments)
    )
    document = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>أخبار</title>{entries}</feed>'
    return [found.digest for found in read(document, content_type="application/atom+xml").items]


def test_an_item_that_says_that_it_was_changed_has_another_digest() -> None:
    before = changed_at("2024-03-11T08:00:00Z", "2024-03-11T09:00:00Z", "2024-03-11T10:00:00Z")
    after = changed_at("2024-03-11T08:00:00Z", "2024-03-11T14:00:00Z", "2024-03-11T10:00:00Z")
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]


def test_a_feed_that_calls_everything_changed_when_it_is_built_changes_nothing() -> None:
    assert changed_at(*["2024-03-11T08:00:00Z"] * 4) == changed_at(*["2024-03-12T08:00:00Z"] * 4)


@pytest.mark.parametrize(
    "damaged",
    [
        "<item><title>خبر <b>تالف</title><link>https://www.example.org/n/2</link></item>",
        "<item><title>خبر</title><link>https://www.example.org/n/2?a=1&b=2</link><unknown:x>1</item>",
        "<item><title>خبر</title><link>https://www.example.org/n/2</link>",
        "<item><title>خبر \x0b</titel><link>https://www.example.org/n/2</link></item>",
    ],
)
def test_a_damaged_item_harms_no_other_and_is_counted(damaged: str) -> None:
    listing = read(rss(item(), damaged, item(number=3, title="خبر ثالث")))
    whole = [(found.title, found.address) for found in (listing.items[0], listing.items[-1])]
    assert whole == [("خبر أول", "https://www.example.org/n/1"), ("خبر ثالث", "https://www.example.org/n/3")]
    assert ("is not well-formed", 1) in listing.faults


def test_addresses_with_bare_ampersands_and_undeclared_prefixes_are_read() -> None:
    document = rss(item("<dc:date>2024-03-11T10:00:00Z</dc:date>").replace("/n/1", "/n?a=1&id=2"))
    found = only(document.replace(SPACES, ""))
    assert (found.address, found.published) == ("https://www.example.org/n?a=1&id=2", date(2024, 3, 11))


def test_a_feed_cut_short_gives_its_whole_items() -> None:
    document = rss(item(), item(number=2, title="خبر ثان"))
    listing = read(document[: document.index("ثان")])
    assert [found.title for found in listing.items] == ["خبر أول"]
    assert ("is cut short", 1) in listing.faults


def test_letters_that_an_encoding_cannot_mean_do_not_reach_an_articles_text() -> None:
    body = rss(item(f"<description>{TEXT}</description>"), item(number=2)).encode()
    listing = read(body.replace("الوزير".encode(), b"\xd8\xd8\xff", 1))
    assert [found.html for found in listing.items] == [None, None]
    assert [found.title for found in listing.items] == ["خبر أول", "خبر أول"]


BOMB = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB + "]>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss [<!ENTITY % x SYSTEM 'http://example.org/x.dtd'> %x;]>",
        "<!-- a --><!DOCTYPE rss [\n]>",
        "<!doctype rss [<!ENTITY x 'a'>]>",
    ],
)
def test_xml_with_entities_of_its_own_is_refused_unread(doctype: str) -> None:
    document = rss(item(title="&j;&x;")).replace("?><rss", f"?>{doctype}<rss")
    with pytest.raises(Unreadable, match="declares entities of its own"):
        read(document)
    with pytest.raises(Unreadable, match="declares entities of its own"):
        read(document.encode("utf-16"))


def test_the_doctype_of_old_rss_fetches_nothing_and_does_no_harm() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    assert only(rss(item()).replace("?><rss", f"?>{doctype}<rss")).title == "خبر أول"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "is empty"),
        ("<!doctype html><html><body>خبر</body></html>", "is a web page, not a feed"),
        ("\n<html><body>خبر</body></html>", "is a web page, not a feed"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "neither a feed nor a site map"),
        ("خبر بلا شكل", "is neither a feed nor a site map"),
        ("{}", "is JSON, but no feed"),
        ("{" * 100_000, "is JSON that cannot be read"),
        ("[]", "is neither a feed nor a site map"),
        ("<", "is not XML"),
        (b"\x00\x01\x02", "is binary"),
        (b"\x1f\x8b\x08junk", "cannot be unpacked"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(document: str | bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(document, content_type="text/plain")


def test_an_empty_feed_is_a_feed_without_articles() -> None:
    assert read(rss()).items == ()


def huge(count: int, *, oldest_first: bool = False) -> bytes:
    body = f"<![CDATA[<p>{TEXT * 4}</p>]]>"
    start = NOW - timedelta(days=70)
    order = range(count) if oldest_first else range(count - 1, -1, -1)
    return rss(
        *(
            item(
                f"<pubDate>{(start + timedelta(minutes=number)).strftime('%a, %d %b %Y %H:%M:%S')} GMT</pubDate>"
                f"<description>{body}</description>",
                number,
            )
            for number in order
        )
    ).encode()


@pytest.mark.parametrize("oldest_first", [False, True])
def test_of_a_feed_of_too_many_items_the_newest_are_read(oldest_first: bool) -> None:
    listing = read(huge(6_000, oldest_first=oldest_first))
    numbers = [int((found.address or "").rsplit("/", 1)[1]) for found in listing.items]
    assert sorted(numbers) == list(range(1_000, 6_000))
    assert listing.faults == (("more than 5000 items", 1),)


def test_a_feed_of_a_hundred_thousand_items_takes_seconds_and_bounded_memory() -> None:
    body = huge(100_000)
    assert len(body) > 60_000_000
    started = time.monotonic()
    listing = read(body)
    assert time.monotonic() - started < 30
    assert len(listing.items) == 5_000
    assert dict(listing.faults) == {"is cut short": 1, "more than 5000 items": 1}
    del listing
    tracemalloc.start()
    read(body[:1_000_000])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 1_000_000


HOSTILE: dict[str, Callable[[], str]] = {
    "nested": lambda: "<rss><channel>" + "<a>" * 100_000,
    "nested items": lambda: "<rss><channel>" + "<item>" * 100_000,
    "nested in an item": lambda: (
        "<rss><channel><item><title>" + "<b>" * 100_000 + "x</title></item></channel></rss>"
    ),
    "open cdata": lambda: "<rss><channel><item>" + "<![CDATA[" * 100_000,
    "entities": lambda: (
        "<rss><channel><item><title>" + "&nbsp;" * 1_000_000 + "</title></item></channel></rss>"
    ),
    "ampersands": lambda: "<rss><channel><item><title>" + "&" * 1_000_000 + "</title></item></channel></rss>",
    "attributes": lambda: (
        "<rss " + " ".join(f'a{n}="1"' for n in range(100_000)) + "><channel></channel></rss>"
    ),
    "prolog": lambda: "<?x?>" * 100_000 + "<rss/>",
    "open comments": lambda: "<!--" * 100_000 + "<rss/>",
    "open tags": lambda: "<rss><channel><item" + " <" * 500_000,
    "one title": lambda: "<rss><channel><item><title>" + "<" * 1_000_000,
    "a word": lambda: "<rss><channel><item><title>" + "ا" * 5_000_000 + "</title></item></channel></rss>",
    "escaped": lambda: (
        "<rss><channel><item><title>" + "&amp;" * 500_000 + "lt;b&gt;</title></item></channel></rss>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_read_or_refused_within_seconds(name: str) -> None:
    started = time.monotonic()
    try:
        listing = read(HOSTILE[name]())
    except Unreadable:
        pass
    else:
        assert all(len(found.title) <= 501 for found in listing.items)
    assert time.monotonic() - started < 15


MARKUP = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "<![CDATA[",
        "]]>",
        "&",
        ";",
        "<",
        ">",
        "&#0;",
        "<!--",
        "<?",
        "خبر",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(MARKUP | st.text(max_size=6), max_size=25).map("".join))
def test_no_text_makes_reading_fail_otherwise_than_by_refusing(text: str) -> None:
    for document in (text, rss(item(), text), rss(item(text)), "{" + text):
        try:
            read(document.encode("utf-8", "replace"))
        except Unreadable:
            continue
