"""From a rendered `Message` to a call of the Bot API."""

import asyncio
from datetime import timedelta

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as SentMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.messages.message import Message

# A reply waits this long for Telegram's pace and no longer: a handler that waits holds a place of 32.
PATIENCE = 3.0
# Telegram in trouble of its own, or a connection that broke, is mostly well again after this.
TROUBLE_SECONDS = 0.5

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait; PTB gives seconds or a timedelta, by its settings."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """Return a message's buttons as Telegram takes them, None where it has none."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in message.buttons
        ]
    )


async def send(
    bot: Bot, chat_id: int, message: Message, *, reply_to: int | None = None, thread: int | None = None
) -> SentMessage:
    """Send `message` to a chat, once. Raises what PTB raises.

    `reply_to` is the message it answers (sent all the same when that one is gone), `thread` a forum's topic.
    """
    reply = None
    if reply_to is not None:
        reply = ReplyParameters(reply_to, allow_sending_without_reply=True)
    return await bot.send_message(
        chat_id,
        message.text,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard(message),
        reply_parameters=reply,
        message_thread_id=thread,
    )


async def send_patiently(
    bot: Bot, chat_id: int, message: Message, *, reply_to: int | None = None, thread: int | None = None
) -> SentMessage:
    """Like `send`, but when Telegram asks for a short wait, or fails by itself, wait and try once more.

    A connection that broke after Telegram took the message makes it arrive twice: better than no answer.
    """
    try:
        return await send(bot, chat_id, message, reply_to=reply_to, thread=thread)
    except (RetryAfter, NetworkError) as error:
        wait = _worth_waiting(error)
        if wait is None:
            raise
    await asyncio.sleep(wait)
    return await send(bot, chat_id, message, reply_to=reply_to, thread=thread)


def _worth_waiting(error: RetryAfter | NetworkError) -> float | None:
    """The seconds after which a second try may help; None where it cannot, or would come too late."""
    match error:
        case RetryAfter():
            wait = seconds_of(error)
            return wait if wait <= PATIENCE else None
        case BadRequest() | TimedOut():
            return None
        case _:
            return TROUBLE_SECONDS


async def edit(bot: Bot, chat_id: int, message_id: int, message: Message) -> None:
    """Replace the text of a message that the bot sent. Raises what PTB raises."""
    await bot.edit_message_text(
        message.text,
        chat_id=chat_id,
        message_id=message_id,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard(message),
    )
