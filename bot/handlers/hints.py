"""What belongs to no subject: unknown commands, things that are not text."""

from telegram import Message, Update

from bot.context import IsnadContext
from bot.handlers.common import in_group, reply
from bot.handlers.flood import within_limit
from bot.messages.help import Media, render_media, render_unknown_command


async def unknown_command(update: Update, context: IsnadContext) -> None:
    """Say so, in a private chat only: in a group the command may be meant for another bot."""
    message = update.message
    if (
        message is not None
        and not in_group(message)
        and await within_limit(message, update, context, "reply")
    ):
        await reply(message, render_unknown_command(context.language(update)), context)


async def not_text(update: Update, context: IsnadContext) -> None:
    """Say what works instead of a voice message, a picture or whatever it is, in a private chat only; once an album."""
    message = update.message
    if message is None or in_group(message) or not begins(message, context):
        return
    if await within_limit(message, update, context, "reply"):
        await reply(message, render_media(media_of(message), context.language(update)), context)


def begins(message: Message, context: IsnadContext) -> bool:
    """Tell whether a message is the first of its album, as one alone is: Telegram brings each picture by itself."""
    if message.media_group_id is None:
        return True
    runtime = context.runtime
    return (
        runtime.albums.let_through(f"{message.chat.id} {message.media_group_id}", runtime.steady())
        is not None
    )


def media_of(message: Message) -> Media:
    """Return what kind of message without words this is."""
    if message.voice or message.audio or message.video_note:
        return "voice"
    if message.photo or message.video or message.document:
        return "picture"
    return "sticker" if message.sticker or message.animation or message.dice else "other"
