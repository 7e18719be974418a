"""Web pages: saved ones of real sites against what other libraries' authors expect of them, and made-up ones."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from benchmarks.pages.expected import expected_of, scores
from data.database import Database
from data.errors import Unreadable
from data.sources.files import read_path
from data.sources.pages import find_feeds, page_says_noindex, parse_page
from data.types import ArticleDraft, OriginDone
from tests.data.collection import ingest
from tests.data.test_cleaning import BODY, FIRST, TITLE
from tests.shared import shared

URL = "https://www.example.org/news/1"


def html(body: str = "", head: str = "", title: str = f"{TITLE} - صحيفة المثال") -> str:
    paragraphs = body or "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    return (
        f'<html dir="rtl"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<nav><a href='/'>الرئيسية</a></nav><article><h1>{TITLE}</h1>{paragraphs}</article>"
        "<footer>جميع الحقوق محفوظة</footer></body></html>"
    )


def saved(name: str) -> ArticleDraft:
    path = shared("pages") / name
    return parse_page(path.read_bytes(), None, str(path))


def test_a_page_is_its_article_with_the_title_less_the_name_of_the_site() -> None:
    head = (
        '<meta property="og:site_name" content="صحيفة المثال"><link rel="canonical" href="https://www.example.org/n/1">'
        '<meta property="article:published_time" content="2024-03-12T23:10:00+02:00">'
    )
    assert parse_page(html(head=head).encode(), URL, URL) == ArticleDraft(
        "url:https://example.org/n/1",
        TITLE,
        BODY,
        "صحيفة المثال",
        URL,
        "https://www.example.org/n/1",
        date(2024, 3, 12),
        datetime(2024, 3, 12, 21, 10, tzinfo=UTC),
    )


def test_a_date_of_another_article_on_the_page_is_not_taken() -> None:
    aside = (
        "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
        + "</article><aside>2024/02/28 خبر آخر</aside><article>"
    )
    assert parse_page(html(aside), URL, URL).published is None


def test_a_canonical_address_of_the_home_page_or_of_another_host_is_not_believed() -> None:
    for address in ("https://www.example.org/", "https://other.example.com/x"):
        assert parse_page(html(head=f'<link rel="canonical" href="{address}">'), URL, URL).url == URL


def test_a_page_without_any_address_is_known_by_its_file(tmp_path: Path) -> None:
    article = parse_page(html(), None, str(tmp_path / "a.html"))
    assert (article.key, article.url, article.source) == (f"file:{tmp_path / 'a.html'}", None, tmp_path.name)


@pytest.mark.parametrize("declared", ["windows-1256", "utf-8"])
def test_pages_in_windows_1256_are_read_whatever_they_declare(declared: str) -> None:
    page = html().replace('charset="utf-8"', f'charset="{declared}"').encode("cp1256")
    assert parse_page(page, URL, URL).paragraphs == BODY


def test_damage_outside_the_article_does_no_harm_and_within_it_is_refused() -> None:
    page = html().encode()
    outside = page.replace("الرئيسية".encode(), "الرئيسية".encode() + b"\xd8")
    assert parse_page(outside, URL, URL).paragraphs == BODY
    with pytest.raises(Unreadable, match="is damaged"):
        parse_page(page.replace("الوزارة".encode(), b"\xd8\xd8\xff", 1), URL, URL)


def test_a_page_cut_short_gives_what_it_holds() -> None:
    page = html()
    assert parse_page(page[: page.index(BODY[3])], URL, URL).paragraphs == BODY[:3]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><ul><li><a href='/1'>خبر أول</a></li><li><a href='/2'>خبر ثان</a></li></ul></body></html>",
        "<html></html>",
        "<",
        "<html><body><p>مرحبا</p></body></html>",
    ],
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    with pytest.raises(Unreadable):
        parse_page(page, URL, URL)


@pytest.mark.parametrize(
    ("name", "title", "outlet", "published"),
    [
        (
            "fundus__LBCGroup_2026_01_08.html",
            "شعر وردي يُشعل السخرية… لغز لون شعر دونالد ترامب يربك الجمهور وخبير يشرح السبب",
            "LBCI Lebanon",
            date(2026, 1, 8),
        ),
        (
            "htmldate__1550981615.html",
            "مصر تسجل 30 إصابة جديدة وحالتي وفاة بفيروس كورونا",
            "Sputnik_Ar",
            date(2020, 3, 17),
        ),
        (
            "htmldate__1623715966.html",
            "القائم بأعمال السفارة الأفغانية يثمّن جهود الإمارات",
            "البيان",
            date(2020, 6, 3),
        ),
        (
            "htmldate__1691196862.html",
            "وزير الرى يشهد توقيع عقد دراسة تحديد السحب الآمن للخزانات الجوفية مع جامعة القاهرة",
            "اليوم السابع",
            date(2020, 8, 24),
        ),
        (
            "newspaper4k__arabic_article.html",
            "معارضون يسيطرون على مخازن للصواريخ بريف دمشق",
            "CNNArabic",
            None,
        ),
        (
            "rsscrawler__JA-economy-1-20170302.html",
            "نحو التفويت في بنك الزيتونة",
            "JawharaFM",
            date(2017, 3, 2),
        ),
        (
            "rsscrawler__JA-politic-1-20170302.html",
            'حمة الهمامي : اعتذار الغرياني عن الوزارة "مخرج من ورطة"',
            "JawharaFM",
            date(2017, 3, 2),
        ),
        (
            "rsscrawler__JA-sport-1-20170302.html",
            "اليوم : الدفعة الأولى من مقابلات الجولة الأولى من مرحلة تفادي النزول",
            "JawharaFM",
            date(2017, 3, 2),
        ),
        (
            "trafilatura__assabah.com.tn.article.html",
            "الناشط الحقوقي السوداني خالد عبد الكريم ماسا لـ«الصباح»: كل الشروط متوفرة لثورة سودانية ولا حاجة "
            "لنستورد شيئا",
            "Assabah News",
            None,
        ),
    ],
)
def test_saved_pages_have_their_titles_outlets_and_dates(
    name: str, title: str, outlet: str, published: date | None
) -> None:
    article = saved(name)
    assert (article.title, article.source, article.published) == (title, outlet, published)


def test_saved_pages_have_the_text_that_is_expected_of_them() -> None:
    body = json.loads((shared("pages") / "fundus__LBCGroup.expected.json").read_text(encoding="utf-8"))["V1"][
        "body"
    ]
    assert list(saved("fundus__LBCGroup_2026_01_08.html").paragraphs) == body["sections"][0]["paragraphs"]
    text = (shared("pages") / "newspaper4k__arabic_article.expected.txt").read_text(encoding="utf-8")
    assert saved("newspaper4k__arabic_article.html").paragraphs == tuple(text.strip().split("\n\n"))


@pytest.mark.parametrize("subject", ["economy", "politic", "sport"])
def test_saved_radio_pages_hold_every_word_expected_and_no_other(subject: str) -> None:
    name = f"rsscrawler__JA-{subject}-1-20170302"
    expected = (shared("pages") / f"{name}.expected.txt").read_text(encoding="utf-8")
    words = expected.split("<TEXT>")[1].split("</TEXT>")[0].split()
    assert " ".join(saved(f"{name}.html").paragraphs).split() == words


def test_a_saved_interview_is_whole_and_without_its_neighbours() -> None:
    expected = json.loads(
        (shared("pages") / "trafilatura__assabah.expected.json").read_text(encoding="utf-8")
    )
    text = "\n".join(saved("trafilatura__assabah.com.tn.article.html").paragraphs)
    assert [part for part in expected["with"] if part not in text] == []
    assert [part for part in expected["without"] if part in text] == []


def test_a_lead_in_a_box_of_its_own_comes_first() -> None:
    first = saved("htmldate__1550981615.html").paragraphs[0]
    assert first.startswith("أعلنت وزارة الصحة والسكان المصرية، اليوم الثلاثاء، تسجيل 30 حالة جديدة")


def test_first_of_the_body_is_not_lost_where_the_title_is_missing() -> None:
    page = html(title="").replace(f"<h1>{TITLE}</h1>", "")
    article = parse_page(page, URL, URL)
    assert FIRST in article.paragraphs


def json_ld(*nodes: object) -> str:
    return "".join(
        f'<script type="application/ld+json">{node if isinstance(node, str) else json.dumps(node)}</script>'
        for node in nodes
    )


def article_node(**fields: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}


def parsed(*nodes: object, head: str = "", now: datetime | None = None) -> ArticleDraft:
    return parse_page(html(head=json_ld(*nodes) + head), URL, URL, now=now)


BAGHDAD = timezone(timedelta(hours=3))


def test_json_ld_says_the_moment_and_the_day_is_the_one_in_its_zone() -> None:
    head = '<meta property="article:published_time" content="2024-03-01T10:00:00Z">'
    article = parsed(article_node(datePublished="2024-03-12T01:30:00+03:00"), head=head)
    assert (article.published, article.published_at) == (
        date(2024, 3, 12),
        datetime(2024, 3, 12, 1, 30, tzinfo=BAGHDAD),
    )


def test_a_day_alone_is_no_moment_unless_another_field_states_the_moment_of_that_day() -> None:
    node = article_node(datePublished="2024-03-12")
    assert parsed(node).published_at is None
    assert parsed(node).published == date(2024, 3, 12)
    same = '<meta property="article:published_time" content="2024-03-12T10:00:00Z">'
    assert parsed(node, head=same).published_at == datetime(2024, 3, 12, 10, tzinfo=UTC)
    assert parsed(node, head=same.replace("-12T", "-13T")).published_at is None


@pytest.mark.parametrize(
    "node",
    [
        {
            "@context": "https://schema.org",
            "@graph": [{"@type": "WebSite"}, article_node(datePublished="2024-03-12T10:00:00Z")],
        },
        [{"@type": "BreadcrumbList"}, article_node(datePublished=["2024-03-12T10:00:00Z"])],
        article_node(datePublished="2024-03-12T10:00:00Z") | {"@type": ["ReportageNewsArticle", "Article"]},
        article_node(datePublished="2024-03-12T10:00:00Z") | {"@type": "http://schema.org/NewsArticle"},
        '<!-- {"@type": "NewsArticle", "datePublished": "2024-03-12T10:00:00Z",} -->',
        '{"@type": "NewsArticle", "headline": "سطر\nآخر", "datePublished": "2024-03-12T10:00:00Z"}',
        '{"@type": "NewsArticle", "headline": "قال "نعم"", "datePublished": "2024-03-12T10:00:00Z"}',
    ],
)
def test_json_ld_is_read_in_all_the_shapes_that_sites_give_it(node: object) -> None:
    assert parsed(node).published_at == datetime(2024, 3, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "node", ["", "{", "[" * 5000, '{"@type": "NewsArticle"}', "null", '{"@type": 5, "@graph": {}}']
)
def test_json_ld_that_says_nothing_costs_nothing(node: str) -> None:
    assert (parsed(node).title, parsed(node).paragraphs, parsed(node).published) == (TITLE, BODY, None)


def test_the_json_ld_of_other_articles_on_the_page_is_not_believed() -> None:
    other = article_node(
        headline="خبر آخر تماما", url="https://www.example.org/news/2", datePublished="2023-01-01T10:00:00Z"
    )
    third = article_node(
        headline="خبر ثالث", url="https://www.example.org/news/3", datePublished="2022-01-01T10:00:00Z"
    )
    own = article_node(
        headline="العنوان كما في الفهرس",
        mainEntityOfPage={"@id": URL + "?utm_source=x"},
        datePublished="2024-03-12T10:00:00Z",
    )
    assert (parsed(other, third).title, parsed(other, third).published) == (TITLE, None)
    assert parsed(other, own, third).published == date(2024, 3, 12)
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": other}]}
    assert parsed(listed).published is None


@pytest.mark.parametrize("when", ["2031-01-01T10:00:00Z", "1970-01-01T00:00:00Z", "0001-01-01", "أمس"])
def test_a_date_that_cannot_be_is_not_believed(when: str) -> None:
    article = parsed(article_node(datePublished=when), now=datetime(2024, 3, 13, tzinfo=UTC))
    assert (article.published, article.published_at) == (None, None)


def test_the_body_that_json_ld_states_is_taken_only_where_the_page_shows_clearly_less() -> None:
    text = "\n".join(BODY)
    teaser = f"<p>{BODY[0]}</p>"
    assert parse_page(html(teaser, json_ld(article_node(articleBody=text))), URL, URL).paragraphs == BODY
    assert parsed(article_node(articleBody=text.replace("الوزارة", "الحكومة"))).paragraphs == BODY
    menu = "الرئيسية\nسياسة\nاقتصاد\nرياضة\nثقافة وفن\n" * 40
    assert parse_page(html(teaser, json_ld(article_node(articleBody=menu))), URL, URL).paragraphs == BODY[:1]


def test_the_publisher_of_json_ld_is_the_outlet() -> None:
    assert (
        parsed(article_node(publisher={"@type": "Organization", "name": "وكالة المثال"})).source
        == "وكالة المثال"
    )


def test_the_link_of_the_head_is_the_address_rather_than_what_networks_are_told() -> None:
    head = '<meta property="og:url" content="https://www.example.org/share/1"><link rel="canonical" href="https://example.org/n/1/">'
    article = parse_page(html(head=head), "https://m.example.org/n/1?utm_source=x", URL)
    assert (article.key, article.url) == ("url:https://example.org/n/1", "https://example.org/n/1/")


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859_6", "utf-16"])
@pytest.mark.parametrize("charset", [None, "utf-8", "windows-1256", "iso-8859-1"])
def test_a_page_is_read_by_what_it_is_whatever_its_header_says(encoding: str, charset: str | None) -> None:
    page = html().replace('<meta charset="utf-8">', "<!-- " + "x" * 5000 + " -->").encode(encoding)
    assert parse_page(page, URL, URL, charset=charset).paragraphs == BODY


def test_the_moments_of_saved_pages_are_those_that_they_state() -> None:
    moments = {
        "fundus__LBCGroup_2026_01_08.html": datetime(2026, 1, 8, 11, 42, 50, tzinfo=UTC),
        "htmldate__1550981615.html": datetime(2020, 3, 17, 17, 27, 41, tzinfo=UTC),
        "htmldate__1623715966.html": datetime(2020, 6, 2, 23, 1, tzinfo=UTC),
        "htmldate__1691196862.html": datetime(2020, 8, 24, 9, 23, 13, tzinfo=UTC),
    }
    assert {name: saved(name).published_at for name in moments} == moments


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ('<meta name="robots" content="noindex, follow">', True),
        ('<META NAME="Robots" CONTENT="NOINDEX">', True),
        ('<meta name="googlebot" content="none">', True),
        ('<meta name="robots" content="index, follow, max-image-preview:large">', False),
        ('<meta name="bingbot" content="noindex">', False),
        ('<!-- <meta name="robots" content="noindex"> -->', False),
        ('<meta name="description" content="noindex">', False),
        ("", False),
    ],
)
def test_a_page_that_asks_not_to_be_kept_is_known(head: str, said: bool) -> None:
    assert page_says_noindex(html(head=head).encode(), None) is said
    assert page_says_noindex(b"", None) is False


def test_the_feeds_of_a_page_are_found_the_likeliest_first() -> None:
    head = (
        '<base href="https://www.example.org/site/">'
        '<link rel="alternate" type="application/rss+xml" title="تعليقات" href="/comments/feed/">'
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">'
        '<link rel="alternate" type="application/feed+json" href="feed.json">'
        '<link rel="ALTERNATE" type="application/rss+xml; charset=utf-8" title="خلاصة" href="rss.xml">'
        '<link rel="alternate" hreflang="en" href="/en/">'
        '<link rel="alternate" type="application/atom+xml" href="javascript:alert(1)">'
    )
    assert find_feeds(html(head=head).encode("utf-16"), URL, None) == (
        "https://www.example.org/site/rss.xml",
        "https://www.example.org/site/feed.json",
        "https://www.example.org/comments/feed/",
    )
    assert find_feeds(b"\x00\x01", URL, None) == ()


def test_the_feeds_of_a_saved_page_are_found() -> None:
    page = (shared("pages") / "htmldate__1623715966.html").read_bytes()
    assert find_feeds(page, "https://www.albayan.ae/x", None)[0] == "https://www.albayan.ae/cmlink/1.3165164"


def test_saved_pages_are_extracted_as_well_as_is_asked() -> None:
    pages = sorted(shared("pages").glob("*.html"))
    assert len(pages) == 9
    found = {page.name: scores(saved(page.name), expected_of(page)) for page in pages}
    assert [name for name, each in found.items() if not each.is_enough] == []
    assert sum(each.recall is not None for each in found.values()) == 6


def test_an_old_collection_read_again_by_other_names_has_nothing_new(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "a.jsonl"
    record = {
        "title": TITLE,
        "text": "\n".join(BODY),
        "url": "http://www.example.org/خبر/?utm_source=x",
        "source": "المثال",
    }
    file.write_text(json.dumps(record), encoding="utf-8")
    readings = list(read_path(file, {}))
    (now,) = [reading for reading in readings if isinstance(reading, ArticleDraft)]
    assert now.key == "url:https://example.org/%D8%AE%D8%A8%D8%B1"
    before = replace(now, key=f"url:{record['url']}")
    assert ingest(database, before, OriginDone(now.origin, "1-old", True), location=str(file)).new == 1
    for _ in range(2):
        report = ingest(database, *readings, location=str(file))
        assert (report.new, report.modified, report.withdrawn, report.unchanged) == (0, 0, 0, 1)


def test_a_caption_without_a_full_stop_is_an_article_where_the_page_says_that_it_is_one() -> None:
    caption = "خبيرة الأسواق المالية تتحدث في هذا المقطع عن التطور الذي تشهده خدمات المصارف في المنطقة كلها هذا العام"
    said = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "خدمات المصارف تتطور"}</script>'
    page = (
        "<html><head><title>خدمات المصارف تتطور</title>{}</head><body><nav><a href='/'>الرئيسية</a></nav>"
        f"<article><h1>خدمات المصارف تتطور</h1><p>{caption}</p></article></body></html>"
    )

    assert parse_page(page.format(said), "https://example.org/1", "x").paragraphs == (caption,)
    with pytest.raises(Unreadable):
        parse_page(page.format(""), "https://example.org/1", "x")
