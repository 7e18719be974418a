"""The Telegram application: which handler gets what, how it starts, and how it ends within ten seconds."""

import asyncio
import os
from functools import partial
from typing import Any

import structlog
from telegram import Bot
from telegram.error import TelegramError
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

from bot import mending
from bot.alerting.broadcasts import BroadcastTeller
from bot.alerting.letters import LetterWriter
from bot.alerting.others import Others
from bot.alerting.parcels import Packer
from bot.alerting.sender import AlertSender
from bot.context import HANDLER_SECONDS, Handler, IsnadContext, Runtime, context_for
from bot.fault_notes import fault_notes
from bot.gate.gate import Gate
from bot.gate.limits import NO_LIMITS, limits_of
from bot.handlers import (
    broadcast,
    browsing,
    button,
    by_admin,
    failures,
    finding,
    guest,
    hints,
    question,
    subscription,
    written,
)
from bot.handlers.inline import InlineMode
from bot.handlers.routes import COMMANDS
from bot.menus import publish
from bot.messages.catalogue import choose_language
from bot.metrics import Metrics, counted_request
from bot.operation import KeepingApplication, Operation
from bot.privacy_mode import tell_abilities
from bot.refresh import follow_loop, poll_loop
from bot.services import Services
from bot.settings import Settings
from bot.threads import Worker
from bot.updates.handler_limit import limited
from bot.updates.handling import Handling
from bot.updates.inbox import Inbox

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

    `request` replaces the network in tests, where no pace is kept. Raises `SettingsError` when there is no token.
    """
    # Opt in to PTB's coming type for durations; the old one warns on each use.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    runtime = Runtime(settings, services, handler_seconds=handler_seconds, worker=Worker(services.pool))
    metrics = services.metrics or Metrics()
    inbox = Inbox(services.inbox, metrics)
    lifecycle = _Lifecycle(runtime, inbox)
    gate = Gate(limits_of(settings.messages_per_second) if request is None else NO_LIMITS, runtime.steady)
    lifecycle.gate = gate
    builder = (
        ApplicationBuilder()
        .rate_limiter(gate)
        .application_class(KeepingApplication)
        .updater(None)
        .update_queue(inbox)
        .token(settings.require_token())
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .context_types(ContextTypes(context=context_for(runtime)))
        .concurrent_updates(Handling(inbox, metrics, runtime.held, runtime.background, CONCURRENT_UPDATES))
        .job_queue(None)
        .post_init(lifecycle.begin)
        .post_stop(lifecycle.end)
    )
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    else:
        builder = builder.request(
            counted_request(metrics, connection_pool_size=POOL, pool_timeout=5.0)
        ).get_updates_request(
            counted_request(metrics, connection_pool_size=2, connect_timeout=3.0, pool_timeout=1.0)
        )
    application = builder.build()
    assert isinstance(application, KeepingApplication)
    application.operation = Operation(runtime, inbox, metrics, lifecycle.stopping)
    _add_handlers(application)
    return application


def run_polling(application: IsnadApplication) -> None:
    """Fetch updates and answer them until SIGTERM or SIGINT. Blocks.

    Raises `InvalidToken`, after a clean end, when Telegram does not know the token, or no more.
    """
    assert isinstance(application, KeepingApplication)
    application.operation.poll(application, UPDATES)


def run_webhook(application: IsnadApplication, settings: Settings) -> None:
    """Let Telegram call `WEBHOOK_URL`, and listen at `LISTEN`, until SIGTERM or SIGINT. Blocks.

    Raises `SettingsError` when `LISTEN` cannot be listened at, and `InvalidToken` as `run_polling` does.
    """
    assert isinstance(application, KeepingApplication)
    application.operation.be_called(application, settings, UPDATES)


def _add_handlers(application: IsnadApplication) -> None:
    new = filters.UpdateType.MESSAGE  # neither edited messages nor channel posts
    runtime = application.context_types.context.runtime
    admins = runtime.settings.admin_ids
    private_other = filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    # Before the greeting: who comes back after having blocked the bot gets alerts again.
    application.add_handler(CommandHandler("start", limited(broadcast.come_back), filters=new), group=-1)
    for name, handler in COMMANDS.items():
        application.add_handler(CommandHandler(name, limited(handler), filters=new))
    messages: list[tuple[filters.BaseFilter, Handler]] = [
        (filters.StatusUpdate.MIGRATE, subscription.migrated),
        (filters.COMMAND & filters.Regex(browsing.ARTICLE_COMMAND), browsing.numbered_article),
        (filters.COMMAND, hints.unknown_command),
        (by_admin.AdminsOpml(admins), finding.opml),
        (by_admin.AdminsOtherFile(admins), finding.other_file),
        (by_admin.AdminsOpmlInGroup(admins), question.file_in_group),
        (filters.TEXT | filters.CAPTION, written.written),
        (private_other, hints.not_text),
    ]
    for which, handler in messages:
        application.add_handler(MessageHandler(new & which, limited(handler)))
    edited = filters.UpdateType.EDITED_MESSAGE & (filters.TEXT | filters.CAPTION)
    application.add_handler(MessageHandler(edited, limited(question.edited)))
    application.add_handler(CallbackQueryHandler(limited(button.button)))
    application.add_handler(InlineQueryHandler(limited(InlineMode(runtime.steady).answer)))
    application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, limited(guest.guest)))
    application.add_handler(
        ChatMemberHandler(limited(subscription.membership), ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_error_handler(failures.on_error)


class _Lifecycle:
    """What happens between the first connection and the first update, and after the last."""

    gate: Gate

    def __init__(self, runtime: Runtime, inbox: Inbox) -> None:
        self._runtime = runtime
        self._inbox = inbox

    async def begin(self, application: IsnadApplication) -> None:
        """Have the commands published, start the loops."""
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
        start(self._inbox.look_after(), name="inbox")
        writer = LetterWriter(services.search, services.questions, services.clock)
        sending, steady = services.sending, runtime.steady
        sender = AlertSender(
            Packer(bot, services.outbox, writer, worker),
            services.outbox,
            services.subscribers,
            Others(sending.claims, sending.neighbours, services.clock, steady),
            self.gate,
            worker,
            wanted,
            services.clock,
            steady,
        )
        start(sender.run(), name="alerts")
        teller = BroadcastTeller(
            bot,
            sending.broadcasts,
            sending.standing,
            runtime.settings.admin_ids,
            choose_language(runtime.settings.ui_language, None),
            worker,
            sending.neighbours.name,
            services.clock,
        )
        start(teller.run(), name="broadcasts")
        if services.follow is not None:
            start(follow_loop(services.follow, worker, wanted.set), name="follow")
        changed = services.watching.changed if services.watching is not None else None
        if services.tend is not None:
            seconds = runtime.settings.poll_seconds
            start(poll_loop(services.tend, seconds, worker, wanted.set, changed), name="tend")
        if services.watching is not None:
            start(services.watching.run(bot), name="sources")
        if services.mend is not None:
            start(poll_loop(services.mend, mending.LOOK_SECONDS, worker, wanted.set), name="mend")
        if services.faults is not None:
            start(fault_notes(bot, runtime, services.faults).run(), name="faults")

    def stopping(self) -> None:
        """Set the handlers' last moment, and have the loops end."""
        self._runtime.time.stopping()
        self._runtime.background.cancel()
