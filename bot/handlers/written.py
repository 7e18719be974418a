"""A text on its way: to the dialogue that waits for it, else it is a question or what else `question` makes of it."""

from telegram import Message, Update

from bot.context import IsnadContext
from bot.handlers.common import in_group, person_of
from bot.handlers.hints import begins
from bot.handlers.question import REMEMBERED_FOR, question
from bot.handlers.routes import AWAITED


async def written(update: Update, context: IsnadContext) -> None:
    """Take a text, or what stands under a picture."""
    message = update.message
    if message is not None:
        begins(message, context)  # the pictures beside the words are none to excuse oneself for
    if message is None or not await _awaited(message, update, context):
        await question(update, context)


async def _awaited(message: Message, update: Update, context: IsnadContext) -> bool:
    """Hand the text to the dialogue that waits for it, if one does; in groups none waits."""
    if in_group(message) or not message.text:
        return False
    services = context.runtime.services
    since = services.clock() - REMEMBERED_FOR
    expected = await context.call(services.dialogues.take, message.chat.id, person_of(update), since)
    take = AWAITED.get(expected.what) if expected else None
    if expected is None or take is None:
        return False
    await take(message, expected, update, context)
    return True
