"""From the update to the answer: a running bot against the server double, over HTTP on loopback.

    python -m benchmarks.chatting STATE QUESTIONS.jsonl [--count N] [--rate QUESTIONS_A_SECOND ...]

A question's time runs from the moment the double has its update ready to the moment it has the bot's `sendMessage`.
First one question after another, then at each rate, at random moments (a Poisson process). Everyone asks once, and no
question is asked twice. Prints JSON; times are in milliseconds.
"""

import argparse
import json
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from benchmarks.asked import read_questions
from benchmarks.figures import percentiles
from tests.journeys.journey import Journey, travel

COUNT = 300
RATES = (20.0,)
FIRST = 3_000_000
"""The number of the first person who asks."""
WARMING = 20
LONGEST = 30.0
"""Seconds that an answer is waited for."""


def main() -> None:
    """Measure one state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--rate", type=float, nargs="*", default=RATES)
    wanted = parser.parse_args()
    asked = read_questions(wanted.questions)
    random.Random(7).shuffle(asked)
    needed = WARMING + wanted.count * (1 + len(wanted.rate))
    if len(asked) < needed:
        parser.error(f"{needed} questions are needed, {wanted.questions} has {len(asked)}")
    with TemporaryDirectory() as folder, travel(None, Path(folder)) as journey:
        journey.state = wanted.state.resolve()
        print(json.dumps(_measured(journey, asked, wanted.count, wanted.rate), indent=1))


def _measured(journey: Journey, asked: list[str], count: int, rates: list[float]) -> dict[str, Any]:
    bot = journey.start()
    people = iter(range(FIRST, FIRST + len(asked)))
    for question in asked[:WARMING]:
        journey.ask(next(people), question, LONGEST)
    rest = iter(asked[WARMING:])
    figures: dict[str, Any] = {}
    alone = [_one(journey, next(people), next(rest)) for _ in range(count)]
    figures["one after another"] = percentiles(alone)
    for rate in rates:
        figures[f"{rate:g} a second"] = _at(rate, journey, people, rest, count)
    figures["memory in MiB"] = psutil.Process(bot.process.pid).memory_info().rss >> 20
    return figures


def _one(journey: Journey, person: int, question: str) -> float:
    began = time.time()
    answer = journey.ask(person, question, LONGEST)
    return (answer.at - began) * 1000


def _at(rate: float, journey: Journey, people: Any, questions: Any, count: int) -> dict[str, float]:
    chance = random.Random(11)
    began: dict[int, float] = {}
    due = time.monotonic()
    for _ in range(count):
        due += chance.expovariate(rate)
        time.sleep(max(0.0, due - time.monotonic()))
        person = next(people)
        began[person] = time.time()
        journey.double.user_says(person, next(questions))
    ends = {person: journey.double.wait_for_message_sync(person, LONGEST, after=0).at for person in began}
    return percentiles([(ends[person] - began[person]) * 1000 for person in began])


if __name__ == "__main__":
    main()
