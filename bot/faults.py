"""What is wrong in the background, as long as it lasts: noted from threads, told to the admins by `bot.fault_notes`."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import structlog

from bot.services.work import JobFault

FaultKind = Literal["index-fell-back", "index-lost", "indexing", "storage"]
"""The generation before answers; none does; the index cannot be brought up to date; the database cannot be written."""
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong. `detail` is one line for an admin; `because`: what kind of thing it came from, if known."""

    kind: FaultKind
    detail: str
    because: JobFault | None = None


class Faults:
    """The faults of one process, at most one of each kind. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lasting: dict[FaultKind, Fault] = {}
        self._lock = threading.Lock()

    def begins(self, fault: Fault) -> None:
        """Note that something is wrong; a kind that lasts already is not logged again."""
        with self._lock:
            known = fault.kind in self._lasting
            self._lasting.setdefault(fault.kind, fault)
        if not known:
            log.error("fault_begins", kind=fault.kind, detail=fault.detail, because=fault.because)

    def ends(self, *kinds: FaultKind) -> None:
        """Note that all is well again with some kinds; harmless where it was."""
        with self._lock:
            ended = [kind for kind in kinds if self._lasting.pop(kind, None) is not None]
        for kind in ended:
            log.info("fault_ends", kind=kind)

    def lasting(self) -> Mapping[FaultKind, Fault]:
        """Return what is wrong now, by kind."""
        with self._lock:
            return dict(self._lasting)
