"""The Telegram application: which handler gets what, how it starts, and how it ends within ten seconds."""

import asyncio
import contextlib
import os
import signal
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.alerting.letters import LetterWriter
from bot.alerting.sender import AlertSender
from bot.context import HANDLER_SECONDS, Handler, IsnadContext, Runtime, context_for, limited
from bot.errors import SettingsError
from bot.handlers import browsing, button, common, failures, guest, question, subscription, written
from bot.handlers.inline import InlineMode
from bot.handlers.routes import COMMANDS
from bot.menus import publish
from bot.privacy_mode import tell_abilities
from bot.refresh import follow_loop, poll_loop
from bot.services import Services
from bot.settings import Settings
from bot.threads import Worker

# At 32 a replying handler does nearly twice as many a second as at PTB's own maximum of 256.
CONCURRENT_UPDATES = 32
# Every handler may send, and beside them the alerts and a job's progress.
POOL = CONCURRENT_UPDATES + 16
UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "guest_message",
)
COMMANDS_SECONDS = 30.0

IsnadApplication = Application[
    ExtBot[None], IsnadContext, dict[Any, Any], dict[Any, Any], dict[Any, Any], None
]

log = structlog.get_logger(__name__)


def build_application(
    settings: Settings,
    services: Services,
    *,
    request: BaseRequest | None = None,
    handler_seconds: float = HANDLER_SECONDS,
) -> IsnadApplication:
    """Return the application, ready for `run_polling` or `run_webhook`; nothing is sent yet.

    `request` replaces the network in tests. There is no `AIORateLimiter`: it would make answers wait for
    alerts, which have a pace of their own. Raises `SettingsError` when there is no token.
    """
    # Opt in to PTB's coming type for durations; the old one warns on each use.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    runtime = Runtime(settings, services, handler_seconds=handler_seconds, worker=Worker(services.pool))
    lifecycle = _Lifecycle(runtime)
    builder = (
        ApplicationBuilder()
        .application_class(_TellingApplication)
        .token(settings.require_token())
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .context_types(ContextTypes(context=context_for(runtime)))
        .concurrent_updates(CONCURRENT_UPDATES)
        .job_queue(None)
        .post_init(lifecycle.begin)
        .post_stop(lifecycle.end)
    )
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    else:
        builder = builder.connection_pool_size(POOL).pool_timeout(5.0).get_updates_connection_pool_size(2)
        builder = builder.get_updates_connect_timeout(3.0).get_updates_pool_timeout(1.0)
    application = builder.build()
    _add_handlers(application)
    return application


def run_polling(application: IsnadApplication) -> None:
    """Fetch updates and answer them until SIGTERM or SIGINT. Blocks. A wrong token raises `InvalidToken`."""
    application.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1, stop_signals=None)


def run_webhook(application: IsnadApplication, settings: Settings) -> None:
    """Let Telegram call `WEBHOOK_URL`, and listen at `LISTEN`, until SIGTERM or SIGINT. Blocks."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        raise SettingsError("WEBHOOK_URL and WEBHOOK_SECRET: both are needed to be called by Telegram")
    host, port = settings.listen_address
    application.run_webhook(
        listen=host,
        port=port,
        url_path=urlsplit(settings.webhook_url).path.lstrip("/"),
        webhook_url=settings.webhook_url,
        secret_token=settings.webhook_secret.get_secret_value(),
        allowed_updates=UPDATES,
        bootstrap_retries=-1,
        stop_signals=None,
    )


def _add_handlers(application: IsnadApplication) -> None:
    new = filters.UpdateType.MESSAGE  # neither edited messages nor channel posts
    private_other = filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    for name, handler in COMMANDS.items():
        application.add_handler(CommandHandler(name, limited(handler), filters=new))
    messages: list[tuple[filters.BaseFilter, Handler]] = [
        (filters.StatusUpdate.MIGRATE, subscription.migrated),
        (filters.COMMAND & filters.Regex(browsing.ARTICLE_COMMAND), browsing.numbered_article),
        (filters.COMMAND, common.unknown_command),
        (filters.TEXT | filters.CAPTION, written.written),
        (private_other, common.not_text),
    ]
    for which, handler in messages:
        application.add_handler(MessageHandler(new & which, limited(handler)))
    edited = filters.UpdateType.EDITED_MESSAGE & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
    application.add_handler(MessageHandler(edited, limited(question.edited)))
    application.add_handler(CallbackQueryHandler(limited(button.button)))
    runtime = application.context_types.context.runtime
    application.add_handler(InlineQueryHandler(limited(InlineMode(runtime.steady).answer)))
    application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, limited(guest.guest)))
    application.add_handler(
        ChatMemberHandler(limited(subscription.membership), ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_error_handler(failures.on_error)


class _TellingApplication(Application[Any, Any, Any, Any, Any, Any]):
    """PTB tries for ever to reach Telegram at the start, and tells of it only at the level DEBUG."""

    async def initialize(self) -> None:
        """Initialize, and say so when Telegram cannot be reached."""
        try:
            await super().initialize()
        except NetworkError as error:
            log.warning("telegram_unreachable", error=str(error))
            raise


class _Lifecycle:
    """What happens between the first connection and the first update, and after the last."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stopping = False

    async def begin(self, application: IsnadApplication) -> None:
        """Listen for signals, have the commands published, start the loops."""
        self._catch_signals()
        self._runtime.background.start(self._publish(application.bot), name="menus")
        self._runtime.background.start(self._tell_abilities(application.bot), name="abilities")
        self._start_loops(application.bot)
        log.info("bot_started", username=application.bot.username)

    async def _publish(self, bot: Bot) -> None:
        """Publish the menus beside the first updates, as far as they are not as they were published last."""
        worker, published = self._runtime.worker, self._runtime.services.published
        try:
            known = await worker.call(published.read, bot.id)
            async with asyncio.timeout(COMMANDS_SECONDS):
                note = partial(worker.call, partial(published.write, bot.id))
                await publish(bot, self._runtime.settings, known, note)
        except (TelegramError, TimeoutError, OSError) as error:
            log.warning("menus_not_published", error=str(error))

    async def _tell_abilities(self, bot: Bot) -> None:
        """Tell admins what the bot's settings at Telegram keep it from, once a change."""
        worker, told = self._runtime.worker, self._runtime.services.abilities_told
        try:
            known = await worker.call(told.read, bot.id)
            note = partial(worker.call, partial(told.write, bot.id))
            await tell_abilities(bot, self._runtime.settings, known, note)
        except OSError as error:
            log.warning("abilities_not_noted", error=str(error))

    async def end(self, application: IsnadApplication) -> None:
        """End the loops and jobs that live beside the handlers."""
        await self._runtime.background.close()
        self._runtime.worker.close()
        log.info("bot_stopped")

    def _start_loops(self, bot: Bot) -> None:
        runtime, services = self._runtime, self._runtime.services
        start, worker, wanted = runtime.background.start, runtime.worker, runtime.alerts_wanted
        writer = LetterWriter(services.search, services.questions, services.clock)
        sender = AlertSender(
            bot, services.outbox, services.subscribers, writer, worker, wanted, services.clock, runtime.steady
        )
        start(sender.run(), name="alerts")
        if services.follow is not None:
            start(follow_loop(services.follow, worker, wanted.set), name="follow")
        if services.poll_sources is not None:
            seconds = runtime.settings.poll_seconds
            start(poll_loop(services.poll_sources, seconds, worker, wanted.set), name="poll")

    def _catch_signals(self) -> None:
        """Catch them here rather than in PTB, to set the handlers' last moment when the first one comes."""
        loop = asyncio.get_running_loop()
        # Outside a main thread signals cannot be caught, and whoever started the bot ends it.
        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._stop)

    def _stop(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        log.info("bot_stopping")
        self._runtime.time.stopping()
        self._runtime.background.cancel()
        raise SystemExit  # PTB's own way out of its loop, through a clean end
