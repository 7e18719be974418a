"""Where updates come from: fetched from Telegram (`Polling`) or brought by it (`Called`), until cancelled.

Both raise `InvalidToken`, at the start and later: that the token is known no more ends the program. Any other trouble is
waited out with growing pauses. What an update becomes is the inbox's.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.sending import seconds_of

FETCH_SECONDS = 10
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
LONGEST_ASKED = 300.0
"""Seconds after which it is tried again although Telegram asked to wait for longer: a bot that hears nothing is of no use."""
CONFIRM_SECONDS = 2.0
CHECK_SECONDS = 300.0
"""Between two looks at whether Telegram still calls this program."""
FRESH_SECONDS = 90.0
"""How long after the last fetch that went well all is thought to be well."""

Put = Callable[[object], Awaitable[None]]
Told = Callable[[TelegramError], Awaitable[object]]

log = structlog.get_logger(__name__)


class UpdateSource(Protocol):
    """Where updates come from."""

    async def run(self) -> None:
        """Bring updates until cancelled. Raises `InvalidToken`."""
        ...

    async def end(self) -> None:
        """Tell Telegram what was taken; never raises."""
        ...

    def trouble(self) -> str | None:
        """Say in a few words why no updates come, None while they do."""
        ...


async def patiently(what: Callable[[], Awaitable[Any]], event: str) -> None:
    """Do something at Telegram until it works, and log `event` when it does not. Raises `InvalidToken`."""
    pause, said = FIRST_PAUSE, ""
    while True:
        try:
            await what()
        except InvalidToken:
            raise
        except RetryAfter as error:
            await asyncio.sleep(_asked(error))
        except TelegramError as error:
            if str(error) != said:
                log.warning(event, error=str(error))
            said = str(error)
            await asyncio.sleep(pause)
            pause = _longer(pause)
        else:
            return


class Polling:
    """Fetches updates; the next fetch acknowledges what `put` has returned for. `told` hears of errors."""

    def __init__(
        self,
        bot: Bot,
        put: Put,
        told: Told,
        kinds: Sequence[str],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._put = put
        self._told = told
        self._kinds = list(kinds)
        self._steady = steady
        self._offset = 0
        self._pause = FIRST_PAUSE
        self._well_at: float | None = None
        self._rival = False

    async def run(self) -> None:
        """Make sure that Telegram calls nobody, then fetch until cancelled. Raises `InvalidToken`."""
        await patiently(self._bot.delete_webhook, "webhook_not_removed")
        pause = 0.0
        while True:
            await asyncio.sleep(pause)
            pause = await self._step()

    async def end(self) -> None:
        """Acknowledge what was taken, if that can be done soon; else the inbox knows it again."""
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._bot.get_updates(offset=self._offset, timeout=0, allowed_updates=self._kinds)
        except (TelegramError, TimeoutError) as error:
            log.debug("updates_not_confirmed", error=type(error).__name__)

    def trouble(self) -> str | None:
        """Say why no updates come."""
        if self._rival:
            return "another process fetches the updates of this bot"
        if self._well_at is None or self._steady() - self._well_at > FRESH_SECONDS:
            return "Telegram has not been reached"
        return None

    async def _step(self) -> float:
        """Fetch once; the seconds until the next time."""
        try:
            for update in await self._fetched():
                await self._put(update)
                self._offset = update.update_id + 1
        except InvalidToken:
            raise
        except Conflict as error:
            return await self._met_rival(error)
        except RetryAfter as error:
            return _asked(error)
        except TelegramError as error:
            await self._told(error)
            return self._next_pause() if not isinstance(error, TimedOut) else 0.0
        self._went_well()
        return 0.0

    async def _fetched(self) -> Sequence[Update]:
        how = {"offset": self._offset, "timeout": FETCH_SECONDS, "allowed_updates": self._kinds}
        try:
            return await self._bot.get_updates(**how)  # type: ignore[arg-type]
        except TelegramError:
            raise
        except Exception as error:
            # One update that this version of PTB cannot read must not stand in the way of all others.
            log.error("updates_unreadable", error=type(error).__name__)
            return await self._readable()

    async def _readable(self) -> Sequence[Update]:
        raw = await self._bot.do_api_request(
            "getUpdates", {"offset": self._offset, "timeout": 0, "allowed_updates": self._kinds}
        )
        found = []
        for values in raw:
            try:
                update = Update.de_json(values, self._bot)
            except Exception:
                update = Update(
                    int(values["update_id"])
                )  # of no kind: nobody handles it, and it is acknowledged
            found.append(update)
        return found

    def _went_well(self) -> None:
        if self._rival:
            log.info("updates_fetched_again")
        self._rival = False
        self._pause = FIRST_PAUSE
        self._well_at = self._steady()

    async def _met_rival(self, error: Conflict) -> float:
        if not self._rival:
            log.warning(
                "another_process_fetches",
                mend="stop the other one: each bot is one process",
                error=str(error),
            )
            await self._told(error)
        self._rival = True
        return self._next_pause()

    def _next_pause(self) -> float:
        pause, self._pause = self._pause, _longer(self._pause)
        return pause


class Called:
    """Has Telegram bring updates to an address, and looks now and then whether it still does."""

    def __init__(self, bot: Bot, url: str, secret: str, kinds: Sequence[str]) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._kinds = list(kinds)
        self._set = False

    async def run(self) -> None:
        """Register the address, and do so again where it was taken away, until cancelled. Raises `InvalidToken`."""
        while True:
            if not self._set:
                await patiently(self._register, "webhook_not_set")
                self._set = True
            await asyncio.sleep(CHECK_SECONDS)
            await self._check()

    async def end(self) -> None:
        """Leave it registered: Telegram keeps what comes meanwhile for the next start."""

    def trouble(self) -> str | None:
        """Say why no updates come."""
        return None if self._set else "the webhook is not registered at Telegram"

    async def _register(self) -> None:
        await self._bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=self._kinds)

    async def _check(self) -> None:
        try:
            info = await self._bot.get_webhook_info()
        except NetworkError as error:
            log.info("webhook_not_checked", error=str(error))
            return
        if info.url != self._url:
            log.warning("webhook_taken_away", mend="stop the other process: each bot is one process")
            self._set = False


def _longer(pause: float) -> float:
    return min(LONGEST_PAUSE, pause * 1.5)


def _asked(error: RetryAfter) -> float:
    """Return how long to wait for Telegram; a long wait is told, since nothing is answered meanwhile."""
    seconds = min(LONGEST_ASKED, seconds_of(error) + 0.5)
    if seconds > LONGEST_PAUSE:
        log.warning("telegram_asks_to_wait_for_long", asked=seconds_of(error), seconds=seconds)
    return seconds
