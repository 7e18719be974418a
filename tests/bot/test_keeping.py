"""Who indexes what the bot finds: itself a little, a process of its own the rest."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.keeping import IN_PROCESS, Keeper
from bot.services import JobKind, JobResult, Progress
from retrieval.errors import IndexBusy, IndexRefused


@dataclass
class Index:
    """An indexing job that notes what it is asked for."""

    waits: int
    merges: bool = False
    busy: bool = False
    caught_up: int = 0

    def waiting(self) -> int:
        return self.waits

    def merge_due(self) -> bool:
        return self.merges

    def catch_up(self, *, wait: bool) -> None:
        assert not wait
        if self.busy:
            raise IndexBusy("another")
        self.caught_up += 1


@dataclass
class Jobs:
    """Jobs that note what they are."""

    run_kinds: list[JobKind] = field(default_factory=list)

    async def run(self, kind: JobKind, _: Callable[[Progress], Awaitable[None]]) -> JobResult:
        self.run_kinds.append(kind)
        return JobResult(ok=True)


class Live:
    """An index to follow."""

    def __init__(self) -> None:
        self.followed = 0

    def follow(self) -> None:
        self.followed += 1


def keeper(index: Any, live: Any, jobs: Any, **done: Any) -> Keeper:
    return Keeper(index, live, jobs, **{"match": lambda: 0, "tidy": lambda: 0} | done)


def tend(index: Any) -> tuple[Jobs, Live]:
    jobs, live = Jobs(), Live()
    keeper(index, live, jobs).tend()
    return jobs, live


def test_a_few_changes_are_indexed_by_the_bot_itself() -> None:
    index = Index(IN_PROCESS)
    jobs, live = tend(index)
    assert (index.caught_up, jobs.run_kinds, live.followed) == (1, [], 1)


@pytest.mark.parametrize("index", [Index(IN_PROCESS + 1), Index(1, merges=True)], ids=["many", "merge"])
def test_many_changes_and_a_merge_are_left_to_a_process_of_its_own(index: Index) -> None:
    jobs, live = tend(index)
    assert (index.caught_up, jobs.run_kinds, live.followed) == (0, ["index"], 1)


def test_who_hears_is_decided_after_the_search_sees_what_is_new_also_where_the_index_is_refused() -> None:
    order: list[str] = []

    class Refused(Live):
        def follow(self) -> None:
            order.append("follow")
            raise IndexRefused("another model")

    def match() -> int:
        order.append("match")
        return 2

    live = Live()
    assert keeper(Index(0), live, Jobs(), match=match).follow() == 2
    assert (live.followed, order) == (1, ["match"])
    with pytest.raises(IndexRefused):
        keeper(Index(0), Refused(), Jobs(), match=match).follow()
    assert order == ["match", "follow", "match"]


def test_nothing_to_index_starts_nothing() -> None:
    index = Index(0, merges=True)
    jobs, live = tend(index)
    assert (index.caught_up, jobs.run_kinds, live.followed) == (0, [], 1)


def test_who_finds_the_index_busy_leaves_the_changes_to_whoever_holds_it() -> None:
    index = Index(3, busy=True)
    jobs, live = tend(index)
    assert (jobs.run_kinds, live.followed) == ([], 1)


def test_what_need_not_be_kept_is_forgotten_before_anything_is_indexed() -> None:
    index, order = Index(3), []

    def tidy() -> int:
        order.append(index.caught_up)
        return 0

    keeper(index, Live(), Jobs(), tidy=tidy).tend()
    assert (order, index.caught_up) == ([0], 1)
