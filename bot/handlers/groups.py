"""Groups: who may change what in them, their settings, and asking by a command."""

from collections.abc import Callable, Mapping
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError

from bot.context import Handler, IsnadContext
from bot.group_admins import speaks_as_group
from bot.handlers.common import in_group, reply, reply_in_place
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages.catalogue import Language, choose_language
from bot.messages.groups import (
    admins_only_words,
    for_admins,
    not_asked_words,
    render_group_settings,
    render_refused,
)
from data.preferences import Preferences


async def may_change(update: Update, context: IsnadContext) -> bool:
    """Tell whether whoever sent `update` may change the alerts and settings of its chat.

    In a private chat: yes. In a group its administrators, and every member where they opened that. Raises `TelegramError`
    when Telegram cannot be asked.
    """
    chat, user = update.effective_chat, update.effective_user
    if chat is None or chat.type == chat.PRIVATE or not for_admins(context.preferences):
        return chat is not None
    message = update.message or update.edited_message
    if message is not None and message.sender_chat is not None:  # then the user is a stand-in of Telegram's
        return speaks_as_group(message)
    return user is not None and await context.runtime.group_admins.includes(context.bot, chat.id, user.id)


async def refused(update: Update, context: IsnadContext) -> bool:
    """Tell whether a command or a press is not for whoever sent it, and if so say so kindly."""
    language = context.language(update)
    try:
        if await may_change(update, context):
            return False
        words = admins_only_words(language)
    except TelegramError:
        words = not_asked_words(language)
    if update.callback_query is not None:
        await update.callback_query.answer(words, show_alert=True)
    elif update.message is not None:
        await reply(update.message, render_refused(words), context)
    return True


async def group_settings(update: Update, context: IsnadContext) -> None:
    """Show the settings of the group in which `/settings` was sent, to those who may change them."""
    if update.message is None or await refused(update, context):
        return
    shown = render_group_settings(context.preferences, context.language(update))
    await reply(update.message, shown, context)


async def choose(pressed: Pressed, context: IsnadContext) -> None:
    """Keep what a button of the group's settings chooses, and show them."""
    message = pressed.query.message
    if not isinstance(message, Message) or not in_group(message) or len(pressed.arguments) != 2:
        raise Outdated
    name, value = pressed.arguments
    try:
        choice = _CHOICES[name](value)
    except (KeyError, ValueError) as error:
        raise Outdated from error
    if await refused(pressed.update, context):
        return
    try:
        chosen = await context.call(context.runtime.services.preferences.change, message.chat.id, **choice)
    except ValueError as error:
        raise Outdated from error
    shown = render_group_settings(chosen, _language(chosen, pressed.update, context))
    await reply_in_place(pressed.query, shown, context)


def _language(chosen: Preferences, update: Update, context: IsnadContext) -> Language:
    """The language from now on, which the press may have changed."""
    user = update.effective_user
    setting = chosen.language or context.runtime.settings.ui_language
    return choose_language(setting, user.language_code if user else None)


def _passages(value: str) -> int:
    if not (value.isascii() and value.isdecimal()) or len(value) > 2:
        raise ValueError(value)
    return int(value)


_CHOICES: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "lg": lambda value: {"language": {"auto": None, "ar": "ar", "en": "en"}[value]},
    "cb": lambda value: {"called_by": value},
    "fa": lambda value: {"for_admins": {"1": True, "0": False}[value]},
    "ps": lambda value: {"passages": _passages(value)},
}
BUTTONS: Mapping[str, Press] = {"gr": choose}
COMMANDS: Mapping[str, Handler] = {}
