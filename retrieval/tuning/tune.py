"""Fits the coefficients to measuring sets, and says how good they are on questions that they were not fitted to.

Questions are parted by their article (`Asked.group`): no passage is asked about in two parts. Half of the articles is held
out: nothing is fitted to it and nothing was chosen by it. The other half is fitted to; its own figures come from five folds,
each judged by what was fitted to the other four.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.ranking.coefficients import Coefficients
from retrieval.ranking.confidence import EVIDENCE, probability
from retrieval.ranking.features import FEATURES, Matrix
from retrieval.ranking.order import best_first
from retrieval.ranking.second_opinion import seconded
from retrieval.tuning.asking import Asked, Flags, Put
from retrieval.tuning.fitting import Weighed, fit_confidence, fit_ranking

FOLDS = 5
HELD_OUT = 0.5
WHOLE, SMALL = 1.0, 0.5
"""Weights of a set asked as a whole and in small collections, in both fits. Set once, by reason, and not searched."""
SMALL_WITHOUT, HALF_WITHOUT = 0.8, 0.5
"""Weights of its questions that were robbed of their answer."""
REFUSING = 2.5
"""Weight of a set that has questions without an answer of its own: no answer was taken out there, there is none."""

Chosen = Callable[[Asked], bool]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients of some features; `columns` are their places among all."""

    columns: tuple[int, ...]
    ranking: Matrix
    confidence: Matrix
    bias: float

    def first(self, asked: Asked) -> int:
        """Return the place of the passage that comes first."""
        return self._by_score(asked)[0]

    def order(self, asked: Asked) -> list[int]:
        """Return the places of the candidates, best first, as people get them."""
        return seconded(self._by_score(asked), asked.keys, asked.plain)

    def _by_score(self, asked: Asked) -> list[int]:
        return best_first(asked.keys, np.round(asked.rows[:, self.columns] @ self.ranking, 9))

    def sure(self, asked: Asked) -> float:
        """Return the probability that the first passage answers."""
        return probability(asked.evidence[self.first(asked)], self.confidence.tolist(), self.bias)


def fold(group: int) -> int:
    """Return the fold of a group of questions, 0..FOLDS-1, or -1 when it is held out."""
    return -1 if group % 1000 < HELD_OUT * 1000 else group // 1000 % FOLDS


def fold_of(asked: Asked) -> int:
    """Return the fold of a question, 0..FOLDS-1, or -1 when it is held out."""
    return fold(asked.group)


def fit(sets: Sequence[Put], chosen: Chosen, without: Iterable[str] = ()) -> Fitted:
    """Fit to the chosen questions, without some of the features."""
    left_out = set(without)
    columns = tuple(place for place, name in enumerate(FEATURES) if name not in left_out)
    ranking = fit_ranking(list(_ranked(sets, chosen)), columns)
    partial = Fitted(columns, ranking, np.zeros(len(EVIDENCE)), 0.0)
    rows, right, weights = _firsts(partial, list(_judged(sets, chosen)))
    confidence, bias = fit_confidence(rows, right, weights)
    return Fitted(columns, ranking, confidence, bias)


def of_coefficients(coefficients: Coefficients) -> Fitted:
    """Return coefficients that are there already, to be judged."""
    columns = tuple(range(len(FEATURES)))
    return Fitted(columns, coefficients.of_features, np.array(coefficients.of_evidence), coefficients.bias)


def tune(sets: Sequence[Put], made_from: Mapping[str, Any]) -> Coefficients:
    """Return the coefficients fitted to all that is not held out."""
    found = fit(sets, lambda asked: fold_of(asked) >= 0)
    return Coefficients(
        dict(zip(FEATURES, found.ranking.tolist(), strict=True)),
        dict(zip(EVIDENCE, found.confidence.tolist(), strict=True)),
        found.bias,
        made_from,
    )


def cross_validated(sets: Sequence[Put], without: Iterable[str] = ()) -> dict[str, dict[str, float]]:
    """Return the figures by set of the part that is fitted to, each fold judged by what was fitted to the others."""
    left_out = tuple(without)
    fitted = [
        fit(sets, lambda asked, other=other: fold_of(asked) not in (-1, other), left_out)  # type: ignore[misc]
        for other in range(FOLDS)
    ]
    return figures(sets, lambda asked: fitted[fold_of(asked)] if fold_of(asked) >= 0 else None)


def held_out(sets: Sequence[Put], without: Iterable[str] = ()) -> dict[str, dict[str, float]]:
    """Return the figures by set of the part that is held out."""
    fitted = fit(sets, lambda asked: fold_of(asked) >= 0, without)
    return figures(sets, lambda asked: fitted if fold_of(asked) < 0 else None)


def figures(sets: Sequence[Put], judge: Callable[[Asked], Fitted | None]) -> dict[str, dict[str, float]]:
    """Return figures by set of the questions that `judge` gives coefficients for.

    `recall@1`, `recall@5`, `ndcg@10` of the set as a whole; `auroc` of the probability between answered rightly and without
    an answer, of its own questions where it has such, else of the robbed ones; `brier` and `ece` of the probability.
    """
    return {one.name: _figures_of(one, judge) for one in sets}


def _figures_of(one: Put, judge: Callable[[Asked], Fitted | None]) -> dict[str, float]:
    ranks, sure, right = [], [], []
    for part in (one.whole, one.small, one.small_without, one.half_without):
        for asked in part:
            fitted = judge(asked)
            if fitted is None or not len(asked.keys):
                continue
            order = fitted.order(asked)
            sure.append((fitted.sure(asked), part is one.whole, asked.answerable))
            right.append(bool(asked.holds[order[0]]))
            if part is one.whole and asked.answerable:
                places = np.flatnonzero(asked.right[order])
                ranks.append(int(places[0]) if len(places) else len(order) + 100)
    return {**_ranked_figures(np.array(ranks)), **_sure_figures(sure, np.array(right, dtype=bool))}


def _ranked_figures(ranks: Any) -> dict[str, float]:
    if not len(ranks):
        return {}
    gain = np.where(ranks < 10, 1 / np.log2(ranks + 2.0), 0.0)  # one right passage a question
    return {
        "questions": float(len(ranks)),
        "recall@1": float((ranks < 1).mean()),
        "recall@5": float((ranks < 5).mean()),
        "ndcg@10": float(gain.mean()),
    }


def _sure_figures(sure: Sequence[tuple[float, bool, bool]], right: Flags) -> dict[str, float]:
    values = np.array([value for value, _, _ in sure])
    if not len(values):
        return {}
    whole = np.array([is_whole for _, is_whole, _ in sure], dtype=bool)
    answerable = np.array([is_answerable for _, _, is_answerable in sure], dtype=bool)
    own = whole & ~answerable
    no = own if own.any() else ~answerable & ~right
    yes = whole & answerable
    found = {"brier": float(((values - right) ** 2).mean()), "ece": _calibration_error(values, right)}
    if yes.any() and no.any():
        above = (values[yes][:, None] > values[no][None]).mean() + (
            values[yes][:, None] == values[no][None]
        ).mean() / 2
        found["auroc"] = float(above)
        found["false@95"] = float((values[no] >= np.quantile(values[yes], 0.05)).mean())
    return found


def _calibration_error(values: Matrix, right: Flags) -> float:
    order = np.argsort(values)
    parts = np.array_split(order, min(10, len(order)))
    return float(
        sum(abs(values[part].mean() - right[part].mean()) * len(part) for part in parts) / len(order)
    )


def _ranked(sets: Sequence[Put], chosen: Chosen) -> Iterator[Weighed]:
    for one in sets:
        for asked, weight in ((one.whole, WHOLE), (one.small, SMALL)):
            yield Weighed([each for each in asked if chosen(each)], weight)


def _judged(sets: Sequence[Put], chosen: Chosen) -> Iterator[Weighed]:
    for one in sets:
        refusing = any(not asked.answerable for asked in one.whole)
        parts = (
            (one.whole, REFUSING if refusing else WHOLE),
            (one.small, SMALL),
            (one.small_without, SMALL_WITHOUT),
            (one.half_without, HALF_WITHOUT),
        )
        for asked, weight in parts:
            yield Weighed([each for each in asked if chosen(each) and len(each.keys)], weight)


def _firsts(fitted: Fitted, parts: Sequence[Weighed]) -> tuple[Matrix, Flags, Matrix]:
    """Return the evidence of every question's first passage, whether it answers, and the question's weight."""
    rows, right, weights = [], [], []
    for part in parts:
        for asked in part.asked:
            first = fitted.first(asked)
            rows.append(asked.evidence[first])
            right.append(bool(asked.holds[first]))
            weights.append(part.weight / len(part.asked))
    return np.array(rows), np.array(right, dtype=bool), np.array(weights)
