"""Replying, and answering a pressed button."""

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.context import IsnadContext
from bot.messages import Message as Rendered
from bot.sending import edit_patiently, send_patiently, shows_already
from bot.shown import Place, look_of, place_of

log = structlog.get_logger(__name__)

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


def in_group(message: Message) -> bool:
    """Tell whether several people read the chat of `message`."""
    return message.chat.type in _GROUPS


async def reply(message: Message, rendered: Rendered, context: IsnadContext) -> Message:
    """Answer `message` in its chat and topic; in a group as a reply, so that all see what it answers."""
    sent = await send_patiently(
        context.bot,
        message.chat.id,
        rendered,
        reply_to=message.message_id if in_group(message) else None,
        thread=message.message_thread_id if message.is_topic_message else None,
    )
    context.runtime.shown.note(place_of(sent), rendered)
    return sent


async def acknowledge(query: CallbackQuery, words: str | None = None) -> None:
    """Answer a pressed button, with words in a pop-up if there are any; what it asks for is done also where this fails."""
    try:
        await query.answer(words)
    except BadRequest as error:
        if not any(why in str(error).lower() for why in ("query is too old", "query id is invalid")):
            raise
    except (NetworkError, RetryAfter) as error:
        log.info("press_not_acknowledged", error=type(error).__name__)


async def reply_under(query: CallbackQuery, rendered: Rendered, context: IsnadContext) -> Message | None:
    """Answer a pressed button with a message under the one that carries it; return what was sent."""
    await acknowledge(query)
    return await _send_under(query, rendered, context)


async def reply_in_place(query: CallbackQuery, rendered: Rendered, context: IsnadContext) -> Message | None:
    """Answer a pressed button by changing the message that carries it.

    Where it cannot be changed a message is sent under it and returned.
    """
    pressed = query.message
    await acknowledge(query)
    if isinstance(pressed, Message) and await _change(pressed, rendered, context):
        return None
    return await _send_under(query, rendered, context)


async def put_in_place(
    place: Place, rendered: Rendered, context: IsnadContext, *, before: bytes | None = None
) -> bool:
    """Make a message of the bot read as `rendered`; False where it cannot be changed. Call it with the turn at the message.

    `before` is the look that it has until then, if that is known. What reads so already, or is known to be gone, is left
    alone.
    """
    shown = context.runtime.shown
    if shown.is_gone(place):
        return False
    if shown.reads(place, rendered):
        return True
    shown.note(place, None)  # if this is cut off, nobody knows what came of it
    try:
        await edit_patiently(context.bot, *place, rendered)
    except BadRequest as error:
        why = str(error).lower()
        if "not modified" not in why:
            log.info("message_not_changed", error=str(error))
            if "not found" in why:
                shown.note_gone(place)
            return False
    shown.note(place, rendered, before)
    return True


async def _change(pressed: Message, rendered: Rendered, context: IsnadContext) -> bool:
    """Make the message under whose button somebody pressed read as `rendered`; False where it cannot be changed."""
    place, shown = place_of(pressed), context.runtime.shown
    if not pressed.is_accessible or not pressed.text:  # deleted, too old to be seen, or a file
        return False
    if shown.reads(place, rendered) is None and shows_already(pressed, rendered):
        shown.note(place, rendered)
        return True
    return await put_in_place(place, rendered, context, before=look_of(pressed))


async def _send_under(query: CallbackQuery, rendered: Rendered, context: IsnadContext) -> Message | None:
    pressed = query.message
    if pressed is None:
        return None
    topic = isinstance(pressed, Message) and pressed.is_topic_message
    sent = await send_patiently(
        context.bot,
        pressed.chat.id,
        rendered,
        reply_to=pressed.message_id,
        thread=pressed.message_thread_id if isinstance(pressed, Message) and topic else None,
    )
    context.runtime.shown.note(place_of(sent), rendered)
    return sent


def person_of(update: Update) -> int:
    """Return who is counted against the flood limit.

    The user; the chat that somebody writes as, for which Telegram shows the same stand-in everywhere; or else the chat.
    """
    if update.effective_sender is not None:
        return update.effective_sender.id
    return update.effective_chat.id if update.effective_chat is not None else 0
