"""From a rendered `Message` to a call of the Bot API."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram import Message as SentMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.messages.markup import MarkupError, read
from bot.messages.message import Message
from bot.updates.holding import Hold, hold_of_this, waiting_for_telegram

# A handler waits this long for Telegram at its place, which is one of 32, and no longer: then it is held, or goes without.
PATIENCE = 3.0
# Telegram in trouble of its own, or a connection that broke, is mostly well again after this; else ever longer is waited.
TROUBLE_SECONDS = 0.5
LONGEST_PAUSE = 30.0

# Telegram marks these by itself wherever they stand.
_FOUND_BY_TELEGRAM = (
    *(MessageEntity.URL, MessageEntity.MENTION, MessageEntity.BOT_COMMAND, MessageEntity.HASHTAG),
    *(MessageEntity.CASHTAG, MessageEntity.EMAIL, MessageEntity.PHONE_NUMBER),
)

T = TypeVar("T")

log = structlog.get_logger(__name__)

# What Telegram answers for a chat that no alert can ever reach, until someone there asks for alerts again.
_UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "group chat was deactivated",
    "not enough rights to send",
    "have no rights to send",
    "need administrator rights",
)
# The same of a topic: the rest of its group may be reached.
_CLOSED = ("topic_closed", "topic_deleted", "message thread not found")

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
READ_SECONDS = 20.0
"""How long Telegram's answer to a message is waited for, where it may be: one that is given up too early may come twice."""


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


def is_unreachable(error: BadRequest) -> bool:
    """Tell whether a chat has no place for what the bot writes."""
    return any(words in str(error).lower() for words in _UNREACHABLE)


def is_closed(error: BadRequest) -> bool:
    """Tell whether it is a topic of a forum that is closed, or gone."""
    return any(words in str(error).lower() for words in _CLOSED)


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
        **_how(alert),
    )


async def send_patiently(
    bot: Bot, chat_id: int, message: Message, *, reply_to: int | None = None, thread: int | None = None
) -> SentMessage:
    """Like `send`, but when Telegram asks to wait, or fails by itself, wait and try again (`_patiently`).

    A group that became a supergroup meanwhile is followed; what is answered has another number there.
    """
    try:
        return await _patiently(lambda: send(bot, chat_id, message, reply_to=reply_to, thread=thread))
    except ChatMigrated as error:
        grown = error.new_chat_id
    return await _patiently(lambda: send(bot, grown, message))


async def edit_patiently(bot: Bot, chat_id: int, message_id: int, message: Message) -> None:
    """Like `edit`, but where a handler that may be held calls it, wait and try again (`_patiently`)."""
    await _patiently(lambda: edit(bot, chat_id, message_id, message))


async def send_file_patiently(bot: Bot, chat_id: int, file: InputFile, caption: str) -> SentMessage:
    """Send a file with plain words under it; where that fails for a while, wait and try again (`_patiently`)."""
    return await _patiently(lambda: bot.send_document(chat_id, file, caption=caption, **_how(None)))


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call until it works: as long as the handler may be held, and where it cannot be, once more after a short wait.

    A connection that broke after Telegram took the message makes it arrive twice: better than no answer.
    """
    hold = hold_of_this()
    with waiting_for_telegram():
        for attempt in itertools.count():
            try:
                return await call()
            except (RetryAfter, NetworkError, InvalidToken) as error:
                wait = _worth_waiting(error, attempt, hold)
                if wait is None:
                    raise
                log.info("telegram_tried_again", error=type(error).__name__, attempt=attempt, seconds=wait)
            if hold is not None and wait > PATIENCE:
                hold.will_be_long()
            await asyncio.sleep(wait)
    raise AssertionError  # an endless count has no end


def _worth_waiting(
    error: RetryAfter | NetworkError | InvalidToken, attempt: int, hold: Hold | None
) -> float | None:
    """The seconds after which another try may help; None where it cannot, or would come too late."""
    if isinstance(error, InvalidToken):  # Telegram says so in error at times, and not twice
        return None if attempt else TROUBLE_SECONDS
    if isinstance(error, BadRequest):
        return None
    if hold is None:
        return _for_a_moment(error, attempt)
    if isinstance(error, TimedOut) and not _never_left(error) and attempt:
        return None  # Telegram has it, for all that is known; once more is enough
    asked = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
    wait = max(asked, _pause(attempt))  # who asks for a second again and again is asked ever more rarely
    return wait if wait <= hold.left else None


def _for_a_moment(error: RetryAfter | NetworkError, attempt: int) -> float | None:
    if attempt or isinstance(error, TimedOut):
        return None
    wait = seconds_of(error) if isinstance(error, RetryAfter) else TROUBLE_SECONDS
    return wait if wait <= PATIENCE else None


def _pause(attempt: int) -> float:
    return min(LONGEST_PAUSE, TROUBLE_SECONDS * 2.0 ** min(attempt, 10))


def _never_left(error: TimedOut) -> bool:
    """Tell whether it was given up before anything was sent."""
    return isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout)


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
        **_how(alert),
    )


def _how(alert: Alert | None) -> dict[str, Any]:
    """What tells the gate that a call is an alert, and how long the call may take."""
    if alert is not None:
        return {"rate_limit_args": alert, "read_timeout": READ_SECONDS}
    return {} if hold_of_this() is None else {"read_timeout": READ_SECONDS}


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
