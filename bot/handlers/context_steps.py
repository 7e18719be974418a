"""What stands around a passage, and whole articles: a message under the answer, which its own buttons change in place.

`c:passage` opens it, `c:passage:before:after` is a step; `ar:article` opens an article, `ar:article:page[:passage]` is a page
of it, with the passage to go back to.
"""

from collections.abc import Mapping

from bot.context import IsnadContext
from bot.handlers.common import reply_in_place, reply_under
from bot.handlers.pages import belongs_beside
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages import Message as Rendered
from bot.messages.article import render_article, render_context
from bot.messages.catalogue import say

MAX_AROUND = 9_999


async def around(pressed: Pressed, context: IsnadContext) -> None:
    """Show what stands around a passage, or more or less of it."""
    passage = pressed.number(0)
    if len(pressed.arguments) not in (1, 3):
        raise Outdated
    opening = len(pressed.arguments) == 1
    steps = {} if opening else {"before": pressed.number(1), "after": pressed.number(2)}
    if any(step > MAX_AROUND for step in steps.values()):
        raise Outdated
    found = await context.call(context.runtime.services.articles.context, passage)
    if found is None:
        await _gone(pressed)
        return
    shown = render_context(
        found.article, found.first, found.last, pressed.language, passage_id=passage, **steps
    )
    await _show(pressed, shown, context, opening=opening)


async def article(pressed: Pressed, context: IsnadContext) -> None:
    """Show a page of a whole article."""
    number, given = pressed.number(0), len(pressed.arguments)
    if given > 3:
        raise Outdated
    page = pressed.number(1) if given > 1 else 0
    passage = pressed.number(2) if given > 2 else None
    found = await context.call(context.runtime.services.articles.article, number)
    if found is None or found.status != "active":
        await _gone(pressed)
        return
    shown = render_article(found, pressed.language, page, passage_id=passage)
    await _show(pressed, shown, context, opening=given == 1)


async def _show(pressed: Pressed, shown: Rendered, context: IsnadContext, *, opening: bool) -> None:
    """Send it under the message, or put it in its place; either belongs to the question that the message belongs to."""
    respond = reply_under if opening else reply_in_place
    sent = await respond(pressed.query, shown, context)
    if sent is not None and pressed.query.message is not None:
        await belongs_beside(sent, pressed.query.message.message_id, context)


async def _gone(pressed: Pressed) -> None:
    await pressed.query.answer(say(pressed.language, "article-gone"), show_alert=True)


BUTTONS: Mapping[str, Press] = {"c": around, "ar": article}
