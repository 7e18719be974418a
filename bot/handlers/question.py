"""Questions, and what is said to a message that is none."""

from datetime import timedelta

import structlog
from telegram import Message, MessageEntity, Update

from bot.context import IsnadContext
from bot.handlers.common import in_group, person_of, reply
from bot.handlers.routes import AWAITED
from bot.messages.answer import PASSAGES_SHOWN, render_answer
from bot.messages.help import render_notice, render_question_too_long
from bot.messages.talk import render_talk
from data.errors import DataError
from data.questions import LoggedQuestion
from retrieval.reading.reading import Asked

# A question's cost grows with its length, and no question needs more.
MAX_QUESTION = 1_000
# In a private chat a question may lean on the one before, if that is not long ago.
REMEMBERED_FOR = timedelta(minutes=30)

log = structlog.get_logger(__name__)


async def question(update: Update, context: IsnadContext) -> None:
    """Answer a text that is meant for the bot."""
    message = update.message
    if message is None:
        return
    text = addressed_text(message, context.bot.id, context.bot.username)
    if text is None:
        return
    if not in_group(message) and await _awaited(message, update, context):
        return
    runtime = context.runtime
    language = context.language(update)
    verdict = runtime.flood.judge(person_of(update), runtime.steady())
    if verdict == "silent":
        return
    if verdict == "notice":
        await reply(message, render_notice("too-many", language), context)
    elif len(text) > MAX_QUESTION:
        await reply(message, render_question_too_long(MAX_QUESTION, language), context)
    else:
        await _answer(message, text, update, context)


async def _awaited(message: Message, update: Update, context: IsnadContext) -> bool:
    """Hand the text to the dialogue that waits for it, if one does."""
    services = context.runtime.services
    since = services.clock() - REMEMBERED_FOR
    expected = await context.call(services.dialogues.take, message.chat.id, person_of(update), since)
    take = AWAITED.get(expected.what) if expected else None
    if expected is None or take is None:
        return False
    await take(message, expected, update, context)
    return True


async def _answer(message: Message, text: str, update: Update, context: IsnadContext) -> None:
    services, language = context.runtime.services, context.language(update)
    asked = await _asked(message, text, context)
    answer = await context.call(services.search.ask, asked, PASSAGES_SHOWN + 1)
    reading = answer.reading
    if reading.kind != "question":
        await reply(message, render_talk(reading.kind, text, language), context)
        return
    number = await context.call(
        services.questions.remember,
        message.chat.id,
        text,
        answer.answered,
        services.clock(),
        previous=reading.completed_from,
        reply=asked.reply,
        looked_up=reading.looked_up,
    )
    sent = await reply(message, render_answer(answer, number, language), context)
    try:
        await context.call(services.questions.answered_by, number, sent.message_id)
    except DataError as error:  # it was answered: nobody need hear of it
        log.warning("answer_not_noted", error=type(error).__name__)


async def _asked(message: Message, text: str, context: IsnadContext) -> Asked:
    """Return the question with the one before it.

    That is the one whose answer it replies to, else, in a private chat, the last one of late.
    """
    services, chat = context.runtime.services, message.chat.id
    before: LoggedQuestion | None = None
    if (answered := message.reply_to_message) is not None:
        before = await context.call(services.questions.of_message, chat, answered.message_id)
    if before is not None:
        return Asked(text, before.looked_up, reply=True)
    if not in_group(message):
        before = await context.call(services.questions.latest, chat, services.clock() - REMEMBERED_FOR)
    return Asked(text, before.looked_up if before else None)


def addressed_text(message: Message, bot_id: int, username: str) -> str | None:
    """Return the question in `message` if it is meant for the bot, else None.

    In a private chat every text is; in a group a reply to the bot, or a text that mentions it. The mention is
    taken out.
    """
    if message.text is None:
        return None
    if not in_group(message):
        return message.text.strip()
    mentions = _mentions(message, bot_id, username)
    answered = message.reply_to_message
    to_bot = answered is not None and answered.from_user is not None and answered.from_user.id == bot_id
    if not mentions and not to_bot:
        return None
    text = message.text
    for mention in mentions:
        text = text.replace(mention, " ")
    return " ".join(text.split())


def _mentions(message: Message, bot_id: int, username: str) -> list[str]:
    """The words in the text that name the bot: its @name, or a link to it."""
    found = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    return [
        words
        for entity, words in found.items()
        if words.casefold() == f"@{username}".casefold()
        or (entity.user is not None and entity.user.id == bot_id)
    ]
