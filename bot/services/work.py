"""What the bot needs of the program itself: long work, its state, what Telegram was told."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

JobKind = Literal["reindex", "ingest", "index"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` in a stage. `total` 0: not known."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a job ended: what it printed, or its error in one line."""

    ok: bool
    summary: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


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


class Published(Protocol):
    """What Telegram was told of a bot last: by slot, a digest of what is there."""

    def read(self, bot_id: int) -> Mapping[str, str]:
        """Return what was published for a bot, nothing where that is not known."""
        ...

    def write(self, bot_id: int, slots: Mapping[str, str]) -> object:
        """Remember what is published for a bot, and nothing of another one."""
        ...
