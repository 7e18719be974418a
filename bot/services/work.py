"""What the bot needs of the program itself: long work, its state, what Telegram was told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from data.inbox import KeptUpdate

JobKind = Literal["reindex", "ingest", "index"]
JobFault = Literal["killed", "memory", "disk"]
"""What ended a job: it was killed, memory ran out, the disk is full."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` in a stage. `total` 0: not known."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a job ended: what it printed, or its error in one line, with what ended it where that can be told."""

    ok: bool
    summary: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    fault: JobFault | None = None


class Jobs(Protocol):
    """Long work in a process of its own."""

    async def run(self, kind: JobKind, on_progress: Callable[[Progress], Awaitable[None]]) -> JobResult:
        """Do the work; ends it when cancelled. Work that fails is a result, not an exception."""
        ...


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is being searched: generation, active articles, passages, and changes that wait to be indexed."""

    generation: str
    articles: int
    passages: int
    pending: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What an operator watches; see `IndexStatus` and `data.figures.Counts`. `generation` 0: none is in use."""

    generation: int
    articles: int
    passages: int
    pending: int
    outbox: Mapping[str, int]
    oldest: float
    sources: Mapping[str, int]
    failing: int
    today: Mapping[str, int]
    questions: Mapping[str, int]


class Published(Protocol):
    """What Telegram was told of a bot last: by slot, a digest of what is there."""

    def read(self, bot_id: int) -> Mapping[str, str]:
        """Return what was published for a bot, nothing where that is not known."""
        ...

    def write(self, bot_id: int, slots: Mapping[str, str]) -> object:
        """Remember what is published for a bot, and nothing of another one."""
        ...


class UpdateStore(Protocol):
    """Updates on the disk until they are handled; see `data.inbox.InboxStore`. Seconds since 1970."""

    def open(self) -> None:
        """Open the file."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...

    def keep(self, update_id: int, body: str, at: float) -> None:
        """Keep an update."""
        ...

    def done(self, update_id: int, mark: str, at: float) -> None:
        """Delete an update, and remember its id with the mark of its content."""
        ...

    def hand_out(self) -> Sequence[KeptUpdate]:
        """Return what is kept, what no program died of first."""
        ...

    def begin(self, update_id: int) -> None:
        """Count that an update is being handled."""
        ...

    def forgive(self) -> None:
        """Note that no program died of what waits."""
        ...

    def handled(self, limit: int) -> Sequence[tuple[int, str]]:
        """Return the ids and marks of what was deleted last."""
        ...

    def prune(self, before: float) -> None:
        """Forget what is older than a moment."""
        ...
