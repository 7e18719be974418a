"""In-memory doubles of the watched sources; they satisfy the protocols of `bot.services.sources`."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.offers import Offers
from bot.services import StatisticsKeeper, Watched
from bot.services.sources import Discovery, OfferKeeper, SourceDesk, Standings
from bot.watching.types import Added, Found, FoundItem, Imported, NotFound, PassReport
from data.standing import Standing
from data.statistics import Days
from data.watched.store import AddedBy, SourceSums, WatchedSource

if TYPE_CHECKING:
    from data.sources.opml import Outline

NOON = datetime(2024, 11, 15, 12, 0, tzinfo=UTC)
FEED = "https://daffa.example/feed.xml"


def source(number: int, **changes: Any) -> WatchedSource:
    """A feed whose number is all over it, read just now."""
    address = f"https://example.org/{number}/feed"
    made = WatchedSource(
        id=number,
        location=address,
        kind="feed",
        state="active",
        added_by="admin",
        name=f"مصدر {number}",
        address=address,
        etag=None,
        last_modified=None,
        body_hash=None,
        first_read_at=NOON,
        added_at=NOON,
        checked_at=NOON,
        next_at=NOON,
        failures=0,
        error=None,
    )
    return replace(made, **changes)


def found(address: str = FEED, **changes: Any) -> Found:
    items = (
        FoundItem("افتتاح المكتبة <الجديدة>", NOON, "https://daffa.example/1"),
        FoundItem("OpenShelf 2.1 صدر", None, None),
    )
    return replace(Found(address, "feed", address, "صحيفة الضفة", items, 30, language="ar"), **changes)


@dataclass
class DeskDouble:
    """The list of sources; a check waits for `finish` and then comes to `report`."""

    sources: dict[int, WatchedSource] = field(default_factory=dict)
    report: PassReport | None = field(default_factory=PassReport)
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    checked: list[int] = field(default_factory=list)
    error: Exception | None = None

    def put(self, *sources: WatchedSource) -> None:
        self.sources.update({one.id: one for one in sources})

    def list(self) -> Sequence[WatchedSource]:
        return tuple(one for one in self.sources.values() if one.state not in ("once", "removed"))

    def get(self, source_id: int) -> WatchedSource | None:
        return next((one for one in self.list() if one.id == source_id), None)

    def add(self, found: Found, added_by: AddedBy = "admin") -> Added:
        if self.error is not None:
            raise self.error
        known = next((one for one in self.list() if one.address == found.address), None)
        if known is not None:
            return Added(known, known=True)
        number = len(self.sources) + 1
        made = source(number, location=found.address, address=found.address, name=found.name, kind=found.kind)
        self.put(replace(made, checked_at=None, added_by=added_by))
        return Added(self.sources[number], known=False)

    def pause(self, source_id: int) -> bool:
        return self._become(source_id, ("active",), "paused")

    def resume(self, source_id: int) -> bool:
        return self._become(source_id, ("paused", "gone"), "active")

    def remove(self, source_id: int) -> bool:
        return self._become(source_id, ("active", "paused", "gone"), "removed")

    async def check(self, source_id: int) -> PassReport | None:
        self.checked.append(source_id)
        await self.finish.wait()
        if self.error is not None:
            raise self.error
        return self.report

    def import_(self, outlines: "Iterable[Outline]") -> Imported:
        done = Imported()
        for outline in outlines:
            if not outline.address.startswith("https://"):
                done = replace(done, refused=(*done.refused, outline.address))
                continue
            one = self.add(found(outline.address, name=outline.name or outline.address))
            added = done.added if one.known else (*done.added, one.source)
            done = replace(done, known=done.known + one.known, added=added)
        return done

    def export(self, title: str = "Isnad") -> bytes:
        return "\n".join([title, *(one.address for one in self.list())]).encode()

    def _become(self, source_id: int, states: tuple[str, ...], state: Any) -> bool:
        known = self.sources.get(source_id)
        if known is None or known.state not in states:
            return False
        self.put(replace(known, state=state))
        return True


@dataclass
class DiscoveryDouble:
    """Finds what it was taught, once `finish` is set."""

    known: dict[str, Found | NotFound] = field(default_factory=dict)
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    looked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.finish.set()

    async def look(self, address: str) -> Found | NotFound:
        self.looked.append(address)
        await self.finish.wait()
        return self.known.get(address, NotFound(address, "nothing"))


@dataclass
class StandingDouble:
    there: dict[str, Standing] = field(default_factory=dict)

    def get(self, name: str) -> Standing | None:
        return self.there.get(name)

    def put(self, name: str, value: str, now: datetime) -> bool:
        self.there[name] = Standing(value, now)
        return True

    def drop(self, name: str) -> bool:
        return self.there.pop(name, None) is not None

    def named(self, prefix: str) -> dict[str, Standing]:
        return {name: one for name, one in self.there.items() if name.startswith(prefix)}


@dataclass
class StatisticsDouble:
    days: Days = field(default_factory=Days)
    asked_since: list[datetime] = field(default_factory=list)

    def since(self, moment: datetime) -> Days:
        self.asked_since.append(moment)
        return self.days


@dataclass
class WatchedDouble:
    """All of them together, by name."""

    desk: DeskDouble = field(default_factory=DeskDouble)
    discovery: DiscoveryDouble = field(default_factory=DiscoveryDouble)
    standing: StandingDouble = field(default_factory=StandingDouble)
    sums: list[SourceSums] = field(default_factory=list)
    since: list[date] = field(default_factory=list)

    def service(self) -> Watched:
        return Watched(self.desk, self.discovery, Offers(self.standing), self._counts)

    def _counts(self, since: date) -> list[SourceSums]:
        self.since.append(since)
        return self.sums


def _conform(
    one: WatchedDouble, numbers: StatisticsDouble
) -> tuple[SourceDesk, Discovery, Standings, OfferKeeper, StatisticsKeeper]:
    """Type-checked proof that each double satisfies its protocol."""
    return one.desk, one.discovery, one.standing, Offers(one.standing), numbers
