"""Methods about the bot itself: who it is, its commands and descriptions, its webhook.

As in methods_messages: the lock is held, aiogram's model is valid.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiogram import methods as api
from aiogram.types import BotCommand
from pydantic import BaseModel

from tests.telegram_double.errors import bad_request
from tests.telegram_double.records import Json
from tests.telegram_double.requests import to_json
from tests.telegram_double.state import State
from tests.telegram_double.webhook import Webhook

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}", re.IGNORECASE)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LANGUAGE = re.compile(r"([a-z]{2})?")


@dataclass(frozen=True, slots=True)
class Described:
    """A result with the sentence that Telegram puts beside it."""

    result: object
    description: str | None = None


def get_me(state: State, call: api.GetMe) -> Json:
    """getMe."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": not state.bot.privacy_mode,
        "supports_guest_queries": state.bot.guest,
        "supports_inline_queries": state.bot.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }
    return {**state.bot.payload(), **abilities}


def get_chat(state: State, call: api.GetChat) -> Json:
    """getChat: also a chat that blocked the bot is known."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    )
    chat = state.chat(call.chat_id)
    return {**chat.payload(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def _slot(kind: str, language: str | None, scope: BaseModel | None = None) -> str:
    if not _LANGUAGE.fullmatch(language or ""):
        raise bad_request("invalid language code specified")
    place = to_json(scope) if scope else {"type": "default"}
    return f"{kind}/{language or ''}/{sorted(place.items())}"


def set_my_commands(state: State, call: api.SetMyCommands) -> bool:
    """setMyCommands, per language and scope."""
    if len(call.commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in call.commands:
        _check_command(command)
    slot = _commands_slot(state, call.language_code, call.scope)
    state.settings[slot] = [
        {"command": c.command.lower().lstrip("/"), "description": c.description} for c in call.commands
    ]
    return True


def _check_command(command: BotCommand) -> None:
    if not _COMMAND.fullmatch(command.command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command.description) <= MAX_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def get_my_commands(state: State, call: api.GetMyCommands) -> object:
    """getMyCommands: exactly the list of that language and scope."""
    return state.settings.get(_commands_slot(state, call.language_code, call.scope), [])


def delete_my_commands(state: State, call: api.DeleteMyCommands) -> bool:
    """deleteMyCommands: nothing to delete is no error."""
    state.settings.pop(_commands_slot(state, call.language_code, call.scope), None)
    return True


def _commands_slot(state: State, language: str | None, scope: BaseModel | None) -> str:
    """Where a list of commands is kept. A scope that names a chat needs one that the bot knows."""
    place = to_json(scope) if scope else {}
    if "chat_id" in place:
        chat = state.chat(place["chat_id"])
        if place["type"] != "chat" and not chat.is_group:
            raise bad_request("can't use specified scope in private chats")
    return _slot("commands", language, scope)


def set_my_description(state: State, call: api.SetMyDescription) -> bool:
    """setMyDescription."""
    if len(call.description or "") > MAX_DESCRIPTION:
        raise bad_request("bot description is too long")
    state.settings[_slot("description", call.language_code)] = call.description or ""
    return True


def get_my_description(state: State, call: api.GetMyDescription) -> Json:
    """getMyDescription."""
    return {"description": state.settings.get(_slot("description", call.language_code), "")}


def set_my_short_description(state: State, call: api.SetMyShortDescription) -> bool:
    """setMyShortDescription."""
    if len(call.short_description or "") > MAX_SHORT_DESCRIPTION:
        raise bad_request("bot about text is too long")
    state.settings[_slot("short", call.language_code)] = call.short_description or ""
    return True


def get_my_short_description(state: State, call: api.GetMyShortDescription) -> Json:
    """getMyShortDescription."""
    return {"short_description": state.settings.get(_slot("short", call.language_code), "")}


def set_webhook(state: State, webhook: Webhook, call: api.SetWebhook) -> Described:
    """setWebhook; http and any port are allowed, as by a self-hosted server with --local."""
    address = urlsplit(call.url)
    if call.url and (address.scheme not in {"http", "https"} or not address.hostname):
        raise bad_request("bad webhook: invalid URL specified")
    if call.secret_token and not _SECRET.fullmatch(call.secret_token):
        raise bad_request("secret token contains unallowed characters")
    state.updates.allow(call.allowed_updates)
    if call.drop_pending_updates:
        state.updates.drop()
    was = webhook.url
    webhook.url = state.updates.webhook_url = call.url
    webhook.secret_token = call.secret_token or None
    webhook.max_connections = call.max_connections or 40
    webhook.last_error_date = webhook.last_error_message = None
    state.updates.end_polls() if call.url else state.bell.ring()
    if not call.url:
        return Described(True, "Webhook was deleted" if was else "Webhook is already deleted")
    return Described(True, "Webhook is already set" if was == call.url else "Webhook was set")


def delete_webhook(state: State, webhook: Webhook, call: api.DeleteWebhook) -> Described:
    """deleteWebhook."""
    nowhere = api.SetWebhook(url="", drop_pending_updates=call.drop_pending_updates)
    return set_webhook(state, webhook, nowhere)


def get_webhook_info(state: State, webhook: Webhook, call: api.GetWebhookInfo) -> Json:
    """getWebhookInfo."""
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates.pending),
        "allowed_updates": sorted(state.updates.allowed),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if webhook.last_error_message is not None:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    return info


def leave(state: State, call: api.LogOut | api.Close) -> bool:
    """logOut and close: taken, and nothing changes."""
    return True
