"""What Telegram refused of a bot's calls: what the bot could have known would be refused, and what nobody told it."""

from collections import Counter
from dataclasses import dataclass

from tests.telegram_double import TelegramDouble
from tests.telegram_double.records import Call

HEARD_SECONDS = 1.0
"""How long a bot may take to make something of what it is told."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refused calls, by method and description.

    `unknowable`: changes of a message that somebody had deleted, of which nothing had told the bot. `known`: all others; a
    message that shows what it is to show already is one that the bot itself made so.
    """

    known: Counter[str]
    unknowable: Counter[str]


def refusals(double: TelegramDouble) -> Refusals:
    """Sort what was refused so far."""
    found = Refusals(Counter(), Counter())
    gone: set[tuple[int | None, str]] = set()
    for call in double.calls():
        if call.status < 400:
            continue
        place = call.chat_id, call.parameters.get("message_id", "")
        deleted = "message to edit not found" in str(call.description)
        told = place in gone or _was_told(double, call)
        kind = found.unknowable if deleted and not told else found.known
        kind[f"{call.method}: {call.description}"] += 1
        if deleted:
            gone.add(place)
    return found


def _was_told(double: TelegramDouble, call: Call) -> bool:
    message_id = call.parameters.get("message_id", "")
    if call.chat_id is None or not message_id.isdecimal():
        return True
    return double.told_gone(call.chat_id, int(message_id), call.at - HEARD_SECONDS)
