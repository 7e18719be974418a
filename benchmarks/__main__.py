"""`make bench`: all figures in one run, into `benchmarks/results/`: `figures.json`, `table.md`, `plot.png`.

    python -m benchmarks [--articles FILE] [--sets DIR ...] [--sizes N ...] [--source STATE] [--only GROUP ...]

Without arguments the sample articles are measured. Each group is measured in processes of its own; files are written after
each, so that a run that is stopped leaves what it had. Exit code 1 when something failed.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.groups import GROUPS, Plan
from benchmarks.machine import machine
from benchmarks.table import write_table

RESULTS = child.ROOT / "benchmarks" / "results"
SAMPLES = child.ROOT / "data" / "sample" / "articles.jsonl"
QUESTIONS = child.ROOT / "tests" / "quality" / "questions.jsonl"
SIZES = (1_000, 40_000, 1_000_000)


def main() -> None:
    """Measure and write."""
    given = parser().parse_args()
    given.results.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {"machine": machine()}
    with tempfile.TemporaryDirectory(prefix="isnad-bench-") as folder:
        chosen = plan(given, Path(folder))
        for name, measure in GROUPS.items():
            if name not in given.only:
                continue
            print(f"measuring {name} …", flush=True)
            try:
                figures[name] = measure(chosen)
            except child.ChildFailed as error:
                figures[name] = {"failed": str(error)}
            write(figures, given.results)
    print(f"\n{write_table(figures)}")
    if failed(figures):
        raise SystemExit(1)


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments."""
    made = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    made.add_argument("--articles", type=Path, default=SAMPLES, help="A .jsonl, .jsonl.gz, or a folder.")
    made.add_argument("--questions", type=Path, default=QUESTIONS, help="Questions to time answers with.")
    made.add_argument(
        "--sets", type=Path, nargs="*", default=[], help="Measuring sets; peers take the first."
    )
    made.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="Passages of the made collections.")
    made.add_argument(
        "--source", type=Path, help="An indexed state to make them from; else what was ingested."
    )
    made.add_argument(
        "--work", type=Path, help="Folder for states, kept and used again; else a temporary one."
    )
    made.add_argument("--results", type=Path, default=RESULTS)
    made.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    made.add_argument(
        "--sample-tokens", type=int, default=150_000, help="Tokens that engines are compared on."
    )
    made.add_argument("--count", type=int, default=300, help="Word windows asked in each part.")
    made.add_argument("--rounds", type=int, default=5, help="Rounds of starting and adding.")
    made.add_argument("--peer-questions", type=int, help="Questions that peers are asked; else all.")
    return made


def plan(given: argparse.Namespace, temporary: Path) -> Plan:
    """Return what the arguments mean; children run elsewhere, so paths are absolute."""
    work = (given.work or temporary).resolve()
    work.mkdir(parents=True, exist_ok=True)
    return Plan(
        articles=given.articles.resolve(),
        questions=given.questions.resolve(),
        sets=[folder.resolve() for folder in given.sets],
        sizes=given.sizes,
        work=work,
        source=given.source.resolve() if given.source else work / "ingested",
        sample_tokens=given.sample_tokens,
        count=given.count,
        rounds=given.rounds,
        peer_questions=given.peer_questions,
    )


def write(figures: dict[str, Any], results: Path) -> None:
    """Write the three files; the picture in a process of its own, which leaves this one small."""
    path = results / "figures.json"
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False), "utf-8")
    (results / "table.md").write_text(write_table(figures), "utf-8")
    try:
        child.run("benchmarks.plot", str(path.resolve()), str((results / "plot.png").resolve()))
    except child.ChildFailed as error:
        print(f"no plot: {error}")


def failed(figures: Any) -> bool:
    """Tell whether anything in the figures failed; what is not installed has not."""
    if not isinstance(figures, dict):
        return False
    return "failed" in figures or any(failed(value) for value in figures.values())


if __name__ == "__main__":
    main()
