"""Listening, and what holds for every address."""

import socket
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
import tornado.web
from tornado.httpserver import HTTPServer

from bot.errors import SettingsError

MOST_BYTES = 1_000_000
"""Of a body. An update has a few kilobytes."""
MOST_HEADER_BYTES = 16_384
BODY_SECONDS, IDLE_SECONDS = 10.0, 75.0

Route = tuple[str, type[tornado.web.RequestHandler], dict[str, Any]]

log = structlog.get_logger(__name__)


class Page(tornado.web.RequestHandler):
    """What every answer has in common: it says little, is not kept anywhere, and is not logged line by line."""

    def set_default_headers(self) -> None:
        """Say nothing of the program."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Type", "text/plain; charset=utf-8")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error with its name alone."""
        self.finish(f"{HTTPStatus(status_code).phrase}\n")

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log a defect; a caller's fault is no news."""
        if not isinstance(value, tornado.web.HTTPError):
            log.error("serving_failed", exc_info=(typ, value, tb))


class NotFound(Page):
    """Every other address."""

    def prepare(self) -> None:
        """Say so."""
        raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)


class WebServer:
    """Listens at `address` (None: nowhere). Where it is not `needed`, a port in use is told of and nothing else."""

    def __init__(self, address: tuple[str, int] | None, routes: Sequence[Route], *, needed: bool) -> None:
        self._address = address
        self._routes = routes
        self._needed = needed
        self._server: HTTPServer | None = None

    def start(self) -> None:
        """Listen. Raises `SettingsError` where it is needed and cannot be."""
        if self._address is None or self._server is not None:
            return
        host, port = self._address
        application = tornado.web.Application(
            list(self._routes), default_handler_class=NotFound, log_function=lambda _: None
        )
        server = HTTPServer(
            application,
            max_body_size=MOST_BYTES,
            max_header_size=MOST_HEADER_BYTES,
            body_timeout=BODY_SECONDS,
            idle_connection_timeout=IDLE_SECONDS,
        )
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family, backlog=128)
        except OSError as error:
            why = (error.strerror or type(error).__name__).partition(" (")[0]
            words = f"{host}:{port} cannot be listened at: {why}"
            if self._needed:
                raise SettingsError(
                    f"LISTEN: {words}. Telegram's calls arrive there. Example: LISTEN=127.0.0.1:8444"
                ) from error
            log.warning("not_listening", error=words, mend="set LISTEN to a free port, or to off")
            return
        listening.setblocking(False)
        server.add_sockets([listening])
        self._server = server
        log.info("listening", address=f"{host}:{port}")

    async def stop(self) -> None:
        """Listen no more, and close what is open."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()
            await server.close_all_connections()
