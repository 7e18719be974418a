"""Who is what in a chat: getChatMember, getChatAdministrators.

As in methods_messages: the lock is held, aiogram's model is valid.
"""

from aiogram import methods as api

from tests.telegram_double.errors import bad_request
from tests.telegram_double.records import Json
from tests.telegram_double.state import Chat, State

_MAY = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_change_info",
    "can_invite_users",
)
_MAY_NOT = (
    "can_be_edited",
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)


def get_chat_member(state: State, call: api.GetChatMember) -> Json:
    """getChatMember: a person who never was in the chat is no participant; one who is known elsewhere has left."""
    chat = state.open_chat(call.chat_id)
    if call.user_id == state.bot.id:
        return {"user": state.bot.payload(), "status": "member"}
    if call.user_id not in state.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return _member(state, chat, call.user_id)


def get_chat_administrators(state: State, call: api.GetChatAdministrators) -> list[Json]:
    """getChatAdministrators."""
    chat = state.open_chat(call.chat_id)
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    return [_member(state, chat, person) for person in chat.ranks]


def _member(state: State, chat: Chat, person: int) -> Json:
    user = state.people[person].payload()
    rank = chat.ranks.get(person)
    if rank is None:
        inside = person in chat.members or not chat.is_group
        return {"user": user, "status": "member" if inside else "left"}
    if rank.status == "creator":
        return {"user": user, "status": "creator", "is_anonymous": rank.anonymous}
    rights = {**dict.fromkeys(_MAY, True), **dict.fromkeys(_MAY_NOT, False)}
    return {"user": user, "status": "administrator", "is_anonymous": rank.anonymous, **rights}
