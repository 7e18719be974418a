"""What is kept of people, said plainly; the copy of it, and forgetting it.

What a button carries: `pv:x` the copy, `pv:f` asks whether to forget, `pv:y:person` forgets and `pv:n:person` does not,
for the person who asked (0: any admin of the group).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from bot.messages.catalogue import Language, say, variants
from bot.messages.message import Button, Message, escape
from bot.messages.rows import Rows, in_reading_order
from bot.messages.rtl import begin_rtl
from data.forgetting import KEPT_FOR, TIED_FOR, ChatRecord, Forgotten

PrivacyNotice = Literal["export-private-only", "forget-admins-only", "forget-others-button", "forget-kept"]


def render_privacy(language: Language) -> Message:
    """Return what is kept, why and for how long, with the ways to have a copy and to be forgotten."""
    heading = f"<b>{escape(say(language, 'privacy-heading'))}</b>"
    paragraphs = [
        say(language, "privacy-what"),
        say(language, "privacy-questions", tied=TIED_FOR.days, kept=KEPT_FOR.days),
        say(language, "privacy-admins"),
        say(language, "privacy-shared"),
        say(language, "privacy-choices"),
        say(language, "privacy-nothing-else"),
        say(language, "privacy-rights", export="/export", forget="/forget"),
    ]
    buttons = _row([("export", "pv:x"), ("forget", "pv:f")], language)
    return Message("\n\n".join([heading, *map(escape, paragraphs)]), buttons)


def render_forget_question(person_id: int, language: Language) -> Message:
    """Return what asks a person (0: any admin of the group) whether everything is to be forgotten."""
    buttons = _row([("yes", f"pv:y:{person_id}"), ("no", f"pv:n:{person_id}")], language)
    return Message(escape(say(language, "forget-ask")), buttons)


def render_forgotten(forgotten: Forgotten, language: Language) -> Message:
    """Return how much was forgotten, without what there was none of."""
    if not forgotten.anything:
        return Message(escape(say(language, "forget-nothing")))
    counts = {
        "forget-choices": forgotten.choices,
        "forget-subscriptions": forgotten.subscriptions,
        "forget-questions": forgotten.questions,
        "forget-alerts": forgotten.alerts,
    }
    told = [say(language, key, count=count) for key, count in counts.items() if count]
    lines = [say(language, "forget-done"), *told, "", say(language, "forget-afterwards")]
    return Message(escape("\n".join(map(begin_rtl, lines) if language == "ar" else lines)))


def render_privacy_notice(notice: PrivacyNotice, language: Language) -> Message:
    """Return one of the one-line notices about it."""
    return Message(escape(privacy_words(notice, language)))


def privacy_words(notice: PrivacyNotice, language: Language) -> str:
    """Return a notice as plain words."""
    values = {"export": "/export"} if notice == "export-private-only" else {}
    return say(language, notice, **values)


def export_caption(language: Language) -> str:
    """Return the plain words under the copy."""
    return say(language, "export-caption")


def export_document(record: ChatRecord, now: datetime) -> str:
    """Return the copy of all that is known of a chat as JSON, its times in ISO 8601, without what there is none of."""
    whole = {
        "chat_id": record.chat_id,
        "exported_at": now,
        "choices": record.choices,
        "alerts": record.alerts,
        "alerts_sent": record.alerts_sent,
        "subscriptions": [_known(each) for each in record.subscriptions],
        "questions": [_known(each) for each in record.questions],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_written)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _row(choices: list[tuple[str, str]], language: Language) -> Rows:
    names = variants(language, "privacy-buttons")
    return in_reading_order([[Button(names[name], data) for name, data in choices]], language)
