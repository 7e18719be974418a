"""The list of sources as an admin changes it: by the command line, in a chat, by an OPML file."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.threads import Worker
from bot.watching.types import Added, Found, Imported, PassReport
from bot.watching.watcher import Reading
from data.sources.addresses import web_address
from data.sources.canonical import canonical_address
from data.watched.store import AddedBy, SourceStore, WatchedSource

if TYPE_CHECKING:
    from data.sources.opml import Outline

MOST_IMPORTED = 2_000


class SourceDesk:
    """Adds, pauses, resumes and removes sources. `read_now` reads one at once.

    All but `check` is synchronous, and safe to call from threads. Raises StoreError.
    """

    def __init__(
        self, sources: SourceStore, read_now: Reading, worker: Worker, clock: Callable[[], datetime]
    ) -> None:
        self._sources = sources
        self._read_now = read_now
        self._worker = worker
        self._clock = clock

    def add(self, found: Found, added_by: AddedBy = "admin") -> Added:
        """Watch what was found; what it holds already is taken in without telling anybody."""
        known = self._known(found.address)
        if known is not None and known.state == "active":
            return Added(known, known=True)
        location = found.address if known is None else known.location
        moved = found.address if location != found.address else None
        added = self._sources.add(location, found.kind, found.name, added_by, self._clock(), address=moved)
        return Added(added, known=False)

    def remove(self, source_id: int) -> bool:
        """Watch a source no longer and keep its articles; False where it was not watched."""
        return self._sources.remove(source_id)

    def pause(self, source_id: int) -> bool:
        """Read a source no more until it is resumed; False where it was not being read."""
        return self._sources.pause(source_id)

    def resume(self, source_id: int) -> bool:
        """Read a source again, at once; False where it was neither paused nor gone."""
        return self._sources.resume(source_id, self._clock())

    def list(self) -> list[WatchedSource]:
        """Return the sources that are watched, paused or gone, the oldest first."""
        return self._sources.list()

    def get(self, source_id: int) -> WatchedSource | None:
        """Return one of them; None where there is none, or it was removed."""
        known = self._sources.get(source_id)
        return known if known is not None and known.state not in ("once", "removed") else None

    async def check(self, source_id: int) -> PassReport | None:
        """Read a source now, also one that is paused, and return what came of it; None where there is none."""
        if await self._worker.call(self.get, source_id) is None:
            return None
        return await self._read_now(source_id)

    def import_(self, outlines: "Iterable[Outline]") -> Imported:
        """Watch many feeds at once, without looking at them first: what is wrong with one is told when it is read.

        Takes the first 2,000.
        """
        added: list[WatchedSource] = []
        refused: list[str] = []
        known = 0
        watched = {canonical_address(one.address) for one in self._sources.list() if one.state == "active"}
        for outline in list(outlines)[:MOST_IMPORTED]:
            address = web_address(outline.address)
            name = canonical_address(address or "")
            if address is None:
                refused.append(outline.address)
            elif name in watched:
                known += 1
            else:
                watched.add(name)
                added.append(self._sources.add(address, "feed", outline.name or None, "admin", self._clock()))
        return Imported(tuple(added), known, tuple(refused))

    def export(self, title: str = "Isnad") -> bytes:
        """Return the feeds and site maps that are watched or paused as an OPML document of this title."""
        from data.sources.opml import Outline, write_opml

        kept = [
            one for one in self._sources.list() if one.kind in ("feed", "sitemap") and one.state != "gone"
        ]
        return write_opml(tuple(Outline(one.address, one.name or one.address) for one in kept), title)

    def _known(self, address: str) -> WatchedSource | None:
        """The source that is fetched from an address, however that is written."""
        exactly = self._sources.find(address)
        if exactly is not None or web_address(address) is None:
            return exactly
        name = canonical_address(address)
        alike = (one for one in self._sources.list() if canonical_address(one.address) == name)
        return next(alike, None)
