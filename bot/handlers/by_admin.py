"""Whether an admin speaks for themself, which is what decides who sees and changes the watched sources.

Only in their own private chat with the bot, and in a message of their own: not what they forward, not what is said behind
a group, a channel or another bot.
"""

from collections.abc import Collection

from telegram import Chat, Message, Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.context import IsnadContext

OPML_TYPES = ("text/x-opml", "text/x-opml+xml", "application/x-opml+xml")


def is_admin_alone(update: Update, context: IsnadContext) -> bool:
    """Tell whether an admin wrote a message, or pressed a button, alone with the bot."""
    admins = context.runtime.settings.admin_ids
    if (query := update.callback_query) is not None:
        return query.message is not None and _alone(query.from_user.id, query.message.chat, admins)
    return update.message is not None and is_admins_own(update.message, admins)


def is_admins_own(message: Message, admins: Collection[int]) -> bool:
    """Tell whether a message is an admin's own, alone with the bot."""
    another = (message.forward_origin, message.sender_chat, message.via_bot)
    if message.from_user is None or any(each is not None for each in another):
        return False
    return _alone(message.from_user.id, message.chat, admins)


class AdminsOpml(filters.MessageFilter):
    """Lets OPML files through that admins send alone with the bot."""

    def __init__(self, admins: Collection[int]) -> None:
        super().__init__(name="AdminsOpml")
        self._admins = frozenset(admins)

    def filter(self, message: Message) -> bool:
        """Tell whether a message is such a file."""
        document = message.document
        if document is None or not is_admins_own(message, self._admins):
            return False
        return (document.file_name or "").lower().endswith(".opml") or document.mime_type in OPML_TYPES


def _alone(person: int, chat: Chat, admins: Collection[int]) -> bool:
    return person in admins and chat.id == person and chat.type == ChatType.PRIVATE
