"""Updates on their way to the bot: numbered, filtered, kept until they are confirmed, polled."""

import time
from collections.abc import Callable, Iterable

from aiogram.methods import GetUpdates
from aiogram.types import Update

from tests.telegram_double.bell import Bell
from tests.telegram_double.errors import other_poll, webhook_active, webhook_set
from tests.telegram_double.records import Json

MAX_POLL_SECONDS = 50
MAX_UPDATES = 100
_KINDS = frozenset(Update.model_fields) - {"update_id"}
_ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_DEFAULT = _KINDS - _ONLY_ON_REQUEST


class UpdateQueue:
    """The queue of one bot. Methods take the bell's lock themselves.

    `handed` tells when a poll first brought an update to the bot, by its number.
    """

    def __init__(
        self, bell: Bell, first_id: int = 700_000_001, clock: Callable[[], float] = time.time
    ) -> None:
        self._bell = bell
        self._clock = clock
        self._next_id = first_id
        self._poll = 0
        self._terminated_by_webhook = 0
        self.pending: list[Json] = []
        self.confirmed: set[int] = set()
        self.handed: dict[int, float] = {}
        self.allowed: frozenset[str] = _DEFAULT
        self.webhook_url = ""
        self.polls_waiting = 0

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot wants from now on: None keeps the last wish, [] is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & _KINDS or _DEFAULT

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue an update; its id, or None if the bot did not ask for this kind."""
        with self._bell.lock:
            if kind not in self.allowed:
                return None
            update_id = self._next_id
            update: Json = {"update_id": update_id, kind: payload}
            Update.model_validate(update)
            self._next_id += 1
            self.pending.append(update)
            self._bell.ring()
            return update_id

    def confirm(self, update_ids: Iterable[int]) -> None:
        """Forget updates that the bot has."""
        done = set(update_ids)
        with self._bell.lock:
            self.confirmed |= done
            self.pending = [update for update in self.pending if update["update_id"] not in done]
            self._bell.ring()

    def drop(self) -> None:
        """Forget everything that waits, unread."""
        self.pending = []

    def end_polls(self) -> None:
        """Answer the poll that is waiting with 409: a webhook was set."""
        self._terminated_by_webhook = self._poll
        self._bell.ring()

    async def poll(self, call: GetUpdates) -> list[Json]:
        """Answer getUpdates: at once when something is there, else within the timeout asked for.

        A later poll ends an earlier one with 409; so does a webhook.
        """
        limit = _between(1, 100 if call.limit is None else call.limit, MAX_UPDATES)
        seconds = _between(0, call.timeout or 0, MAX_POLL_SECONDS)
        with self._bell.lock:
            if self.webhook_url:
                raise webhook_active()
            self.allow(call.allowed_updates)
            self._confirm_before(call.offset or 0)
            self._poll += 1
            mine = self._poll
            self.polls_waiting += 1
            self._bell.ring()
        try:
            return await self._bell.listen(lambda: self._look(mine, limit), seconds) or []
        finally:
            with self._bell.lock:
                self.polls_waiting -= 1

    def _look(self, mine: int, limit: int) -> list[Json] | None:
        if mine == self._terminated_by_webhook:
            raise webhook_set()
        if mine != self._poll:
            raise other_poll()
        for update in self.pending[:limit]:
            self.handed.setdefault(update["update_id"], self._clock())
        return self.pending[:limit] or None

    def _confirm_before(self, offset: int) -> None:
        """Telegram's offset: below it all is confirmed; a negative one counts from the end."""
        ids = [int(update["update_id"]) for update in self.pending]
        done = ids[:offset] if offset < 0 else [number for number in ids if number < offset]
        if done:
            self.confirm(done)


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
