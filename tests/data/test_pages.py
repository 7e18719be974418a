"""Web pages: saved ones of real sites against what other libraries' authors expect of them, and fetched ones."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import httpx
import pytest

from data.errors import Unreadable
from data.sources import pages
from data.sources.pages import fetch_page, parse_page
from data.types import ArticleDraft, OriginDone, OriginSkipped, ReadFailure
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
        "url:https://www.example.org/n/1",
        TITLE,
        BODY,
        "صحيفة المثال",
        URL,
        "https://www.example.org/n/1",
        date(2024, 3, 12),
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


@pytest.fixture
def serve() -> Iterator[Callable[..., httpx.Client]]:
    clients: list[httpx.Client] = []

    def client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
        clients.append(httpx.Client(transport=httpx.MockTransport(answer)))
        return clients[-1]

    yield client
    for each in clients:
        each.close()


def page_response(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, html=html())


def test_a_fetched_page_is_an_article_and_the_same_page_is_skipped(
    serve: Callable[..., httpx.Client],
) -> None:
    client = serve(page_response)
    article, done = fetch_page(URL, {}, client)
    assert isinstance(article, ArticleDraft)
    assert (article.key, article.title, article.paragraphs) == (f"url:{URL}", TITLE, BODY)
    assert isinstance(done, OriginDone)
    assert (done.origin, done.complete) == (URL, True)
    assert list(fetch_page(URL, {URL: done.stamp}, client)) == [OriginSkipped(URL)]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_done_without_an_article(
    serve: Callable[..., httpx.Client], status: int
) -> None:
    [done] = fetch_page(URL, {}, serve(lambda _: httpx.Response(status)))
    assert isinstance(done, OriginDone)
    assert done.complete


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _: httpx.Response(503), "cannot be fetched: the server answered 503"),
        (lambda _: httpx.Response(403, html=html()), "cannot be fetched: the server answered 403"),
        (lambda _: httpx.Response(200, json={}), "is not a web page but application/json"),
        (lambda _: httpx.Response(200, html="<p>x</p>" * 99), "is larger than 0 MB"),
        (lambda _: httpx.Response(302, headers={"location": "file:///etc/passwd"}), "cannot be fetched: "),
        (lambda r: httpx.Response(302, headers={"location": str(r.url)}), "cannot be fetched: "),
        (lambda _: httpx.Response(200, html="<html></html>"), "holds no article"),
        (lambda _: httpx.Response(200, html=""), "is empty"),
    ],
)
def test_whatever_else_is_wrong_is_one_failure(
    serve: Callable[..., httpx.Client],
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[httpx.Request], httpx.Response],
    reason: str,
) -> None:
    monkeypatch.setattr(pages, "LARGEST_PAGE", 500)
    [failure] = fetch_page(URL, {}, serve(answer))
    assert isinstance(failure, ReadFailure)
    assert (failure.item, failure.origin) == (URL, URL)
    assert failure.reason.startswith(reason)


def test_a_server_that_drips_is_left_after_the_time_limit(serve: Callable[..., httpx.Client]) -> None:
    clock = count(step=20.0)

    def drip() -> Iterator[bytes]:
        while True:
            yield b"<p>"

    client = serve(lambda _: httpx.Response(200, headers={"content-type": "text/html"}, content=drip()))
    [failure] = fetch_page(URL, {}, client, clock=lambda: next(clock))
    assert failure == ReadFailure(URL, "cannot be fetched: took longer than 30 seconds", URL)


def test_a_connection_refused_is_a_failure(serve: Callable[..., httpx.Client]) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    assert list(fetch_page(URL, {}, serve(refuse))) == [
        ReadFailure(URL, "cannot be fetched: Connection refused", URL)
    ]


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "https://", "http://[", "خبر"])
def test_only_web_addresses_are_fetched(serve: Callable[..., httpx.Client], url: str) -> None:
    [failure] = fetch_page(url, {}, serve(page_response))
    assert failure == ReadFailure(url, "is not an http or https address", url)


def test_first_of_the_body_is_not_lost_where_the_title_is_missing() -> None:
    page = html(title="").replace(f"<h1>{TITLE}</h1>", "")
    article = parse_page(page, URL, URL)
    assert FIRST in article.paragraphs
