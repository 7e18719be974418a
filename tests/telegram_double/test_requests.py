"""Requests over real HTTP: all encodings, judged by aiogram's models, refused with the official bodies."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from tests.telegram_double import Button, TelegramDouble
from tests.telegram_double.methods import PLAYED
from tests.telegram_double.requests import known_methods

READER = 41


@pytest.fixture
async def http(double: TelegramDouble) -> AsyncIterator[httpx.AsyncClient]:
    double.user_says(READER, "مرحبا")
    async with httpx.AsyncClient(base_url=f"{double.base_url}{double.token}/") as client:
        yield client


KEYBOARD = {"inline_keyboard": [[{"text": "مزيد", "callback_data": "more"}]]}


@pytest.mark.parametrize("encoding", ["form", "multipart", "json", "json with strings", "query"])
async def test_every_encoding_brings_the_same_message(
    http: httpx.AsyncClient, double: TelegramDouble, encoding: str
) -> None:
    text = '{"not": "decoded"}'
    as_strings = {"chat_id": str(READER), "text": text, "reply_markup": json.dumps(KEYBOARD)}
    ways: dict[str, dict[str, Any]] = {
        "form": {"data": as_strings},
        "multipart": {"files": {name: (None, value) for name, value in as_strings.items()}},
        "json": {"json": {"chat_id": READER, "text": text, "reply_markup": KEYBOARD}},
        "json with strings": {"json": as_strings},
        "query": {"params": as_strings},
    }

    answer = await http.post("sendMessage", **ways[encoding])

    assert answer.json()["result"]["reply_markup"] == KEYBOARD
    (message,) = double.sent(READER)
    assert (message.text, message.buttons) == (text, ((Button("مزيد", "more"),),))


@pytest.mark.parametrize(
    ("method", "parameters", "reason"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": READER}, "message text is empty"),
        ("sendMessage", {"chat_id": 999, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody_here", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": READER, "text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            "sendMessage",
            {"chat_id": READER, "text": "x", "reply_parameters": {"message_id": 77}},
            "message to be replied not found",
        ),
        (
            "sendMessage",
            {"chat_id": READER, "text": "x", "reply_markup": "{"},
            "can't parse reply keyboard markup JSON object",
        ),
        ("editMessageText", {"chat_id": READER, "text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"chat_id": READER, "message_id": 99, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"chat_id": READER, "message_id": 1, "text": "x"}, "message can't be edited"),
        ("deleteMessage", {"chat_id": READER, "message_id": 99}, "message to delete not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("sendChatAction", {"chat_id": READER, "action": "dancing"}, "wrong parameter action in request"),
        (
            "setMyCommands",
            {"commands": [{"command": "بحث", "description": "ابحث"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setWebhook",
            {"url": "http://x.org", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_a_wrong_request_gets_the_official_400(
    http: httpx.AsyncClient, double: TelegramDouble, method: str, parameters: dict[str, Any], reason: str
) -> None:
    answer = await http.post(method, json=parameters)

    description = f"Bad Request: {reason}"
    assert answer.status_code == 400
    assert answer.json() == {"ok": False, "error_code": 400, "description": description}
    assert [(c.method, c.status, c.description) for c in double.calls()] == [(method, 400, description)]
    assert double.sent() == []


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "ب" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"text": "x", "url": "javascript:1"},
            "inline keyboard button URL 'javascript:1' is invalid: Unsupported URL protocol",
        ),
    ],
)
async def test_a_button_that_cannot_be_one_is_refused(
    http: httpx.AsyncClient, button: dict[str, str], reason: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await http.post("sendMessage", json={"chat_id": READER, "text": "x", "reply_markup": markup})

    assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {reason}")


async def test_64_bytes_of_data_are_allowed(http: httpx.AsyncClient, double: TelegramDouble) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "ب" * 32}]]}
    await http.post("sendMessage", json={"chat_id": READER, "text": "x", "reply_markup": markup})

    assert double.sent(READER)[0].buttons[0][0].data == "ب" * 32


async def test_tokens_and_methods_that_do_not_exist(http: httpx.AsyncClient, double: TelegramDouble) -> None:
    wrong_token = await http.get(f"{double.api_url}/bot123:AAAAAAAAAAAAAAAA/getMe")
    malformed = await http.get(f"{double.api_url}/botnonsense/getMe")
    unknown = await http.get("getEverything")

    assert (wrong_token.status_code, wrong_token.json()["description"]) == (401, "Unauthorized")
    assert (malformed.status_code, malformed.json()["description"]) == (404, "Not Found")
    assert (unknown.status_code, unknown.json()["description"]) == (404, "Not Found")


async def test_method_names_may_be_in_any_case(http: httpx.AsyncClient, double: TelegramDouble) -> None:
    answer = await http.get("GETME")
    assert answer.json()["result"]["username"] == double.username


async def test_an_error_of_the_double_itself_fails_the_test() -> None:
    async def talk_to_a_broken_double() -> None:
        async with TelegramDouble() as double, httpx.AsyncClient() as client:
            double.state.settings["commands//[('type', 'default')]"] = "not a list"
            await client.get(f"{double.base_url}{double.token}/getMyCommands")

    with pytest.raises(ValidationError, match="valid list"):
        await talk_to_a_broken_double()


def test_every_method_that_is_played_is_one_of_telegram() -> None:
    assert sorted(m for m in PLAYED if m.lower() not in known_methods()) == []
    assert {"getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery", "setWebhook"} <= PLAYED


async def test_a_known_method_that_the_double_does_not_play_says_so(http: httpx.AsyncClient) -> None:
    answer = await http.post("sendDice", json={"chat_id": READER})
    assert answer.status_code == 501
    assert answer.json()["description"] == "Not Implemented: the server double does not play sendDice"


async def test_a_parameter_that_no_model_knows_is_ignored_and_noted(
    http: httpx.AsyncClient, double: TelegramDouble
) -> None:
    answer = await http.post("sendMessage", json={"chat_id": READER, "text": "x", "colour": "red"})

    assert answer.status_code == 200
    assert double.unknown_parameters == (("sendMessage", "colour"),)


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(
    http: httpx.AsyncClient, double: TelegramDouble
) -> None:
    await http.post("sendMessage", json={"chat_id": READER, "text": "<b>1</b>", "reply_markup": KEYBOARD})
    (message,) = double.sent(READER)
    edit = {"chat_id": READER, "message_id": message.message_id, "text": "2"}

    first = await http.post("editMessageText", json=edit)
    again = await http.post("editMessageText", json=edit)

    assert "reply_markup" not in first.json()["result"]
    assert again.json()["description"].startswith("Bad Request: message is not modified: specified new")
    now = double.look(message)
    assert [(c.plain, c.buttons) for c in now.history] == [("<b>1</b>", message.buttons), ("2", ())]


async def test_a_keyboard_is_changed_alone(http: httpx.AsyncClient, double: TelegramDouble) -> None:
    sent = {"chat_id": READER, "text": "<i>نص</i>", "parse_mode": "HTML", "reply_markup": KEYBOARD}
    await http.post("sendMessage", json=sent)
    (message,) = double.sent(READER)

    edit = {"chat_id": READER, "message_id": message.message_id}
    result = (await http.post("editMessageReplyMarkup", json=edit)).json()["result"]

    assert (result["text"], result["entities"][0]["type"]) == ("نص", "italic")
    assert double.look(message).buttons == ()
    assert double.look(message).marked("italic") == ("نص",)


async def test_commands_are_kept_by_language(http: httpx.AsyncClient) -> None:
    arabic = [{"command": "help", "description": "مساعدة"}]
    english = [{"command": "help", "description": "Help"}]
    await http.post("setMyCommands", json={"commands": arabic})
    await http.post("setMyCommands", json={"commands": english, "language_code": "en"})

    assert (await http.get("getMyCommands")).json()["result"] == arabic
    assert (await http.get("getMyCommands", params={"language_code": "en"})).json()["result"] == english
    assert (await http.get("getMyCommands", params={"language_code": "fr"})).json()["result"] == []


async def test_a_deleted_message_stays_on_record(http: httpx.AsyncClient, double: TelegramDouble) -> None:
    await http.post("sendMessage", json={"chat_id": READER, "text": "x"})
    (message,) = double.sent(READER)
    await http.post("deleteMessage", json={"chat_id": READER, "message_id": message.message_id})
    edit = {"chat_id": READER, "message_id": message.message_id, "text": "y"}

    assert (await http.post("editMessageText", json=edit)).json()["description"].endswith("to edit not found")
    assert [(m.plain, m.deleted) for m in double.sent(READER)] == [("x", True)]
