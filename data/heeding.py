"""Preferences that the alerts on their way heed: who changes the hours of its alerts finds those that wait moved."""

from typing import Any

from data.database import Database
from data.outbox import Outbox
from data.preferences import Preferences, PreferenceStore

TIMING = frozenset({"delivery", "digest_hour", "time_zone", "quiet_from", "quiet_to"})
"""Choices that say when an alert may be sent."""


class HeededPreferences(PreferenceStore):
    """The preferences of chats; see `PreferenceStore`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._outbox = Outbox(database)

    def change(self, chat_id: int, **choices: Any) -> Preferences:
        """See `PreferenceStore.change`; where a choice says when alerts come, it is looked again when those that wait may."""
        chosen = super().change(chat_id, **choices)
        if TIMING & choices.keys():
            self._outbox.reconsider(chat_id)
        return chosen
