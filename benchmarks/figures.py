"""Figures from measured values: percentiles, medians, recall. Pure."""

from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

TIE = 1e-4
"""Scores nearer than this count as equal: vectors at rest are float16, which moves a cosine by so much."""


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return `p50`, `p95` and `p99` of times, interpolated, in the unit given. Raises `ValueError` for none."""
    if not len(milliseconds):
        raise ValueError("nothing was measured")
    return {f"p{at}": round(float(np.percentile(milliseconds, at)), 2) for at in (50, 95, 99)}


def stage_medians(traces: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return each stage's median over the traces that have it, in the order in which stages first come."""
    stages = dict.fromkeys(stage for trace in traces for stage in trace)
    return {stage: round(median(trace[stage] for trace in traces if stage in trace), 3) for stage in stages}


def recall(found: Sequence[float], best: Sequence[float], tie: float = TIE) -> float:
    """Return the share of the exact nearest that were found, 0..1, counting ties fairly.

    `found` are the exact scores of what an index returned, each passage once, `best` the exact scores of the
    true nearest. Whatever scores as high as the last of `best` is as good as it, whichever passage it is.
    """
    if not len(best):
        return 1.0
    floor = min(best) - tie
    return min(len(best), sum(score >= floor for score in found)) / len(best)


def merge_top(
    scores: npt.NDArray[np.float32], more: npt.NDArray[np.float32], limit: int
) -> npt.NDArray[np.float32]:
    """Return the `limit` highest of two blocks `(questions, any)`, row by row, in no order."""
    together = np.concatenate([scores, more], axis=1)
    if together.shape[1] <= limit:
        return together
    return np.partition(together, together.shape[1] - limit, axis=1)[:, -limit:]
