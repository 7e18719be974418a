"""A page of an answer as its chat wants it, and the messages that belong to a question."""

from dataclasses import replace

import structlog
from telegram import Message

from bot.context import IsnadContext
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.answer import render_answer
from bot.messages.answer_buttons import MOST_PASSAGES, PASSAGES_SHOWN
from bot.messages.post import numbered
from bot.messages.sharing import share_question_button
from data.errors import DataError
from retrieval.reading.reading import Asked
from retrieval.types import Answer

log = structlog.get_logger(__name__)


def preferring(asked: Asked, context: IsnadContext) -> Asked:
    """Return a question as its chat wants it ordered."""
    return replace(asked, newest=bool(context.preferences.newest_first))


async def look_up(asked: Asked, context: IsnadContext, offset: int = 0) -> Answer:
    """Return the answer as far as the page from `offset` on needs it, with one hit to spare."""
    return await context.call(context.runtime.services.search.ask, asked, offset + _passages(context) + 1)


async def which_of_several(number: int, chat: int, context: IsnadContext) -> int | None:
    """Return which question of its message one is, from 1; None where it is the only one, or no longer known."""
    return await context.call(context.runtime.services.questions.place, number, chat)


def page(
    answer: Answer,
    number: int,
    asked: Asked,
    language: Language,
    context: IsnadContext,
    *,
    offset: int = 0,
    place: int | None = None,
) -> Rendered:
    """Return a page of the answer to a question of a number, with as many passages as its chat wants.

    With a `place`, its place among several in one message, it stands under the question.
    """
    shown = render_answer(
        answer,
        number,
        language,
        offset,
        as_written=asked.as_written,
        newest=asked.newest,
        passages=_passages(context),
        share=share_question_button(language, context.bot.username, asked.text, number),
    )
    return shown if place is None else numbered(shown, place, asked.text, language)


async def belongs(sent: Message | None, number: int, context: IsnadContext) -> None:
    """Keep that a message belongs to a question, so that a reply to it leans on that; None: nothing was sent."""
    if sent is None:
        return
    try:
        await context.call(context.runtime.services.questions.said_about, number, sent.message_id)
    except DataError as error:  # the message is there: nobody need hear of it
        log.warning("message_not_tied", error=type(error).__name__)


async def belongs_beside(sent: Message, other: int, context: IsnadContext) -> None:
    """Keep that a message belongs to the question that another message of its chat belongs to, if that one does."""
    questions = context.runtime.services.questions
    try:
        found = await context.call(questions.of_message, sent.chat.id, other)
    except DataError as error:
        log.warning("message_not_tied", error=type(error).__name__)
        return
    if found is not None:
        await belongs(sent, found.number, context)


def _passages(context: IsnadContext) -> int:
    return max(1, min(context.preferences.passages or PASSAGES_SHOWN, MOST_PASSAGES))
