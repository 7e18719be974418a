"""Links that open the bot at a place (`bot.messages.deep_links`), and sharing a question.

`sh:question` lets everybody read a question by its link, and gives the link.
"""

from collections.abc import Mapping

from telegram import Message, Update

from bot.context import IsnadContext
from bot.handlers.asking import answer_question
from bot.handlers.browsing import show_article
from bot.handlers.common import in_group, reply, reply_under
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages.article_pages import render_passage
from bot.messages.catalogue import say
from bot.messages.deep_links import Target, ToArticle, ToPassage, ToQuestion, ToShared, read_payload
from bot.messages.sharing import render_share, render_shared_question
from retrieval.reading.reading import Asked


async def open_payload(update: Update, context: IsnadContext) -> bool:
    """Show what the link leads to with which somebody came to /start.

    False where there was none, or it leads nowhere: made up, or to what is gone. Nothing was said then.
    """
    message, payload = update.message, context.args or ()
    target = read_payload(payload[0]) if len(payload) == 1 else None
    if message is None or target is None:
        return False
    return await _open(message, target, update, context)


async def share_question(pressed: Pressed, context: IsnadContext) -> None:
    """Let everybody read a question by its link; only who asked it may, in a group too."""
    number, services = pressed.number(0), context.runtime.services
    asked = await context.call(services.questions.recall, number, pressed.chat)
    if asked is None:
        raise Outdated
    if not _by_asker(pressed):
        await pressed.query.answer(say(pressed.language, "share-asker-only"), show_alert=True)
        return
    if not await context.call(services.shared_questions.share, number, pressed.chat):
        raise Outdated
    shown = render_share(context.bot.username, number, asked.text, pressed.language)
    await reply_under(pressed.query, shown, context)


async def _open(message: Message, target: Target, update: Update, context: IsnadContext) -> bool:
    services, language = context.runtime.services, context.language(update)
    match target:
        case ToArticle(number):
            await show_article(message, number, language, context)
            return True
        case ToPassage(number):
            passage = await context.call(services.browsing.passage, number)
            if passage is not None:
                await reply(message, render_passage(passage, language, context.bot.username), context)
            return passage is not None
        case ToQuestion(text):
            question: str | None = text
        case ToShared(number):
            question = await context.call(services.shared_questions.text, number)
    if question is None:
        return False
    await reply(message, render_shared_question(question, language), context)
    await answer_question(message, Asked(question), language, context)
    return True


def _by_asker(pressed: Pressed) -> bool:
    """Whether who pressed also asked: in a group an answer replies to its question."""
    message = pressed.query.message
    if not isinstance(message, Message):
        return False
    if not in_group(message):
        return True
    question = message.reply_to_message
    asker = question.from_user if question else None
    return asker is not None and asker.id == pressed.query.from_user.id


BUTTONS: Mapping[str, Press] = {"sh": share_question}
