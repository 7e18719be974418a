"""Who is an administrator of which group, remembered for a minute."""

from collections import OrderedDict
from collections.abc import Callable

from telegram import Bot, ChatMember, Message
from telegram.error import BadRequest, Forbidden

REMEMBERED_SECONDS = 60.0
_RANKS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class GroupAdmins:
    """Asks Telegram who is an administrator, once a minute a person and group.

    `steady` is a clock for durations, in seconds. Remembers the last `capacity` answers.
    """

    def __init__(self, steady: Callable[[], float], capacity: int = 5_000) -> None:
        self._steady = steady
        self._capacity = capacity
        self._known: OrderedDict[tuple[int, int], tuple[float, bool]] = OrderedDict()

    async def includes(self, bot: Bot, chat_id: int, person: int) -> bool:
        """Tell whether a person is an administrator of a group. Who is unknown to it is none.

        Raises `TelegramError` when Telegram cannot be asked.
        """
        now, key = self._steady(), (chat_id, person)
        at, known = self._known.get(key, (float("-inf"), False))
        if now - at < REMEMBERED_SECONDS:
            return known
        try:
            found = await _is_admin(bot, chat_id, person)
        except (BadRequest, Forbidden):
            return False
        self._known[key] = (now, found)
        self._known.move_to_end(key)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)
        return found


async def _is_admin(bot: Bot, chat_id: int, person: int) -> bool:
    try:
        return (await bot.get_chat_member(chat_id, person)).status in _RANKS
    except BadRequest:
        # A group that hides its members shows them to administrators alone, and its administrators to everybody.
        admins = await bot.get_chat_administrators(chat_id)
        return person in {admin.user.id for admin in admins}


def speaks_as_group(message: Message) -> bool:
    """Tell whether an administrator who stays anonymous wrote a message: Telegram shows the group itself as its sender."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id
