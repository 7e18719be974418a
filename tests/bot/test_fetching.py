"""Documents over real HTTP: what a server says of them, how they are packed, and where they moved to."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import brotli
import pytest
from aiohttp import web

from bot.fetching.client import user_agent
from bot.fetching.exchange import Limits
from bot.fetching.reasons import Reason
from bot.fetching.types import Document, Gone, NotFetched, NotModified, Validators
from tests.bot.web import HOST, Names, Site, fetcher, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def here() -> AsyncIterator[Site]:
    async with site() as it:
        yield it


async def got(here: Site, path: str, known: Validators | None = None, **how: object) -> object:
    async with fetcher(here.port, now=lambda: NOW) as fetching:
        return await fetching.fetch(here.url(path), known or Validators(), **how)  # type: ignore[arg-type]


async def test_a_page_comes_with_all_that_its_server_says_of_it(here: Site) -> None:
    body = "<p>خبر</p>".encode("cp1256")
    here.put(
        "/خبر",
        body,
        Content_Type='Text/HTML; x=1; Charset="Windows-1256"',
        ETag='W/"v1"',
        Last_Modified="Sat, 28 Feb 2026 10:00:00 GMT",
        Cache_Control="public, s-maxage=9, max-age=600",
        Age="100",
    )

    page = await got(here, "/خبر?أ=ب#قسم")

    assert page == Document(
        address=here.url("/%D8%AE%D8%A8%D8%B1?%D8%A3=%D8%A8"),
        body=body,
        content_type="text/html",
        charset="windows-1256",
        validators=Validators('W/"v1"', "Sat, 28 Feb 2026 10:00:00 GMT"),
        fresh_for=500.0,
    )


async def test_the_bot_says_who_it_is_and_names_no_one_else(here: Site) -> None:
    here.put("/a")

    async with fetcher(here.port, contact="https://example.org/bot") as fetching:
        await fetching.fetch(here.url("/a"))

    _, headers = here.asked[-1]
    assert headers["User-Agent"] == user_agent("https://example.org/bot")
    assert headers["User-Agent"].startswith("Isnad/")
    assert headers["User-Agent"].endswith("(+https://example.org/bot)")
    assert headers["Host"] == f"{HOST}:{here.port}"
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


async def test_an_unchanged_document_is_asked_for_with_its_validators_and_not_sent_again(here: Site) -> None:
    here.replies["/feed"] = lambda request: web.Response(
        status=304 if request.headers.get("If-None-Match") == '"v1"' else 200, headers={"ETag": '"v1"'}
    )

    first = await got(here, "/feed", accept="listing")
    assert isinstance(first, Document)
    again = await got(here, "/feed", Validators('"v1"', "Sat, 28 Feb 2026 10:00:00 GMT"), accept="listing")

    assert again == NotModified(here.url("/feed"))
    assert here.asked[-1][1]["If-Modified-Since"] == "Sat, 28 Feb 2026 10:00:00 GMT"


async def test_not_modified_that_nobody_asked_for_makes_no_sense(here: Site) -> None:
    here.put("/a", status=304)

    assert await got(here, "/a") == NotFetched(here.url("/a"), Reason.ODD_ANSWER)


async def test_validators_that_no_header_may_hold_are_left_out(here: Site) -> None:
    here.put("/a")

    await got(here, "/a", Validators('"x"\r\nEvil: 1', "\x00"))

    assert not {"If-None-Match", "If-Modified-Since", "Evil"} & set(here.asked[-1][1])


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
        ("gzip", lambda body: gzip.compress(body) + bytes(40)),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
        ("identity", bytes),
    ],
)
async def test_a_packed_body_is_unpacked(here: Site, encoding: str, pack: object) -> None:
    body = ("<p>" + "خبر عاجل " * 50_000).encode()
    here.put("/a", pack(body), Content_Encoding=encoding)  # type: ignore[operator]

    page = await got(here, "/a")

    assert isinstance(page, Document)
    assert page.body == body
    assert here.asked[-1][1]["Accept-Encoding"] == "gzip, deflate, br"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"<p>plain</p>"),
        ("br", b"<p>plain</p>"),
        ("deflate", b"<p>plain</p>"),
        ("gzip", gzip.compress(b"<p>" + b"x" * 5_000)[:-12]),
        ("br", brotli.compress(b"<p>" + bytes(range(256)) * 40)[:-9]),
        ("zstd", b"(\xb5/\xfd"),
        ("gzip, br", gzip.compress(b"x")),
        ("utf-8", b"<p>plain</p>"),
    ],
)
async def test_a_body_that_is_not_packed_as_it_says_is_broken(here: Site, encoding: str, body: bytes) -> None:
    here.put("/a", body, Content_Encoding=encoding)

    assert await got(here, "/a") == NotFetched(here.url("/a"), Reason.BROKEN)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
async def test_a_bomb_costs_no_more_than_the_limit(here: Site, encoding: str) -> None:
    import tracemalloc

    pack = {"gzip": gzip.compress, "br": partial(brotli.compress, quality=9), "deflate": zlib.compress}
    here.put("/bomb", pack[encoding](bytes(300_000_000)), Content_Encoding=encoding)
    tracemalloc.start()

    answer = await got(here, "/bomb")

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer == NotFetched(here.url("/bomb"), Reason.TOO_LARGE, passing=False)
    assert peak < 40_000_000


async def test_a_page_has_a_smaller_limit_than_a_listing_and_most_sets_another(here: Site) -> None:
    here.put("/a", b"x" * 10_000_001)
    here.put("/b", b"x" * 10_000_000)

    too_large = NotFetched(here.url("/a"), Reason.TOO_LARGE, passing=False)
    assert await got(here, "/a") == too_large
    assert isinstance(await got(here, "/b"), Document)
    assert isinstance(await got(here, "/a", accept="listing"), Document)
    assert await got(here, "/a", accept="listing", most=10_000_000) == too_large


@pytest.mark.parametrize(
    ("kind", "page", "listing"),
    [
        ("text/html; charset=utf-8", True, True),
        ("application/xhtml+xml", True, True),
        ("", True, True),
        ("nonsense", True, True),
        ("application/rss+xml", False, True),
        ("text/xml", False, True),
        ("application/feed+json", False, True),
        ("text/plain", False, True),
        ("application/x-gzip", False, True),
        ("application/octet-stream", False, True),
        ("image/svg+xml", False, False),
        ("video/mp4", False, False),
        ("application/pdf", False, False),
    ],
)
async def test_types_that_are_nothing_to_read_are_refused_before_they_come(
    here: Site, kind: str, page: bool, listing: bool
) -> None:
    here.put("/a", Content_Type=kind)

    assert isinstance(await got(here, "/a"), Document) is page
    listed = await got(here, "/a", accept="listing")
    assert isinstance(listed, Document) is listing
    if not listing:
        assert listed == NotFetched(here.url("/a"), Reason.WRONG_TYPE, passing=False)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("noindex", True),
        ("NoFollow, NoIndex", True),
        ("none", True),
        ("isnad: noindex", True),
        ("otherbot: noindex, nofollow", False),
        ("otherbot: noindex, isnad: none", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noindex", True),
        ("nofollow", False),
        ("max-snippet:20", False),
    ],
)
async def test_a_header_may_ask_not_to_keep_the_page(here: Site, said: str, meant: bool) -> None:
    here.put("/a", X_Robots_Tag=said)

    page = await got(here, "/a")

    assert isinstance(page, Document)
    assert page.noindex is meant


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("max-age=3600", 3600.0),
        ('max-age="60"', 60.0),
        ("no-store, max-age=60", 0.0),
        ("private", None),
        ("max-age=99999999999999999999999999", 365 * 86_400.0),
        ("max-age=-5", None),
    ],
)
async def test_freshness_is_what_cache_control_says(here: Site, said: str, seconds: float | None) -> None:
    here.put("/a", Cache_Control=said)

    page = await got(here, "/a")

    assert isinstance(page, Document)
    assert page.fresh_for == seconds


@pytest.mark.parametrize(
    ("status", "retry_after", "outcome"),
    [
        (404, "", Gone("", for_good=False)),
        (410, "", Gone("", for_good=True)),
        (429, "120", NotFetched("", Reason.BUSY, True, 120.0)),
        (503, "Sun, 01 Mar 2026 12:01:30 GMT", NotFetched("", Reason.BUSY, True, 90.0)),
        (503, "Sun, 01 Mar 2020 12:01:30 GMT", NotFetched("", Reason.BUSY, True, 0.0)),
        (503, "999999999999999999999", NotFetched("", Reason.BUSY, True, 86_400.0)),
        (503, "Fri, 31 Dec 9999 23:59:59 GMT", NotFetched("", Reason.BUSY, True, 86_400.0)),
        (429, "soon", NotFetched("", Reason.BUSY)),
        (503, "-5", NotFetched("", Reason.BUSY)),
        (500, "", NotFetched("", Reason.FAULT)),
        (522, "30", NotFetched("", Reason.FAULT, True, 30.0)),
        (403, "", NotFetched("", Reason.REFUSED, passing=True)),
        (401, "", NotFetched("", Reason.REFUSED, passing=False)),
        (451, "", NotFetched("", Reason.REFUSED, passing=False)),
        (400, "", NotFetched("", Reason.REFUSED, passing=False)),
        (204, "", NotFetched("", Reason.ODD_ANSWER)),
        (206, "", NotFetched("", Reason.ODD_ANSWER)),
        (300, "", NotFetched("", Reason.ODD_ANSWER)),
        (302, "", NotFetched("", Reason.ODD_ANSWER)),
    ],
)
async def test_each_status_means_one_thing(
    here: Site, status: int, retry_after: str, outcome: Gone | NotFetched
) -> None:
    here.put("/a", b"", status, **({"Retry_After": retry_after} if retry_after else {}))

    answer = await got(here, "/a")

    assert answer == replace(outcome, address=here.url("/a"))


# Redirects


async def test_a_document_moved_for_good_only_if_every_step_says_so(here: Site) -> None:
    here.move("/old", "/older", 301)
    here.move("/older", "new", 308)
    here.move("/mixed", "/old", 307)
    here.put("/new")

    moved, mixed, direct = [await got(here, path) for path in ("/old", "/mixed", "/new")]

    assert isinstance(moved, Document)
    assert (moved.address, moved.moved_to) == (here.url("/new"), here.url("/new"))
    assert isinstance(mixed, Document)
    assert (mixed.address, mixed.moved_to) == (here.url("/new"), None)
    assert isinstance(direct, Document)
    assert direct.moved_to is None


async def test_an_unchanged_document_tells_where_it_moved_to(here: Site) -> None:
    here.move("/old", "/new", 301)
    here.put("/new", b"", 304)

    assert await got(here, "/old", Validators('"v"')) == NotModified(here.url("/new"), here.url("/new"))


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("/خبر/عاجل?س=١", "/%D8%AE%D8%A8%D8%B1/%D8%B9%D8%A7%D8%AC%D9%84?%D8%B3=%D9%A1"),
        ("/%D8%AE%D8%A8%D8%B1", "/%D8%AE%D8%A8%D8%B1"),
        ("../a b", "/a%20b"),
        ("/x#part", "/x"),
        ("?page=2", "/from?page=2"),
        (f"//{HOST}:PORT/y", "/y"),
    ],
)
async def test_an_address_in_a_redirect_is_read_whatever_its_script(
    here: Site, written: str, asked: str
) -> None:
    here.replies["/from"] = lambda request: (
        web.Response(text="<p>", content_type="text/html")
        if request.query_string
        else web.Response(status=302, headers={"Location": written.replace("PORT", str(here.port))})
    )

    answer = await got(here, "/from")

    assert here.paths()[-1] == asked
    assert answer.address == here.url(asked)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("steps", "comes"), [(10, True), (11, False)])
async def test_ten_redirects_are_followed_and_no_more(here: Site, steps: int, comes: bool) -> None:
    for step in range(steps):
        here.move(f"/{step}", f"/{step + 1}")
    here.put(f"/{steps}")

    answer = await got(here, "/0")

    assert isinstance(answer, Document) is comes
    assert len(here.paths()) == 11
    if not comes:
        assert answer == NotFetched(here.url("/0"), Reason.REDIRECTS)


@pytest.mark.parametrize(
    "location",
    ["ftp://news.example/a", "file:///etc/passwd", "javascript:alert(1)", "http://a b/", "//a:b:c/"],
)
async def test_a_redirect_to_what_is_no_web_address_leads_nowhere(here: Site, location: str) -> None:
    here.move("/a", location)

    assert await got(here, "/a") == NotFetched(here.url("/a"), Reason.BAD_ADDRESS, passing=False)


async def test_cookies_are_forgotten_at_once(here: Site) -> None:
    here.replies["/a"] = lambda request: web.Response(
        status=302, headers={"Location": "/b", "Set-Cookie": "id=1"}
    )
    here.put("/b")

    await got(here, "/a")

    assert here.paths() == ["/a", "/b"]
    assert "Cookie" not in here.asked[-1][1]


async def test_a_redirect_to_another_host_is_asked_there_under_its_own_name(here: Site) -> None:
    names = Names({HOST: [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
    here.move("/a", here.url("/b", "other.example"), 301)
    here.put("/b")

    async with fetcher(
        names=names, allowed=[f"{HOST}:{here.port}", f"other.example:{here.port}"]
    ) as fetching:
        page = await fetching.fetch(here.url("/a"))

    assert isinstance(page, Document)
    assert page.moved_to == here.url("/b", "other.example")
    assert here.asked[-1][1]["Host"] == f"other.example:{here.port}"


# Connections


def _certificate(folder: Path) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("makes its certificate with openssl")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {key} -out {certificate} "
        f"-days 2 -subj /CN={HOST} -addext subjectAltName=DNS:{HOST}".split(),
        check=True,
        capture_output=True,
    )
    return certificate


async def test_https_checks_the_certificate_of_the_name_and_connects_to_the_checked_address(
    tmp_path: Path,
) -> None:
    certificate = _certificate(tmp_path)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, tmp_path / "key.pem")
    greeted: list[str | None] = []
    serving.sni_callback = lambda _socket, name, _context: greeted.append(name)
    names = Names({HOST: [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
    trusting = ssl.create_default_context(cafile=str(certificate))

    async with site(tls=serving) as here:
        here.put("/a")
        allowed = [f"{HOST}:{here.port}", f"other.example:{here.port}"]
        async with fetcher(names=names, allowed=allowed, tls=trusting) as fetching:
            page = await fetching.fetch(f"https://{HOST}:{here.port}/a")
            wrong = await fetching.fetch(f"https://other.example:{here.port}/a")
        async with fetcher(names=names, allowed=allowed) as fetching:
            unknown = await fetching.fetch(f"https://{HOST}:{here.port}/a")

    assert isinstance(page, Document)
    assert page.body == b"<p>x</p>"
    assert list(dict.fromkeys(greeted)) == [HOST, "other.example"]
    assert isinstance(wrong, NotFetched)
    assert isinstance(unknown, NotFetched)
    assert wrong.reason == unknown.reason == Reason.UNSAFE


async def test_a_host_that_is_not_there_is_told_from_one_that_does_not_answer() -> None:
    async with site() as gone:
        port = gone.port
    names = Names({HOST: [["127.0.0.1"]]})
    async with fetcher(port, names=names) as fetching:
        assert await fetching.fetch(f"http://{HOST}:{port}/") == NotFetched(
            f"http://{HOST}:{port}/", Reason.NO_CONNECTION
        )
        assert await fetching.fetch("http://nowhere.example/") == NotFetched(
            "http://nowhere.example/", Reason.NO_SUCH_HOST
        )


async def test_the_next_address_of_a_name_is_tried_if_the_first_does_not_answer(here: Site) -> None:
    here.put("/a")
    names = Names({HOST: [["127.0.0.9", "127.0.0.1"]]})

    async with fetcher(here.port, names=names) as fetching:
        assert isinstance(await fetching.fetch(here.url("/a")), Document)


async def test_a_name_that_takes_long_to_resolve_holds_up_nobody_else(here: Site) -> None:
    here.put("/a")
    released = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(host: str) -> list[str]:
        if host == HOST:
            return ["127.0.0.1"]
        asyncio.run_coroutine_threadsafe(released.wait(), loop).result()
        return ["127.0.0.1"]

    async with fetcher(here.port, names=slow, limits=Limits(whole=0.5)) as fetching:  # type: ignore[arg-type]
        stuck = asyncio.create_task(fetching.fetch("http://stuck.example/"))
        assert isinstance(await fetching.fetch(here.url("/a")), Document)
        assert not stuck.done()
        assert await stuck == NotFetched("http://stuck.example/", Reason.TOO_SLOW)
        released.set()


async def test_a_connection_serves_the_next_request_of_the_same_host(here: Site) -> None:
    here.put("/a")
    here.put("/b")
    names = Names({HOST: [["127.0.0.1"]]})

    async with fetcher(here.port, names=names) as fetching:
        for path in ("/a", "/b", "/a"):
            assert isinstance(await fetching.fetch(here.url(path)), Document)

    # The first for robots.txt, whose 404 is not read and ends its connection.
    assert names.asked == [HOST, HOST]


# Logs


async def test_no_log_tells_passwords_and_queries(
    here: Site, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG", "bot")
    here.put("/a")

    await got(here, "/a?key=s3cret")
    async with fetcher(here.port) as fetching:
        refused = await fetching.fetch(f"http://user:hunter2@{HOST}:{here.port}/a")

    assert isinstance(refused, NotFetched)
    assert refused.reason == Reason.BAD_ADDRESS
    written = caplog.text + "".join(capsys.readouterr())
    assert "fetched" in written
    assert "s3cret" not in written
    assert "hunter2" not in written
