"""The life of the bot's process: reaching Telegram, taking updates, and an end that loses nothing.

    begin   the HTTP server listens; Telegram is reached; `post_init`; what a killed program left is taken up
    live    updates come, until a signal, or until Telegram says that the token is known no more
    end     nothing new is taken; what runs ends (`post_stop`); connections, server and inbox are closed

What waits when the end comes stays in the inbox for the next start.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Any, Protocol

import structlog
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application

from bot.updates.coming import UpdateSource, patiently
from bot.updates.inbox import Inbox

ASKED_AGAIN, AGAIN_SECONDS = 2, 0.5
"""How often it is asked whether a token that was refused is known after all, and after how long each time."""

log = structlog.get_logger(__name__)


class Listening(Protocol):
    """The HTTP server."""

    def start(self) -> None:
        """Listen. Raises `SettingsError` where it must and cannot."""
        ...

    async def stop(self) -> None:
        """Listen no more; harmless when it never did."""
        ...


class Life:
    """One run of an application. `stopping` is called once, at the first signal."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        inbox: Inbox,
        updates: UpdateSource,
        server: Listening,
        stopping: Callable[[], None],
    ) -> None:
        self._application = application
        self._inbox = inbox
        self._updates = updates
        self._server = server
        self._stopping = stopping
        self._asked_to_end = False
        self._revoked = asyncio.Event()

    def token_refused(self) -> None:
        """End, since Telegram does not know the token any more."""
        self._revoked.set()

    async def run(self) -> None:
        """Live until SIGTERM, SIGINT or SIGHUP. Raises `InvalidToken` and `SettingsError`, after a clean end."""
        life = asyncio.create_task(self._live(), name="life")
        self._catch_signals(life)
        try:
            await life
        except asyncio.CancelledError:
            if not self._asked_to_end:
                raise
        finally:
            await self._end()

    async def _live(self) -> None:
        self._server.start()
        await patiently(self._application.initialize, "telegram_unreachable")
        if self._application.post_init is not None:
            await self._application.post_init(self._application)
        await self._inbox.recover(self._application.bot)
        await self._application.start()
        while True:
            await self._take_updates()
            if await self._is_refused():
                raise InvalidToken("the token was refused")
            log.warning("token_refused_in_error")
            self._revoked.clear()

    async def _take_updates(self) -> None:
        """Have updates come until Telegram refuses the token. Raises whatever else ends them."""
        coming = asyncio.create_task(self._updates.run(), name="updates")
        refused = asyncio.create_task(self._revoked.wait(), name="token")
        try:
            await asyncio.wait((coming, refused), return_when=asyncio.FIRST_COMPLETED)
        finally:
            refused.cancel()
            coming.cancel()
            ended = await asyncio.gather(coming, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception) and not isinstance(error, InvalidToken):
                raise error

    async def _is_refused(self) -> bool:
        """Ask Telegram again whether it knows the token: it is wrong about that at times, and the end is for good."""
        for _ in range(ASKED_AGAIN):
            await asyncio.sleep(AGAIN_SECONDS)
            try:
                await self._application.bot.get_me()
            except InvalidToken:
                continue
            except TelegramError:
                return False  # whoever fetches next will hear
            return False
        return True

    async def _end(self) -> None:
        self._stop()
        application = self._application
        if application.running:
            if not self._revoked.is_set():
                await self._updates.end()
            await application.stop()
            if application.post_stop is not None:
                await application.post_stop(application)
        with contextlib.suppress(NetworkError):
            await application.shutdown()
        await self._server.stop()
        await self._inbox.close()

    def _catch_signals(self, life: "asyncio.Task[None]") -> None:
        loop = asyncio.get_running_loop()

        def end() -> None:
            if not self._asked_to_end:
                self._asked_to_end = True
                log.info("bot_stopping")
                self._stop()
                life.cancel()

        # Outside a main thread signals cannot be caught, and whoever started the bot ends it.
        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, end)
            if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup wants it
                loop.add_signal_handler(signal.SIGHUP, end)

    def _stop(self) -> None:
        if not self._inbox.ending:
            self._inbox.ending = True
            self._stopping()


def run_life(make: Callable[[], Life]) -> None:
    """Run a life in the thread's event loop, or a new one, and close the loop. Raises what `Life.run` raises."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(_made(make))


async def _made(make: Callable[[], Life]) -> None:
    await make().run()


def _loop() -> asyncio.AbstractEventLoop:
    try:
        loop = asyncio.get_event_loop_policy().get_event_loop()
    except RuntimeError:
        return asyncio.new_event_loop()
    return asyncio.new_event_loop() if loop.is_closed() else loop
