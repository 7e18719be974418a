"""Servers that misbehave byte by byte: none costs more than the limits, and each comes to one of few outcomes."""

import asyncio
import gzip
import time
import zlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fetching.connecting import HEAD_BYTES
from bot.fetching.exchange import Limits
from bot.fetching.reasons import Failed, Reason
from bot.fetching.types import Document, Fetched, Gone, NotFetched, NotModified
from bot.fetching.unpacking import unpacker
from tests.bot.web import fetcher, misbehaving, site

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
QUICK = Limits(read=0.5, whole=1.0)
Script = Callable[[StreamReader, StreamWriter], Awaitable[None]]


async def answered(script: Script, limits: Limits | None = None) -> tuple[str, Fetched]:
    async with misbehaving(script) as server, fetcher(server.port, limits=limits) as fetching:
        return server.url(), await fetching.fetch(server.url())


def sends(*parts: bytes, then_waits: bool = False) -> Script:
    async def script(reader: StreamReader, writer: StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if then_waits:
            await reader.read()

    return script


def repeats(head: bytes, part: bytes, pause: float = 0.0) -> Script:
    async def script(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        # slow
        (sends(then_waits=True), Reason.TOO_SLOW),
        (sends(OK, then_waits=True), Reason.TOO_SLOW),
        (sends(OK + b"Content-Length: 10\r\n\r\nabc", then_waits=True), Reason.TOO_SLOW),
        (repeats(OK + b"Content-Length: 100000\r\n\r\n", b"x", 0.05), Reason.TOO_SLOW),
        (repeats(OK, b"X: y\r\n", 0.05), Reason.TOO_SLOW),
        (repeats(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.05), Reason.TOO_SLOW),
        # endless
        (repeats(OK, b"X-Filler: " + b"y" * 1000 + b"\r\n"), Reason.BROKEN),
        (repeats(b"HTTP/1.1 200 ", b"O" * 1000), Reason.BROKEN),
        (repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40), Reason.TOO_LARGE),
        (repeats(OK + b"\r\n", b"x" * 60_000), Reason.TOO_LARGE),
        (repeats(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 65_535 + b"\r\n"), Reason.TOO_LARGE),
        (repeats(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 90_000 + b"\r\nx\r\n"), Reason.TOO_LARGE),
        (sends(OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n" * 1000] * 60, b"0\r\n\r\n"), Reason.BROKEN),
        (repeats(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"Trailer: x\r\n" * 90), Reason.BROKEN),
        # wrong
        (sends(), Reason.BROKEN),
        (sends(b"220 mail.example ESMTP\r\n"), Reason.BROKEN),
        (sends(b"HTTP/9.9 999 ?\r\n\r\n"), Reason.ODD_ANSWER),
        (sends(OK + b"Content-Length: 100\r\n\r\nabc"), Reason.BROKEN),
        (sends(OK + b"Content-Length: abc\r\n\r\nabc"), Reason.BROKEN),
        (sends(OK + b"Content-Length: -1\r\n\r\nabc"), Reason.BROKEN),
        (sends(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nabc"), Reason.BROKEN),
        (sends(OK + b"Content-Length: 99999999999\r\n\r\nabc"), Reason.TOO_LARGE),
        (sends(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nabc"), Reason.BROKEN),
        (sends(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc"), Reason.BROKEN),
        (sends(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), Reason.BROKEN),
        (sends(OK + b"Transfer-Encoding: gzip\r\n\r\nabc"), Reason.BROKEN),
        (sends(OK + b"X: a\x00b\r\n\r\nabc"), Reason.BROKEN),
        (sends(OK + b"X y\r\n\r\nabc"), Reason.BROKEN),
        (sends(OK + b"\xff\xfe: y\r\n\r\nabc"), Reason.BROKEN),
        (sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), Reason.BROKEN),
        (sends(b"HTTP/1.1 302 Found\r\nLocation:\r\nContent-Length: 0\r\n\r\n"), Reason.ODD_ANSWER),
        (sends(b"HTTP/1.1 302 Found\r\nLocation: http://a\x01b/\r\n\r\n"), Reason.BAD_ADDRESS),
        (sends(b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n"), Reason.BAD_ADDRESS),
        (sends(b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 9_000 + b"\r\n\r\n"), Reason.BAD_ADDRESS),
    ],
)  # fmt: skip
async def test_a_server_that_misbehaves_costs_little_and_is_told_in_few_words(
    script: Script, reason: Reason
) -> None:
    began = time.monotonic()

    address, answer = await answered(script, QUICK if reason is Reason.TOO_SLOW else Limits())

    assert isinstance(answer, NotFetched)
    assert (answer.address, answer.reason) == (address, reason)
    assert answer.passing is (reason not in {Reason.TOO_LARGE, Reason.BAD_ADDRESS})
    assert time.monotonic() - began < 30


async def test_odd_headers_are_no_reason_to_refuse_a_page() -> None:
    head = OK + (
        b"ETag: \xd8\xae\xd8\xa8\xd8\xb1\r\nLast-Modified: \xff\r\nContent-Type: \xff\r\nAge: x\r\n"
        b"Cache-Control: \xd9\xa1, max-age=\xd9\xa1\r\nRetry-After: \xd9\xa1\r\nX-Robots-Tag: ,,:\xff:,noindex\r\n"
    )
    _, answer = await answered(sends(head + b"Content-Length: 3\r\n\r\nabcLEFT OVER"))

    assert isinstance(answer, Document)
    assert answer.body == b"abc"
    assert (answer.validators.etag, answer.validators.last_modified, answer.fresh_for) == (None, None, None)


async def test_a_redirect_in_another_encoding_than_utf_8_is_followed_byte_by_byte() -> None:
    asked: list[bytes] = []

    async def script(reader: StreamReader, writer: StreamWriter) -> None:
        location = "خبر".encode("cp1256")
        writer.write(b"HTTP/1.1 301 Moved\r\nConnection: close\r\nLocation: /" + location + b"\r\n\r\n")

    async def final(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(OK + b"Connection: close\r\nContent-Length: 3\r\n\r\nabc")

    async def both(reader: StreamReader, writer: StreamWriter) -> None:
        asked.append(b"")
        await (script if len(asked) == 1 else final)(reader, writer)

    _, answer = await answered(both)

    assert isinstance(answer, Document)
    assert answer.address.endswith("/%CE%C8%D1")


async def test_a_body_without_a_length_ends_with_its_connection() -> None:
    _, answer = await answered(sends(OK + b"\r\n<p>old</p>"))

    assert isinstance(answer, Document)
    assert answer.body == b"<p>old</p>"


async def test_no_more_comes_over_the_wire_than_the_limit_and_a_little() -> None:
    sent = 0

    async def script(reader: StreamReader, writer: StreamWriter) -> None:
        nonlocal sent
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 400)
            await writer.drain()
            sent += 25 * 400

    await answered(script)

    # What lies in the buffers of two sockets was sent, but not taken.
    assert sent < HEAD_BYTES + 8_000_000


async def test_others_get_their_turn_while_a_body_comes_in_tiny_pieces() -> None:
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            began = time.process_time()
            await asyncio.sleep(0.001)
            worst = max(worst, time.process_time() - began)

    watching = asyncio.create_task(watch())
    _, answer = await answered(
        sends(OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n" * 1000] * 40, b"0\r\n\r\n")
    )
    watching.cancel()

    assert isinstance(answer, Document)
    assert answer.body == b"x" * 40_000
    assert worst < 0.06


async def test_a_cancelled_fetch_closes_its_connection_and_leaves_room_for_others() -> None:
    hung_up = asyncio.Event()
    begun = asyncio.Event()

    async def script(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 100\r\n\r\nabc")
        await writer.drain()
        begun.set()
        assert await reader.read() == b""
        hung_up.set()

    async with misbehaving(script) as server, fetcher(server.port) as fetching:
        for _ in range(5):
            begun.clear()
            hung_up.clear()
            going = asyncio.create_task(fetching.fetch(server.url()))
            await asyncio.wait_for(begun.wait(), 5)
            going.cancel()
            with pytest.raises(asyncio.CancelledError):
                await going
            await asyncio.wait_for(hung_up.wait(), 5)


async def test_what_is_too_large_is_hung_up_on() -> None:
    async with misbehaving(repeats(OK + b"\r\n", b"x" * 60_000)) as server, fetcher(server.port) as fetching:
        answer = await fetching.fetch(server.url())
        await asyncio.wait_for(server.closed.wait(), 5)
    assert isinstance(answer, NotFetched)
    assert answer.reason == Reason.TOO_LARGE


async def test_redirects_share_the_time_of_one_fetch() -> None:
    async def script(reader: StreamReader, writer: StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nConnection: close\r\n\r\n")

    began = time.monotonic()
    _, answer = await answered(script, QUICK)

    assert isinstance(answer, NotFetched)
    assert answer.reason == Reason.TOO_SLOW
    assert time.monotonic() - began < 4


async def test_an_endless_robots_file_is_read_as_far_as_its_limit() -> None:
    async with site() as here:
        rules = b"User-agent: *\nDisallow: /hidden\n"
        here.put("/robots.txt", rules + b"# filler\n" * 100_000 + b"Disallow: /\n", Content_Type="text/plain")
        here.put("/open")

        async with fetcher(here.port) as fetching:
            assert isinstance(await fetching.fetch(here.url("/open")), Document)
            assert await fetching.fetch(here.url("/hidden")) == NotFetched(
                here.url("/hidden"), Reason.ROBOTS, passing=False
            )


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=200).map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest),
        st.tuples(st.sampled_from([301, 302, 304, 404, 429, 503]), st.binary(max_size=80)).map(
            lambda made: b"HTTP/1.1 %d X\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % made
        ),
        st.binary(max_size=300).map(
            lambda body: OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        ),
    )
)
def test_whatever_bytes_a_server_sends_the_outcome_is_one_of_four(sent: bytes) -> None:
    _, answer = asyncio.run(answered(sends(sent)))

    assert isinstance(answer, Document | NotModified | Gone | NotFetched)
    if isinstance(answer, NotFetched):
        assert answer.reason in set(Reason)


@given(
    st.sampled_from(["gzip", "deflate", "br", "", "identity"]),
    st.lists(st.binary(max_size=40), max_size=12),
)
def test_whatever_bytes_are_unpacked_it_is_a_document_or_broken(encoding: str, pieces: list[bytes]) -> None:
    unpacking = unpacker(encoding)
    reason = Reason.BROKEN
    try:
        for piece in pieces:
            assert all(unpacking.feed(piece))
        unpacking.finish()
    except Failed as failure:
        reason = failure.reason
    assert reason is Reason.BROKEN


@given(st.binary(max_size=3000), st.integers(1, 50), st.integers(1, 3))
def test_unpacking_does_not_depend_on_where_the_pieces_are_cut(body: bytes, size: int, members: int) -> None:
    packed = {
        "gzip": b"".join(gzip.compress(body) for _ in range(members)),
        "deflate": zlib.compress(body * members),
        "br": brotli.compress(body * members),
    }
    for encoding, data in packed.items():
        unpacking = unpacker(encoding)
        parts = [
            part for start in range(0, len(data), size) for part in unpacking.feed(data[start : start + size])
        ]
        unpacking.finish()
        assert b"".join(parts) == body * members


def test_a_body_of_very_many_members_is_given_up() -> None:
    with pytest.raises(Failed) as raised:
        for _ in unpacker("gzip").feed(gzip.compress(b"") * 1_001):
            pass

    assert raised.value.reason is Reason.BROKEN
