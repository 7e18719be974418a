"""What a report is made of: how each question ended, and tables of figures side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question of a measuring set ended.

    `set`: the part of the measuring set that it belongs to, if any. `answerable`: the collection holds an answer.
    `first_right`: the rank, from 1, of the first right passage; None when it is not among the hits. `confidence`: 0..1.
    `answered`: the question was answered rather than refused. `sentence_right`: the marked sentence of the first
    passage holds an answer; None when no answer is known word for word.
    """

    query_id: str
    question: str
    set: str | None
    answerable: bool
    first_right: int | None
    confidence: float
    answered: bool
    sentence_right: bool | None

    @property
    def right(self) -> bool:
        """Tell whether there is an answer and the first passage holds it."""
        return self.answerable and self.first_right == 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the figures of one arm or ablation, by column; None where not measured."""

    name: str
    figures: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side; the first row is what the others are compared with.

    `lower_is_better`: columns in which the lowest is the best. `plain`: columns that only inform, such as
    counts: neither a best figure nor differences are shown.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    lower_is_better: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one page shows.

    `made`: when it was measured, with a time zone. `about`: what was measured with what, in order. `outcomes`: by the name
    of the measuring set. `threshold`: the confidence from which a question is answered.
    """

    title: str
    made: datetime
    about: Mapping[str, str]
    tables: tuple[Table, ...]
    outcomes: Mapping[str, tuple[Outcome, ...]]
    threshold: float


def pooled(outcomes: Mapping[str, Sequence[Outcome]]) -> tuple[Outcome, ...]:
    """Return the outcomes of all measuring sets together, in order."""
    return tuple(outcome for group in outcomes.values() for outcome in group)


def by_part(outcomes: Mapping[str, Sequence[Outcome]]) -> dict[str, tuple[Outcome, ...]]:
    """Return the outcomes by measuring set and, where a set has named parts, by part: `set / part`."""
    parts: dict[str, list[Outcome]] = {}
    for name, group in outcomes.items():
        for outcome in group:
            key = f"{name} / {outcome.set}" if outcome.set and outcome.set != name else name
            parts.setdefault(key, []).append(outcome)
    return {name: tuple(part) for name, part in parts.items()}
