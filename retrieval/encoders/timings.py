"""How fast each engine proved to be on this machine, kept in the model cache as JSON.

Other weights, another processor, another number of cores or other versions of the libraries are another machine: their
timings lie side by side in the file.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILE = "engines.json"


@dataclass(frozen=True, slots=True)
class Timing:
    """`speed` in characters a second, `start` and `preparing` in seconds; `refused` says why the engine must not be used."""

    speed: float
    start: float = 0.0
    preparing: float = 0.0
    refused: str = ""


class Timings:
    """The timings of one machine, see `machine`, in the folder `cache`.

    What cannot be read is as if it had never been measured, what cannot be written lasts as long as the object: a
    timing costs a second and spoils nothing. Two processes that write at once may lose one of the two.
    """

    def __init__(self, cache: Path, machine: str) -> None:
        self._path = cache / FILE
        self._machine = machine
        self._own: dict[str, Timing] = {}

    def get(self, engine: str) -> Timing | None:
        """Return the engine's timing, None when it was never measured here."""
        if engine not in self._own:
            kept = _timing(_mapping(self._read().get(self._machine)).get(engine))
            if kept is None:
                return None
            self._own[engine] = kept
        return self._own[engine]

    def put(self, engine: str, timing: Timing) -> None:
        """Keep the engine's timing in place of the one before."""
        self._own[engine] = timing
        everything = dict(self._read())
        everything[self._machine] = {**_mapping(everything.get(self._machine)), engine: asdict(timing)}
        aside = self._path.with_name(f"{FILE}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(everything, indent=2, ensure_ascii=False), "utf-8")
            aside.replace(self._path)

    def _read(self) -> Mapping[str, Any]:
        try:
            return _mapping(json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError):
            return {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _timing(value: object) -> Timing | None:
    try:
        timing = Timing(**_mapping(value))
        return timing if timing.speed > 0 and timing.start >= 0 and timing.preparing >= 0 else None
    except TypeError:
        return None
