"""What the bot needs of the watched sources: the list of them, looking at what is not watched yet, what is undecided."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from telegram import Bot

from bot.watching.types import Added, Found, Imported, NotFound, PassReport
from data.standing import Standing
from data.statistics import Days
from data.watched.store import AddedBy, SourceSums, WatchedSource

if TYPE_CHECKING:
    from data.sources.opml import Outline


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may be looked at."""

    address: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that an admin sent, as Telegram knows it: an OPML file that may be read."""

    file_id: str


Offer = Link | SentFile | Found | tuple["Outline", ...]
"""What an admin is offered: to look at a link, to read a file, to add what was found, to add the sources of a file."""


class Discovery(Protocol):
    """What an address leads to."""

    async def look(self, address: str) -> Found | NotFound:
        """Return what can be watched there; never raises for what is found there."""
        ...


class SourceDesk(Protocol):
    """The watched sources. Each is known by its number."""

    def list(self) -> Sequence[WatchedSource]:
        """Return those that are watched, paused or gone, in the order in which they were added."""
        ...

    def get(self, source_id: int) -> WatchedSource | None:
        """Return a source of that list; None where it is not in it (any more)."""
        ...

    def add(self, found: Found, added_by: AddedBy = "admin") -> Added:
        """Watch what was found; what it holds already is no news."""
        ...

    def pause(self, source_id: int) -> bool:
        """Read a source no more until it is resumed; False where it was not being read."""
        ...

    def resume(self, source_id: int) -> bool:
        """Read a source again; False where it was neither paused nor gone."""
        ...

    def remove(self, source_id: int) -> bool:
        """Watch a source no longer, and keep its articles; False where it was not watched."""
        ...

    async def check(self, source_id: int) -> PassReport | None:
        """Read a source now; None where there is none, or where an error that was logged kept it from being read."""
        ...

    def import_(self, outlines: "Iterable[Outline]") -> Imported:
        """Watch the sources of a list."""
        ...

    def export(self, title: str = "Isnad") -> bytes:
        """Return those that any reader of feeds can read, as an OPML document."""
        ...


class Standings(Protocol):
    """What stands until it is taken back, by name; see `data.standing.StandingStore`."""

    def get(self, name: str) -> Standing | None:
        """Return what stands under a name."""
        ...

    def put(self, name: str, value: str, now: datetime) -> bool:
        """Let a value stand under a name."""
        ...

    def drop(self, name: str) -> bool:
        """Take back what stands under a name."""
        ...

    def named(self, prefix: str) -> Mapping[str, Standing]:
        """Return all that stands under names that begin so."""
        ...


class StatisticsKeeper(Protocol):
    """Numbers over some days."""

    def since(self, moment: datetime) -> Days:
        """Return what became of the days since a moment (aware)."""
        ...


class OfferKeeper(Protocol):
    """What admins were offered and have not decided yet, by chat and number; see `bot.offers.Offers`. Times are aware."""

    def keep(self, chat_id: int, number: int, offer: Offer, now: datetime) -> object:
        """Keep an offer, in the place of what was offered under that number."""
        ...

    def get(self, chat_id: int, number: int, now: datetime) -> Offer | None:
        """Return an offer; None where there is none (any more)."""
        ...

    def drop(self, chat_id: int, number: int) -> object:
        """Forget an offer, if there is one."""
        ...


@dataclass(frozen=True)
class Watched:
    """All that handlers need of the watched sources; `counts` returns what became of each since a day (UTC)."""

    desk: SourceDesk
    discovery: Discovery
    offers: OfferKeeper
    counts: Callable[[date], Sequence[SourceSums]]


class Watching(Protocol):
    """What reads the watched sources when they are due; see `bot.watching.watching`."""

    changed: asyncio.Event

    async def run(self, bot: Bot) -> None:
        """Read until cancelled, setting `changed` when the collection is another, and tell the admins what fails."""
        ...
