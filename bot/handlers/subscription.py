"""/subscribe, /unsubscribe, /status, and chats that the bot was put out of or that changed their id."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from telegram import ChatMember, ChatMemberUpdated, Update

from bot.context import Handler, IsnadContext
from bot.handlers.by_admin import is_admin_alone
from bot.handlers.choosing import choose, most_of
from bot.handlers.common import reply
from bot.handlers.flood import counted
from bot.handlers.groups import refused
from bot.messages.admin import render_admin_status, render_status
from bot.messages.broadcast import render_back_in_group
from bot.messages.help import render_notice
from bot.messages.subscriptions import render_stop_everything, render_too_many_followed
from bot.sending import send_patiently
from data.statistics import Days

WEEK = timedelta(days=7)

_GONE = (ChatMember.BANNED, ChatMember.LEFT)
_THERE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)

log = structlog.get_logger(__name__)


async def subscribe(update: Update, context: IsnadContext) -> None:
    """Follow all news; with words behind the command ask what of them is to be followed."""
    message = update.message
    if message is None or await refused(update, context):
        return
    if text := " ".join(context.args or ()):
        await choose(message, text, update, context)
        return
    services, language = context.runtime.services, context.language(update)
    before = await context.call(services.subscriptions.of_chat, message.chat.id)
    subscriber = await context.call(services.subscribers.get, message.chat.id)
    thread = message.message_thread_id if message.is_topic_message else None
    most, now = most_of(message), services.clock()
    add = services.subscriptions.add
    saved = await context.call(add, message.chat.id, "all", "", language, now, most=most, thread=thread)
    if saved is None:
        await reply(message, render_too_many_followed(most, language), context)
        return
    on = subscriber is not None and subscriber.active
    already = on and any(each.kind == "all" and each.state == "active" for each in before)
    await reply(message, render_notice("already-subscribed" if already else "subscribed", language), context)


async def unsubscribe(update: Update, context: IsnadContext) -> None:
    """Stop everything that the chat follows; where that is several things, ask first."""
    if update.message is None or await refused(update, context):
        return
    services, language, chat = context.runtime.services, context.language(update), update.message.chat.id
    kept = await context.call(services.subscriptions.of_chat, chat)
    if len(kept) > 1:
        await reply(update.message, render_stop_everything(len(kept), language), context)
        return
    changed = await context.call(services.subscribers.unsubscribe, chat, services.clock())
    notice = render_notice("unsubscribed" if changed else "not-subscribed", language)
    await reply(update.message, notice, context)


async def status(update: Update, context: IsnadContext) -> None:
    """Tell whether the chat gets alerts; an admin also the state of index and outbox."""
    if update.message is None:
        return
    services, language = context.runtime.services, context.language(update)
    subscriber = await context.call(services.subscribers.get, update.message.chat.id)
    subscribed = subscriber is not None and subscriber.active
    text = render_status(subscribed, language)
    if context.runtime.is_admin(update):
        alone = is_admin_alone(update, context)  # what was asked is for no group to read
        index = await context.call(services.status)
        text = render_admin_status(
            subscribed,
            generation=index.generation,
            articles=index.articles,
            passages=index.passages,
            pending=index.pending,
            subscribers=await context.call(services.subscribers.active_count),
            outbox=await context.call(services.outbox.counts),
            language=language,
            days=await _days(context) if alone else None,
        )
    await reply(update.message, text, context)


async def _days(context: IsnadContext) -> Days | None:
    services = context.runtime.services
    if services.statistics is None:
        return None
    return await context.call(services.statistics.since, services.clock() - WEEK)


async def membership(update: Update, context: IsnadContext) -> None:
    """Switch alerts off for a chat that blocked the bot or put it out, and on for a group that let it in again."""
    change = update.my_chat_member
    if change is None:
        return
    status = change.new_chat_member.status
    if status in _GONE:
        await _left(change, context)
    elif status in _THERE and change.chat.type != change.chat.PRIVATE:  # a person comes back by /start
        await _let_in_again(change.chat.id, update, context)


async def _let_in_again(chat: int, update: Update, context: IsnadContext) -> None:
    services = context.runtime.services
    if await context.call(services.subscribers.come_back, chat, services.clock()):
        log.info("chat_came_back", chat_id=chat)
        await send_patiently(context.bot, chat, render_back_in_group(context.language(update)))


async def _left(change: ChatMemberUpdated, context: IsnadContext) -> None:
    services = context.runtime.services
    why = "blocked" if change.chat.type == change.chat.PRIVATE else change.new_chat_member.status
    await context.call(services.subscribers.deactivate, change.chat.id, why, services.clock())
    log.info("chat_left", chat_id=change.chat.id, why=why)


async def migrated(update: Update, context: IsnadContext) -> None:
    """Follow a group that became a supergroup. Telegram tells it in the old chat and in the new one."""
    message = update.message
    if message is None:
        return
    old, new = message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        old, new = message.migrate_from_chat_id, message.chat.id
    if new is not None:
        await context.call(context.runtime.services.subscribers.migrate, old, new)
        log.info("chat_migrated", chat_id=old, new_chat_id=new)


COMMANDS: Mapping[str, Handler] = {
    "subscribe": counted(subscribe),
    "unsubscribe": counted(unsubscribe),
    "status": counted(status),
}
