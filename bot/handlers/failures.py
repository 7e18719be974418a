"""The error handler: one polite reply, one log record, at times a note to the admins."""

import asyncio
import contextlib
import traceback
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

import structlog
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.context import IsnadContext
from bot.errors import is_the_askers, person_reads, words_for
from bot.messages.admin import render_error_note
from bot.messages.catalogue import choose_language
from bot.sending import is_closed, is_unreachable, send
from data.errors import DataError
from retrieval.errors import RetrievalError

REPLY_SECONDS = 2.0
# A second press, or a press on an old message: nothing went wrong for anybody.
_HARMLESS = ("message is not modified", "query is too old", "query id is invalid")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done about an error: how loud it is logged, who is told, what happens to the chat."""

    level: Literal["debug", "info", "warning", "error"]
    reply: bool = False
    note: bool = False
    chat: Literal["keep", "deactivate", "migrate"] = "keep"


def treatment(error: BaseException) -> Treatment:
    """Decide what an error deserves. Who cannot be reached is not replied to."""
    match error:
        case Forbidden():
            return Treatment("info", chat="deactivate")
        case ChatMigrated():
            return Treatment("info", chat="migrate")
        case RetryAfter():
            return Treatment("warning")
        case Conflict():  # who fetches updates has logged it, with what mends it
            return Treatment("debug", note=True)
        case BadRequest() if any(words in str(error).lower() for words in _HARMLESS):
            return Treatment("debug")
        case BadRequest() if is_unreachable(error) or is_closed(error):
            return Treatment("info")
        case NetworkError() if not isinstance(error, BadRequest):
            return Treatment("warning")
        case _ if is_the_askers(error):
            return Treatment("info", reply=True)
        case _:
            return Treatment("error", reply=True, note=True)


async def on_error(update: object, context: IsnadContext) -> None:
    """Treat the error that ended a handler, or (with no update) the fetching of updates."""
    error = context.error
    if error is None:
        return
    decided = treatment(error)
    event = update if isinstance(update, Update) else None
    _log(decided, error, event)
    if event is not None and decided.chat != "keep":
        await _settle_chat(decided, error, event, context)
    if event is not None and decided.reply:
        await _in_time(_tell_person(error, event, context))
    if decided.note:
        await _in_time(_tell_admins(error, context))


def where(error: BaseException) -> str:
    """Return file, line and function that raised `error`, without folders."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "-"
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}"


def _log(decided: Treatment, error: BaseException, update: Update | None) -> None:
    chat = update.effective_chat if update else None
    user = update.effective_user if update else None
    getattr(log, decided.level)(
        "handler_failed" if update else "updates_failed",
        error=type(error).__name__,
        update_id=update.update_id if update else None,
        chat_id=chat.id if chat else None,
        user_id=user.id if user else None,
        exc_info=error if decided.level == "error" else None,
        detail=None if decided.level == "error" else str(error),
    )


async def _settle_chat(
    decided: Treatment, error: BaseException, update: Update, context: IsnadContext
) -> None:
    services, chat = context.runtime.services, update.effective_chat
    if chat is None:
        return
    if decided.chat == "deactivate":
        await context.call(services.subscribers.deactivate, chat.id, str(error), services.clock())
    elif isinstance(error, ChatMigrated):
        await context.call(services.subscribers.migrate, chat.id, error.new_chat_id)


async def _tell_person(error: BaseException, update: Update, context: IsnadContext) -> None:
    language = context.language(update)
    if update.callback_query is not None:
        await update.callback_query.answer(words_for(error, language), show_alert=True)
    elif (message := update.effective_message) is not None:
        thread = message.message_thread_id if message.is_topic_message else None
        await send(context.bot, message.chat.id, person_reads(error, language), thread=thread)


async def _tell_admins(error: BaseException, context: IsnadContext) -> None:
    runtime = context.runtime
    place = where(error)
    lasts = isinstance(error, DataError | RetrievalError)
    notes = runtime.lasting_notes if lasts else runtime.notes
    count = notes.let_through(f"{type(error).__name__} {place}", runtime.steady())
    if count is None:
        return
    # Admins' own languages are not known here.
    language = choose_language(runtime.settings.ui_language, None)
    words = runtime.redactor.clean(f"{type(error).__name__}: {error}")
    note = render_error_note(words, place, count, language)
    for admin in runtime.settings.admin_ids:
        with contextlib.suppress(TelegramError):
            await send(context.bot, admin, note)


async def _in_time(telling: Awaitable[Any]) -> None:
    """Tell, if it can be done soon; that it cannot must not raise a second error."""
    try:
        async with asyncio.timeout(REPLY_SECONDS):
            await telling
    except (TelegramError, TimeoutError) as error:
        log.warning("telling_failed", error=type(error).__name__)
