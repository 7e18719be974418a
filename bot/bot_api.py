"""What counts as an answer of Telegram. A proxy, a firewall or a server that is starting answers in its place at times.

What stands between writes pages of its own, with any status: taken at its word, a 403 of a proxy would switch a chat off,
its 400 would drop an alert, and its 404 would end the bot. So whatever is not in the form of the Bot API
(https://core.telegram.org/bots/api#making-requests) is trouble of the network, which passes.
"""

import json
import math
from typing import Any

from telegram.error import NetworkError

LONGEST_ASKED = 86_400
"""Seconds that Telegram is believed to ask to wait."""


def telegrams(method: str, status: int, body: bytes) -> bytes:
    """Return the body of Telegram's answer to a method, fit to be read. Raises `NetworkError` where another answered."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not _is_answer(method, status, answer):
        raise NetworkError(f"that was no answer of Telegram ({status})")
    if "parameters" not in answer:
        return body
    return json.dumps({**answer, "parameters": _readable(answer["parameters"])}).encode()


def _is_answer(method: str, status: int, answer: dict[str, Any]) -> bool:
    if not 200 <= status < 300:
        return answer.get("ok") is False and isinstance(answer.get("description"), str)
    result = answer.get("result")
    if answer.get("ok") is not True or result is None:
        return False
    return method != "getUpdates" or _are_updates(result)


def _are_updates(result: object) -> bool:
    return isinstance(result, list) and all(
        isinstance(update, dict) and type(update.get("update_id")) is int for update in result
    )


def _readable(parameters: object) -> dict[str, Any]:
    """Return the parameters of an error without those that cannot be understood; how long to wait in whole seconds."""
    if not isinstance(parameters, dict):
        return {}
    known = dict(parameters)
    if (seconds := _seconds(known.pop("retry_after", None))) is not None:
        known["retry_after"] = seconds
    if type(known.get("migrate_to_chat_id")) is not int:
        known.pop("migrate_to_chat_id", None)
    return known


def _seconds(value: object) -> int | None:
    try:
        seconds = float(value)  # type: ignore[arg-type]  # whatever it is
    except (TypeError, ValueError, OverflowError):
        return None
    return math.ceil(min(seconds, LONGEST_ASKED)) if seconds > 0 else None
