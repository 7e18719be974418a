"""Questions and the buttons under their answers."""

import re

from telegram import CallbackQuery, Message, MessageEntity, Update

from bot.context import IsnadContext
from bot.handlers.common import in_group, reply, reply_under
from bot.messages import Message as Rendered
from bot.messages.answer import PASSAGES_SHOWN, render_answer, render_context
from bot.messages.help import notice_words, render_notice, render_question_too_long

# A question's cost grows with its length, and no question needs more.
MAX_QUESTION = 1_000
MORE = re.compile(r"m:(\d{1,18}):(\d{1,3})")
CONTEXT = re.compile(r"c:(\d{1,18})")


async def question(update: Update, context: IsnadContext) -> None:
    """Answer a text that is meant for the bot."""
    message = update.message
    if message is None:
        return
    text = addressed_text(message, context.bot.id, context.bot.username)
    if text is None:
        return
    runtime = context.runtime
    language = runtime.language(update)
    verdict = runtime.flood.judge(_person(update), runtime.steady())
    if verdict == "silent":
        return
    if verdict == "notice":
        await reply(message, render_notice("too_many", language), context)
    elif len(text) > MAX_QUESTION:
        await reply(message, render_question_too_long(MAX_QUESTION, language), context)
    else:
        services = runtime.services
        answer = await context.call(services.search.ask, text, PASSAGES_SHOWN + 1)
        number = await context.call(
            services.questions.remember, message.chat.id, text, answer.answered, services.clock()
        )
        await reply(message, render_answer(answer, number, language), context)


async def button(update: Update, context: IsnadContext) -> None:
    """Show further passages, or what stands around one."""
    query = update.callback_query
    if query is None:
        return
    language = context.runtime.language(update)
    if context.runtime.flood.judge(_person(update), context.runtime.steady()) != "pass":
        await query.answer(notice_words("too_many", language), show_alert=True)
        return
    rendered = await _pressed(query, update, context)
    if rendered is None:
        await query.answer(notice_words("button_expired", language), show_alert=True)
    else:
        await reply_under(query, rendered, context)


async def _pressed(query: CallbackQuery, update: Update, context: IsnadContext) -> Rendered | None:
    """What a button leads to; None when it leads nowhere any more."""
    services, language = context.runtime.services, context.runtime.language(update)
    data = query.data or ""
    if (match := MORE.fullmatch(data)) and query.message is not None:
        number, offset = int(match[1]), int(match[2])
        text = await context.call(services.questions.recall, number, query.message.chat.id)
        if text is None:
            return None
        answer = await context.call(services.search.ask, text, offset + PASSAGES_SHOWN + 1)
        return render_answer(answer, number, language, offset)
    if match := CONTEXT.fullmatch(data):
        found = await context.call(services.articles.context, int(match[1]))
        if found is not None:
            return render_context(found.article, found.first, found.last, language)
    return None


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


def _person(update: Update) -> int:
    """Who is counted against the flood limit: the user, or the chat where no user is shown."""
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else 0
