"""Tells the admins of faults in the background: once when one begins, once when it is over.

What was told stands in the database, so that a restart does not tell it again; where the database is the fault, this
process remembers it. Who cannot be reached now is told later.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.context import Runtime
from bot.faults import FAULT_KINDS, Fault, FaultKind, Faults
from bot.logging import Redactor
from bot.messages.catalogue import Language, choose_language
from bot.messages.faults import render_fault, render_fault_over
from bot.messages.message import Message
from bot.sending import send_patiently
from bot.threads import Worker
from data.errors import DataError

LOOK_SECONDS = 1.0
CALM_SECONDS = 60.0
"""After which a fault that an earlier run told of, and that does not show, is over."""
TOLD = "fault:"
"""What is before a fault's kind in the name of the note that it was told."""

log = structlog.get_logger(__name__)


class Told(Protocol):
    """What was told, by name; see `data.standing.StandingStore`."""

    def begin(self, name: str, value: str, now: datetime) -> bool:
        """Let a value stand under a name; False where one did."""
        ...

    def drop(self, name: str) -> bool:
        """Take it back; False where none stood."""
        ...


class FaultNotes:
    """Watches the faults of this process. `clock` gives aware times, `steady` seconds."""

    def __init__(
        self,
        bot: Bot,
        admins: Sequence[int],
        language: Language,
        faults: Faults,
        standing: Told,
        redactor: Redactor,
        worker: Worker,
        clock: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._admins = admins
        self._language = language
        self._faults = faults
        self._standing = standing
        self._redactor = redactor
        self._worker = worker
        self._clock = clock
        self._steady = steady
        self._began = steady()
        self._told: set[FaultKind] = set()
        self._noted = False
        self._owed: list[tuple[int, Message]] = []

    async def run(self, seconds: float = LOOK_SECONDS) -> None:
        """Look every so many seconds, until cancelled; no error ends it."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("faults_not_told")
            await asyncio.sleep(seconds)

    async def look(self) -> None:
        """Tell what is to be told now."""
        lasting = self._faults.lasting()
        for kind, fault in lasting.items():
            if kind not in self._told:
                self._told.add(kind)
                if await self._is_news(fault):
                    self._owe(render_fault(fault, self._redactor.clean(fault.detail), self._language))
        for kind in [kind for kind in self._told if kind not in lasting]:
            if await self._over(kind):
                self._told.discard(kind)
        if not self._noted and self._steady() - self._began >= CALM_SECONDS:
            self._noted = True
            for kind in FAULT_KINDS:
                if kind not in lasting:
                    await self._over(kind)
        await self._pay()

    async def _is_news(self, fault: Fault) -> bool:
        try:
            return await self._worker.call(
                self._standing.begin, TOLD + fault.kind, fault.detail[:200], self._clock()
            )
        except DataError:
            return True  # it cannot be noted, which must not keep the admins from hearing of it

    async def _over(self, kind: FaultKind) -> bool:
        """Tell that a fault is over, if it was told; False where that cannot be known now."""
        try:
            stood = await self._worker.call(self._standing.drop, TOLD + kind)
        except DataError:
            return False
        if stood or kind in self._told:
            self._owe(render_fault_over(kind, self._language))
        return True

    def _owe(self, message: Message) -> None:
        self._owed += [(admin, message) for admin in self._admins]

    async def _pay(self) -> None:
        owed, self._owed = self._owed, []
        for at, (admin, message) in enumerate(owed):
            try:
                await send_patiently(self._bot, admin, message)
            except TelegramError as error:
                log.warning("fault_not_told", admin=admin, error=type(error).__name__)
                if not _for_good(error):
                    self._owed += owed[at : at + 1]


def fault_notes(bot: Bot, runtime: Runtime, faults: Faults) -> FaultNotes:
    """Return what tells the admins of a running application."""
    settings, services = runtime.settings, runtime.services
    language = choose_language(settings.ui_language, None)  # the admins' own are not known here
    standing = services.sending.standing
    return FaultNotes(
        bot, settings.admin_ids, language, faults, standing, runtime.redactor, runtime.worker, services.clock
    )


def _for_good(error: TelegramError) -> bool:
    return isinstance(error, BadRequest | Forbidden)
