"""Replying, and what belongs to no subject: /start, /help, unknown commands, things that are not text."""

from collections.abc import Mapping

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from bot.context import Handler, IsnadContext
from bot.messages import Message as Rendered
from bot.messages.help import render_help, render_notice, render_unknown_command
from bot.sending import edit, send_patiently

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


def in_group(message: Message) -> bool:
    """Tell whether several people read the chat of `message`."""
    return message.chat.type in _GROUPS


async def reply(message: Message, rendered: Rendered, context: IsnadContext) -> Message:
    """Answer `message` in its chat and topic; in a group as a reply, so that all see what it answers."""
    return await send_patiently(
        context.bot,
        message.chat.id,
        rendered,
        reply_to=message.message_id if in_group(message) else None,
        thread=message.message_thread_id if message.is_topic_message else None,
    )


async def reply_under(query: CallbackQuery, rendered: Rendered, context: IsnadContext) -> None:
    """Answer a pressed button with a message under the one that carries it."""
    await query.answer()
    await _send_under(query, rendered, context)


async def reply_in_place(query: CallbackQuery, rendered: Rendered, context: IsnadContext) -> None:
    """Answer a pressed button by changing the message that carries it; where it cannot be changed, by one under it."""
    pressed = query.message
    await query.answer()
    if pressed is None:
        return
    try:
        await edit(context.bot, pressed.chat.id, pressed.message_id, rendered)
    except BadRequest as error:
        if "not modified" in str(error).lower():  # pressed twice
            return
        await _send_under(query, rendered, context)


async def _send_under(query: CallbackQuery, rendered: Rendered, context: IsnadContext) -> None:
    pressed = query.message
    if pressed is None:
        return
    topic = isinstance(pressed, Message) and pressed.is_topic_message
    await send_patiently(
        context.bot,
        pressed.chat.id,
        rendered,
        reply_to=pressed.message_id,
        thread=pressed.message_thread_id if isinstance(pressed, Message) and topic else None,
    )


def person_of(update: Update) -> int:
    """Return who is counted against the flood limit: the user, or the chat where no user is shown."""
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else 0


async def start_or_help(update: Update, context: IsnadContext) -> None:
    """Say what the bot is and how to ask."""
    if update.message is not None:
        runtime = context.runtime
        text = render_help(context.language(update), admin=runtime.is_admin(update))
        await reply(update.message, text, context)


async def unknown_command(update: Update, context: IsnadContext) -> None:
    """Say so, in a private chat only: in a group the command may be meant for another bot."""
    if update.message is not None and not in_group(update.message):
        await reply(update.message, render_unknown_command(context.language(update)), context)


async def not_text(update: Update, context: IsnadContext) -> None:
    """Say that only written questions are understood, in a private chat only."""
    if update.message is not None and not in_group(update.message):
        await reply(update.message, render_notice("text-only", context.language(update)), context)


COMMANDS: Mapping[str, Handler] = {"start": start_or_help, "help": start_or_help}
