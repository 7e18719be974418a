"""answerInlineQuery and answerGuestQuery: each card is judged as the message that it would become.

As in methods_messages: the lock is held, aiogram's model is valid.
"""

import re
from collections.abc import Sequence

from aiogram import methods as api
from aiogram.types import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from pydantic import BaseModel

from tests.telegram_double import errors
from tests.telegram_double.errors import ApiError, bad_request
from tests.telegram_double.inline import InlineAnswer, InlineCard
from tests.telegram_double.markup import check_markup, visible_rows
from tests.telegram_double.records import Content, Json
from tests.telegram_double.requests import given, to_json
from tests.telegram_double.state import State

MAX_RESULTS = 50
MAX_ID_BYTES = 64
MAX_OFFSET_BYTES = 64
MAX_START = 64
DEFAULT_CACHE_SECONDS = 300
_START = re.compile(r"[A-Za-z0-9_-]*")
_TOO_LONG = "message is too long"


def answer_inline_query(state: State, call: api.AnswerInlineQuery) -> bool:
    """answerInlineQuery: cards, the offset of the next page, the button above them."""
    if len(call.results) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    button = _button(call.button)
    cards = tuple(_card(state, result) for result in call.results)
    if call.inline_query_id not in state.inline_waiting:
        raise errors.query_too_old()
    _check_ids([card.id for card in cards])
    if len((call.next_offset or "").encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    state.inline_waiting.discard(call.inline_query_id)
    state.inline_answers[call.inline_query_id] = InlineAnswer(
        call.inline_query_id,
        cards,
        call.next_offset or "",
        DEFAULT_CACHE_SECONDS if call.cache_time is None else call.cache_time,
        bool(call.is_personal),
        button,
        state.clock(),
    )
    state.bell.ring()
    return True


def answer_guest_query(state: State, call: api.AnswerGuestQuery) -> Json:
    """answerGuestQuery: one card becomes the bot's message in the chat that called it."""
    card = _card(state, call.result)
    if call.guest_query_id not in state.guest_waiting:
        raise errors.query_too_old()
    _check_ids([card.id])
    state.guest_waiting.discard(call.guest_query_id)
    state.guest_answers[call.guest_query_id] = card
    state.bell.ring()
    return {"inline_message_id": f"guest-{call.guest_query_id}"}


def _check_ids(ids: Sequence[str]) -> None:
    if not all(ids):
        raise bad_request("RESULT_ID_EMPTY")
    if any(len(number.encode()) > MAX_ID_BYTES for number in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")


def _button(button: InlineQueryResultsButton | None) -> tuple[str, str] | None:
    if button is None:
        return None
    start = button.start_parameter
    if start is None:
        if button.web_app is None:
            raise bad_request("can't use empty start_parameter")
        return button.text, ""
    if not start:
        raise bad_request("can't use empty start_parameter")
    if len(start) > MAX_START:
        raise bad_request("too long start_parameter specified")
    if not _START.fullmatch(start):
        raise bad_request("unallowed characters in start_parameter are used")
    return button.text, start


def _card(state: State, result: BaseModel) -> InlineCard:
    if not isinstance(result, InlineQueryResultArticle):
        raise ApiError(501, "Not Implemented: the server double plays only articles among inline results")
    if not result.title.strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    body = result.input_message_content
    if not isinstance(body, InputTextMessageContent):
        raise ApiError(501, "Not Implemented: the server double plays only texts as contents of cards")
    options = given(body.link_preview_options)
    preview = not given(options.is_disabled) if options is not None else not body.disable_web_page_preview
    content = _content(state, body, result.reply_markup)
    return InlineCard(result.id, result.title, result.description, content, result.url, preview)


def _content(state: State, body: InputTextMessageContent, markup: InlineKeyboardMarkup | None) -> Content:
    entities = [to_json(entity) for entity in body.entities or ()]
    try:
        parsed = state.judge.read(body.message_text, given(body.parse_mode), entities)
    except ApiError as error:
        if error.description.endswith(_TOO_LONG):
            raise bad_request("MESSAGE_TOO_LONG") from error
        raise
    shown = to_json(markup) if markup is not None else None
    if shown is not None:
        check_markup(shown, inline_only=True)
        rows = visible_rows(shown)
        shown = {"inline_keyboard": rows} if rows else None
    return Content(
        state.clock(), body.message_text, given(body.parse_mode), parsed.plain, parsed.entities, shown
    )
