"""Which engine encodes: the one that is done first from a standing start.

The C engine is running already but slow; OpenVINO in int8 is several times faster and starts in a second, once it is
prepared; torch starts in ten. How fast each is depends on the processor, so each is timed the first time that it is
chosen and the choice made again; the timings are kept in the model cache. Until then the built-in ones of
`processor` count.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from retrieval.encoders.encoder import PROBES, Encoder
from retrieval.encoders.timings import Timing, Timings
from retrieval.errors import ModelRefused, ModelUnavailable

T = TypeVar("T")

LIGHT = "packaged"
"""Name of the C engine, which is always there."""
PREPARING_COUNTS = 0.2
"""Share of the preparing time that the work at hand is charged: later work gains by it too."""
WORTH_LEAVING = 1.5
"""How much faster an engine that was never timed must promise to be for one that runs to be left."""
TIMED_ON = (*(" ".join((*PROBES, *PROBES, *PROBES)) for _ in range(4)), *PROBES, *PROBES, *PROBES)
"""Texts of an engine's timing, 3,000 characters: some passages and some sentences."""
TIMED_FOR = 0.35
"""Seconds that a round must take to tell an engine's speed; else four times as many texts are tried."""
TIMED_COPIES = 16


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine as it is chosen: `speed` in characters a second, `start` and `preparing` in seconds from now."""

    name: str
    speed: float
    start: float = 0.0
    preparing: float = 0.0

    def seconds(self, characters: int) -> float:
        """Return what encoding so many characters is charged, in seconds."""
        return self.start + PREPARING_COUNTS * self.preparing + characters / self.speed


def choose(characters: int, engines: Iterable[Engine]) -> str:
    """Return the name of the engine that is done first with so many characters; of equals the first."""
    return min(engines, key=lambda engine: engine.seconds(characters)).name


@dataclass(frozen=True, slots=True)
class Maker:
    """How an engine comes to be: `prepare`, once for all times unless `is_prepared`; then `open`, in each process."""

    prepare: Callable[[], object]
    is_prepared: Callable[[], bool]
    open: Callable[[], Encoder]


class Engines:
    """The engines of one model, opened when they are worth it. Not for several threads at once.

    `light` runs already. `makers` has the others by name; `built_in` has a timing for each of them and for `LIGHT`.
    """

    def __init__(
        self,
        light: Encoder,
        makers: Mapping[str, Maker],
        built_in: Mapping[str, Timing],
        timings: Timings,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._light = light
        self._makers = dict(makers)
        self._built_in = built_in
        self._timings = timings
        self._clock = clock
        self._opened: tuple[str, Encoder] | None = None

    def encoder_for(self, characters: int) -> Encoder:
        """Return the encoder that is done first with so many characters of text, started if need be.

        An engine that cannot be opened is passed over from then on, and one whose vectors are refused also in later
        processes; the light one is left in the end.
        """
        while True:
            name = choose(characters, self._candidates())
            if name == LIGHT:
                return self._light
            if self._opened and self._opened[0] == name:
                return self._opened[1]
            if self._timings.get(LIGHT) is None:
                self._timings.put(LIGHT, Timing(self._speed(self._light)))
            else:
                self._open(name)

    def _candidates(self) -> Iterable[Engine]:
        light = self._timings.get(LIGHT) or self._built_in[LIGHT]
        yield Engine(LIGHT, light.speed)
        # A machine that is slower or busier than the built-in timings' is so for every engine.
        pace = light.speed / self._built_in[LIGHT].speed
        if self._opened:
            pace /= WORTH_LEAVING
        for name, maker in self._makers.items():
            built_in = self._built_in[name]
            known = self._timings.get(name) or replace(built_in, speed=built_in.speed * pace)
            if known.refused:
                continue
            running = self._opened is not None and self._opened[0] == name
            yield Engine(
                name,
                known.speed,
                0.0 if running else known.start,
                0.0 if running or maker.is_prepared() else known.preparing,
            )

    def _open(self, name: str) -> None:
        """Open an engine in place of the one that is open, and time it if it never was; or strike it out."""
        self._opened = None  # two at a time would need the memory of both
        maker, built_in = self._makers[name], self._built_in[name]
        try:
            preparing = built_in.preparing if maker.is_prepared() else self._timed(maker.prepare)[1]
            encoder, start = self._timed(maker.open)
        except ModelRefused as refused:
            self._timings.put(name, replace(built_in, refused=str(refused)))
        except ModelUnavailable:
            del self._makers[name]
        else:
            self._opened = (name, encoder)
            if self._timings.get(name) is None:
                self._timings.put(name, Timing(self._speed(encoder), start, preparing))

    def _speed(self, encoder: Encoder) -> float:
        """Return characters a second, of so many texts that a quick engine comes into its stride.

        The first round is not counted: some engines prepare themselves for a length when they first meet it.
        """
        encoder.encode_passages(TIMED_ON)
        copies, speed = 1, 0.0
        while copies <= TIMED_COPIES:
            texts = TIMED_ON * copies
            _, seconds = self._timed(lambda texts=texts: encoder.encode_passages(texts))  # type: ignore[misc]
            speed = max(speed, sum(map(len, texts)) / max(seconds, 1e-9))
            if seconds >= TIMED_FOR:
                break
            copies *= 4
        return speed

    def _timed(self, work: Callable[[], T]) -> tuple[T, float]:
        began = self._clock()
        done = work()
        return done, self._clock() - began
