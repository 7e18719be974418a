"""Counting what a command costs against the limit of whoever wrote it."""

from telegram import Message, Update

from bot.context import IsnadContext
from bot.handlers.common import person_of, reply
from bot.messages.help import render_notice


async def within_limit(message: Message, update: Update, context: IsnadContext) -> bool:
    """Count a command against the limit of whoever wrote it; beyond it say so once, and return False."""
    runtime = context.runtime
    verdict = runtime.flood.judge(person_of(update), runtime.steady())
    if verdict == "notice":
        await reply(message, render_notice("too-many", context.language(update)), context)
    return verdict == "pass"
