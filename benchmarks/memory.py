"""Memory of a process as Linux counts it."""

from pathlib import Path


def memory_of(pid: int | str = "self") -> dict[str, float]:
    """Return a process's resident memory in MiB: `rss`, and of it `anonymous` and `file` (mapped files).

    Mapped files can be dropped by the kernel and read again; anonymous memory is what a process must have.
    """
    return parse_rollup(Path(f"/proc/{pid}/smaps_rollup").read_text())


def parse_rollup(text: str) -> dict[str, float]:
    """Read the text of `/proc/PID/smaps_rollup` (kB a line)."""
    kib = {
        name: int(value.split()[0])
        for name, _, value in (line.partition(":") for line in text.splitlines()[1:])
        if value.strip().endswith("kB")
    }
    rss, anonymous = kib["Rss"], kib["Anonymous"]
    mib = {"rss": rss, "anonymous": anonymous, "file": rss - anonymous}
    return {name: round(value / 1024, 1) for name, value in mib.items()}
