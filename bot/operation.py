"""An application and the world around it: where updates come from, where it listens, how its life begins and ends."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot.context import Runtime
from bot.errors import SettingsError
from bot.metrics import Metrics
from bot.running import Life, run_life
from bot.serving.figures import FigureReader
from bot.serving.pages import Counted, Health, Ready
from bot.serving.readiness import Readiness
from bot.serving.server import Route, WebServer
from bot.serving.webhook import TelegramCall
from bot.settings import Settings
from bot.updates.coming import Called, Polling, UpdateSource
from bot.updates.inbox import Inbox


class KeepingApplication(Application[Any, Any, Any, Any, Any, Any]):
    """PTB's application, which keeps an update that a refused token left unanswered, and ends then."""

    operation: "Operation"
    token_refused: Callable[[], None] | None = None

    async def process_error(self, update: object, error: Exception, *args: Any, **kwargs: Any) -> bool:
        """Have an error treated; see PTB."""
        if isinstance(error, InvalidToken) and self.token_refused is not None:
            if isinstance(update, Update):
                self.operation.inbox.hold(update.update_id)
            self.token_refused()
            return True
        return await super().process_error(update, error, *args, **kwargs)


class Operation:
    """Runs one application. `stopping` is called once, when the end begins."""

    def __init__(
        self, runtime: Runtime, inbox: Inbox, metrics: Metrics, stopping: Callable[[], None]
    ) -> None:
        self._runtime = runtime
        self.inbox = inbox
        self._metrics = metrics
        self._stopping = stopping

    def poll(self, application: KeepingApplication, kinds: Sequence[str]) -> None:
        """Fetch updates until a signal. Blocks. Raises `InvalidToken` after a clean end."""

        async def told(error: TelegramError) -> None:
            await application.process_error(update=None, error=error)

        updates = Polling(application.bot, self.inbox.put, told, kinds)
        self._run(application, updates, self._pages(updates), needed=False)

    def be_called(self, application: KeepingApplication, settings: Settings, kinds: Sequence[str]) -> None:
        """Have Telegram bring updates until a signal. Blocks. Raises `SettingsError`, `InvalidToken`."""
        if settings.webhook_url is None or settings.webhook_secret is None:
            raise SettingsError("WEBHOOK_URL and WEBHOOK_SECRET: both are needed to be called by Telegram")
        secret, bot = settings.webhook_secret.get_secret_value(), application.bot
        updates = Called(bot, settings.webhook_url, secret, kinds)
        given = {"inbox": self.inbox, "bot": bot, "secret": secret, "counted": self._metrics.webhook}
        call = (re.escape(urlsplit(settings.webhook_url).path or "/"), TelegramCall, given)
        self._run(application, updates, [*self._pages(updates), call], needed=True)

    def _pages(self, updates: UpdateSource) -> list[Route]:
        worker, services = self._runtime.worker, self._runtime.services
        readiness = Readiness(worker, services.missing, updates.trouble)
        figures = FigureReader(self._metrics.registry, worker, services.figures, lambda: self.inbox.depth)
        return [
            ("/healthz", Health, {}),
            ("/readyz", Ready, {"readiness": readiness}),
            ("/metrics", Counted, {"figures": figures}),
        ]

    def _run(
        self, application: KeepingApplication, updates: UpdateSource, routes: Sequence[Route], *, needed: bool
    ) -> None:
        server = WebServer(self._runtime.settings.listen_address, routes, needed=needed)

        def make() -> Life:
            life = Life(application, self.inbox, updates, server, self._stopping)
            application.token_refused = life.token_refused
            return life

        run_life(make)
