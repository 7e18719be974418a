"""Methods about messages: send, edit, delete, answer a press, show that one is writing.

Each takes the state and aiogram's model of a valid call, holds the lock already, and returns the
result or raises ApiError.
"""

from typing import Any

from aiogram import methods as api
from aiogram.enums import ChatAction
from aiogram.types import ForceReply, InlineKeyboardMarkup
from pydantic import BaseModel

from tests.telegram_double import errors
from tests.telegram_double.errors import bad_request
from tests.telegram_double.judge import Parsed
from tests.telegram_double.markup import visible_rows
from tests.telegram_double.records import CallbackAnswer, Content, Json
from tests.telegram_double.requests import given, to_json
from tests.telegram_double.state import Chat, Sending, State

MAX_ANSWER = 200
_ACTIONS = {action.value for action in ChatAction}


def send_message(state: State, call: api.SendMessage) -> Json:
    """sendMessage: the text is judged first, then the chat, then the message replied to, then the pace."""
    parsed = _read(state, call.text, call.parse_mode, call.entities)
    chat = state.open_chat(call.chat_id)
    sending = Sending(
        reply_of(chat, call),
        bool(call.disable_notification),
        _shows_preview(call),
        thread_of(chat, call.message_thread_id),
        isinstance(call.reply_markup, ForceReply),
    )
    content = content_of(state, call.text, call.parse_mode, parsed, call.reply_markup)
    return state.deliver(chat, content, sending)


def edit_message_text(state: State, call: api.EditMessageText) -> Json:
    """editMessageText; a keyboard that is not given again goes."""
    _refuse_inline(call.inline_message_id, call.chat_id)
    parsed = _read(state, call.text, call.parse_mode, call.entities)
    content = content_of(state, call.text or "", call.parse_mode, parsed, call.reply_markup)
    return _edit(state, call.chat_id, call.message_id, content)


def edit_message_reply_markup(state: State, call: api.EditMessageReplyMarkup) -> Json:
    """editMessageReplyMarkup: the text stays."""
    _refuse_inline(call.inline_message_id, call.chat_id)
    chat, message_id = _editable(state, call.chat_id, call.message_id)
    now = chat.sent[message_id].now
    parsed = Parsed(now.plain, now.entities)
    content = content_of(state, now.text, now.parse_mode, parsed, call.reply_markup)
    return _edit(state, chat.id, message_id, content)


def delete_message(state: State, call: api.DeleteMessage) -> bool:
    """deleteMessage: the bot's own anywhere, people's in private chats."""
    chat = state.open_chat(call.chat_id)
    if call.message_id not in chat.messages:
        raise bad_request("message to delete not found")
    if chat.is_group and call.message_id not in chat.sent:
        raise bad_request("message can't be deleted")
    state.remove(chat, call.message_id)
    return True


def answer_callback_query(state: State, call: api.AnswerCallbackQuery) -> bool:
    """answerCallbackQuery."""
    answers = state.queries.get(call.callback_query_id)
    if answers is None:
        raise errors.query_too_old()
    if len(call.text or "") > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if call.url and not call.url.startswith(("https://t.me/", "tg://")):
        raise bad_request("URL_INVALID")
    answer = CallbackAnswer(call.callback_query_id, call.text, bool(call.show_alert), state.clock())
    answers.append(answer)
    state.bell.ring()
    return True


def send_chat_action(state: State, call: api.SendChatAction) -> bool:
    """sendChatAction."""
    if call.action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.open_chat(call.chat_id)
    return True


def _read(state: State, text: str | None, parse_mode: object, entities: list[Any] | None) -> Parsed:
    return state.judge.read(text, given(parse_mode), [to_json(entity) for entity in entities or ()])


def content_of(
    state: State, text: str, parse_mode: object, parsed: Parsed, markup: BaseModel | None
) -> Content:
    """One version of a message, with the keyboard as people see it."""
    shown = to_json(markup) if isinstance(markup, InlineKeyboardMarkup) else None
    if shown is not None:
        rows = visible_rows(shown)
        shown = {"inline_keyboard": rows} if rows else None
    return Content(state.clock(), text, given(parse_mode), parsed.plain, parsed.entities, shown)


def _refuse_inline(inline_message_id: str | None, chat_id: object) -> None:
    if inline_message_id is not None:
        raise bad_request("MESSAGE_ID_INVALID")
    if chat_id is None:
        raise bad_request("chat_id is empty")


def _editable(state: State, chat_id: int | str | None, message_id: int | None) -> tuple[Chat, int]:
    if not message_id or chat_id is None:
        raise bad_request("message identifier is not specified")
    chat = state.open_chat(chat_id)
    if message_id not in chat.messages:
        raise bad_request("message to edit not found")
    if message_id not in chat.sent:
        raise bad_request("message can't be edited")
    return chat, message_id


def _edit(state: State, chat_id: int | str | None, message_id: int | None, content: Content) -> Json:
    chat, number = _editable(state, chat_id, message_id)
    if chat.sent[number].document is not None and content.plain != chat.sent[number].plain:
        raise bad_request("there is no text in the message to edit")
    if content.shows_the_same(chat.sent[number].now):
        raise errors.not_modified()
    return state.revise(chat, number, content)


def reply_of(chat: Chat, call: api.SendMessage | api.SendDocument) -> int | None:
    """The message replied to, by the new parameter or by the old one that Telegram still takes."""
    wanted = call.reply_parameters
    number = wanted.message_id if wanted else call.reply_to_message_id
    if number is None or number in chat.messages:
        return number
    lenient = wanted.allow_sending_without_reply if wanted else call.allow_sending_without_reply
    if given(lenient):
        return None
    raise bad_request("message to be replied not found")


def thread_of(chat: Chat, thread: int | None) -> int | None:
    """The topic that a message goes to. Raises what Telegram says of one that is not there."""
    if thread is None:
        return None
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    return thread


def _shows_preview(call: api.SendMessage) -> bool:
    options = given(call.link_preview_options)
    if options is not None:
        return not given(options.is_disabled)
    return not given(call.disable_web_page_preview)
