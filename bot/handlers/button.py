"""A pressed button, on its way to what it promises."""

from telegram import Update

from bot.context import IsnadContext
from bot.handlers.common import acknowledge, person_of
from bot.handlers.registry import Outdated, Pressed
from bot.handlers.routes import BUTTONS
from bot.messages.help import notice_words

EACH_COUNTS = frozenset({"fb"})
"""Buttons of which every reader's press is done, however many others press on the same message."""


async def button(update: Update, context: IsnadContext) -> None:
    """Do what a pressed button promises, once, or say that it leads nowhere any more."""
    query = update.callback_query
    if query is None:
        return
    runtime, language = context.runtime, context.language(update)
    if runtime.flood.judge(person_of(update), runtime.steady()) != "pass":
        await query.answer(notice_words("too-many", language), show_alert=True)
        return
    name, *arguments = (query.data or "").split(":")
    press = BUTTONS.get(name)
    try:
        if press is None:
            raise Outdated
        async with runtime.presses.take(query, waits=name not in EACH_COUNTS) as to_be_done:
            if to_be_done:
                await press(Pressed(update, query, tuple(arguments), language), context)
            else:
                await acknowledge(query)
    except Outdated:
        await query.answer(notice_words("button-expired", language), show_alert=True)
