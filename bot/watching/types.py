"""What looking at an address, reading a source and changing the list of sources come to: values only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from data.types import ReadFailure
from data.watched.store import SourceKind, WatchedSource

NotFoundReason = Literal["address", "forbidden", "unreachable", "gone", "nothing", "path"]


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An article that a source lists: `published_at` is aware, None where it is not stated. The title may be empty."""

    title: str
    published_at: datetime | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A source that can be watched.

    `address`: of the feed, site map or page itself, or an absolute path, whatever was asked for (`asked`). `name`: what it
    calls itself, never empty. `items`: its newest, five at most; `count`: how many it lists, at least so many if `more`
    (those of a folder are its files). `language` as stated, or None.
    """

    asked: str
    kind: SourceKind
    address: str
    name: str
    items: tuple[FoundItem, ...] = ()
    count: int = 0
    more: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing can be read there. `reason`: address (it is neither an address nor a path), forbidden (it must not be fetched
    from: a private network, robots.txt), unreachable, gone, nothing (neither feed nor site map nor article), path (there is
    no such file or folder, or none that can be read). `detail`: a phrase of the program's own that says more, or empty;
    `passing`: it may be another time.
    """

    asked: str
    reason: NotFoundReason
    detail: str = ""
    passing: bool = False


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one reading of a source came to, in articles; `fetched` counts documents.

    `error`: why its listing could not be read, None where it could. `left`: there is more to read, which the next pass goes
    on with. `gone`: it is no more and is watched no longer.
    """

    fetched: int = 0
    new: int = 0
    modified: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    passages: int = 0
    failed: tuple[ReadFailure, ...] = ()
    error: str | None = None
    left: bool = False
    gone: bool = False

    @property
    def changed(self) -> bool:
        """Tell whether the collection is another than before."""
        return bool(self.new or self.modified or self.withdrawn)


@dataclass(frozen=True, slots=True)
class Added:
    """A source that is watched from now on, or was already (`known`)."""

    source: WatchedSource
    known: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of sources: `refused` are addresses that nothing can be fetched from."""

    added: tuple[WatchedSource, ...] = ()
    known: int = 0
    refused: tuple[str, ...] = field(default=())
