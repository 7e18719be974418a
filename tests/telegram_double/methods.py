"""Which methods the double plays, and how a valid call reaches the function that does it."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.telegram_double import methods_documents as documents
from tests.telegram_double import methods_inline as inline
from tests.telegram_double import methods_members as members
from tests.telegram_double import methods_messages as messages
from tests.telegram_double import methods_settings as settings
from tests.telegram_double.errors import ApiError
from tests.telegram_double.records import Upload
from tests.telegram_double.requests import Request
from tests.telegram_double.state import State
from tests.telegram_double.webhook import Webhook

_PLAIN: Mapping[str, Callable[[State, Any], object]] = {
    "sendMessage": messages.send_message,
    "editMessageText": messages.edit_message_text,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "answerCallbackQuery": messages.answer_callback_query,
    "sendChatAction": messages.send_chat_action,
    "answerInlineQuery": inline.answer_inline_query,
    "answerGuestQuery": inline.answer_guest_query,
    "getChatMember": members.get_chat_member,
    "getChatAdministrators": members.get_chat_administrators,
    "getFile": documents.get_file,
    "getMe": settings.get_me,
    "getChat": settings.get_chat,
    "setMyCommands": settings.set_my_commands,
    "getMyCommands": settings.get_my_commands,
    "deleteMyCommands": settings.delete_my_commands,
    "setMyDescription": settings.set_my_description,
    "getMyDescription": settings.get_my_description,
    "setMyShortDescription": settings.set_my_short_description,
    "getMyShortDescription": settings.get_my_short_description,
    "logOut": settings.leave,
    "close": settings.leave,
}
_ABOUT_WEBHOOK: Mapping[str, Callable[[State, Webhook, Any], object]] = {
    "setWebhook": settings.set_webhook,
    "deleteWebhook": settings.delete_webhook,
    "getWebhookInfo": settings.get_webhook_info,
}
_WITH_FILES: Mapping[str, Callable[[State, Any, Mapping[str, Upload]], object]] = {
    "sendDocument": documents.send_document,
}
PLAYED = frozenset({*_PLAIN, *_ABOUT_WEBHOOK, *_WITH_FILES, "getUpdates"})
"""Every method that the double answers."""


def perform(state: State, webhook: Webhook, request: Request) -> object:
    """The result of a call other than getUpdates. Raises ApiError; 501 for what the double does not play."""
    with state.bell.lock:
        if request.method in _ABOUT_WEBHOOK:
            return _ABOUT_WEBHOOK[request.method](state, webhook, request.call)
        if request.method in _PLAIN:
            return _PLAIN[request.method](state, request.call)
        if request.method in _WITH_FILES:
            return _WITH_FILES[request.method](state, request.call, request.files)
    raise ApiError(501, f"Not Implemented: the server double does not play {request.method}")
