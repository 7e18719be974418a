"""A little web on this machine: sites that answer over real HTTP, servers that misbehave byte by byte, and their names."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext

from aiohttp import web

from bot.fetching.client import Fetcher
from bot.fetching.exchange import Limits
from bot.fetching.politeness import Politeness

Reply = Callable[[web.Request], web.StreamResponse | Awaitable[web.StreamResponse]]
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HOST = "news.example"


@dataclass
class Names:
    """Resolves names as told: an answer for each look-up, the last for all that follow. `asked`: every look-up."""

    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def tell(self, host: str, *answers: list[str]) -> None:
        self.answers[host] = list(answers)

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        waiting = self.answers.get(host)
        if waiting is None:
            raise OSError("no such name")
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@dataclass
class Site:
    """Replies by path, 404 for all others. `asked`: path with query and headers of every request, in order."""

    port: int = 0
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: bytes = b"<p>x</p>", status: int = 200, **headers: str) -> None:
        """Serve this at `path`; headers are written with _ for -."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        said.setdefault("Content-Type", "text/html")
        self.replies[path] = lambda request: web.Response(body=body, status=status, headers=said)

    def move(self, path: str, location: str, status: int = 302) -> None:
        self.put(path, b"", status, Location=location)

    def paths(self) -> list[str]:
        """Return what was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.raw_path, dict(request.headers)))
        reply = self.replies.get(request.path)
        if reply is None:
            return web.Response(status=404)
        found = reply(request)
        return found if isinstance(found, web.StreamResponse) else await found


@asynccontextmanager
async def site(host: str = "127.0.0.1", port: int = 0, tls: SSLContext | None = None) -> AsyncIterator[Site]:
    """A site that listens at `host`."""
    it = Site()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", it.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        listening = web.TCPSite(runner, host, port, ssl_context=tls)
        await listening.start()
        it.port = runner.addresses[0][1]
        yield it
    finally:
        await runner.cleanup()


@dataclass
class Misbehaving:
    """A server that follows a script for everything but robots.txt. `closed`: set when the client hung up on the script."""

    port: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    sent: int = 0

    def url(self, path: str = "/") -> str:
        return f"http://{HOST}:{self.port}{path}"


@asynccontextmanager
async def misbehaving(script: Script) -> AsyncIterator[Misbehaving]:
    """A server on loopback with `script` for each request."""
    it = Misbehaving()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            if request.startswith(b"GET /robots.txt "):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
            else:
                await script(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            it.closed.set()
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        server.close()


def fetcher(*ports: int, names: Names | None = None, limits: Limits | None = None, **more: object) -> Fetcher:
    """A fetcher that may go to `HOST`, which is this machine, at these ports, without gaps between requests."""
    if names is None:
        names = Names()
        names.tell(HOST, ["127.0.0.1"])
    more.setdefault("allowed", [f"{HOST}:{port}" for port in ports])
    more.setdefault("politeness", Politeness(gap=0))
    return Fetcher(resolve=names, limits=limits or Limits(), **more)  # type: ignore[arg-type]
