"""What one message to a chat carries: an alert, the correction of one that was sent, or a digest of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from telegram import Bot
from telegram.error import BadRequest

from bot.alerting.digests import after_quiet, when
from bot.alerting.letters import Letter, LetterWriter
from bot.messages import Message
from bot.sending import Alert, edit, send
from bot.services import Outbox
from bot.threads import Worker
from bot.time_zones import DEFAULT
from data.outbox import OutboxItem, Sent

DIGEST_MOST = 40
"""Alerts of a digest that are read: more than a message has room for."""
# What Telegram answers where there is nothing left to edit, or nothing to change.
_NOT_EDITABLE = ("not modified", "message to edit not found", "can't be edited", "message_id_invalid")

Kind = Literal["alert", "edit", "digest"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way: the alert it is about, or the first of a digest, and the ids of all it settles."""

    kind: Kind
    item: OutboxItem
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A parcel that Telegram took, as which message (None: it made no new one)."""

    parcel: Parcel
    message_id: int | None = None


def kind_of(item: OutboxItem) -> Kind:
    """Return how an alert that is due is sent."""
    if item.message_id is not None:
        return "edit"
    return "digest" if item.wishes.delivery == "digest" and item.kind != "question" else "alert"


def time_of(item: OutboxItem, now: datetime) -> datetime:
    """Return when an alert that is due may be sent, `now` or later. An edit disturbs nobody."""
    if item.message_id is not None:
        return now
    if item.not_before is None:
        return when(now, item.wishes, DEFAULT, digest=item.kind != "question")
    return after_quiet(now, item.wishes, DEFAULT)


class Packer:
    """Fills parcels, hands them to Telegram, and notes in the outbox what became of them."""

    def __init__(self, bot: Bot, outbox: Outbox, writer: LetterWriter, worker: Worker) -> None:
        self._bot = bot
        self._outbox = outbox
        self._writer = writer
        self._worker = worker

    async def pack(self, item: OutboxItem, now: datetime, until: datetime) -> tuple[Parcel, Letter | None]:
        """Return what an alert that was claimed makes, and what is to be sent: None where nothing is.

        All that a digest holds is claimed with it, until a moment.
        """
        kind = kind_of(item)
        if kind != "digest":
            return Parcel(kind, item, (item.id,)), await self._worker.call(self._writer.alert, item)
        claim = self._outbox.claim_digest
        items, ids = await self._worker.call(claim, item.chat_id, now, until, DIGEST_MOST)
        if not items:
            return Parcel(kind, item, (item.id,)), None
        letter = await self._worker.call(self._writer.digest, items, len(ids))
        return Parcel(kind, _where(items), tuple(ids)), letter

    async def hand_over(self, parcel: Parcel, letter: Letter, alert: Alert) -> Taken:
        """Send or edit. Raises what `send` raises; a message that cannot be edited any more is left as it is."""
        item = parcel.item
        if parcel.kind == "edit" and item.message_id is not None:
            try:
                await edit(self._bot, item.chat_id, item.message_id, letter.message, alert=alert)
            except BadRequest as error:
                if not any(words in str(error).lower() for words in _NOT_EDITABLE):
                    raise
            return Taken(parcel)
        sent = await self._send(item, letter.message, alert)
        if letter.question is not None:
            await self._worker.call(self._writer.answered, letter, sent)
        # A correction edits an alert; a digest and an answer to a question hold more than its article, and stay.
        alone = parcel.kind == "alert" and item.kind != "question"
        return Taken(parcel, sent if alone else None)

    def note(self, taken: Sequence[Taken], now: datetime) -> None:
        """Mark what Telegram took: alerts all at once, and each digest as a whole."""
        alerts = [Sent(each.parcel.item.id, each.message_id) for each in taken if each.parcel.kind == "alert"]
        if alerts:
            self._outbox.sent_many(alerts, now)
        for each in taken:
            if each.parcel.kind == "digest":
                self._outbox.sent_together(each.parcel.ids, now)
            elif each.parcel.kind == "edit":
                self._outbox.edited(each.parcel.item.id)

    def give_up(self, parcel: Parcel, error: str) -> None:
        """Mark what Telegram will never take; the message of an edit stays as it is."""
        for item_id in parcel.ids:
            if parcel.kind == "edit":
                self._outbox.edited(item_id)
            else:
                self._outbox.failed(item_id, error)

    async def _send(self, item: OutboxItem, message: Message, alert: Alert) -> int:
        """Send to the forum's topic that was asked for; to the chat where that topic is gone."""
        try:
            sent = await send(self._bot, item.chat_id, message, thread=item.thread, alert=alert)
        except BadRequest as error:
            if item.thread is None or "thread not found" not in str(error).lower():
                raise
            sent = await send(self._bot, item.chat_id, message, alert=alert)
        return sent.message_id


def _where(items: Sequence[OutboxItem]) -> OutboxItem:
    """The alert whose place the digest goes to: in a forum the topic that most of them were asked for in."""
    threads = [item.thread for item in items]
    most = max(threads, key=threads.count)
    return next(item for item in items if item.thread == most)
