"""One request and its answer, within limits of time and size whatever the server does."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpcore
import httpx
import structlog

from bot.fetching.address import Target, shown
from bot.fetching.connecting import GuardedBackend, MeteredStream
from bot.fetching.guard import Guard
from bot.fetching.reasons import Failed, Reason
from bot.fetching.unpacking import ACCEPTED, unpacker

log = structlog.get_logger(__name__)

WITH_BODY = frozenset({200, 203})
_FRAMING = 1_000_000  # bytes that chunks may take beside what they hold
_BREATHER = 200  # pieces between two chances for others


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may cost at most: seconds for connecting, each read, each write and the whole; bytes, packed as well as
    unpacked, of a page, a listing and a robots.txt; redirects; pieces that a body comes in.
    """

    connect: float = 10.0
    read: float = 20.0
    write: float = 10.0
    whole: float = 90.0
    page: int = 10_000_000
    listing: int = 50_000_000
    robots: int = 500_000
    redirects: int = 10
    pieces: int = 50_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `body` is unpacked, and empty but for `WITH_BODY`."""

    status: int
    headers: httpx.Headers
    body: bytes = b""

    @property
    def location(self) -> bytes:
        """The Location header as it came; empty without one."""
        return next((value for name, value in self.headers.raw if name.lower() == b"location"), b"")


@dataclass(frozen=True, slots=True)
class Appetite:
    """How much of a body is read (`most` bytes), whether one that is longer is `cut` rather than refused, and of what
    documents: `wanted` raises `Failed` for headers of any other.
    """

    most: int
    wanted: Callable[[httpx.Headers], None]
    cut: bool = False


class Exchange:
    """Connections that go through `guard`, kept open for a while. Bears no cookies, no credentials and no proxies."""

    def __init__(self, guard: Guard, limits: Limits, tls: ssl.SSLContext | None = None) -> None:
        self._limits = limits
        # httpcore itself, not httpx's client: that one brings cookies, redirects, credentials, proxies and unpacking
        # without limits, all of which would have to be kept out.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=32,
            max_keepalive_connections=16,
            keepalive_expiry=10.0,
            http1=True,
            http2=False,
            network_backend=GuardedBackend(guard),
        )

    async def get(
        self, target: Target, headers: Sequence[tuple[bytes, bytes]], appetite: Appetite, seconds: float
    ) -> Answer:
        """Return the answer, redirects and errors of the server too; raises `Failed` for whatever goes wrong."""
        try:
            async with asyncio.timeout(seconds):
                return await self._get(target, headers, appetite)
        except Failed:
            raise
        except (TimeoutError, httpcore.TimeoutException):
            raise Failed(Reason.TOO_SLOW) from None
        except httpcore.ConnectError as error:
            raise Failed(Reason.UNSAFE if _is_of_tls(error) else Reason.NO_CONNECTION) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise Failed(Reason.BROKEN) from None
        except Exception as error:  # a server must not be able to end what runs for all sources
            log.warning("fetching_failed_oddly", address=shown(target.address), error=type(error).__name__)
            raise Failed(Reason.BROKEN) from None

    async def _get(
        self, target: Target, headers: Sequence[tuple[bytes, bytes]], appetite: Appetite
    ) -> Answer:
        response = await self._pool.handle_async_request(self._request(target, headers))
        try:
            answer = Answer(response.status, httpx.Headers(response.headers))
            if response.status == 304:
                await response.aread()  # it has no body; read to its end, the connection can be used again
            if response.status not in WITH_BODY:
                return answer
            appetite.wanted(answer.headers)
            stream = response.extensions.get("network_stream")
            if isinstance(stream, MeteredStream):
                stream.grant(appetite.most + _FRAMING)
            return Answer(answer.status, answer.headers, await self._body(response, answer.headers, appetite))
        finally:
            await response.aclose()

    def _request(self, target: Target, headers: Sequence[tuple[bytes, bytes]]) -> httpcore.Request:
        url = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        always = [(b"Host", target.authority.encode()), (b"Accept-Encoding", ACCEPTED.encode())]
        limits = self._limits
        waits = {
            "connect": limits.connect,
            "read": limits.read,
            "write": limits.write,
            "pool": limits.connect,
        }
        return httpcore.Request("GET", url, headers=[*always, *headers], extensions={"timeout": waits})

    async def _body(self, response: httpcore.Response, headers: httpx.Headers, appetite: Appetite) -> bytes:
        unpacking = unpacker(headers.get("content-encoding", ""))
        if not appetite.cut and _stated_length(headers) > appetite.most:
            raise Failed(Reason.TOO_LARGE, passing=False)
        body = bytearray()
        packed = pieces = 0
        async for piece in response.aiter_stream():
            packed, pieces = packed + len(piece), pieces + 1
            if pieces > self._limits.pieces:
                raise Failed(Reason.BROKEN)
            if pieces % _BREATHER == 0:
                await asyncio.sleep(0)
            for part in unpacking.feed(piece):
                body += part
                if max(len(body), packed) > appetite.most:
                    return _cut(body, appetite)
                await _breathe(len(part))
            if packed > appetite.most:
                return _cut(body, appetite)
        unpacking.finish()
        return bytes(body)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


async def _breathe(size: int) -> None:
    if size > 100_000:
        await asyncio.sleep(0)


def _cut(body: bytearray, appetite: Appetite) -> bytes:
    if not appetite.cut:
        raise Failed(Reason.TOO_LARGE, passing=False)
    return bytes(body[: appetite.most])


def _stated_length(headers: httpx.Headers) -> int:
    written = headers.get("content-length", "")
    return int(written[:18]) if written.isascii() and written.isdecimal() else 0


def _is_of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
