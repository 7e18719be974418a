"""Answering one question: looking it up, remembering it, saying it, and tying the message to it."""

import asyncio

import structlog
from telegram import Message

from bot.context import IsnadContext
from bot.handlers.common import put_in_place, reply
from bot.handlers.pages import look_up, page, preferring, which_of_several
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.talk import render_talk
from data.errors import DataError
from data.questions import LoggedQuestion
from retrieval.reading.reading import Asked
from retrieval.types import Answer

REMEMBER_SECONDS = 2.0
"""How long an answer waits for its question to be kept, without which it has no buttons."""
TIE_SECONDS = 0.1
TIES_LOOKED_FOR = 10

log = structlog.get_logger(__name__)


async def answer_question(
    message: Message,
    asked: Asked,
    language: Language,
    context: IsnadContext,
    *,
    several: bool = False,
) -> str:
    """Answer a question that `message` asks, and return it as it was read, for the next one to lean on.

    Which of `several` in one message it is stands above the answer. What is no question gets a kind word and is not
    remembered.
    """
    answer = await _look_up(asked, context)
    reading = answer.reading
    if reading.kind != "question":
        await reply(message, render_talk(reading.kind, asked.text, language), context)
        return asked.text
    kept = await _remember(message, asked, answer, context)
    if kept is None:
        shown = page(answer, 0, preferring(asked, context), language, context)
        await reply(message, Rendered(shown.text), context)
        return reading.looked_up
    # The first of several is the only one until the next is asked.
    place = (await which_of_several(kept, message.chat.id, context) or 1) if several else None
    shown = page(answer, kept, preferring(asked, context), language, context, place=place)
    sent = await reply(message, shown, context)
    await _tie(kept, sent.message_id, context)
    return reading.looked_up


async def answer_again(
    message: Message, before: LoggedQuestion, asked: Asked, language: Language, context: IsnadContext
) -> str:
    """Put the answer to a question that was edited in the place of the answer to what it was; return it as it was read."""
    answer = await _look_up(asked, context)
    reading, questions = answer.reading, context.runtime.services.questions
    shown = await _shown(answer, message, before.number, asked, language, context)
    same = shown == await _shown_before(message, before, language, context)
    await context.call(
        questions.reword,
        before.number,
        asked.text,
        answer.answered,
        previous=reading.completed_from,
        looked_up=reading.looked_up,
    )
    if not same:
        await _replace(message, before, shown, context)
    return reading.looked_up


async def _shown(
    answer: Answer, message: Message, number: int, asked: Asked, language: Language, context: IsnadContext
) -> Rendered:
    if answer.reading.kind != "question":
        return render_talk(answer.reading.kind, asked.text, language)
    place = await which_of_several(number, message.chat.id, context)
    return page(answer, number, preferring(asked, context), language, context, place=place)


async def _shown_before(
    message: Message, before: LoggedQuestion, language: Language, context: IsnadContext
) -> Rendered:
    asked = Asked(before.text, before.previous, before.reply)
    answer = await _look_up(asked, context)
    return await _shown(answer, message, before.number, asked, language, context)


async def _look_up(asked: Asked, context: IsnadContext) -> Answer:
    return await look_up(preferring(asked, context), context)


async def _remember(message: Message, asked: Asked, answer: Answer, context: IsnadContext) -> int | None:
    """Keep a question; None where that cannot be done soon: its answer is known, and must not wait for a database that is
    locked or full.
    """
    services, reading = context.runtime.services, answer.reading
    try:
        async with asyncio.timeout(REMEMBER_SECONDS):
            return await context.call(
                services.questions.remember,
                message.chat.id,
                asked.text,
                answer.answered,
                services.clock(),
                previous=reading.completed_from,
                reply=asked.reply,
                looked_up=reading.looked_up,
                asked_in=None if _is_own(message, context) else message.message_id,
            )
    except (DataError, TimeoutError) as error:
        log.warning("question_not_remembered", error=str(error) or type(error).__name__)
        return None


def _is_own(message: Message, context: IsnadContext) -> bool:
    """Whether the bot wrote it: it offers questions to press, and asks none."""
    return message.from_user is not None and message.from_user.id == context.bot.id


async def _replace(message: Message, before: LoggedQuestion, shown: Rendered, context: IsnadContext) -> None:
    """Edit the message that answered; where that cannot be, reply anew."""
    answered_in = before.message_id or await _answer_on_its_way(message, before.number, context)
    if answered_in is not None:
        place = (message.chat.id, answered_in)
        async with context.runtime.turns.of(place):
            if await put_in_place(place, shown, context):
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
