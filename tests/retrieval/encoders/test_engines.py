"""Engines with a clock that only their own work moves on: `Slow` encodes so many characters a second."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from retrieval.encoders.encoder import Encoder, Progress, Vectors
from retrieval.encoders.engines import LIGHT, Engine, Engines, Maker, choose
from retrieval.encoders.processor import this_processor
from retrieval.encoders.timings import FILE, Timing, Timings
from retrieval.errors import ModelRefused, ModelUnavailable
from tests.doubles import SlotEncoder

INT8_PREPARED = Engine("int8", speed=28_000, start=1)
INT8_TO_PREPARE = Engine("int8", speed=28_000, start=1, preparing=35)
FLOAT32 = Engine("float32", speed=9_500, start=9)
PACKAGED = Engine(LIGHT, speed=5_500)


@pytest.mark.parametrize(
    ("characters", "int8", "chosen"),
    [
        (1_000, INT8_PREPARED, LIGHT),
        (10_000, INT8_PREPARED, "int8"),
        (40_000, INT8_TO_PREPARE, LIGHT),
        (100_000, INT8_TO_PREPARE, "int8"),
        (100_000, None, LIGHT),
        (200_000, None, "float32"),
    ],
)
def test_the_engine_that_is_done_first_is_chosen(characters: int, int8: Engine | None, chosen: str) -> None:
    assert choose(characters, [PACKAGED, FLOAT32, *([int8] if int8 else [])]) == chosen


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow(SlotEncoder):
    def __init__(self, clock: Clock, speed: float) -> None:
        super().__init__()
        self._clock, self._speed = clock, speed

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self._clock.now += sum(map(len, texts)) / self._speed
        return super().encode_passages(texts, progress)


class Room:
    """A machine: what its engines really do, and what was done to them, in order."""

    def __init__(self, cache: Path, **speeds: float) -> None:
        self.clock = Clock()
        self.timings = Timings(cache, "this machine")
        self.light = Slow(self.clock, 5_000)
        self.done: list[str] = []
        self.failures: dict[str, ModelUnavailable] = {}
        self.prepared: set[str] = set()
        makers = {name: self._maker(name, speed) for name, speed in speeds.items()}
        built_in = {
            LIGHT: Timing(5_500),
            "int8": Timing(28_000, 1, 35),
            "float32": Timing(9_500, 9, 4),
        }
        self.engines = Engines(self.light, makers, built_in, self.timings, self.clock)

    def _maker(self, name: str, speed: float) -> Maker:
        def prepare() -> None:
            self.done.append(f"prepare {name}")
            self.clock.now += 30
            self.prepared.add(name)

        def start() -> Encoder:
            self.done.append(f"open {name}")
            if name in self.failures:
                raise self.failures[name]
            self.clock.now += 2
            return Slow(self.clock, speed)

        return Maker(prepare, lambda: name in self.prepared, start)


def test_little_work_starts_nothing(tmp_path: Path) -> None:
    room = Room(tmp_path, int8=28_000)
    assert room.engines.encoder_for(10_000) is room.light
    assert room.done == []
    assert not (tmp_path / FILE).exists()


def test_much_work_starts_the_faster_engine_once_and_keeps_what_it_proved_to_be(tmp_path: Path) -> None:
    room = Room(tmp_path, int8=20_000, float32=9_500)
    encoder = room.engines.encoder_for(10**6)
    assert encoder is room.engines.encoder_for(10**6)
    assert room.done == ["prepare int8", "open int8"]
    found = Timings(tmp_path, "this machine").get("int8")
    assert found is not None
    assert (round(found.speed), round(found.start), round(found.preparing)) == (20_000, 2, 30)
    assert round(Timings(tmp_path, "this machine").get(LIGHT).speed) == 5_000  # type: ignore[union-attr]


def test_once_it_runs_the_faster_engine_also_gets_little_work(tmp_path: Path) -> None:
    room = Room(tmp_path, int8=20_000)
    encoder = room.engines.encoder_for(10**6)
    assert room.engines.encoder_for(100) is encoder


def test_an_engine_that_proves_slow_is_left_for_the_next_one(tmp_path: Path) -> None:
    room = Room(tmp_path, int8=3_000, float32=9_000)
    encoder = room.engines.encoder_for(10**6)
    assert room.done == ["prepare int8", "open int8", "prepare float32", "open float32"]
    later = Room(tmp_path, int8=3_000, float32=9_000)
    later.prepared = {"int8", "float32"}
    assert isinstance(encoder, Slow)
    later.engines.encoder_for(10**6)
    assert later.done == ["open float32"]


def test_on_a_slow_machine_the_engines_that_were_never_timed_are_expected_to_be_slow_too(
    tmp_path: Path,
) -> None:
    room = Room(tmp_path, int8=2_800, float32=950)
    room.timings.put(LIGHT, Timing(speed=550))
    room.engines.encoder_for(10**6)
    assert room.done == ["prepare int8", "open int8"]


def test_an_engine_that_was_refused_is_not_tried_again_by_later_processes(tmp_path: Path) -> None:
    room = Room(tmp_path, int8=28_000, float32=9_500)
    room.failures["int8"] = ModelRefused("too far from float32")
    room.engines.encoder_for(10**6)
    assert room.done == ["prepare int8", "open int8", "prepare float32", "open float32"]
    later = Room(tmp_path, int8=28_000, float32=9_500)
    later.engines.encoder_for(10**6)
    assert later.done == ["prepare float32", "open float32"]


def test_an_engine_that_cannot_be_opened_is_passed_over_and_tried_again_later(tmp_path: Path) -> None:
    room = Room(tmp_path, int8=28_000)
    room.failures["int8"] = ModelUnavailable("no disk")
    assert room.engines.encoder_for(10**6) is room.light
    later = Room(tmp_path, int8=28_000)
    assert later.engines.encoder_for(10**6) is not later.light


def test_another_machine_has_timings_of_its_own(tmp_path: Path) -> None:
    here, there = Timings(tmp_path, "here"), Timings(tmp_path, "there")
    here.put("int8", Timing(1.0))
    there.put("int8", Timing(2.0))
    assert Timings(tmp_path, "here").get("int8") == Timing(1.0)
    assert Timings(tmp_path, "there").get("int8") == Timing(2.0)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"here": 5}', '{"here": {"int8": {"speed": -1}}}', '{"here": {"int8": {"x": 1}}}'],
)
def test_timings_that_cannot_be_read_are_as_if_never_taken(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    timings = Timings(tmp_path, "here")
    assert timings.get("int8") is None
    timings.put("int8", Timing(3.0))
    assert Timings(tmp_path, "here").get("int8") == Timing(3.0)


def test_timings_that_cannot_be_written_last_as_long_as_the_process(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    timings = Timings(tmp_path / "file", "here")
    timings.put("int8", Timing(3.0, refused="too far"))
    assert timings.get("int8") == Timing(3.0, refused="too far")


def test_the_processor_is_what_the_system_says(tmp_path: Path) -> None:
    x86, arm = tmp_path / "x86", tmp_path / "arm"
    x86.write_text(
        "processor\t: 0\nmodel name\t: Fast CPU\nflags\t\t: fpu avx512_vnni\n\nmodel name\t: other\n"
    )
    arm.write_text("processor\t: 0\nFeatures\t: asimd bf16\n")
    fast, small, unknown = map(this_processor, (x86, arm, tmp_path / "none"))
    assert (fast.name, fast.has_int8, fast.has_bfloat16) == ("Fast CPU", True, False)
    assert (small.name, small.has_int8, small.has_bfloat16) == ("", False, True)
    assert (unknown.name, unknown.has_int8, unknown.has_bfloat16) == ("", False, False)
    assert unknown.cores >= 1
