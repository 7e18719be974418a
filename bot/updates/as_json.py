"""Updates as they lie on the disk: JSON, a mark of its content, and back.

PTB reads more than it writes: what it does not know it leaves as it is, which its own JSON refuses.
"""

import json
from datetime import datetime, timedelta
from hashlib import blake2b

import structlog
from telegram import Bot, TelegramObject, Update

log = structlog.get_logger(__name__)


def written(update: Update) -> str | None:
    """Return an update as JSON, None where it cannot be written: then it is handled all the same, but a kill loses it."""
    try:
        return json.dumps(update.to_dict(), default=_plain)
    except Exception as error:
        log.error("update_not_kept", update_id=update.update_id, error=type(error).__name__)
        return None


def mark_of(body: str | None) -> str:
    """Return a short hash of what an update holds, by its JSON."""
    return blake2b((body or "").encode(), digest_size=8).hexdigest()


def _plain(value: object) -> object:
    """What PTB leaves as it is in a kind that it does not know, or in a message that nobody may see any more."""
    if isinstance(value, TelegramObject):
        return value.to_dict()
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"{type(value).__name__} in an update")


def read_back(body: str, bot: Bot) -> Update | None:
    """Return the update that was written, None where it cannot be read."""
    try:
        return Update.de_json(json.loads(body), bot)
    except (
        Exception
    ) as error:  # another version of the program wrote it: whatever it is, it cannot be handled
        log.warning("update_unreadable", error=type(error).__name__)
        return None
