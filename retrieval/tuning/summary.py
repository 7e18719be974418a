"""From folders to coefficients with their figures, and to a file: all of `isnad tune` but what is said."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.errors import RetrievalError
from retrieval.index.encoding import Report
from retrieval.measuring.corpus import named
from retrieval.ranking.coefficients import Coefficients, CoefficientsUnreadable, load, rendered
from retrieval.ranking.features import FEATURES
from retrieval.tuning.asking import MeasuredSet, Put, Vectoriser, put
from retrieval.tuning.tune import FOLDS, Fitted, cross_validated, figures, fold, fold_of, held_out, tune

FEWEST = 50
"""Questions with an answer that must be left to fit to: with fewer the coefficients follow single questions."""

Figures = Mapping[str, Mapping[str, float]]
"""Figures by set and by name, as `retrieval.tuning.tune.figures` tells them, with four decimals."""


class SetsUnfit(RetrievalError):
    """Measuring sets can be read, but hold too little to fit anything to."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Coefficients, and how good they are.

    `cross_validated`: on the part fitted to; `held_out`: on the other; `in_use`: on that other part, by the coefficients in
    use before; `ablated`: on it too, each fitted without one feature.
    """

    coefficients: Coefficients
    cross_validated: Figures
    held_out: Figures
    in_use: Figures
    ablated: Mapping[str, Figures]


def read_sets(folders: Sequence[Path]) -> list[MeasuredSet]:
    """Read measuring sets. Raises `SetUnreadable`, or `SetsUnfit` when nothing could be fitted to them."""
    sets = [MeasuredSet(folder) for folder in named(folders).values()]
    for one in sets:
        if not any(right for _, right in one.questions):
            raise SetsUnfit(f"The set {one.name} has no question with an answer among its passages.")
    folds = [fold(one.group(asked)) for one in sets for asked in one.questions if asked[1]]
    left = sum(each >= 0 for each in folds)
    if left < FEWEST:
        raise SetsUnfit(
            f"Of {len(folds)} questions with an answer {left} are left to fit to, the others are held out; "
            f"it takes {FEWEST}."
        )
    if len(set(folds)) < FOLDS + 1:
        raise SetsUnfit(
            f"The {len(folds)} questions with an answer are about too few articles to be parted in {FOLDS} folds "
            "and some to hold out."
        )
    return sets


def ask_sets(sets: Sequence[MeasuredSet], vectors: Vectoriser, report: Report | None = None) -> list[Put]:
    """Put the questions of all sets. Raises `SetsUnfit` where each finds an answer, so that none teaches to refuse."""
    found = []
    for done, one in enumerate(sets):
        if report:
            report("asking sets", done, len(sets))
        found.append(put(one, vectors))
    if all(asked.answerable for one in found for part in one.parts for asked in part):
        raise SetsUnfit("No question is without an answer, and there are too few passages to take some out.")
    return found


def summarise(
    sets: Sequence[Put],
    origin: Mapping[str, Any],
    in_use: Coefficients,
    *,
    ablate: bool = False,
    report: Report | None = None,
) -> Summary:
    """Fit coefficients and measure them; with `ablate` also without each feature.

    They take `origin` along, and the figures of the part that is held out.
    """
    features = FEATURES if ablate else ()
    steps = 3 + len(features)

    def told(done: int) -> None:
        if report:
            report("fitting", done, steps)

    told(0)
    across = _rounded(cross_validated(sets))
    told(1)
    apart = _rounded(held_out(sets))
    told(2)
    fitted = tune(sets, {**origin, "held_out": apart})
    ablated = {}
    for done, name in enumerate(features, start=3):
        told(done)
        ablated[name] = _rounded(held_out(sets, [name]))
    told(steps)
    before = _as_fitted(in_use)
    now = figures(sets, lambda asked: before if fold_of(asked) < 0 else None)
    return Summary(fitted, across, apart, _rounded(now), ablated)


def in_use(path: Path) -> Coefficients:
    """Return the coefficients of a file, or those that come with the program where it has none to read."""
    try:
        return load(path) if path.exists() else load()
    except CoefficientsUnreadable:
        return load()


def write(path: Path, coefficients: Coefficients) -> None:
    """Write coefficients in one step: a reader sees the old file or the new one, whole.

    Raises `CoefficientsUnreadable` when the program could not read them, `OSError` when the file cannot be written; then
    what was there stays.
    """
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(rendered(coefficients))
            file.flush()
            os.fsync(file.fileno())
        load(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _as_fitted(coefficients: Coefficients) -> Fitted:
    return Fitted(
        tuple(range(len(FEATURES))),
        coefficients.of_features,
        np.array(coefficients.of_evidence),
        coefficients.bias,
    )


def _rounded(found: Figures) -> dict[str, dict[str, float]]:
    return {
        name: {key: int(value) if key == "questions" else round(value, 4) for key, value in each.items()}
        for name, each in found.items()
    }
