"""Updates between Telegram and their handlers: kept on the disk until they are handled, and each handled once.

    put       keeps an update, then queues it; only after it returned is the update acknowledged to Telegram
    turn      lets those wait for one another that a program may have died of
    settle    deletes it once it was handled (`bot.updates.handling`), or leaves it to the next start
    recover   queues what a killed program left

An update whose handler was cut off is handled again by the next start: at most those that ran are answered twice, and
none is lost. One that ends the program each time is found by handling those that ran then one at a time, and given up; the
others are answered. Where the file fails, the updates go on without it. PTB creates a task for whatever it takes from the
queue, so what counts as open is all that has not been handled, and not only what is queued.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any, Literal, TypeVar

import structlog
from telegram import Bot, Update

from bot.metrics import Metrics
from bot.services.work import UpdateStore
from bot.updates.as_json import mark_of, read_back, written
from data.errors import DataError

MOST_OPEN = 2_000
"""Updates taken and not handled; more are left with Telegram, which keeps them for a day."""
REMEMBERED = 10_000
"""Updates that are known again when they come a second time: the same id, and the same content. An id alone is not enough,
since a Bot API server of one's own that lost its memory counts from the beginning again."""
KEPT_SECONDS = 86_400.0
"""How long what was not handled is kept, and an id remembered: as long as Telegram itself keeps an update."""
BUTTON_SECONDS, INLINE_SECONDS = 300.0, 10.0
"""After which nobody waits any more for what a button or a query from another chat brings; Telegram refuses both by then."""
MOST_TRIES = 3
"""Programs that died while they handled an update that another had left; then it is what ends them."""
DISK_SECONDS = 2.0
CARE_SECONDS = 60.0

Verdict = Literal["handle", "late", "left"]
T = TypeVar("T")

log = structlog.get_logger(__name__)


def wanted_for(update: Update) -> float:
    """Return for how many seconds it makes sense to handle an update.

    What was written or changed is always dealt with: it is an answer that somebody waits for, or a choice such as
    /unsubscribe. A pressed button and a query from another chat soon expect nothing any more.
    """
    if update.inline_query is not None:
        return INLINE_SECONDS
    if update.callback_query is not None or update.guest_message is not None:
        return BUTTON_SECONDS
    return KEPT_SECONDS


class Inbox(asyncio.Queue[object]):
    """PTB's queue of updates. `store` None: nothing is kept on a disk. `steady` and `clock` give seconds."""

    def __init__(
        self,
        store: UpdateStore | None,
        metrics: Metrics,
        most_open: int = MOST_OPEN,
        steady: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._store = store
        self._metrics = metrics
        self._most_open = most_open
        self._steady = steady
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="isnad-inbox")
        self._works = False
        self._open = 0
        self._roomy = asyncio.Event()
        self._roomy.set()
        self._seen: OrderedDict[int, str] = OrderedDict()
        self._coming: dict[int, asyncio.Event] = {}
        self._came: dict[int, float] = {}
        self._kept: set[int] = set()
        self._held: set[int] = set()
        self._left: set[int] = set()
        self._suspects: set[int] = set()
        self._alone = asyncio.Lock()
        self.ending = False

    @property
    def depth(self) -> int:
        """How many updates were taken and are not handled."""
        return self._open

    @property
    def overfull(self) -> bool:
        """Whether no more should be taken now."""
        return self._open >= self._most_open

    @property
    def works(self) -> bool:
        """Whether updates are kept on the disk."""
        return self._works

    async def recover(self, bot: Bot) -> int:
        """Open the file and queue what was taken and not handled by the program before; return how many."""
        if self._store is None or not await self._opened(self._store):
            return 0
        left = await self._stored(self._store.hand_out) or []
        for number, mark in await self._stored(self._store.handled, REMEMBERED) or ():
            self._remember(number, mark)
        for kept in left:
            self._take_up(kept.update_id, kept.body, self._clock() - kept.at, kept.tries, bot)
        if left:
            log.info("updates_recovered", count=self._open, dropped=len(left) - self._open)
        return self._open

    async def put(self, item: object) -> None:
        """Keep an update and queue it, once; waits while too many are open. Never raises for a disk that fails."""
        if not isinstance(item, Update):  # PTB's sign that it is time to end
            await super().put(item)
            return
        number = item.update_id
        if (coming := self._coming.get(number)) is not None:
            await coming.wait()
        body = written(item)
        mark = mark_of(body)
        if self._seen.get(number) == mark:
            self._metrics.update("doubled")
            return
        self._coming[number] = asyncio.Event()
        try:
            await self._room()
            await self._keep(number, body)
            self._remember(number, mark)
            self._came[number] = self._steady()
            self._metrics.update("received")
            self.put_nowait(item)
        finally:
            self._coming.pop(number).set()

    def task_done(self) -> None:
        """Note that a queued item is dealt with."""
        super().task_done()
        self._open -= 1
        if not self.overfull:
            self._roomy.set()

    @asynccontextmanager
    async def turn(self, update: Update) -> AsyncIterator[None]:
        """Handle an update in here: one that a program may have died of, while no other such one is."""
        async with self._alone if update.update_id in self._suspects else nullcontext():
            yield

    async def begin(self, update: Update) -> None:
        """Count on the disk that an update is being handled which an earlier program left."""
        if self._store is not None and update.update_id in self._left:
            await self._stored(self._store.begin, update.update_id)

    def verdict(self, update: Update) -> Verdict:
        """Tell what is to be done with an update whose turn has come."""
        number = update.update_id
        waited = self._steady() - self._came.get(number, self._steady())
        if waited > wanted_for(update):
            return "late"
        return "left" if self.ending and number in self._kept and self._works else "handle"

    def hold(self, update_id: int) -> None:
        """Have an update stay kept although its handler ended: nothing of what it said reached anybody."""
        self._held.add(update_id)

    def settle(self, update: Update, *, keep: bool) -> None:
        """Forget an update that was handled or dropped, or, with `keep`, leave it to the next start."""
        number = update.update_id
        self._came.pop(number, None)
        self._left.discard(number)
        if number not in self._kept:
            return
        self._kept.discard(number)
        if self._store is not None and not keep and number not in self._held:
            future = self._thread.submit(self._store.done, number, self._seen.get(number, ""), self._clock())
            future.add_done_callback(partial(self._noted, asyncio.get_running_loop()))

    async def look_after(self) -> None:
        """Forget what is old, and try again where the file failed; every minute until cancelled."""
        while self._store is not None:
            await asyncio.sleep(CARE_SECONDS)
            if self._works:
                await self._stored(self._store.prune, self._clock() - KEPT_SECONDS)
            elif await self._opened(self._store):
                log.info("inbox_works_again")

    async def close(self) -> None:
        """Write what is still to be written, and close the file."""
        if self._store is not None and self._works:
            await self._stored(self._store.forgive)
            await self._stored(self._store.prune, self._clock() - KEPT_SECONDS)
            await self._stored(self._store.close)
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _put(self, item: object) -> None:
        super()._put(item)
        self._open += 1

    async def _room(self) -> None:
        while self.overfull:
            if self._roomy.is_set():
                log.warning("inbox_full", open=self._open)
            self._roomy.clear()
            await self._roomy.wait()

    async def _keep(self, number: int, body: str | None) -> None:
        if self._store is None or not self._works or body is None:
            return
        await self._stored(self._store.keep, number, body, self._clock())
        if self._works:
            self._kept.add(number)

    def _take_up(self, number: int, body: str, age: float, tries: int, bot: Bot) -> None:
        update = read_back(body, bot)
        self._remember(number, mark_of(body))
        self._kept.add(number)
        self._came[number] = self._steady() - age
        self._left.add(number)
        if tries:
            self._suspects.add(number)
        if update is not None and tries < MOST_TRIES and age <= wanted_for(update):
            self.put_nowait(update)
            return
        log.warning("update_given_up", update_id=number, tries=tries, age=round(age))
        self._metrics.update("late")
        self.settle(update or Update(number), keep=False)

    def _remember(self, number: int, mark: str) -> None:
        self._seen[number] = mark
        self._seen.move_to_end(number)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    async def _opened(self, store: UpdateStore) -> bool:
        self._works = True
        await self._stored(store.open)
        return self._works

    async def _stored(self, function: Callable[..., T], *args: Any) -> T | None:
        """What the store does in its thread; None where it fails, after which it is left alone for a minute."""
        if not self._works:
            return None
        try:
            async with asyncio.timeout(DISK_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)
        except (DataError, TimeoutError, RuntimeError) as error:
            self._failed(error)
            return None

    def _noted(self, loop: asyncio.AbstractEventLoop, future: Any) -> None:
        if not future.cancelled() and (error := future.exception()) is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._failed, error)

    def _failed(self, error: BaseException) -> None:
        if self._works:
            log.error("inbox_failed", error=str(error) or type(error).__name__)
        self._works = False
