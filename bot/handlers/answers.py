"""The buttons that turn an answer's pages, in place.

`m:question:offset[:flags]` is a page of the answer, with `w` among the flags as the question was written and `n` the newest
first; `w:question` the question as it was written, in the place of how it was read. The other buttons under answers
are in `context_steps` and `feedback`.
"""

from collections.abc import Mapping

from bot.context import IsnadContext
from bot.handlers import context_steps, feedback
from bot.handlers.common import reply_in_place
from bot.handlers.pages import belongs, look_up, page, preferring, which_of_several
from bot.handlers.registry import Outdated, Press, Pressed, together
from bot.messages.talk import render_talk
from data.questions import LoggedQuestion
from retrieval.reading.reading import Asked

MAX_OFFSET = 999


async def more(pressed: Pressed, context: IsnadContext) -> None:
    """Show another page of an answer, or the first one in another order."""
    number, offset, flags = pressed.number(0), pressed.number(1), ":".join(pressed.arguments[2:])
    if flags not in ("", "w", "n", "wn") or offset > MAX_OFFSET:
        raise Outdated
    found = await recalled(pressed, number, context)
    asked = Asked(found.text, found.previous, found.reply, "w" in flags, "n" in flags)
    answer = await look_up(asked, context, offset)
    place = await which_of_several(number, pressed.chat, context)
    shown = page(answer, number, asked, pressed.language, context, offset=offset, place=place)
    await belongs(await reply_in_place(pressed.query, shown, context), number, context)


async def as_written(pressed: Pressed, context: IsnadContext) -> None:
    """Answer the question as it was written."""
    services, number = context.runtime.services, pressed.number(0)
    found = await recalled(pressed, number, context)
    asked = preferring(Asked(found.text, as_written=True), context)
    answer = await look_up(asked, context)
    if answer.reading.kind != "question":
        shown = render_talk(answer.reading.kind, found.text, pressed.language)
    else:
        # What is asked next leans on what its asker meant.
        await context.call(services.questions.looked_up_as, number, answer.reading.looked_up)
        place = await which_of_several(number, pressed.chat, context)
        shown = page(answer, number, asked, pressed.language, context, place=place)
    await belongs(await reply_in_place(pressed.query, shown, context), number, context)


async def recalled(pressed: Pressed, number: int, context: IsnadContext) -> LoggedQuestion:
    """Return a question of the chat where its button was pressed. Raises `Outdated` where it is not there any more."""
    found = await context.call(context.runtime.services.questions.recall, number, pressed.chat)
    if found is None:
        raise Outdated
    return found


BUTTONS: Mapping[str, Press] = together({"m": more, "w": as_written}, context_steps.BUTTONS, feedback.BUTTONS)
