"""What a running bot mends by itself, and when it says that something is wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.faults import Fault, Faults
from bot.keeping import Keeper
from bot.mending import FIRST_PAUSE, LONGEST_PAUSE, WRITE_SECONDS, Mender, Pause
from bot.services import JobKind, JobResult, Progress
from data.errors import DatabaseUnavailable
from retrieval.errors import IndexBusy, IndexNotWritten, IndexRefused
from retrieval.index.live import Damage
from tests.bot.doubles import Clock
from tests.bot.test_keeping import Index, Live

CUT = "dense.faiss of the index was cut short: run `isnad index --rebuild`."


@dataclass
class Broken:
    """An index and its indexing job; `refusal` is what putting back ends with."""

    found: Damage | None = None
    refusal: Exception | None = None
    put: list[tuple[str | None, str]] = field(default_factory=list)

    def damage(self) -> Damage | None:
        return self.found

    def put_back(self, damaged: str | None, instead: str) -> bool:
        if self.refusal is not None:
            raise self.refusal
        self.put.append((damaged, instead))
        self.found = None
        return True


@dataclass
class Jobs:
    """Jobs that end one after the other as they are told to."""

    results: list[JobResult]
    kinds: list[JobKind] = field(default_factory=list)

    async def run(self, kind: JobKind, _: Callable[[Progress], Awaitable[None]]) -> JobResult:
        self.kinds.append(kind)
        return self.results.pop(0)


class Bench:
    """A mender with all that it works on."""

    def __init__(self, index: Broken, *results: JobResult) -> None:
        self.index, self.jobs, self.faults, self.clock = index, Jobs([*results]), Faults(), Clock()
        self.indexed = self.written = 0
        self.locked: Exception | None = None
        self.mender = Mender(
            index, index, self.jobs, self.faults, self._index, self._write, self.clock.steady
        )

    def _index(self) -> None:
        self.indexed += 1

    def _write(self) -> None:
        self.written += 1
        if self.locked is not None:
            raise self.locked

    def wrong(self) -> dict[str, str]:
        return {kind: fault.detail for kind, fault in self.faults.lasting().items()}


def test_a_whole_index_is_left_alone() -> None:
    bench = Bench(Broken())
    bench.mender.mend()
    assert (bench.index.put, bench.jobs.kinds, bench.indexed, bench.wrong()) == ([], [], 0, {})


def test_the_one_before_is_put_in_use_and_brought_up_to_date_and_the_fault_ends() -> None:
    bench = Bench(Broken(Damage("000002", CUT, "000001")))
    bench.mender.mend()
    assert (bench.index.put, bench.indexed, bench.wrong()) == (
        [("000002", "000001")],
        1,
        {"index-fell-back": CUT},
    )
    bench.mender.mend()
    assert (len(bench.index.put), bench.indexed, bench.wrong()) == (1, 1, {})


@pytest.mark.parametrize("refusal", [IndexBusy("another"), IndexRefused("other"), OSError("no room")])
def test_what_cannot_be_put_back_now_is_tried_again(refusal: Exception) -> None:
    bench = Bench(Broken(Damage("000002", CUT, "000001"), refusal))
    bench.mender.mend()
    assert (bench.index.put, bench.indexed) == ([], 0)
    bench.index.refusal = None
    bench.mender.mend()
    assert bench.index.put == [("000002", "000001")]


def test_where_none_is_whole_a_new_one_is_built_and_after_a_failure_ever_more_rarely() -> None:
    failed = JobResult(ok=False, error="ended by SIGKILL", fault="killed")
    bench = Bench(Broken(Damage("000001", CUT, None)), failed, failed, JobResult(ok=True))
    bench.mender.mend()
    bench.mender.mend()
    assert bench.jobs.kinds == ["reindex"]
    assert bench.faults.lasting()["indexing"] == Fault("indexing", "ended by SIGKILL", "killed")
    bench.clock.seconds += FIRST_PAUSE
    bench.mender.mend()
    bench.clock.seconds += FIRST_PAUSE
    bench.mender.mend()
    assert len(bench.jobs.kinds) == 2
    bench.clock.seconds += FIRST_PAUSE
    bench.mender.mend()
    bench.index.found = None
    bench.mender.mend()
    assert (len(bench.jobs.kinds), bench.wrong()) == (3, {})


def test_pauses_grow_to_a_quarter_of_an_hour_and_a_success_ends_them() -> None:
    clock = Clock()
    pause = Pause(clock.steady)
    for _ in range(20):
        pause.after(ok=False)
    clock.seconds += LONGEST_PAUSE - 1
    assert not pause.over
    clock.seconds += 1
    assert pause.over
    pause.after(ok=True)
    pause.after(ok=False)
    clock.seconds += FIRST_PAUSE
    assert pause.over


def test_a_database_that_cannot_be_written_is_a_fault_until_it_can() -> None:
    bench = Bench(Broken())
    bench.locked = DatabaseUnavailable("database or disk is full")
    bench.mender.mend()
    assert bench.wrong() == {"storage": "database or disk is full"}
    bench.locked = None
    bench.mender.mend()
    assert (bench.written, bench.wrong()) == (2, {})
    bench.mender.mend()
    assert bench.written == 2
    bench.clock.seconds += WRITE_SECONDS
    bench.mender.mend()
    assert bench.written == 3


def test_indexing_that_the_disk_refuses_is_a_fault_until_it_works() -> None:
    class Full(Index):
        full = True

        def catch_up(self, *, wait: bool) -> None:
            if self.full:
                raise IndexNotWritten("no room")
            super().catch_up(wait=wait)

    index, faults = Full(3), Faults()
    keeper = Keeper(index, Live(), Jobs([]), match=lambda: 0, tidy=lambda: 0, faults=faults)  # type: ignore[arg-type]
    keeper.tend()
    assert faults.lasting()["indexing"].detail == "no room"
    index.full = False
    keeper.tend()
    assert faults.lasting() == {}


def test_an_indexing_job_that_fails_again_and_again_is_not_begun_at_every_look() -> None:
    failed = JobResult(ok=False, error="ended by SIGKILL", fault="killed")
    jobs, faults = Jobs([failed, failed]), Faults()
    keeper = Keeper(Index(30), Live(), jobs, match=lambda: 0, tidy=lambda: 0, faults=faults)  # type: ignore[arg-type]
    for _ in range(5):
        keeper.tend()
    assert jobs.kinds == ["index"]
    assert faults.lasting()["indexing"].because == "killed"
