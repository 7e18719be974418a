"""Whether an admin speaks for themself, which is what decides who sees and changes the watched sources.

Only in their own private chat with the bot, and in a message of their own: not what they forward, not what is said behind
a group, a channel or another bot.
"""

from collections.abc import Collection
from mimetypes import guess_type

from telegram import Chat, Document, Message, Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.context import IsnadContext
from bot.handlers.common import in_group

OPML_NAMES = (".opml", ".xml")
"""Several readers export theirs as .xml."""
OPML_TYPES = ("text/x-opml", "text/x-opml+xml", "application/x-opml+xml")
MEDIA_TYPES = ("image/", "video/", "audio/")


def is_admin_alone(update: Update, context: IsnadContext) -> bool:
    """Tell whether an admin wrote a message, or pressed a button, alone with the bot."""
    admins = context.runtime.settings.admin_ids
    if (query := update.callback_query) is not None:
        return query.message is not None and _alone(query.from_user.id, query.message.chat, admins)
    return update.message is not None and is_admins_own(update.message, admins)


def is_admins_own(message: Message, admins: Collection[int]) -> bool:
    """Tell whether a message is an admin's own, alone with the bot."""
    return _wrote(message, admins) and message.chat.type == ChatType.PRIVATE


class AdminsOpml(filters.MessageFilter):
    """Lets OPML files through that admins send alone with the bot."""

    def __init__(self, admins: Collection[int]) -> None:
        super().__init__(name=type(self).__name__)
        self._admins = frozenset(admins)

    def filter(self, message: Message) -> bool:
        """Tell whether a message is such a file."""
        return _is_opml(message.document) and is_admins_own(message, self._admins)


class AdminsOpmlInGroup(AdminsOpml):
    """Lets OPML files through that admins send in a group."""

    def filter(self, message: Message) -> bool:
        """Tell whether a message is such a file."""
        return _is_opml(message.document) and in_group(message) and _wrote(message, self._admins)


class AdminsOtherFile(AdminsOpml):
    """Lets files without words through that admins send alone with the bot, and that are no pictures and the like."""

    def filter(self, message: Message) -> bool:
        """Tell whether a message is such a file."""
        document = message.document
        if document is None or message.caption:
            return False
        kind = document.mime_type or guess_type(document.file_name or "")[0] or ""
        if kind.startswith(MEDIA_TYPES):
            return False
        return is_admins_own(message, self._admins)


def _is_opml(document: Document | None) -> bool:
    if document is None:
        return False
    return (document.file_name or "").lower().endswith(OPML_NAMES) or document.mime_type in OPML_TYPES


def _wrote(message: Message, admins: Collection[int]) -> bool:
    another = (message.forward_origin, message.sender_chat, message.via_bot)
    if message.from_user is None or any(each is not None for each in another):
        return False
    return message.from_user.id in admins and (in_group(message) or message.chat.id == message.from_user.id)


def _alone(person: int, chat: Chat, admins: Collection[int]) -> bool:
    return person in admins and chat.id == person and chat.type == ChatType.PRIVATE
