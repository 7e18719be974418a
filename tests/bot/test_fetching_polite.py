"""Politeness: robots.txt, turns at a host, patience where it is asked for, and when something is looked at again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.fetching.address import read_address
from bot.fetching.backoff import next_look
from bot.fetching.politeness import Politeness
from bot.fetching.reasons import Failed, Reason
from bot.fetching.robots import Robots, read_rules
from bot.fetching.types import Document, Fetched, NotFetched
from tests.bot.web import HOST, Names, Site, fetcher, site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A day that is moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Seconds:
    """A clock that only sleeping moves. `slept`: how long, each time."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
async def here() -> AsyncIterator[Site]:
    async with site() as it:
        it.put("/news/a")
        it.put("/hidden/a")
        yield it


def refused(here: Site, path: str, reason: Reason = Reason.ROBOTS, *, passing: bool = False) -> NotFetched:
    return NotFetched(here.url(path), reason, passing)


async def got(here: Site, path: str, accept: str = "page") -> Fetched:
    async with fetcher(here.port) as fetching:
        return await fetching.fetch(here.url(path), accept=accept)  # type: ignore[arg-type]


# robots.txt


@pytest.mark.parametrize("accept", ["page", "listing"])
async def test_what_robots_txt_forbids_is_never_asked_for(here: Site, accept: str) -> None:
    here.put("/robots.txt", b"User-agent: *\nDisallow: /hidden/\n")

    assert await got(here, "/hidden/a", accept) == refused(here, "/hidden/a")
    assert isinstance(await got(here, "/news/a", accept), Document)
    assert here.paths() == ["/news/a"]


async def test_a_redirect_into_what_robots_txt_forbids_is_not_followed(here: Site) -> None:
    here.put("/robots.txt", b"User-agent: *\nDisallow: /hidden/\n")
    here.move("/news/b", "/hidden/a")

    assert await got(here, "/news/b") == refused(here, "/news/b")
    assert here.paths() == ["/news/b"]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("user-AGENT : isnad\nDisallow: /", False),
        ("User-agent: Isnad/1.0\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Isnad\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: ISNAD # ours\nDisallow: /news", False),
        ("User-agent: Isn\nDisallow: /", True),
        ("User-agent: Isnadbot\nDisallow: /", True),
        ("User-agent: OtherBot\nUser-agent: Isnad\nDisallow: /", False),
        ("User-agent: OtherBot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", True),
        ("User-agent: *\nDisallow: /*/a$", False),
        ("User-agent: *\nDisallow:", True),
        ("\ufeffUser-agent: *\r\nDisallow: /news", False),
        ("User-agent: *\nDisallow: /%6eews/", False),
        ("<html><body>Not found</body></html>", True),
        ("\x00\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), True),
        ("", True),
    ],
)
def test_rules_are_read_as_the_standard_has_them(rules: str, allowed: bool) -> None:
    assert read_rules(rules.encode()).allow(read_address("http://a.example/news/a")) is allowed


def test_rules_for_arabic_paths_hold_however_they_are_written() -> None:
    rules = read_rules("User-agent: *\nDisallow: /أخبار/\nDisallow: /%D8%B1%D8%A3%D9%8A".encode())

    assert not rules.allow(read_address("http://a.example/أخبار/١"))
    assert not rules.allow(read_address("http://a.example/رأي/١"))
    assert rules.allow(read_address("http://a.example/فن/١"))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, None),
        (401, None),
        (403, None),
        (410, None),
        (429, Reason.ROBOTS_UNREADABLE),
        (500, Reason.ROBOTS_UNREADABLE),
        (503, Reason.ROBOTS_UNREADABLE),
        (304, Reason.ROBOTS_UNREADABLE),
        (204, None),
    ],
)
async def test_without_rules_all_is_allowed_and_while_they_cannot_be_had_nothing(
    here: Site, status: int, reason: Reason | None
) -> None:
    here.put("/robots.txt", b"", status)

    answer = await got(here, "/news/a")

    if reason is None:
        assert isinstance(answer, Document)
    else:
        assert answer == refused(here, "/news/a", reason, passing=True)
        assert here.paths() == []


async def test_robots_txt_may_be_elsewhere(here: Site) -> None:
    here.move("/robots.txt", "/rules", 301)
    here.put("/rules", b"User-agent: *\nDisallow: /hidden/")

    assert await got(here, "/hidden/a") == refused(here, "/hidden/a")
    assert isinstance(await got(here, "/news/a"), Document)


async def test_a_robots_txt_that_leads_round_in_a_circle_counts_as_none(here: Site) -> None:
    here.move("/robots.txt", "/robots.txt")

    assert isinstance(await got(here, "/news/a"), Document)


async def test_a_robots_txt_that_leads_to_a_private_address_is_not_read_from_there(here: Site) -> None:
    async with site() as inside:
        here.move("/robots.txt", f"http://127.0.0.1:{inside.port}/robots.txt")

        assert await got(here, "/news/a") == refused(here, "/news/a", Reason.FORBIDDEN)
        assert inside.asked == []


async def test_rules_are_kept_a_day_and_then_read_again(here: Site) -> None:
    clock = Clock()
    async with fetcher(here.port, now=clock) as fetching:

        async def robots_read() -> int:
            await fetching.fetch(here.url("/news/a"))
            return sum(path == "/robots.txt" for path, _ in here.asked)

        assert await robots_read() == 1
        clock.now += timedelta(hours=23, minutes=59)
        assert await robots_read() == 1
        clock.now += timedelta(minutes=1)
        assert await robots_read() == 2


async def test_rules_that_cannot_be_read_again_go_on_being_used(here: Site) -> None:
    clock = Clock()
    here.put("/robots.txt", b"User-agent: *\nDisallow: /hidden/")
    async with fetcher(here.port, now=clock) as fetching:
        await fetching.fetch(here.url("/news/a"))
        here.put("/robots.txt", b"", 503)
        clock.now += timedelta(days=2)

        assert isinstance(await fetching.fetch(here.url("/news/a")), Document)
        assert await fetching.fetch(here.url("/hidden/a")) == refused(here, "/hidden/a")


async def test_rules_that_could_not_be_had_are_asked_for_again_after_a_minute(here: Site) -> None:
    clock = Clock()
    here.put("/robots.txt", b"", 500)
    async with fetcher(here.port, now=clock) as fetching:
        for _ in range(3):
            assert isinstance(await fetching.fetch(here.url("/news/a")), NotFetched)
        assert len(here.asked) == 1
        here.put("/robots.txt", b"")
        clock.now += timedelta(minutes=1)

        assert isinstance(await fetching.fetch(here.url("/news/a")), Document)


async def test_many_fetches_at_once_read_robots_txt_once(here: Site) -> None:
    async with fetcher(here.port) as fetching:
        await asyncio.gather(*(fetching.fetch(here.url("/news/a")) for _ in range(8)))

    assert [path for path, _ in here.asked].count("/robots.txt") == 1


async def test_each_origin_has_its_own_rules() -> None:
    async def get(target: object) -> tuple[int, bytes]:
        return 200, b"User-agent: *\nDisallow: /" if ":8080" in target.address else b""  # type: ignore[attr-defined]

    robots = Robots(get, Clock())

    assert await robots.leave(read_address("http://a.example/x")) is None
    with pytest.raises(Failed):
        await robots.leave(read_address("http://a.example:8080/x"))


async def test_rules_of_very_many_hosts_do_not_pile_up() -> None:
    asked: list[str] = []

    async def get(target: object) -> tuple[int, bytes]:
        asked.append(target.host)  # type: ignore[attr-defined]
        return 200, b"User-agent: *\nDisallow: /x\n" + b"#" * 100_000

    robots = Robots(get, Clock())
    for number in range(40):
        await robots.leave(read_address(f"http://h{number}.example/"))
    await robots.leave(read_address("http://h39.example/"))
    await robots.leave(read_address("http://h0.example/"))

    assert len(asked) == 41
    assert asked[-1] == "h0.example"


def test_the_worst_rules_are_read_in_bounded_time() -> None:
    import time

    agents = b"".join(b"User-agent: a%d\n" % number for number in range(15_000))
    lines = b"".join(b"Disallow: /%d\n" % number for number in range(15_000))
    began = time.monotonic()

    rules = read_rules(agents + lines + b"User-agent: *\nDisallow: /x\n")

    assert not rules.allow(read_address("http://a.example/x"))
    assert rules.allow(read_address("http://a.example/1"))
    assert time.monotonic() - began < 5


# Turns


async def test_two_requests_at_once_and_no_more_go_to_one_host(here: Site) -> None:
    inside = most = 0

    async def slow(request: web.Request) -> web.Response:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.05)
        inside -= 1
        return web.Response(text="x", content_type="text/html")

    here.replies["/slow"] = slow
    async with fetcher(here.port) as fetching:
        answers = await asyncio.gather(*(fetching.fetch(here.url("/slow")) for _ in range(7)))

    assert all(isinstance(answer, Document) for answer in answers)
    assert most == 2


async def test_hosts_do_not_wait_for_one_another(here: Site) -> None:
    released = asyncio.Event()

    async def stuck(request: web.Request) -> web.Response:
        await released.wait()
        return web.Response(text="x", content_type="text/html")

    here.replies["/stuck"] = stuck
    names = Names({HOST: [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
    allowed = [f"{HOST}:{here.port}", f"other.example:{here.port}"]
    async with fetcher(names=names, allowed=allowed) as fetching:
        waiting = [asyncio.create_task(fetching.fetch(here.url("/stuck"))) for _ in range(4)]
        await asyncio.sleep(0.1)
        assert isinstance(await fetching.fetch(here.url("/news/a", "other.example")), Document)
        released.set()
        assert all(isinstance(answer, Document) for answer in await asyncio.gather(*waiting))


@pytest.mark.parametrize(
    ("rules", "slept"),
    [
        (b"", [0.5, 0.5, 0.5]),
        (b"User-agent: *\nCrawl-delay: 4", [4.0, 4.0, 4.0]),
        (b"User-agent: isnad\nCrawl-delay: 2.5\nUser-agent: *\nCrawl-delay: 9", [2.5, 2.5, 2.5]),
        (b"User-agent: *\nCrawl-delay: 0.1", [0.5, 0.5, 0.5]),
        (b"User-agent: *\nCrawl-delay: 86400", [60.0, 60.0, 60.0]),
        (b"User-agent: *\nCrawl-delay: nan", [0.5, 0.5, 0.5]),
    ],
)
async def test_a_host_gets_the_gap_that_it_asks_for(here: Site, rules: bytes, slept: list[float]) -> None:
    here.put("/robots.txt", rules)
    seconds = Seconds()
    politeness = Politeness(clock=seconds, sleep=seconds.sleep)

    async with fetcher(here.port, politeness=politeness) as fetching:
        for _ in range(3):
            assert isinstance(await fetching.fetch(here.url("/news/a")), Document)

    assert seconds.slept == slept


async def test_waiting_for_a_turn_does_not_count_as_the_hosts_slowness(here: Site) -> None:
    from bot.fetching.exchange import Limits

    async with fetcher(here.port, politeness=Politeness(gap=0.4), limits=Limits(whole=0.3)) as fetching:
        answers = await asyncio.gather(*(fetching.fetch(here.url("/news/a")) for _ in range(3)))

    assert all(isinstance(answer, Document) for answer in answers)


async def test_a_host_that_asks_for_patience_is_left_alone_by_all(here: Site) -> None:
    seconds = Seconds()
    here.put("/busy", b"", 429, Retry_After="120")
    async with fetcher(here.port, politeness=Politeness(clock=seconds, sleep=seconds.sleep)) as fetching:
        assert await fetching.fetch(here.url("/busy")) == NotFetched(
            here.url("/busy"), Reason.BUSY, retry_after=120.0
        )
        seconds.now += 20
        slept = list(seconds.slept)
        assert await fetching.fetch(here.url("/news/a")) == NotFetched(
            here.url("/news/a"), Reason.BUSY, retry_after=100.0
        )
        assert isinstance(await fetching.fetch(here.url("/news/a")), NotFetched)
        assert here.paths() == ["/busy"]
        assert seconds.slept == slept
        seconds.now += 100
        assert isinstance(await fetching.fetch(here.url("/news/a")), Document)


async def test_who_waits_in_line_turns_back_when_the_host_asks_for_patience(here: Site) -> None:
    here.put("/busy", b"", 429)
    async with fetcher(here.port) as fetching:
        answers = await asyncio.gather(*(fetching.fetch(here.url("/busy")) for _ in range(6)))

    assert {answer.reason for answer in answers if isinstance(answer, NotFetched)} == {Reason.BUSY}
    assert 1 <= len(here.paths()) <= 2


async def test_one_page_out_of_order_does_not_close_its_host(here: Site) -> None:
    here.put("/broken", b"", 503)
    async with fetcher(here.port) as fetching:
        assert isinstance(await fetching.fetch(here.url("/broken")), NotFetched)
        assert isinstance(await fetching.fetch(here.url("/news/a")), Document)


async def test_lines_of_hosts_that_nobody_waits_at_are_forgotten() -> None:
    seconds = Seconds()
    politeness = Politeness(clock=seconds, sleep=seconds.sleep)
    for number in range(1_200):
        async with politeness.turn(f"h{number}.example"):
            seconds.now += 1

    assert len(politeness._lines) < 600


# When to look again


def waits(failures: int, jitter: float = 0.0, **more: float) -> float:
    made = {"interval": 300.0} | more
    return (next_look(failures, NOW, jitter=jitter, **made) - NOW).total_seconds()


def test_after_a_good_look_the_next_is_after_the_interval_or_while_it_is_fresh() -> None:
    assert waits(0) == 300
    assert waits(0, 1.0) == 330
    assert waits(0, fresh_for=60) == 300
    assert waits(0, fresh_for=900) == 900
    assert waits(0, fresh_for=86_400) == 3_600


def test_the_wait_doubles_with_every_failure_up_to_a_day() -> None:
    assert [waits(failures, 1.0) for failures in range(1, 6)] == [600, 1200, 2400, 4800, 9600]
    assert [waits(failures, 0.0) for failures in range(1, 6)] == [300, 600, 1200, 2400, 4800]
    assert waits(10_000, 1.0) == 86_400


def test_a_host_that_names_a_time_is_not_asked_before_it_nor_after_a_day() -> None:
    assert waits(1, retry_after=5_000) == 5_000
    assert waits(1, 1.0, retry_after=5_000) == 5_500
    assert waits(5, 1.0, retry_after=10) == 9_600
    assert waits(1, retry_after=10**9) == 86_400


optional = st.none() | st.floats(0, 1e12)


@given(st.integers(0, 10**6), st.floats(1, 86_400), st.floats(0, 1), optional, optional)
def test_the_next_look_is_never_before_the_interval_nor_after_a_day(
    failures: int, interval: float, jitter: float, retry_after: float | None, fresh_for: float | None
) -> None:
    found = next_look(
        failures, NOW, interval=interval, jitter=jitter, retry_after=retry_after, fresh_for=fresh_for
    )

    wait = (found - NOW).total_seconds()
    assert interval - 1e-3 <= wait <= 86_400
    later = next_look(failures + 1, NOW, interval=interval, jitter=jitter, retry_after=retry_after)
    assert failures == 0 or later >= found


@given(st.integers(1, 30), st.floats(0, 1), st.floats(0, 1))
def test_what_failed_together_comes_back_spread_over_half_the_wait(
    failures: int, one: float, other: float
) -> None:
    assert abs(waits(failures, one) - waits(failures, other)) <= waits(failures, 1.0) / 2 + 1e-3
