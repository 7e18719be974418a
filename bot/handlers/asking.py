"""Answering one question: looking it up, remembering it, saying it, and tying the message to it."""

import asyncio

import structlog
from telegram import Message
from telegram.error import BadRequest

from bot.context import IsnadContext
from bot.handlers.common import reply
from bot.handlers.pages import look_up, page, preferring
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.post import numbered
from bot.messages.talk import render_talk
from bot.sending import edit
from data.errors import DataError
from data.questions import LoggedQuestion
from retrieval.reading.reading import Asked
from retrieval.types import Answer

TIE_SECONDS = 0.1
TIES_LOOKED_FOR = 10

log = structlog.get_logger(__name__)


async def answer_question(
    message: Message,
    asked: Asked,
    language: Language,
    context: IsnadContext,
    *,
    number: int | None = None,
) -> str:
    """Answer a question that `message` asks, and return it as it was read, for the next one to lean on.

    `number`: which of several in one message it is, to be said above the answer. What is no question gets a kind
    word and is not remembered.
    """
    answer = await _look_up(asked, context)
    reading = answer.reading
    if reading.kind != "question":
        await reply(message, render_talk(reading.kind, asked.text, language), context)
        return asked.text
    kept = await _remember(message, asked, answer, context)
    shown = page(answer, kept, preferring(asked, context), language, context)
    if number is not None:
        shown = numbered(shown, number, asked.text, language)
    sent = await reply(message, shown, context)
    await _tie(kept, sent.message_id, context)
    return reading.looked_up


async def answer_again(
    message: Message, before: LoggedQuestion, asked: Asked, language: Language, context: IsnadContext
) -> str:
    """Put the answer to a question that was edited in the place of the answer to what it was; return it as it was read."""
    answer = await _look_up(asked, context)
    reading, questions = answer.reading, context.runtime.services.questions
    shown = _shown(answer, before.number, asked, language, context)
    asked_before = Asked(before.text, before.previous, before.reply)
    shown_before = _shown(
        await _look_up(asked_before, context), before.number, asked_before, language, context
    )
    await context.call(
        questions.reword,
        before.number,
        asked.text,
        answer.answered,
        previous=reading.completed_from,
        looked_up=reading.looked_up,
    )
    if shown != shown_before:
        await _replace(message, before, shown, context)
    return reading.looked_up


def _shown(answer: Answer, number: int, asked: Asked, language: Language, context: IsnadContext) -> Rendered:
    if answer.reading.kind != "question":
        return render_talk(answer.reading.kind, asked.text, language)
    return page(answer, number, preferring(asked, context), language, context)


async def _look_up(asked: Asked, context: IsnadContext) -> Answer:
    return await look_up(preferring(asked, context), context)


async def _remember(message: Message, asked: Asked, answer: Answer, context: IsnadContext) -> int:
    services, reading = context.runtime.services, answer.reading
    return await context.call(
        services.questions.remember,
        message.chat.id,
        asked.text,
        answer.answered,
        services.clock(),
        previous=reading.completed_from,
        reply=asked.reply,
        looked_up=reading.looked_up,
        asked_in=message.message_id,
    )


async def _replace(message: Message, before: LoggedQuestion, shown: Rendered, context: IsnadContext) -> None:
    """Edit the message that answered; where that cannot be, reply anew."""
    answered_in = before.message_id or await _answer_on_its_way(message, before.number, context)
    if answered_in is not None:
        try:
            await edit(context.bot, message.chat.id, answered_in, shown)
        except BadRequest as error:
            if "not modified" in str(error).lower():
                return
            log.info("answer_not_edited", error=str(error))
        else:
            return
    sent = await reply(message, shown, context)
    await _tie(before.number, sent.message_id, context)


async def _answer_on_its_way(message: Message, number: int, context: IsnadContext) -> int | None:
    """Wait for the message that answers a question which was edited while it was being answered."""
    for _ in range(TIES_LOOKED_FOR):
        await asyncio.sleep(TIE_SECONDS)
        found = await context.call(context.runtime.services.questions.recall, number, message.chat.id)
        if found is None or found.message_id is not None:
            return found.message_id if found else None
    return None


async def _tie(number: int, message_id: int, context: IsnadContext) -> None:
    try:
        await context.call(context.runtime.services.questions.answered_by, number, message_id)
    except DataError as error:  # it was answered: nobody need hear of it
        log.warning("answer_not_noted", error=type(error).__name__)
