"""Counting what a message costs against the limits of whoever wrote it."""

from functools import wraps
from typing import Literal

from telegram import Message, Update

from bot.context import Handler, IsnadContext
from bot.handlers.common import person_of, reply
from bot.messages.help import render_notice

Cost = Literal["search", "reply"]
"""`search`: something is looked up. `reply`: something is only said, which takes its time at Telegram's gate."""


async def within_limit(
    message: Message, update: Update, context: IsnadContext, cost: Cost = "search"
) -> bool:
    """Count a message against a limit of whoever wrote it; beyond it say so once, and return False."""
    runtime = context.runtime
    guard = runtime.flood if cost == "search" else runtime.replies
    verdict = guard.judge(person_of(update), runtime.steady())
    if verdict == "notice":
        await reply(message, render_notice("too-many", context.language(update)), context)
    return verdict == "pass"


def counted(handler: Handler) -> Handler:
    """Return the handler of a command that looks something up where words stand behind it, and else only replies."""

    @wraps(handler)
    async def run(update: Update, context: IsnadContext) -> None:
        cost: Cost = "search" if context.args else "reply"
        if update.message is not None and await within_limit(update.message, update, context, cost):
            await handler(update, context)

    return run
