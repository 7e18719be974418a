"""What every handler has at hand: the services, and what lives as long as the application."""

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, ParamSpec, TypeVar

import structlog
from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.background import Background
from bot.group_admins import GroupAdmins
from bot.limits import FloodGuard, HandlerTime, OncePer
from bot.logging import Redactor
from bot.messages.catalogue import Language, choose_language
from bot.presses import Presses
from bot.services import Services
from bot.settings import Settings
from bot.shown import Shown
from bot.threads import Worker
from bot.turns import Turns
from bot.updates.holding import Held
from data.errors import DataError
from data.preferences import Preferences

HANDLER_SECONDS, LAST_SECONDS = 20.0, 7.0
"""How long a handler may run, and how long once the program has been told to stop: it shall end within ten seconds."""
LASTING_SECONDS = 3_600.0
"""Between two notes about what lasts until somebody mends it: a database or an index that cannot be used."""

REPLIES = 40
"""What one person may send a minute that is only replied to: commands, stickers and the like."""

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Runtime:
    """One application's settings, services and limits. `steady` is a clock for durations, in seconds."""

    settings: Settings
    services: Services
    steady: Callable[[], float] = time.monotonic
    handler_seconds: float = HANDLER_SECONDS
    worker: Worker = field(default_factory=Worker)
    background: Background = field(default_factory=Background)
    flood: FloodGuard = field(default_factory=FloodGuard)
    replies: FloodGuard = field(default_factory=lambda: FloodGuard(REPLIES))
    notes: OncePer = field(default_factory=OncePer)
    lasting_notes: OncePer = field(default_factory=lambda: OncePer(LASTING_SECONDS))
    albums: OncePer = field(default_factory=OncePer)
    one_job: asyncio.Lock = field(default_factory=asyncio.Lock)
    alerts_wanted: asyncio.Event = field(default_factory=asyncio.Event)
    turns: Turns = field(default_factory=Turns)
    held: Held = field(default_factory=Held)

    @functools.cached_property
    def time(self) -> HandlerTime:
        """How long handlers may run."""
        return HandlerTime(self.handler_seconds, LAST_SECONDS, self.steady)

    @functools.cached_property
    def group_admins(self) -> GroupAdmins:
        """Who is an administrator of which group."""
        return GroupAdmins(self.steady)

    @functools.cached_property
    def shown(self) -> Shown:
        """What the bot's messages show."""
        return Shown(self.steady)

    @functools.cached_property
    def presses(self) -> Presses:
        """Which presses of buttons are to be done."""
        return Presses(self.turns, self.shown, self.steady)

    @functools.cached_property
    def redactor(self) -> Redactor:
        """Takes secrets out of what is shown to admins."""
        return Redactor(self.settings.secrets())

    def is_admin(self, update: Update) -> bool:
        """Tell whether an admin sent `update`."""
        user = update.effective_user
        return user is not None and user.id in self.settings.admin_ids


class IsnadContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context with the runtime of its application; use `context_for`."""

    runtime: ClassVar[Runtime]
    preferences: Preferences = Preferences(0)
    """What the chat has chosen; read before its handler begins."""

    def language(self, update: Update) -> Language:
        """Return the language of the chat if it chose one, else that of the person behind `update`."""
        chosen, user = self.preferences.language, update.effective_user
        setting = chosen or self.runtime.settings.ui_language
        return choose_language(setting, user.language_code if user else None)

    async def read_preferences(self, update: Update) -> None:
        """Look up what the chat has chosen. Where that cannot be read, nothing is chosen."""
        if update.effective_chat is None:
            return
        chat = update.effective_chat.id
        try:
            self.preferences = await self.call(self.runtime.services.preferences.of, chat)
        except DataError as error:
            log.warning("preferences_not_read", chat_id=chat, error=type(error).__name__)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run synchronous work in a thread and return its result."""
        return await self.runtime.worker.call(function, *args, **kwargs)


Handler = Callable[[Update, IsnadContext], Awaitable[None]]


def context_for(runtime: Runtime) -> type[IsnadContext]:
    """Return the context class of one application, bound to `runtime`."""
    return type("BoundContext", (IsnadContext,), {"runtime": runtime})
