"""Who reads which source when: several at once, each by one alone, whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.threads import Worker, new_pool
from bot.watching import watcher as watching
from bot.watching.types import PassReport
from bot.watching.watcher import LEASE, Watcher
from data.database import Database
from data.errors import StoreError
from data.watched.store import SourceStore, WatchedSource
from tests.bot.doubles import NOON, Clock, until
from tests.databases import database_at

HOUR = timedelta(hours=1)


@dataclass
class Reader:
    """Notes what it reads, waits until it is let go, and puts the source off by an hour, as the real one does."""

    sources: SourceStore
    clock: Clock
    report: PassReport = field(default_factory=PassReport)
    error: Exception | None = None
    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[int] = field(default_factory=list)
    running: int = 0
    most: int = 0

    async def read(self, source: WatchedSource) -> PassReport:
        self.begun.append(source.id)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.go.wait()
        finally:
            self.running -= 1
        if self.error is not None:
            raise self.error
        self.sources.checked(source.id, self.clock(), self.clock() + HOUR)
        return self.report


@dataclass
class Scene:
    database: Database
    clock: Clock
    sources: SourceStore
    reader: Reader
    worker: Worker
    changed: list[int] = field(default_factory=list)

    def add(self, *names: str) -> list[int]:
        places = [f"https://{name}.example/feed" for name in names]
        return [self.sources.add(place, "feed", None, "admin", self.clock()).id for place in places]

    def next_at(self, source_id: int) -> datetime | None:
        found = self.sources.get(source_id)
        return found.next_at if found is not None else None

    def watcher(self, **limits: int) -> Watcher:
        changed = self.changed.append
        return Watcher(
            self.sources, self.reader, self.worker, self.clock, lambda: changed(1), look=0.005, **limits
        )


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    with database_at(tmp_path / "isnad.db") as database:
        clock, worker = Clock(), Worker(new_pool(2))
        sources = SourceStore(database)
        yield Scene(database, clock, sources, Reader(sources, clock), worker)
        worker.close()


@asynccontextmanager
async def running(*watchers: Watcher) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one.run()) for one in watchers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        left = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("source-")]
        assert left == []


async def test_what_is_due_is_read_once_and_again_only_when_it_is_due_again(scene: Scene) -> None:
    [one] = scene.add("a")
    scene.reader.go.set()
    async with running(scene.watcher()):
        await until(lambda: scene.reader.begun == [one])
        await asyncio.sleep(0.05)
        assert scene.reader.begun == [one]
        scene.clock.seconds += HOUR.total_seconds()
        await until(lambda: scene.reader.begun == [one, one])


async def test_several_are_read_at_once_and_never_too_many(scene: Scene) -> None:
    ids = scene.add(*"abcde")
    async with running(scene.watcher(at_once=3)):
        await until(lambda: scene.reader.running == 3)
        await asyncio.sleep(0.03)
        assert scene.reader.running == 3
        scene.reader.go.set()
        await until(lambda: sorted(scene.reader.begun) == ids)
    assert scene.reader.most == 3


async def test_two_processes_do_not_read_one_source_at_once(scene: Scene) -> None:
    [one] = scene.add("a")
    async with running(scene.watcher(), scene.watcher()):
        await until(lambda: scene.reader.running == 1)
        await asyncio.sleep(0.05)
        assert scene.reader.begun == [one]
        scene.reader.go.set()
        await until(lambda: scene.reader.running == 0)
    assert scene.reader.begun == [one]


async def test_a_reading_that_lasts_keeps_its_source(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RENEW_SECONDS", 0.01)
    [one] = scene.add("a")
    async with running(scene.watcher(), scene.watcher()):
        await until(lambda: scene.reader.running == 1)
        for _ in range(5):
            scene.clock.seconds += LEASE.total_seconds() / 2
            await until(lambda: scene.next_at(one) == scene.clock() + LEASE)
        assert scene.reader.begun == [one]


async def test_one_that_ends_gives_back_what_it_was_reading(scene: Scene) -> None:
    [one] = scene.add("a")
    async with running(scene.watcher()):
        await until(lambda: scene.reader.running == 1)
    assert [source.id for source in scene.sources.due(scene.clock())] == [one]


async def test_an_error_neither_ends_the_loop_nor_is_tried_again_at_once(scene: Scene) -> None:
    one, other = scene.add("a", "b")
    scene.reader.go.set()
    scene.reader.error = StoreError("the disk is full")
    async with running(scene.watcher()):
        await until(lambda: sorted(scene.reader.begun) == [one, other])
        await asyncio.sleep(0.03)
        assert len(scene.reader.begun) == 2
        scene.reader.error = None
        scene.clock.seconds += LEASE.total_seconds()
        await until(lambda: len(scene.reader.begun) == 4)


async def test_a_database_that_cannot_be_read_does_not_end_the_loop(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = scene.add("a")
    scene.reader.go.set()
    asked: list[int] = []

    def due(*_: object) -> None:
        asked.append(1)
        raise StoreError("locked")

    with monkeypatch.context() as broken:
        broken.setattr(scene.sources, "due", due)
        watcher = scene.watcher()
        task = asyncio.create_task(watcher.run())
        await until(lambda: len(asked) > 3)
    await until(lambda: scene.reader.begun == [one])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("report", "wakes"),
    [(PassReport(unchanged=5), 0), (PassReport(new=1), 1), (PassReport(withdrawn=2), 1)],
    ids=["nothing", "new", "withdrawn"],
)
async def test_who_indexes_is_woken_after_what_changed_something(
    scene: Scene, report: PassReport, wakes: int
) -> None:
    scene.add("a")
    scene.reader.report = report
    scene.reader.go.set()
    async with running(scene.watcher()):
        await until(lambda: len(scene.reader.begun) == 1 and scene.reader.running == 0)
        await until(lambda: len(scene.changed) == wakes)
        await asyncio.sleep(0.03)
    assert len(scene.changed) == wakes


async def test_an_admin_who_asks_gets_the_report_of_the_reading_that_goes_on(scene: Scene) -> None:
    [one] = scene.add("a")
    scene.reader.report = PassReport(new=3)
    watcher = scene.watcher()
    async with running(watcher):
        await until(lambda: scene.reader.running == 1)
        asked = asyncio.create_task(watcher.read_now(one))
        await asyncio.sleep(0.02)
        scene.reader.go.set()
        assert await asked == PassReport(new=3)
    assert scene.reader.begun == [one]


async def test_an_admin_who_asks_has_a_source_read_that_is_not_due_and_who_stops_waiting_stops_nothing(
    scene: Scene,
) -> None:
    [one] = scene.add("a")
    scene.sources.checked(one, NOON, scene.clock() + HOUR)
    watcher = scene.watcher()
    async with running(watcher):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await watcher.read_now(one)
        assert scene.reader.running == 1
        scene.reader.go.set()
        await until(lambda: scene.reader.running == 0)
    assert await watcher.read_now(10_000) is None
