"""A Bot API server for tests, with the people on its other side."""

import asyncio
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.telegram_double.faults import Faults, Order
from tests.telegram_double.inline import Inline
from tests.telegram_double.kinds import Kinds
from tests.telegram_double.limits import RateLimits
from tests.telegram_double.membership import Membership
from tests.telegram_double.server import Server
from tests.telegram_double.state import Bot, State
from tests.telegram_double.waiting import Waiting
from tests.telegram_double.watching import Watching

TOKEN = "7000000001:AAF-server-double-of-the-tests-000000"
"""Belongs to no bot: the first number is the bot's id, the rest has the usual form."""


class TelegramDouble(Membership, Kinds, Inline, Watching, Waiting, Faults):
    """One bot's Telegram on a loopback port.

    In a coroutine: `async with TelegramDouble() as double`. For a bot in a process of its own:
    `with TelegramDouble.start_in_thread() as double`. All methods that are not coroutines may be
    called from any thread, also before the bot is there.

    `clock` gives seconds since the epoch; `limits` makes the double enforce Telegram's pace;
    without `privacy_mode` the bot is told everything that is said in groups; `inline` and `guest` are what BotFather
    was told to allow.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "isnad_test_bot",
        privacy_mode: bool = True,
        inline: bool = True,
        guest: bool = True,
        limits: RateLimits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        bot = Bot(token, username, privacy_mode=privacy_mode, inline=inline, guest=guest)
        self.state = State(bot, clock, limits)
        self._orders: list[Order] = []
        self._server = Server(self.state, self)
        self._thread: _ServerThread | None = None

    @property
    def token(self) -> str:
        """The only token that is not answered with 401."""
        return self.state.bot.token

    @property
    def username(self) -> str:
        """The bot's name, without @."""
        return self.state.bot.username

    @property
    def api_url(self) -> str:
        """For the setting TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's `base_url`."""
        return f"{self.api_url}/bot"

    @property
    def webhook_attempts(self) -> int:
        """How many times an update was posted to a webhook, repetitions included."""
        return self._server.webhook.attempts

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.stop()
        self._complain(error)

    @classmethod
    def start_in_thread(cls, **options: Any) -> Self:
        """A double in a thread of its own, listening when this returns. End it with `stop`."""
        double = cls(**options)
        double._thread = _ServerThread(double._server)
        double._thread.start_and_wait()
        return double

    def stop(self) -> None:
        """End a double in a thread; twice is harmless. Raises what broke inside the double."""
        self._end(None)

    def _end(self, error: BaseException | None) -> None:
        if self._thread is not None:
            self._thread.stop()
            self._thread = None
            self._complain(error)

    def _complain(self, error: BaseException | None) -> None:
        """Raise what went wrong inside the double, unless the test failed already."""
        if self._server.broken and error is None:
            raise self._server.broken[0]

    def __enter__(self) -> Self:
        if self._thread is None:
            raise RuntimeError("use `with TelegramDouble.start_in_thread()` or `async with TelegramDouble()`")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(error)


class _ServerThread(threading.Thread):
    """Runs a server in an event loop of its own."""

    def __init__(self, server: Server) -> None:
        super().__init__(name="telegram-double", daemon=True)
        self._server = server
        self._up = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    def start_and_wait(self) -> None:
        """Return when the port listens. Raises what kept it from listening."""
        self.start()
        self._up.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Return when the port is closed."""
        if self._loop is not None and self.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
        self.join()

    def run(self) -> None:
        """The thread's life."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await self._server.start()
        except OSError as error:
            self._failure = error
            return
        finally:
            self._up.set()
        await self._end.wait()
        await self._server.stop()
