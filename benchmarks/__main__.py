"""`make bench`: speed and memory on this machine, as a table in `benchmarks/results/`.

    python -m benchmarks [ARTICLES.jsonl(.gz)] [SET ...]

Without arguments the sample articles are measured. Every figure comes from one run; times are medians.
"""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
SAMPLES = ROOT / "data" / "sample" / "articles.jsonl"
QUESTIONS = ROOT / "tests" / "quality" / "sample-questions.jsonl"
ROUNDS = 5


def main() -> None:
    """Measure and write the table."""
    articles = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    RESULTS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as state:
        rows = [*indexing(articles, state), *asking(state), *answering(Path(state))]
    rows += [row for folder in sys.argv[2:] for row in quality(Path(folder))]
    table = "\n".join(
        ["| what | figure |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]
    )
    (RESULTS / "table.md").write_text(f"{machine()}\n\n{table}\n", "utf-8")
    print(f"{machine()}\n\n{table}")


def machine() -> str:
    """Describe the machine in one line."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def indexing(articles: Path, state: str) -> list[tuple[str, str]]:
    """Ingest into an empty state, then rebuild: passages a second and the job's peak memory."""
    taken, seconds, peak = run("ingest", str(articles), "--state", state)
    rebuilt, again, _ = run("index", "--rebuild", "--state", state)
    return [
        (f"ingest: {taken['new']} articles, {taken['passages']} passages", f"{seconds:.1f} s"),
        ("passages a second, start and reading included", f"{taken['passages'] / seconds:.1f}"),
        ("peak memory of the job", f"{peak:.0f} MiB"),
        (f"rebuild of {rebuilt['passages']} passages, {rebuilt['encoded']} encoded", f"{again:.1f} s"),
    ]


def asking(state: str) -> list[tuple[str, str]]:
    """Ask from the command line, process start included."""
    times, peaks = [], []
    for question in sample_questions()[:ROUNDS]:
        _, seconds, peak = run("ask", question, "--state", state)
        times.append(seconds)
        peaks.append(peak)
    return [("isnad ask, process start included", f"{median(times):.2f} s, {max(peaks):.0f} MiB")]


def answering(state: Path) -> list[tuple[str, str]]:
    """Ask in process: how long a question takes once all is open."""
    from bot.settings import load_settings
    from bot.wiring import Isnad

    with Isnad(load_settings(state_dir=state)) as isnad:
        isnad.search.ask(sample_questions()[0])
        taken = sorted(isnad.search.ask(question).took_ms for question in sample_questions())
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return [
        (f"answer in process, {name}", f"{taken[int(at * (len(taken) - 1))]:.1f} ms")
        for name, at in places.items()
    ]


def quality(folder: Path) -> list[tuple[str, str]]:
    """Evaluate a measuring set, with each arm alone beside the whole."""
    figures, _, _ = run("eval", str(folder))
    whole = f"recall@1 {figures['recall@1']}, ndcg@10 {figures['ndcg@10']}"
    arms = [
        (f"{folder.name}, {name}", f"recall@1 {arm['recall@1']}, ndcg@10 {arm['ndcg@10']}")
        for name, arm in figures["arms"].items()
    ]
    refusal = f"answered {figures['answered_rate']}, false answers {figures['false_answer_rate']}, AUROC {figures['auroc']}"
    return [(folder.name, whole), *arms, (f"{folder.name}, refusal", refusal)]


def run(*arguments: str) -> tuple[Any, float, float]:
    """Run a command in a process of its own; return its JSON, its seconds, and its peak memory in MiB."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments, "--json"], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"isnad {arguments[0]} failed")
    return json.loads(printed), time.perf_counter() - started, usage.ru_maxrss / 1024


def sample_questions() -> list[str]:
    """Return the questions on the sample articles."""
    return [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
