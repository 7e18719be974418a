"""Guest mode: the bot is mentioned in a group that it is not in, and answers there once."""

import re

from telegram import Message, Update

from bot.context import IsnadContext
from bot.errors import is_the_askers, person_reads
from bot.handlers.common import person_of
from bot.handlers.inline import result_of
from bot.messages.catalogue import Language
from bot.messages.help import render_notice
from bot.messages.inline import Card, guest_card, render_guest_how, told_card
from data.errors import DataError
from retrieval.errors import RetrievalError
from retrieval.reading.reading import Asked

MAX_WORDS = 1_000
"""Characters of a message that are looked at."""


async def guest(update: Update, context: IsnadContext) -> None:
    """Answer a mention in a group that the bot is not in, with the best passage; it is told no more of that group."""
    message = update.guest_message
    if message is None or message.guest_query_id is None:
        return
    runtime, language = context.runtime, context.language(update)
    verdict = runtime.flood.judge(person_of(update), runtime.steady())
    if verdict == "silent":
        return
    query_id, bot = message.guest_query_id, context.bot
    if verdict == "notice":
        card = told_card(render_notice("too-many", language), language)
    else:
        try:
            card = await _card(_question(message, bot.username), language, context)
        except (RetrievalError, DataError) as error:
            await bot.answer_guest_query(
                query_id, result_of(told_card(person_reads(error, language), language))
            )
            if not is_the_askers(error):
                raise
            return
    await bot.answer_guest_query(query_id, result_of(card))


async def _card(question: str, language: Language, context: IsnadContext) -> Card:
    if not question:
        return told_card(render_guest_how(language), language)
    answer = await context.call(context.runtime.services.search.ask, Asked(question), 3)
    return guest_card(answer, language, context.bot.username)


def _question(message: Message, username: str) -> str:
    """What is asked: the words beside the mention, else those of the message (or the part of it) that it replies to."""
    own = _without_mention(message.text or message.caption or "", username)
    if own:
        return own[:MAX_WORDS]
    answered = message.reply_to_message
    quoted = message.quote.text if message.quote else ""
    told = (answered.text or answered.caption or "") if answered else ""
    return " ".join((quoted or told).split())[:MAX_WORDS]


def _without_mention(text: str, username: str) -> str:
    return " ".join(re.sub(rf"(?i)@{re.escape(username)}\b", " ", text).split())
