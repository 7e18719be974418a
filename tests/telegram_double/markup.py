"""What is checked in a reply_markup beyond its types: that each button can be a button."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.telegram_double.errors import bad_request

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
MAX_COPIED = 256
_LOOKS = {"text", "style", "icon_custom_emoji_id"}
_MAY_BE_EMPTY = {"switch_inline_query", "switch_inline_query_current_chat"}


def check_markup(markup: object, *, inline_only: bool) -> None:
    """Raise the official ApiError unless Telegram would take the markup."""
    if not isinstance(markup, Mapping):
        raise bad_request("object expected as reply markup")
    if not any(kind in markup for kind in _KINDS):
        raise bad_request("can't parse reply keyboard markup JSON object")
    if "inline_keyboard" not in markup:
        if inline_only:
            raise bad_request("inline keyboard expected")
        return
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request("can't parse inline keyboard: Array of Arrays expected")
        for button in row:
            _check_button(button)
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")


def _check_button(button: object) -> None:
    wrong = "can't parse inline keyboard button: "
    if not isinstance(button, Mapping):
        raise bad_request(wrong + "InlineKeyboardButton must be an Object")
    text = button.get("text")
    if text is None:
        raise bad_request(wrong + 'Can\'t find field "text"')
    if not isinstance(text, str):
        raise bad_request(wrong + 'Field "text" must be of type String')
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [
        key
        for key, value in button.items()
        if key not in _LOOKS and value is not None and (value != "" or key in _MAY_BE_EMPTY)
    ]
    if not actions:
        raise bad_request(wrong + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(wrong + "exactly one of the optional fields must be used")
    _check_action(button)


def _check_action(button: Mapping[str, Any]) -> None:
    data, url = button.get("callback_data"), button.get("url")
    if data and (not isinstance(data, str) or len(data.encode()) > MAX_DATA_BYTES):
        raise bad_request("BUTTON_DATA_INVALID")
    copied = button.get("copy_text")
    if copied is not None and not (
        isinstance(copied, Mapping) and 1 <= len(str(copied.get("text", ""))) <= MAX_COPIED
    ):
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if url and urlsplit(str(url)).scheme not in {"http", "https", "tg", "ton", "tonsite"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")


def visible_rows(markup: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """The rows that people see: empty ones are dropped."""
    return [row for row in markup["inline_keyboard"] if row]
