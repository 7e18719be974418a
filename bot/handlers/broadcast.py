"""/pause and /resume: all alerts, for admins; and those who come back after they blocked the bot."""

from collections.abc import Mapping

import structlog
from telegram import Message, Update

from bot.context import Handler, IsnadContext
from bot.handlers.common import reply
from bot.handlers.flood import within_limit
from bot.messages.broadcast import render_back, render_paused, render_resumed
from bot.messages.help import render_notice
from data.standing import ALERTS_PAUSED

log = structlog.get_logger(__name__)


async def pause(update: Update, context: IsnadContext) -> None:
    """Send no alerts until `resume`, across restarts. What is on its way still arrives."""
    message = await _admins_message("pause", update, context)
    if message is None:
        return
    services, admin = context.runtime.services, update.effective_user
    by = str(admin.id if admin else 0)
    stands = await context.call(services.sending.standing.get, ALERTS_PAUSED)
    if stands is None:
        await context.call(services.sending.standing.put, ALERTS_PAUSED, by, services.clock())
        log.warning("alerts_paused", user_id=by)
    waiting = await _waiting(context)
    await reply(
        message, render_paused(waiting, context.language(update), already=stands is not None), context
    )


async def resume(update: Update, context: IsnadContext) -> None:
    """Send alerts again."""
    message = await _admins_message("resume", update, context)
    if message is None:
        return
    services = context.runtime.services
    dropped = await context.call(services.sending.standing.drop, ALERTS_PAUSED)
    if dropped:
        log.warning("alerts_resumed", user_id=getattr(update.effective_user, "id", None))
    context.runtime.alerts_wanted.set()
    waiting = await _waiting(context)
    await reply(message, render_resumed(waiting, context.language(update), paused=dropped), context)


async def come_back(update: Update, context: IsnadContext) -> None:
    """Switch alerts on again for whoever blocked the bot and now writes /start."""
    message, services = update.message, context.runtime.services
    if message is None:
        return
    if await context.call(services.subscribers.come_back, message.chat.id, services.clock()):
        log.info("chat_came_back", chat_id=message.chat.id)
        await reply(message, render_back(context.language(update)), context)


async def _waiting(context: IsnadContext) -> int:
    counts = await context.call(context.runtime.services.outbox.counts)
    return counts.get("pending", 0) + counts.get("sending", 0)


async def _admins_message(what: str, update: Update, context: IsnadContext) -> Message | None:
    """The message, if an admin wrote it; anybody else is told that it is not for them."""
    if update.message is None:
        return None
    if not context.runtime.is_admin(update):
        log.warning("stranger_refused", job=what, user_id=getattr(update.effective_user, "id", None))
        if await within_limit(update.message, update, context, "reply"):
            await reply(update.message, render_notice("admins-only", context.language(update)), context)
        return None
    return update.message


COMMANDS: Mapping[str, Handler] = {"pause": pause, "resume": resume}
