"""/privacy, /export, /forget: what is kept of a chat, a copy of it, and forgetting it."""

from collections.abc import Mapping

import structlog
from telegram import InputFile, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.context import Handler, IsnadContext
from bot.group_admins import speaks_as_group
from bot.handlers.common import in_group, person_of, reply, reply_in_place, reply_under
from bot.handlers.flood import counted, within_limit
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages import Language
from bot.messages.privacy import (
    export_caption,
    export_document,
    privacy_words,
    render_forget_question,
    render_forgotten,
    render_privacy,
    render_privacy_notice,
)
from bot.sending import send_file_patiently

FILE_NAME = "isnad.json"
ANY_ADMIN = 0
"""Stands for who asked, where an admin hides behind the group."""

log = structlog.get_logger(__name__)


async def privacy(update: Update, context: IsnadContext) -> None:
    """Say what is kept, why and for how long."""
    if update.message is not None:
        await reply(update.message, render_privacy(context.language(update)), context)


async def export(update: Update, context: IsnadContext) -> None:
    """Send the copy of all that is known, in a private chat only."""
    message, language = update.message, context.language(update)
    if message is None:
        return
    if message.chat.type != ChatType.PRIVATE:
        await reply(message, render_privacy_notice("export-private-only", language), context)
    elif await within_limit(message, update, context):  # a copy costs as much as a search
        await _send_copy(message.chat.id, language, context)


async def forget(update: Update, context: IsnadContext) -> None:
    """Ask whether everything is to be forgotten; in a group only an admin of it is asked."""
    message, language = update.message, context.language(update)
    if message is None:
        return
    hidden = in_group(message) and speaks_as_group(message)
    asker = ANY_ADMIN if hidden else person_of(update)
    if in_group(message) and not hidden and not await _is_group_admin(message.chat.id, asker, context):
        await reply(message, render_privacy_notice("forget-admins-only", language), context)
        return
    await reply(message, render_forget_question(asker, language), context)


async def button(pressed: Pressed, context: IsnadContext) -> None:
    """Do what a button of these messages promises."""
    act = _ACTS.get(pressed.arguments[0]) if pressed.arguments else None
    if act is None or not isinstance(pressed.query.message, Message):
        raise Outdated
    await act(pressed, context)


async def _copy(pressed: Pressed, context: IsnadContext) -> None:
    if not _in_private(pressed):
        await pressed.query.answer(privacy_words("export-private-only", pressed.language), show_alert=True)
        return
    await pressed.query.answer()
    await _send_copy(pressed.chat, pressed.language, context)


async def _ask(pressed: Pressed, context: IsnadContext) -> None:
    if await _may_forget(pressed, context):
        question = render_forget_question(pressed.query.from_user.id, pressed.language)
        await reply_under(pressed.query, question, context)


async def _forget(pressed: Pressed, context: IsnadContext) -> None:
    if not await _is_theirs(pressed) or not await _may_forget(pressed, context):
        return
    gone = await context.call(context.runtime.services.records.forget, pressed.chat)
    log.info("chat_forgotten")
    await reply_in_place(pressed.query, render_forgotten(gone, pressed.language), context)


async def _keep(pressed: Pressed, context: IsnadContext) -> None:
    if await _is_theirs(pressed):
        await reply_in_place(pressed.query, render_privacy_notice("forget-kept", pressed.language), context)


async def _is_theirs(pressed: Pressed) -> bool:
    """Whether who pressed is who asked; else they are told."""
    asker, person = pressed.number(1), pressed.query.from_user.id
    if asker == person or (asker == ANY_ADMIN and not _in_private(pressed)):
        return True
    await pressed.query.answer(privacy_words("forget-others-button", pressed.language), show_alert=True)
    return False


async def _may_forget(pressed: Pressed, context: IsnadContext) -> bool:
    """Whether who pressed may have this chat forgotten; else they are told."""
    if _in_private(pressed) or await _is_group_admin(pressed.chat, pressed.query.from_user.id, context):
        return True
    await pressed.query.answer(privacy_words("forget-admins-only", pressed.language), show_alert=True)
    return False


async def _is_group_admin(chat: int, person: int, context: IsnadContext) -> bool:
    try:
        return await context.runtime.group_admins.includes(context.bot, chat, person)
    except TelegramError as error:
        log.info("member_not_known", chat_id=chat, error=type(error).__name__)
        return False


async def _send_copy(chat: int, language: Language, context: IsnadContext) -> None:
    services = context.runtime.services
    record = await context.call(services.records.of, chat)
    document = await context.call(export_document, record, services.clock())
    file = InputFile(document.encode(), filename=FILE_NAME)
    await send_file_patiently(context.bot, chat, file, export_caption(language))


def _in_private(pressed: Pressed) -> bool:
    message = pressed.query.message
    return message is not None and message.chat.type == ChatType.PRIVATE


_ACTS: Mapping[str, Press] = {"x": _copy, "f": _ask, "y": _forget, "n": _keep}

COMMANDS: Mapping[str, Handler] = {
    "privacy": counted(privacy),
    "export": counted(export),
    "forget": counted(forget),
}
BUTTONS: Mapping[str, Press] = {"pv": button}
