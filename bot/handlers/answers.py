"""The buttons under answers.

What a button carries: `m:question:offset` further passages from an offset on, with `:w` behind it as the question was
written; `w:question` the question as it was written, in the place of how it was read; `c:passage` what stands around one.
"""

from collections.abc import Mapping

from bot.context import IsnadContext
from bot.handlers.common import reply_in_place, reply_under
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages.answer import PASSAGES_SHOWN, render_answer, render_context
from bot.messages.talk import render_talk
from data.questions import LoggedQuestion
from retrieval.reading.reading import Asked

MAX_OFFSET = 999


async def more(pressed: Pressed, context: IsnadContext) -> None:
    """Show further passages."""
    number, offset, as_written = pressed.number(0), pressed.number(1), pressed.arguments[2:] == ("w",)
    found = await _recalled(pressed, number, context)
    if found is None or offset > MAX_OFFSET:
        raise Outdated
    asked = Asked(found.text, found.previous, found.reply, as_written)
    answer = await context.call(context.runtime.services.search.ask, asked, offset + PASSAGES_SHOWN + 1)
    shown = render_answer(answer, number, pressed.language, offset, as_written=as_written)
    await reply_under(pressed.query, shown, context)


async def as_written(pressed: Pressed, context: IsnadContext) -> None:
    """Answer the question as it was written."""
    services, number = context.runtime.services, pressed.number(0)
    found = await _recalled(pressed, number, context)
    if found is None:
        raise Outdated
    asked = Asked(found.text, as_written=True)
    answer = await context.call(services.search.ask, asked, PASSAGES_SHOWN + 1)
    if answer.reading.kind != "question":
        shown = render_talk(answer.reading.kind, found.text, pressed.language)
    else:
        # What is asked next leans on what its asker meant.
        await context.call(services.questions.looked_up_as, number, answer.reading.looked_up)
        shown = render_answer(answer, number, pressed.language, as_written=True)
    await reply_in_place(pressed.query, shown, context)


async def around(pressed: Pressed, context: IsnadContext) -> None:
    """Show what stands around a passage."""
    found = await context.call(context.runtime.services.articles.context, pressed.number(0))
    if found is None:
        raise Outdated
    shown = render_context(found.article, found.first, found.last, pressed.language)
    await reply_under(pressed.query, shown, context)


async def _recalled(pressed: Pressed, number: int, context: IsnadContext) -> LoggedQuestion | None:
    return await context.call(context.runtime.services.questions.recall, number, pressed.chat)


BUTTONS: Mapping[str, Press] = {"m": more, "w": as_written, "c": around}
