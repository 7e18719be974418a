"""What the plots show, as numbers: calibration, precision against answered rate, refusals, recall.

An outcome is right when its question has an answer and its first passage holds it. Shares lie in 0..1 and are None
where there is nothing to take a share of.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.measuring.outcomes import Outcome

Floats = npt.NDArray[np.float64]
Z = 1.96
"""Standard deviations to either side that hold 95 of 100 draws of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence, `low` and `high` included: the mean confidence and the share that is right."""

    low: float
    high: float
    count: int
    mean_confidence: float
    right_share: float


@dataclass(frozen=True, slots=True)
class Point:
    """What comes out when questions are answered from a confidence of `threshold` on.

    `answered`: share of all questions. `precision`: share of the answered whose first passage is right.
    `of_answerable`: share of those with an answer that are answered. `false_answers`: share of those without.
    """

    threshold: float
    answered: float
    precision: float | None
    of_answerable: float | None
    false_answers: float | None


def calibration(outcomes: Sequence[Outcome], bins: int = 10) -> list[Bin]:
    """Return at most `bins` bins of about equal count, by rising confidence; equal confidences share a bin."""
    confidence, right = _columns(outcomes)
    order = np.argsort(confidence, kind="stable")
    confidence, right = confidence[order], right[order]
    cuts = _cuts(confidence, bins)
    pieces = zip(np.split(confidence, cuts), np.split(right, cuts), strict=True)
    return [
        Bin(float(held[0]), float(held[-1]), len(held), float(held.mean()), float(good.mean()))
        for held, good in pieces
        if len(held)
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error: the mean distance of confidence and right share, by count.

    Naeini, Cooper and Hauskrecht 2015, with bins of equal count.
    """
    total = sum(held.count for held in bins)
    off = sum(held.count * abs(held.mean_confidence - held.right_share) for held in bins)
    return off / total if total else None


def brier(outcomes: Sequence[Outcome]) -> float | None:
    """Return the mean squared distance of the confidence from 1 (right) or 0 (not); Brier 1950."""
    confidence, right = _columns(outcomes)
    return float(((confidence - right) ** 2).mean()) if len(outcomes) else None


def margin(share: float, count: int) -> tuple[float, float]:
    """Return between what the true share lies, 95 times of 100, when `share` of `count` was seen; Wilson 1927."""
    spread = Z * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    middle, scale = share + Z * Z / (2 * count), 1 + Z * Z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def point(outcomes: Sequence[Outcome], threshold: float) -> Point:
    """Return what comes out at one threshold."""
    answered = [outcome for outcome in outcomes if outcome.confidence >= threshold]
    answerable = sum(outcome.answerable for outcome in outcomes)
    kept = sum(outcome.answerable for outcome in answered)
    return Point(
        threshold,
        share(len(answered), len(outcomes)) or 0.0,
        share(sum(outcome.right for outcome in answered), len(answered)),
        share(kept, answerable),
        share(len(answered) - kept, len(outcomes) - answerable),
    )


def risk_coverage(outcomes: Sequence[Outcome]) -> list[Point]:
    """Return a point for each confidence that occurs, from the highest on, after one where nothing is answered.

    El-Yaniv and Wiener 2010. Without outcomes there are no points.
    """
    if not outcomes:
        return []
    confidence, right = _columns(outcomes)
    answerable = np.array([outcome.answerable for outcome in outcomes], dtype=np.float64)
    order = np.argsort(-confidence, kind="stable")
    confidence = confidence[order]
    lasts = np.flatnonzero(np.append(confidence[1:] != confidence[:-1], True))
    rights, kept = np.cumsum(right[order])[lasts], np.cumsum(answerable[order])[lasts]
    total, held = len(order), float(answerable.sum())
    points = [
        Point(
            float(confidence[last]),
            (last + 1) / total,
            float(good) / (last + 1),
            share(float(found), held),
            share(last + 1 - float(found), total - held),
        )
        for last, good, found in zip(lasts.tolist(), rights, kept, strict=True)
    ]
    return [point(outcomes, math.inf), *points]


def auroc(points: Sequence[Point]) -> float | None:
    """Return the area under answered of answerable against false answers; None when either kind is missing.

    How often a question with an answer has the higher confidence than one without, ties counting half.
    """
    pairs = [
        (point.false_answers, point.of_answerable)
        for point in points
        if point.false_answers is not None and point.of_answerable is not None
    ]
    if not pairs:
        return None
    across, up = np.array(pairs).T
    return float(np.trapezoid(up, across))


def recall_at(
    outcomes: Mapping[str, Sequence[Outcome]], ks: Sequence[int] = (1, 3, 5, 10, 20)
) -> dict[str, dict[int, float]]:
    """Return by set, for each k, the share of answerable questions with a right passage among the first k.

    Sets without an answerable question are left out.
    """
    found = {}
    for name, group in outcomes.items():
        ranks = np.array([outcome.first_right or math.inf for outcome in group if outcome.answerable])
        if len(ranks):
            found[name] = {k: float((ranks <= k).mean()) for k in ks}
    return found


def confidence_counts(outcomes: Iterable[Outcome], bins: int = 20) -> tuple[Floats, Floats, Floats]:
    """Return the `bins + 1` edges of 0..1 and how many answerable and unanswerable questions lie between them."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    counts = np.zeros((2, bins))
    for outcome in outcomes:
        place = min(bins - 1, max(0, int(outcome.confidence * bins)))
        counts[0 if outcome.answerable else 1, place] += 1
    return edges, counts[0], counts[1]


def share(part: float, whole: float) -> float | None:
    """Return `part / whole`; None of nothing."""
    return part / whole if whole else None


def _cuts(rising: Floats, bins: int) -> npt.NDArray[np.int64]:
    """Where bins of equal count begin, each moved to the nearer end of the equal values that it would part."""
    places = np.linspace(0, len(rising), bins + 1).round().astype(np.int64)[1:-1]
    places = places[places < len(rising)]
    low = np.searchsorted(rising, rising[places], side="left")
    high = np.searchsorted(rising, rising[places], side="right")
    return np.unique(np.where(places - low <= high - places, low, high))


def _columns(outcomes: Sequence[Outcome]) -> tuple[Floats, Floats]:
    confidence = np.array([outcome.confidence for outcome in outcomes], dtype=np.float64)
    return confidence, np.array([outcome.right for outcome in outcomes], dtype=np.float64)
