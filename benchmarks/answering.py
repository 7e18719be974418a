"""Answers in process: latency, what two cores sustain, stages, recall of the dense arm, memory.

    python -m benchmarks.answering STATE QUESTIONS.jsonl [--count N]

No question is asked twice but where the question cache is measured. Prints JSON.
"""

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.asked import read_questions, some_sentences, windows
from benchmarks.figures import percentiles, stage_medians
from benchmarks.memory import memory_of
from benchmarks.nearest import dense_recall
from bot.settings import load_settings
from bot.wiring import Isnad
from retrieval.search import Search

COUNT = 300
AT_ONCE = 8
TRACED = 100
AGAIN = 50
MARKED = 200
"""Questions whose dense hits are compared with the exact ones."""


def main() -> None:
    """Measure one state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--count", type=int, default=COUNT, help="Word windows that are asked in each part.")
    given = parser.parse_args()
    print(json.dumps(measure(given.state, read_questions(given.questions), given.count)))


def measure(state: Path, real: Sequence[str], count: int) -> dict[str, Any]:
    """Open the state and measure, memory before anything that the bot does not do."""
    began = time.perf_counter()
    with Isnad(load_settings(state_dir=state)) as isnad:
        search = isnad.search
        search.warm_up()
        opened = time.perf_counter()
        search.ask("ما هو أول سؤال؟")
        first = time.perf_counter()
        drawn = windows(some_sentences(isnad), 3 * count, seed=1)
        one = [*real[: len(real) // 2], *drawn[:count]]
        eight = [*real[len(real) // 2 :], *drawn[count : 2 * count]]
        figures: dict[str, Any] = {
            "opening": {
                "open_ms": round(1000 * (opened - began), 1),
                "first_question_ms": round(1000 * (first - opened), 1),
            },
            "one_at_a_time": one_at_a_time(search, one),
        }
        figures["memory"] = {**memory_of(), "after_questions": len(one)}
        figures["eight_at_once"] = at_once(search, eight)
        figures["memory_after_eight_at_once"] = memory_of()
        figures["asked_again_ms"] = asked_again(search, one[-AGAIN:])
        figures["stages_ms"] = stages(search, drawn[2 * count :][:TRACED])
        figures["dense"] = dense_recall(isnad, one[-MARKED:])
    return figures


def one_at_a_time(search: Search, questions: Sequence[str]) -> dict[str, Any]:
    """Ask one after the other."""
    taken = [_timed(search, question) for question in questions]
    return {
        "questions": len(taken),
        **percentiles(taken),
        "per_second": round(1000 * len(taken) / sum(taken), 1),
    }


def at_once(search: Search, questions: Sequence[str], threads: int = AT_ONCE) -> dict[str, Any]:
    """Let so many threads ask; a question's time is its own, the rate that of all together."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: time.sleep(0.01), range(threads)))  # all threads are there
        started = time.perf_counter()
        taken = list(pool.map(lambda question: _timed(search, question), questions))
        seconds = time.perf_counter() - started
    return {"questions": len(taken), **percentiles(taken), "per_second": round(len(taken) / seconds, 1)}


def asked_again(search: Search, questions: Sequence[str]) -> float:
    """Return the median time of questions that were just asked: what a question cache makes of them."""
    for question in questions:
        search.ask(question)
    return round(median(_timed(search, question) for question in questions), 3)


def stages(search: Search, questions: Sequence[str]) -> dict[str, float]:
    """Return the median of each stage of `Search.trace`."""
    return stage_medians([search.trace(question)[1] for question in questions])


def _timed(search: Search, question: str) -> float:
    started = time.perf_counter()
    search.ask(question)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
