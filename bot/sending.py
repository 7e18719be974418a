"""From a rendered `Message` to a call of the Bot API."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram import Message as SentMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.messages.markup import MarkupError, read
from bot.messages.message import Message

# A reply waits this long for Telegram's pace and no longer: a handler that waits holds a place of 32.
PATIENCE = 3.0
# Telegram in trouble of its own, or a connection that broke, is mostly well again after this.
TROUBLE_SECONDS = 0.5

# Telegram marks these by itself wherever they stand.
_FOUND_BY_TELEGRAM = (
    *(MessageEntity.URL, MessageEntity.MENTION, MessageEntity.BOT_COMMAND, MessageEntity.HASHTAG),
    *(MessageEntity.CASHTAG, MessageEntity.EMAIL, MessageEntity.PHONE_NUMBER),
)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
ALERT_READ_SECONDS = 20.0
"""How long the answer to an alert is waited for: one that is given up too early may be sent twice."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Marks a call as an alert, which goes behind the answers; `until`: the moment up to which it may be begun.

    The moment is one of the steady clock, in seconds.
    """

    until: float


class TooLate(Exception):
    """An alert was not let through in time. Nothing was sent."""


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
            [InlineKeyboardButton(b.label, url=b.url, callback_data=None if b.url else b.data) for b in row]
            for row in message.buttons
        ]
    )


async def send(
    bot: Bot,
    chat_id: int,
    message: Message,
    *,
    reply_to: int | None = None,
    thread: int | None = None,
    alert: Alert | None = None,
) -> SentMessage:
    """Send `message` to a chat, once. Raises what PTB raises, and `TooLate` for an alert.

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
        **_as_alert(alert),
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


async def edit(
    bot: Bot, chat_id: int, message_id: int, message: Message, *, alert: Alert | None = None
) -> None:
    """Replace the text of a message that the bot sent. Raises what PTB raises, and `TooLate` for an alert."""
    await bot.edit_message_text(
        message.text,
        chat_id=chat_id,
        message_id=message_id,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard(message),
        **_as_alert(alert),
    )


def _as_alert(alert: Alert | None) -> dict[str, Any]:
    """What tells the gate that a call is an alert."""
    return {} if alert is None else {"rate_limit_args": alert, "read_timeout": ALERT_READ_SECONDS}


def shows_already(shown: SentMessage, message: Message) -> bool:
    """Tell whether a message of the bot reads as `message` would: to edit it so is refused by Telegram.

    Where it cannot be told, False.
    """
    try:
        wanted = read(message)
    except MarkupError:
        return False
    marks = {(e.kind, e.offset, e.length, e.url) for e in wanted.entities}
    seen = {
        (str(e.type), e.offset, e.length, e.url) for e in shown.entities if e.type not in _FOUND_BY_TELEGRAM
    }
    same_buttons = _rows(shown.reply_markup) == _rows(keyboard(message))
    return same_buttons and shown.text == wanted.text and seen == marks


def _rows(markup: InlineKeyboardMarkup | None) -> list[list[tuple[str, object, str | None]]]:
    rows = markup.inline_keyboard if markup else ()
    return [[(button.text, button.callback_data, button.url) for button in row] for row in rows]
