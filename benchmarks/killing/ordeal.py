"""Kill, look, go on; and when the work is done at last, compare with an undisturbed run."""

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.killing.child import Child, ChildFailedError, isnad
from benchmarks.killing.evidence import Tables, index_differences, leftovers, look
from benchmarks.killing.moments import Moment, spread
from benchmarks.killing.works import Work, Workshop

QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill and what was found after it: the stage, the moment in it, and the state as it was left."""

    work: str
    stage: str
    after: float
    articles: int
    passages: int
    generation: str | None
    faults: tuple[str, ...]


@dataclass(slots=True)
class Result:
    """All kills of one work; `ends` is how often it then went on to its end, `faults` what was wrong there."""

    work: str
    kills: list[Kill] = field(default_factory=list)
    ends: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing was lost, half there or different, ever."""
        return not self.faults and not any(kill.faults for kill in self.kills)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an undisturbed run leaves, and what it answers to some questions."""

    substance: list[tuple[object, ...]]
    answers: dict[str, list[tuple[str, str]]]


class Ordeal:
    """Kills one work again and again. `tell` hears of each kill; `questions` are asked at each end."""

    def __init__(
        self,
        workshop: Workshop,
        work: Work,
        random: Random,
        tell: Callable[[Kill], None],
        questions: int = QUESTIONS,
    ) -> None:
        self._workshop = workshop
        self._work = work
        self._random = random
        self._tell = tell
        self._questions = questions
        self._wanted: Outcome

    def endure(self, count: int) -> Result:
        """Let the work be killed `count` times. Where it ends before its kill is due, it begins anew."""
        result = Result(self._work.name)
        moments = deque(self._undisturbed(count, result))
        state, fresh = self._workshop.begin(self._work), True
        while moments:
            moment = moments.popleft()
            kill = self._killed(state, moment)
            if kill is not None:
                result.kills.append(kill)
                self._tell(kill)
                fresh = False
                continue
            moments.appendleft(moment.earlier() if fresh else moment)
            self._compare(state, result)
            state, fresh = self._workshop.begin(self._work), True
        self._run(state, result)
        self._compare(state, result)
        return result

    def _undisturbed(self, count: int, result: Result) -> list[Moment]:
        """Run without a kill: what is wanted at the end, and how long each stage takes."""
        state = self._workshop.begin(self._work)
        with self._child(state) as child:
            finished = child.finish()
        finished.json()
        tables, index, faults = look(state)
        result.faults += faults + index_differences(tables, index)
        titles = sorted({article.title for article in tables.articles})
        questions = self._random.sample(titles, min(self._questions, len(titles)))
        answers = {question: ask(state, question) for question in questions}
        self._wanted = Outcome(tables.substance(), answers)
        return spread(finished.spans, count, self._random)

    def _killed(self, state: Path, moment: Moment) -> Kill | None:
        with self._child(state) as child:
            if not child.survives_until(moment.stage, moment.after) or not child.kill():
                return None
            stage = child.stage
        faults = doctor(state)
        tables, index, found = look(state)
        faults += found
        if index is not None:
            faults += wrong_answers(state, self._random.choice(list(self._wanted.answers)), tables)
        return Kill(
            self._work.name,
            stage,
            round(moment.after, 3),
            len(tables.articles),
            len(tables.passage_ids),
            _generation(state),
            tuple(faults),
        )

    def _child(self, state: Path) -> Child:
        arguments = (*self._work.arguments, "--json", "--state", str(state))
        return Child(*arguments, folder=self._workshop.folder, staged=True)

    def _run(self, state: Path, result: Result) -> None:
        with self._child(state) as child:
            finished = child.finish()
        if finished.code:
            result.faults.append(f"it does not go on to the end: {finished.errors}")

    def _compare(self, state: Path, result: Result) -> None:
        """Note whatever differs between this finished state and that of the undisturbed run."""
        result.ends += 1
        tables, index, faults = look(state)
        result.faults += faults + doctor(state) + index_differences(tables, index) + leftovers(state)
        if tables.substance() != self._wanted.substance:
            result.faults.append(f"{len(tables.articles)} articles, and not those of an undisturbed run")
        for question, wanted in self._wanted.answers.items():
            if ask(state, question) != wanted:
                result.faults.append(f"another answer than after an undisturbed run: {question}")


def doctor(state: Path) -> list[str]:
    """What `isnad doctor` finds unhealthy."""
    found = isnad("doctor", "--json", "--state", str(state), folder=state.parent)
    if not found.output:
        return [f"doctor fails: {found.errors}"]
    report = json.loads(found.output)
    return [f"doctor: {check['check']}: {check['detail']}" for check in report["checks"] if not check["ok"]]


def hits(state: Path, question: str) -> list[dict[str, Any]]:
    """What `isnad ask` finds. Raises `ChildFailedError` when it fails."""
    found: list[dict[str, Any]] = isnad(
        "ask", question, "--json", "--state", str(state), folder=state.parent
    ).json()["hits"]
    return found


def ask(state: Path, question: str) -> list[tuple[str, str]]:
    """Titles and texts of the hits, best first."""
    return [(hit["title"], hit["text"]) for hit in hits(state, question)]


def wrong_answers(state: Path, question: str, tables: Tables) -> list[str]:
    """Say so if a question finds nothing, or what is not in the collection."""
    texts = {key: place[2] for article in tables.articles for key, place in article.passages.items()}
    try:
        found = hits(state, question)
    except ChildFailedError as error:
        return [f"no question is answered any more: {error}"]
    strange = [hit["passage_id"] for hit in found if texts.get(hit["passage_id"]) != hit["text"]]
    faults = [] if found else [f"nothing is found any more: {question}"]
    return faults + [f"passage {key} is quoted and not in the collection" for key in strange]


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """The JSON summary: kills by work and stage, ends, faults."""
    return {
        result.work: {
            "kills": len(result.kills),
            "stages": {
                stage: sum(kill.stage == stage for kill in result.kills)
                for stage in sorted({kill.stage for kill in result.kills})
            },
            "went_on_to_the_end": result.ends,
            "faults": [*result.faults, *(fault for kill in result.kills for fault in kill.faults)],
        }
        for result in results
    }


def _generation(state: Path) -> str | None:
    pointer = state / "index" / "CURRENT"
    return str(json.loads(pointer.read_text("utf-8"))["current"]) if pointer.exists() else None
