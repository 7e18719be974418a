"""What admins were offered and have not decided yet: a link to look at, a source that was found, the sources of a file.

It is kept in the database, so that its buttons work after a restart, and for a day.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.services.sources import Link, Offer, SentFile, Standings
from bot.watching.types import Found, FoundItem

if TYPE_CHECKING:
    from data.sources.opml import Outline

KEPT_FOR = timedelta(days=1)
_PREFIX = "offer:"


class Offers:
    """Offers by the chat and the number of the message that they answer. Times are aware. Raises `StoreError`."""

    def __init__(self, standing: Standings) -> None:
        self._standing = standing

    def keep(self, chat_id: int, number: int, offer: Offer, now: datetime) -> None:
        """Keep an offer, in the place of what was offered under that number; forget those of more than a day ago."""
        for name, known in self._standing.named(_PREFIX).items():
            if known.at < now - KEPT_FOR:
                self._standing.drop(name)
        self._standing.put(_name(chat_id, number), json.dumps(_values(offer), ensure_ascii=False), now)

    def get(self, chat_id: int, number: int, now: datetime) -> Offer | None:
        """Return an offer; None where there is none (any more)."""
        known = self._standing.get(_name(chat_id, number))
        if known is None or known.at < now - KEPT_FOR:
            return None
        return _offer(json.loads(known.value))

    def drop(self, chat_id: int, number: int) -> None:
        """Forget an offer, if there is one."""
        self._standing.drop(_name(chat_id, number))


def _name(chat_id: int, number: int) -> str:
    return f"{_PREFIX}{chat_id}:{number}"


def _values(offer: Offer) -> dict[str, Any]:
    match offer:
        case Link(address):
            return {"link": address}
        case SentFile(file_id):
            return {"file": file_id}
        case Found():
            items = [
                {**asdict(item), "published_at": item.published_at and item.published_at.isoformat()}
                for item in offer.items
            ]
            return {"found": {**asdict(offer), "items": items}}
        case _:
            return {"outlines": [[outline.address, outline.name] for outline in offer]}


def _offer(values: dict[str, Any]) -> Offer:
    if "link" in values:
        return Link(values["link"])
    if "file" in values:
        return SentFile(values["file"])
    if "found" in values:
        found = values["found"]
        return Found(**{**found, "items": tuple(map(_item, found["items"]))})
    return _outlines(values["outlines"])


def _item(values: dict[str, Any]) -> FoundItem:
    return FoundItem(values["title"], _moment(values["published_at"]), values["address"])


def _outlines(values: Sequence[Sequence[Any]]) -> "tuple[Outline, ...]":
    from data.sources.opml import Outline

    return tuple(Outline(address, name) for address, name in values)


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
