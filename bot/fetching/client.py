"""Documents from the web: asked for politely, followed where they moved to, and told as one of few outcomes."""

import ssl
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Self

import structlog

from bot.fetching import headers as read
from bot.fetching.address import Target, read_address, shown
from bot.fetching.exchange import Answer, Appetite, Exchange, Limits
from bot.fetching.guard import Guard, Resolve, system_resolve
from bot.fetching.outcomes import Accept, Arrival, outcome, permanent, redirects, wanted
from bot.fetching.politeness import Politeness
from bot.fetching.reasons import Failed, Reason
from bot.fetching.robots import ROBOT, Robots
from bot.fetching.types import Fetched, NotFetched, Validators

log = structlog.get_logger(__name__)

_UNKNOWN = Validators()
_LEAST_HOLD = 60.0  # seconds that a host is left alone that says "too many" but not for how long
_LONGEST_ROBOTS = 30.0  # seconds
_ACCEPTED = {
    "page": b"text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "listing": b"application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    b"text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.1",
}


def user_agent(contact: str | None = None) -> str:
    """Return what the bot calls itself: its robots.txt name, its version, and whom to write to."""
    name = f"Isnad/{version('isnad')}"
    return f"{name} (+{contact})" if contact else f"{name} (Arabic news search)"


@dataclass(slots=True)
class _Errand:
    """One fetch on its way: what is asked for, and the seconds that it may still take."""

    headers: tuple[tuple[bytes, bytes], ...]
    appetite: Appetite
    seconds: float


class Fetcher:
    """Fetches documents, one for each process, used as `async with`.

    `allowed`: items as of `ALLOWED_HOSTS`; raises `ValueError` for a wrong one. `contact`: an address for whoever
    wonders about the requests. `now`: aware, for Retry-After and the age of robots.txt. `resolve`: the addresses of a
    name, called in a thread. `tls`: whose certificates are believed; those of the web's authorities if None.
    """

    def __init__(
        self,
        *,
        allowed: Iterable[str] = (),
        contact: str | None = None,
        limits: Limits | None = None,
        politeness: Politeness | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._guard = Guard(allowed, resolve)
        self._exchange = Exchange(self._guard, self._limits, tls)
        self._politeness = politeness or Politeness()
        self._robots = Robots(self._get_robots, now)
        self._now = now
        self._name = user_agent(contact).encode("ascii")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exchange.aclose()
        self._guard.close()

    async def fetch(
        self, address: str, known: Validators = _UNKNOWN, *, accept: Accept = "page", most: int | None = None
    ) -> Fetched:
        """Return the document at `address`, or why there is none; raises nothing, whatever the web does.

        `known`: what the server said when it was fetched last; it may then be `NotModified`. `accept`: a page is HTML
        of 10 MB at most, a listing whatever may hold a feed, a sitemap or a page, of 50 MB; `most` (bytes) replaces
        these. It waits for its turn at the host, however long that is: the time that it may take does not run then.
        """
        conditions = read.conditions(known)
        size = most if most is not None else getattr(self._limits, accept)
        appetite = Appetite(size, lambda headers: wanted(headers, accept))
        errand = self._errand(_ACCEPTED[accept], appetite, self._limits.whole, conditions)
        try:
            arrival = await self._travel(read_address(address), errand, self._robots.leave)
            fetched: Fetched = outcome(arrival, ROBOT, self._now(), conditional=bool(conditions))
        except Failed as failure:
            fetched = NotFetched(address, failure.reason.value, failure.passing, failure.retry_after)
        log.debug("fetched", address=shown(address), outcome=type(fetched).__name__)
        return fetched

    async def _get_robots(self, target: Target) -> tuple[int, bytes]:
        appetite = Appetite(self._limits.robots, lambda headers: None, cut=True)
        errand = self._errand(b"text/plain, */*;q=0.1", appetite, min(self._limits.whole, _LONGEST_ROBOTS))
        arrival = await self._travel(target, errand, _no_rules)
        return arrival.answer.status, arrival.answer.body

    def _errand(
        self,
        accepted: bytes,
        appetite: Appetite,
        seconds: float,
        conditions: Iterable[tuple[bytes, bytes]] = (),
    ) -> _Errand:
        said = (
            (b"User-Agent", self._name),
            (b"Accept", accepted),
            (b"Accept-Language", b"ar, en;q=0.8, *;q=0.5"),
        )
        return _Errand((*said, *conditions), appetite, seconds)

    async def _travel(
        self, target: Target, errand: _Errand, leave: Callable[[Target], Awaitable[float | None]]
    ) -> Arrival:
        """Follow redirects. Each address on the way is looked at as if it were the first."""
        begun, for_good = target, True
        for _ in range(self._limits.redirects + 1):
            answer = await self._ask(target, errand, await leave(target))
            if not redirects(answer):
                return Arrival(answer, target, target.address if for_good and target != begun else None)
            for_good = for_good and permanent(answer)
            target = target.redirected(answer.location)
        raise Failed(Reason.REDIRECTS)

    async def _ask(self, target: Target, errand: _Errand, delay: float | None) -> Answer:
        self._respect_hold(target.host)
        async with self._politeness.turn(target.host, delay):
            self._respect_hold(target.host)
            began = time.monotonic()
            answer = await self._exchange.get(target, errand.headers, errand.appetite, errand.seconds)
            errand.seconds -= time.monotonic() - began
        self._heed(target.host, answer)
        return answer

    def _respect_hold(self, host: str) -> None:
        if held := self._politeness.held(host):
            raise Failed(Reason.BUSY, retry_after=held)

    def _heed(self, host: str, answer: Answer) -> None:
        """Leave a host alone that asks for it: everything of it, not just this document."""
        wait = read.retry_after(answer.headers, self._now())
        if answer.status == 429:
            self._politeness.hold(host, wait or _LEAST_HOLD)
        elif answer.status == 503 and wait:
            self._politeness.hold(host, wait)


async def _no_rules(target: Target) -> float | None:
    return None
