"""Whose turn it is: what is done to one thing is done by one after the other, and things do not wait for one another."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.updates.holding import waiting_for_telegram


@dataclass(slots=True)
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0
    newest: int = 0


class Turns:
    """A lock for each thing that somebody is at, forgotten when nobody is. For one event loop."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}

    @asynccontextmanager
    async def of(self, thing: Hashable, *, number: int = 0) -> AsyncIterator[bool]:
        """Have the turn at a thing; False where, meanwhile, somebody of a higher `number` came, who makes this needless.

        Whoever has the turn must not ask for it again.
        """
        line = self._lines.setdefault(thing, _Line())
        line.people += 1
        line.newest = max(line.newest, number)
        try:
            with waiting_for_telegram():  # whoever has the turn may be held
                await line.lock.acquire()
            try:
                yield line.newest <= number
            finally:
                line.lock.release()
        finally:
            line.people -= 1
            if not line.people:
                del self._lines[thing]

    def at(self, thing: Hashable) -> int:
        """How many are at a thing or wait for it."""
        line = self._lines.get(thing)
        return line.people if line else 0

    def __len__(self) -> int:
        """How many things somebody is at."""
        return len(self._lines)
