"""One new article: how long until a question finds it.

    python -m benchmarks.adding STATE [--rounds N]

By the command line: from the start of `isnad ingest FILE` until a process that answers and follows the index, as the bot
does, finds the article. In process: reading, indexing and following alone. The state keeps the new articles. Prints JSON.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.child import ROOT
from bot.settings import load_settings
from bot.wiring import Isnad
from retrieval.types import Answer

ROUNDS = 5
LOOK_EVERY = 0.02
LONGEST = 120.0


def main() -> None:
    """Measure one state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    print(json.dumps(measure(given.state, given.rounds)))


def measure(state: Path, rounds: int) -> dict[str, Any]:
    """Return median seconds of both ways, after one round in process that warms up."""
    with TemporaryDirectory() as folder, Isnad(load_settings(state_dir=state)) as isnad:
        isnad.search.warm_up()
        first = isnad.changes.latest() + 1
        files = [write_article(Path(folder), first + number) for number in range(2 * rounds + 1)]
        inside = [_in_process(isnad, path) for path in files[: rounds + 1]][1:]
        outside = [_by_command(isnad, state, path) for path in files[rounds + 1 :]]
    return {
        "in_process_s": round(median(inside), 3),
        "command_s": round(median(outside), 3),
        "rounds": rounds,
    }


def write_article(folder: Path, number: int) -> Path:
    """Write a file of one article of four paragraphs whose words no other holds."""
    path = folder / f"new-{number}.jsonl"
    sentences = (
        f"افتتح مرصد النجوم رقم {number} في أعالي الجبال أمام الزوار بحضور عدد كبير من علماء الفلك.",
        f"ويضم المرصد {number} منظارًا كبيرًا يرى المجرات البعيدة ومكتبة للباحثين وقاعة للمحاضرات العامة.",
        "وقال مدير المرصد إن البناء استغرق ست سنوات وإن تكلفته جاءت من تبرعات سكان المدينة ومدارسها.",
        "ومن المنتظر أن يستقبل المكان طلاب الجامعات في كل أسبوع وأن تقام فيه ليال مفتوحة لمشاهدة السماء.",
    )
    article = {
        "id": f"new-{number}",
        "title": f"افتتاح مرصد النجوم رقم {number}",
        "text": "\n\n".join(sentence + " " + sentence.replace("المرصد", "المبنى") for sentence in sentences),
        "url": _address(path),
        "date": "2024-01-01",
        "source": "Benchmark",
    }
    path.write_text(json.dumps(article, ensure_ascii=False), "utf-8")
    return path


def _in_process(isnad: Isnad, path: Path) -> float:
    started = time.perf_counter()
    isnad.collection.ingest([str(path)], notify=False)
    isnad.indexer(light_only=True).catch_up()
    _wait_until_found(isnad, path)
    return time.perf_counter() - started


def _by_command(isnad: Isnad, state: Path, path: Path) -> float:
    command = [sys.executable, "-m", "bot.cli", "ingest", str(path), "--state", str(state), "--json"]
    started = time.perf_counter()
    job = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_found(isnad, path)
        return time.perf_counter() - started
    finally:
        job.wait()


def _wait_until_found(isnad: Isnad, path: Path) -> None:
    """Follow the index and ask whenever it moved. Raises `TimeoutError`."""
    question = f"متى افتتح مرصد النجوم رقم {path.stem.partition('-')[2]}"
    deadline = time.perf_counter() + LONGEST
    seen = ("", -1)
    while time.perf_counter() < deadline:
        snapshot = isnad.live.follow()
        now = (snapshot.name, snapshot.seq)
        if now != seen and _address(path) in _shown(isnad.search.ask(question)):
            return
        seen = now
        time.sleep(LOOK_EVERY)
    raise TimeoutError(f"{path.name} was not found within {LONGEST:.0f} s")


def _shown(answer: Answer) -> set[str | None]:
    """Return the addresses of all that is shown; made articles are so alike that one may stand under another."""
    twins = {twin.url for hit in answer.hits for twin in hit.also_in}
    return twins | {hit.url for hit in answer.hits}


def _address(path: Path) -> str:
    return f"https://benchmark.example/{path.stem}"


if __name__ == "__main__":
    main()
