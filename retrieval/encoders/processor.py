"""What the processor is, and how fast the engines may be expected to be on it before they were timed."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from retrieval.encoders.timings import Timing

INT8_INSTRUCTIONS = frozenset({"avx512_vnni", "avx_vnni", "amx_int8"})
BFLOAT16_INSTRUCTIONS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})

PACKAGED = Timing(speed=5_500)
INT8 = Timing(speed=30_000, start=1.0, preparing=35.0)
SLOW_INT8 = Timing(speed=10_000, start=1.0, preparing=35.0)
"""Without instructions for int8: just above float32, so that it is tried once and the timing decides."""
BFLOAT16 = Timing(speed=14_000, start=9.0, preparing=4.0)
FLOAT32 = Timing(speed=9_500, start=9.0, preparing=4.0)
"""Characters a second as measured on two cores with AVX-512 VNNI; on more cores all grow much alike."""


@dataclass(frozen=True, slots=True)
class Processor:
    """The processor's name, the cores that this process may use, and the names of its instruction sets."""

    name: str
    cores: int
    instructions: frozenset[str]

    @property
    def has_int8(self) -> bool:
        """Whether it multiplies int8 in one instruction."""
        return bool(self.instructions & INT8_INSTRUCTIONS)

    @property
    def has_bfloat16(self) -> bool:
        """Whether it multiplies bfloat16 in one instruction."""
        return bool(self.instructions & BFLOAT16_INSTRUCTIONS)


def this_processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> Processor:
    """Return the processor of this machine; where the system does not say, one without a name or instructions."""
    try:
        lines = cpuinfo.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    found: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(":")
        found.setdefault(key.strip().lower(), value.strip())
    instructions = found.get("flags") or found.get("features") or ""  # x86's word and Arm's
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Processor(found.get("model name", ""), cores, frozenset(instructions.split()))


def machine(fingerprint: str, processor: Processor, packages: Sequence[str]) -> str:
    """Return the key of everything that a timing depends on: model, processor, cores, versions of the packages."""
    versions = " ".join(f"{package}={_version(package)}" for package in packages)
    return f"{fingerprint} | {processor.name or 'unknown processor'} | {processor.cores} cores | {versions}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
