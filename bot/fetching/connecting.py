"""Connections to nothing but checked addresses, that bring no more bytes than they are allowed to."""

import ssl
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import httpcore

from bot.fetching.guard import Guard
from bot.fetching.reasons import Failed, Reason, forbidden

HEAD_BYTES = 300_000  # all that may come before the body, with however many 1xx answers
_MOST_TRIES = 4

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection that fails (`Reason.TOO_LARGE`) once it brought more than `HEAD_BYTES` since the last request, or
    more than was granted since.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._left = HEAD_BYTES

    def grant(self, most: int) -> None:
        """Let `most` bytes more come until the next request."""
        self._left = most

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """Return what came, as httpcore has it."""
        data = await self._stream.read(max_bytes, timeout)
        self._left -= len(data)
        if self._left < 0:
            raise Failed(Reason.TOO_LARGE, passing=False)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Send a part of a request, as httpcore has it."""
        self._left = HEAD_BYTES
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """Go on with TLS under the host's name, whatever address it is connected to."""
        return MeteredStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that the guard let through. They are literal, so that nothing resolves a second time."""

    def __init__(self, guard: Guard, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._guard = guard
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers, of the first few; raises `Failed` or what httpcore raises."""
        addresses = (await self._guard.addresses(host, port))[:_MOST_TRIES]
        share = None if timeout is None else timeout / len(addresses)
        failure: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                stream = await self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            if not _leads_to(stream, address):
                await stream.aclose()
                raise forbidden()
            return MeteredStream(stream)
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no document of the web is there."""
        raise forbidden()

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore has it."""
        await self._inner.sleep(seconds)


def _leads_to(stream: httpcore.AsyncNetworkStream, address: str) -> bool:
    peer = stream.get_extra_info("server_addr")
    return peer is not None and ip_address(peer[0]) == ip_address(address)
