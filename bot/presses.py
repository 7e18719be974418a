"""Presses of buttons: the same one twice counts once, and what is pressed on one message is done one after the other."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from telegram import CallbackQuery

from bot.shown import Place, Shown, look_of, place_of
from bot.turns import Turns

REPEATED_SECONDS = 2.0
"""Who presses the same button once more within this meant it once, unless the message changed between."""
MOST_WAITING = 8
"""Presses that one message may have on hand: each holds one of the places in which updates are handled."""

_Press = tuple[Place, int, str | None, bytes | None]


class Presses:
    """Which presses are to be done. `steady` is a clock for durations, in seconds; the last `capacity` are remembered."""

    def __init__(
        self, turns: Turns, shown: Shown, steady: Callable[[], float], capacity: int = 4_000
    ) -> None:
        self._turns = turns
        self._shown = shown
        self._steady = steady
        self._capacity = capacity
        self._under_way: set[_Press] = set()
        self._done: OrderedDict[_Press, float] = OrderedDict()

    @asynccontextmanager
    async def take(self, query: CallbackQuery, *, waits: bool = True) -> AsyncIterator[bool]:
        """Have a press; False where it is to be acknowledged and no more.

        So is one that its presser made already, one on a message that was changed between the press and its turn, and one
        before which too many others wait. With `waits` False it is done beside the others on its message.
        """
        message = query.message
        if message is None:
            yield True
            return
        place, look = place_of(message), look_of(message)
        if look is None:
            self._shown.note_gone(place)
        press = (place, query.from_user.id, query.data, look)
        crowded = waits and self._turns.at(place) >= MOST_WAITING
        if crowded or self._is_repeated(press):
            yield False
            return
        self._under_way.add(press)
        try:
            if waits:
                async with self._turns.of(place):
                    yield not self._shown.outlived(place, look)
            else:
                yield True
            self._note_done(press)
        finally:
            self._under_way.discard(press)

    def _is_repeated(self, press: _Press) -> bool:
        done = self._done.get(press)
        return press in self._under_way or (done is not None and self._steady() - done < REPEATED_SECONDS)

    def _note_done(self, press: _Press) -> None:
        self._done[press] = self._steady()
        self._done.move_to_end(press)
        while len(self._done) > self._capacity:
            self._done.popitem(last=False)
