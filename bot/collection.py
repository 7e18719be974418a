"""Reading into the collection what somebody names: folders, files and addresses. See `bot.watching` for what is watched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Protocol

from data.articles import ArticleStore
from data.ingest import Ingestor
from data.types import IngestReport, ReadFailure, Reading


class Addresses(Protocol):
    """Reads an address to its end; see `bot.watching.asked`."""

    def __call__(self, address: str, notify: bool, progress: Callable[[int], None] | None) -> IngestReport:
        """Return what was done; with `notify`, subscribers hear of what is new. Must be called outside an event loop."""
        ...


class Collection:
    """Takes in sources; `watched` are folders and files that the bot reads again and again, `addresses` reads the web.

    Raises `StoreError`; what cannot be read is in the report.
    """

    def __init__(
        self, ingestor: Ingestor, articles: ArticleStore, watched: Sequence[str], addresses: Addresses
    ) -> None:
        self._ingestor = ingestor
        self._articles = articles
        self._watched = frozenset(map(canonical, watched))
        self._addresses = addresses

    def ingest(
        self, locations: Sequence[str], *, notify: bool, progress: Callable[[int], None] | None = None
    ) -> IngestReport:
        """Read locations an admin named. With `notify`, subscribers get alerts of new articles, unless this fills
        an empty collection.
        """
        notify = notify and self._articles.counts()[0] > 0
        return self._read(locations, lambda location: notify and self._is_news(location), progress)

    def poll(self, locations: Sequence[str]) -> IngestReport:
        """Read watched folders and files; alerts go out for all but those that are read for the first time."""
        return self._read(locations, self._ingestor.source_known, None)

    def _is_news(self, location: str) -> bool:
        """Tell whether new articles of a location concern subscribers: a watched source's first pass does not."""
        return location not in self._watched or self._ingestor.source_known(location)

    def _read(
        self,
        locations: Sequence[str],
        notify: Callable[[str], bool],
        progress: Callable[[int], None] | None,
    ) -> IngestReport:
        total = IngestReport()
        for location in dict.fromkeys(map(canonical, locations)):
            before = total.new + total.modified + total.unchanged
            so_far = (lambda done, before=before: progress(before + done)) if progress else None
            read_one = self._addresses if is_url(location) else self._path
            total = _sum(total, read_one(location, notify(location), so_far))
        return total

    def _path(self, location: str, notify: bool, progress: Callable[[int], None] | None) -> IngestReport:
        if (unnamed := not_utf8(location)) is not None:
            return IngestReport(failed=(unnamed,))
        readings = _read_path(location, self._ingestor.known_stamps(location))
        return self._ingestor.ingest(readings, location=location, notify=notify, progress=progress)


def not_utf8(path: str) -> ReadFailure | None:
    """Return why a path cannot be read whose name no database can hold; None for any other."""
    from data.sources.files import unnamed

    return unnamed(Path(path))


def is_url(location: str) -> bool:
    """Tell whether a location is an address of the web rather than a path."""
    return location.startswith(("http://", "https://"))


def canonical(location: str) -> str:
    """Return the one name under which a location is known: a URL as it is, a path absolute.

    A path that leads nowhere, as a loop of links or an unknown home, is left as it is: who reads it is told why.
    """
    if is_url(location):
        return location
    try:
        return str(Path(location).expanduser().resolve())
    except (OSError, RuntimeError, ValueError):
        return location


def _read_path(location: str, known: Mapping[str, str]) -> Iterator[Reading]:
    """Read a file or folder; its parsers are loaded only here."""
    from data.sources.files import read_path

    yield from read_path(Path(location), known)


def _sum(one: IngestReport, other: IngestReport) -> IngestReport:
    return IngestReport(
        *(getattr(one, field.name) + getattr(other, field.name) for field in fields(IngestReport))
    )
