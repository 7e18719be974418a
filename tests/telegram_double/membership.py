"""Coming and going: blocks, kicks, accounts that end, groups that grow into supergroups."""

from functools import partial

from tests.telegram_double import errors
from tests.telegram_double.people import GROUP_MEMBER, People
from tests.telegram_double.records import Json
from tests.telegram_double.state import Chat, Rank, Refusal


class Membership(People):
    """The part of the double in which people shut the bot out and let it in. Callable from any thread."""

    def user_blocks(self, chat_id: int) -> int | None:
        """Block the bot: sends get 403 from now on; the id of the my_chat_member update."""
        return self._change(chat_id, "member", "kicked", errors.blocked)

    def user_unblocks(self, chat_id: int) -> int | None:
        """Let the bot write again."""
        return self._change(chat_id, "kicked", "member", None)

    def deactivate(self, chat_id: int) -> None:
        """The account ends: sends get 403, and nobody tells the bot."""
        with self.state.bell.lock:
            self._chat(chat_id, None).refusal = errors.deactivated

    def bot_added(
        self, chat_id: int, *, chat_type: str | None = None, user_id: int = GROUP_MEMBER
    ) -> int | None:
        """Put the bot into a group (again)."""
        return self._change(chat_id, "left", "member", None, chat_type=chat_type, user_id=user_id)

    def kick(self, chat_id: int, *, user_id: int = GROUP_MEMBER) -> int | None:
        """Throw the bot out of a group: sends get 403 from now on."""
        with self.state.bell.lock:
            kind = self._chat(chat_id, None).type
            return self._change(chat_id, "member", "kicked", partial(errors.kicked, kind), user_id=user_id)

    def make_admin(
        self, chat_id: int, user_id: int, *, status: str = "administrator", anonymous: bool = False
    ) -> None:
        """Make a person an administrator of a group, or its creator; the bot is not told."""
        with self.state.bell.lock:
            chat = self._chat(chat_id, None)
            self._known(user_id, "ar")
            chat.ranks[user_id] = Rank(status, anonymous)

    def unmake_admin(self, chat_id: int, user_id: int) -> None:
        """Make an administrator an ordinary member again."""
        with self.state.bell.lock:
            self.state.chats[chat_id].ranks.pop(user_id, None)
            self.state.chats[chat_id].members.add(user_id)

    def migrate(self, old: int, new: int) -> None:
        """Upgrade a group: both chats get a service message, sends to the old one 400 with the new id."""
        with self.state.bell.lock:
            before = self._chat(old, None)
            after = self.state.chats[new] = Chat(new, "supergroup", before.title)
            self._serve(before, {"migrate_to_chat_id": new})
            self._serve(after, {"migrate_from_chat_id": old})
            before.refusal = partial(errors.migrated, new)

    def _serve(self, chat: Chat, content: Json) -> None:
        person = self._person(chat, None, None)
        self._post(chat, person, {**self._envelope(chat, person), **content})

    def _change(
        self,
        chat_id: int,
        old: str,
        new: str,
        refusal: Refusal | None,
        *,
        chat_type: str | None = None,
        user_id: int | None = None,
    ) -> int | None:
        with self.state.bell.lock:
            chat = self._chat(chat_id, chat_type)
            person = self._person(chat, user_id, "ar")
            chat.refusal = refusal
            change = {
                "chat": chat.payload(),
                "from": person.payload(),
                "date": int(self.state.clock()),
                "old_chat_member": self._member(old),
                "new_chat_member": self._member(new),
            }
            return self._tell("my_chat_member", chat, change)

    def _member(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.state.bot.payload(), "status": status, **until}
