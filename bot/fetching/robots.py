"""What robots.txt lets the bot read, as RFC 9309 has it."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from bot.fetching.address import Target
from bot.fetching.reasons import Failed, Reason

ROBOT = "isnad"  # the product token, which rules may name in any case
KEPT = timedelta(days=1)
KEPT_FAILURE = timedelta(minutes=1)
_KEPT_STALE = timedelta(minutes=10)
_MOST_ORIGINS = 500
_SMALL = 20_000  # characters of rules that are gone through at once; the largest take a third of a second
_MOST_CHARACTERS = 2_000_000  # of all that are kept together
_AGENT = re.compile(r"\s*user[\s-]*agent\b[\s:]*(.*)", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]+")

Get = Callable[[Target], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to this robot; without `parsed` all is allowed. `size`: characters that were read."""

    parsed: Protego | None = None
    size: int = 0

    def allow(self, target: Target) -> bool:
        """Say whether `target` may be read."""
        return self.parsed is None or bool(self.parsed.can_fetch(target.address, ROBOT))

    @property
    def delay(self) -> float | None:
        """Seconds that it asks between two requests, or None."""
        return None if self.parsed is None else self.parsed.crawl_delay(ROBOT)


def read_rules(body: bytes) -> Rules:
    """Return what a robots.txt says; whatever is no rule in it is passed over. Takes a second or so for the worst."""
    lines = [_for_this_robot(line) for line in body.decode("utf-8-sig", "replace").splitlines()]
    text = "\n".join(lines)
    return Rules(Protego.parse(text), len(text))


class Robots:
    """The rules of origins, kept a day by `now`. `get` reads a robots.txt: its status and (of 200) its body."""

    def __init__(self, get: Get, now: Callable[[], datetime]) -> None:
        self._get = get
        self._now = now
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def leave(self, target: Target) -> float | None:
        """Return the seconds that `target`'s host asks between two requests, or None where it does not say.

        Raises `Failed` where `target` may not be read, or while the rules cannot be had: then nothing of the origin may be
        read, unless there are rules of before to go on with.
        """
        rules = await self._rules(target)
        if not (rules.allow(target) if rules.size < _SMALL else await asyncio.to_thread(rules.allow, target)):
            raise Failed(Reason.ROBOTS, passing=False)
        return rules.delay

    async def _rules(self, target: Target) -> Rules:
        known = self._known.setdefault(target.origin, _Known())
        self._known.move_to_end(target.origin)
        async with known.lock:
            now = self._now()
            if known.until is None or now >= known.until:
                await self._renew(known, target.elsewhere("/robots.txt"), now)
                self._drop_oldest()
        if known.failure is not None:
            raise known.failure.again()
        return known.rules or Rules()

    async def _renew(self, known: "_Known", target: Target, now: datetime) -> None:
        try:
            known.rules = await self._read(target)
            known.failure, known.until = None, now + KEPT
        except Failed as failure:
            stale = known.rules is not None
            known.failure = None if stale else failure.again()
            known.until = now + (_KEPT_STALE if stale else KEPT_FAILURE)

    async def _read(self, target: Target) -> Rules:
        try:
            status, body = await self._get(target)
        except Failed as failure:
            if failure.reason is Reason.REDIRECTS:
                return Rules()
            raise
        if 200 <= status < 300:
            return await asyncio.to_thread(read_rules, body)
        if 400 <= status < 500 and status != 429:
            return Rules()
        raise Failed(Reason.ROBOTS_UNREADABLE)

    def _drop_oldest(self) -> None:
        kept = sum(known.rules.size for known in self._known.values() if known.rules)
        for origin, known in list(self._known.items())[:-1]:
            if len(self._known) <= _MOST_ORIGINS and kept <= _MOST_CHARACTERS:
                return
            if not known.lock.locked():
                kept -= known.rules.size if known.rules else 0
                del self._known[origin]


class _Known:
    """What is known of one origin's rules, and until when."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.rules: Rules | None = None
        self.failure: Failed | None = None
        self.until: datetime | None = None


def _for_this_robot(line: str) -> str:
    """Give all other robots one name: the parser's work would grow with their number times that of their rules."""
    agent = _AGENT.match(line)
    if not agent:
        return line
    named = agent[1].partition("#")[0].strip().lower()
    token = _TOKEN.match(named)
    mine = token is not None and token[0] == ROBOT
    return f"User-agent: {'*' if named == '*' else ROBOT if mine else 'other'}"
