"""What is read of an alert: all that its message needs, and how it is looked up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from data import tables
from data.preferences import Preferences
from data.subscriptions import Kind

LEAD = 300  # characters

_WHOLE_WORDS = re.compile(rf".{{1,{LEAD}}}(?<=\S)(?!\S)", re.DOTALL)
_OUTBOX = tables.outbox.c
_ARTICLE = tables.article.c
_SUBSCRIBER = tables.subscriber.c
_SUBSCRIPTION = tables.subscription.c
_PREFERENCE = tables.preference.c
_WISHES = (
    _PREFERENCE.delivery,
    _PREFERENCE.digest_hour,
    _PREFERENCE.time_zone,
    _PREFERENCE.quiet_from,
    _PREFERENCE.quiet_to,
)
ITEMS = (
    select(
        _OUTBOX.id,
        _OUTBOX.chat_id,
        _SUBSCRIBER.language,
        _PREFERENCE.language.label("chosen"),
        _OUTBOX.attempts,
        _OUTBOX.article_id,
        _ARTICLE.title,
        _ARTICLE.source,
        _ARTICLE.url,
        _ARTICLE.published,
        _ARTICLE.paragraphs,
        _OUTBOX.subscription_id,
        _SUBSCRIPTION.kind,
        _SUBSCRIPTION.text.label("about"),
        _SUBSCRIPTION.thread,
        _OUTBOX.message_id,
        _OUTBOX.not_before,
        _OUTBOX.state,
        *_WISHES,
    )
    .join_from(tables.outbox, tables.article)
    .join(tables.subscriber, _SUBSCRIBER.chat_id == _OUTBOX.chat_id)
    .outerjoin(tables.subscription, _SUBSCRIPTION.id == _OUTBOX.subscription_id)
    .outerjoin(tables.preference, _PREFERENCE.chat_id == _OUTBOX.chat_id)
    .where(_ARTICLE.status == "active", _SUBSCRIBER.active)
)
"""Alerts of articles that are there to chats that are switched on."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An alert that is due: `lead` is the beginning of the article's first paragraph, verbatim.

    `kind` and `about` say why it is sent: what the subscription `subscription_id` is and is to (None: it is there no more).
    `thread`: a forum's topic to send to. `not_before`: since when it is due; None: nobody has looked yet. `message_id`: the
    message to be brought up to date, None where none was sent. `wishes`: when the chat wants its alerts.
    """

    id: int
    chat_id: int
    language: str
    attempts: int
    article_id: int
    title: str
    source: str
    url: str | None
    published: date | None
    lead: str
    subscription_id: int | None = None
    kind: Kind | None = None
    about: str = ""
    thread: int | None = None
    not_before: datetime | None = None
    message_id: int | None = None
    wishes: Preferences = field(default_factory=lambda: Preferences(0))


def item_of(row: Any) -> OutboxItem:
    """Return the alert of a row of `ITEMS`."""
    fields = dict(row._mapping)
    wishes = Preferences(row.chat_id, **{column.key: fields.pop(column.key) for column in _WISHES})
    chosen, about, message_id = fields.pop("chosen"), fields.pop("about"), fields.pop("message_id")
    sent = fields.pop("state") == "edit"
    fields["language"] = chosen or fields["language"]
    text = lead(fields.pop("paragraphs"))
    return OutboxItem(
        **fields, lead=text, about=about or "", message_id=message_id if sent else None, wishes=wishes
    )


def lead(paragraphs: Sequence[str]) -> str:
    """Return the beginning of the first paragraph, at most 300 characters, cut between words."""
    first = paragraphs[0].strip() if paragraphs else ""
    whole_words = _WHOLE_WORDS.match(first)
    return whole_words[0] if whole_words else first[:LEAD]
