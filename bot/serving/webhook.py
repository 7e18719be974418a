"""Telegram's calls: who is no Telegram is turned away, and an update is answered for only once it is safely kept."""

import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
import tornado.web
from telegram import Bot, Update

from bot.serving.server import Page
from bot.updates.inbox import Inbox

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

log = structlog.get_logger(__name__)


class TelegramCall(Page):
    """One update in the body of a POST."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, inbox: Inbox, bot: Bot, secret: str, counted: Callable[[int], None]) -> None:
        """Take what is needed."""
        self._inbox = inbox
        self._bot = bot
        self._secret = secret.encode()
        self._counted = counted

    def prepare(self) -> None:
        """Let nobody through who does not know the secret, whatever else is right."""
        given = self.request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        if self.request.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
            raise tornado.web.HTTPError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)

    async def post(self) -> None:
        """Take an update.

        200: it is kept, or was before. 503: not now; Telegram comes again. 400: that is no update, and none to come
        again with.
        """
        values = _object(self.request.body)
        if values is None:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        if self._inbox.ending or self._inbox.overfull:
            self.set_header("Retry-After", "5")
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        try:
            update = Update.de_json(values, self._bot)
        except Exception as error:
            # Telegram would bring it again and again, and nothing else before it is taken.
            log.error("update_unreadable", update_id=values["update_id"], error=type(error).__name__)
            return
        await self._inbox.put(update)

    def on_finish(self) -> None:
        """Count the call."""
        self._counted(self.get_status())


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    number = values.get("update_id")
    return (
        values if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**53 else None
    )
