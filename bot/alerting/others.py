"""Alerts that other senders claimed and did not finish: given back, but never while they may still be sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from bot.alerting.lease import LEASE_SECONDS
from data.claims import Claim

ALIVE_SECONDS = 600.0
"""How long the claim of a sender that is alive on this machine is left to it: it marks what it sent as long as it lives."""
MEND_SECONDS = 600.0

log = structlog.get_logger(__name__)


class Claims(Protocol):
    """The claims of all senders; see `data.claims.ClaimStore`."""

    def others(self, by: str) -> list[Claim]:
        """Return the claims of all senders but one."""
        ...

    def give_back(self, claim: Claim) -> int:
        """Let what was claimed so wait again; return how many alerts."""
        ...

    def mend(self, now: datetime) -> int:
        """Put right what no sender would ever come to."""
        ...


class Neighbours(Protocol):
    """Which senders are alive; see `bot.alerting.presence.Presence`."""

    name: str

    def lives(self, name: str) -> bool | None:
        """Tell whether another sender is alive, None where that is not known."""
        ...

    def bury(self, name: str) -> object:
        """Forget one that is not."""
        ...

    def others(self) -> list[str]:
        """Return the names of the others."""
        ...


def is_over(seen_for: float, alive: bool | None) -> bool:
    """Tell whether a claim that has stood unchanged for so many seconds can be given back. Pure.

    At once where its sender is dead; where nobody knows, when it cannot be sending any more; where it lives, later still.
    """
    if alive is None:
        return seen_for >= LEASE_SECONDS
    return not alive or seen_for >= ALIVE_SECONDS


class Others:
    """Watches the other senders' claims. `steady` is a clock in seconds, `clock` gives UTC. Called from threads."""

    def __init__(
        self,
        claims: Claims,
        neighbours: Neighbours,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        self._claims = claims
        self._neighbours = neighbours
        self._clock = clock
        self._steady = steady
        self._seen: dict[Claim, float] = {}
        self._mended = float("-inf")

    def look(self) -> int:
        """Give back what is over; return how many alerts that were. Raises StoreError."""
        now = self._steady()
        claims = self._claims.others(self._neighbours.name)
        self._seen = {claim: self._seen.get(claim, now) for claim in claims}
        over = [
            claim
            for claim, since in self._seen.items()
            if is_over(now - since, self._neighbours.lives(claim.by))
        ]
        back = 0
        for claim in over:
            back += (count := self._claims.give_back(claim))
            log.info("alerts_given_back", sender=claim.by, count=count)
        held = {claim.by for claim in claims if claim not in over}
        for name in self._neighbours.others():
            if name not in held:
                self._neighbours.bury(name)
        if now - self._mended >= MEND_SECONDS:
            self._mended = now
            back += self._claims.mend(self._clock())
        return back
