"""The pictures of a report, drawn by matplotlib; the only module that knows it.

Nothing that a stranger wrote is drawn: names and questions stand in the legend and the lists, as HTML.
"""

import io
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from retrieval.measuring import curves
from retrieval.measuring.outcomes import Outcome, Report, by_part, pooled
from retrieval.report.panels import KS, Panel, series
from retrieval.report.style import GRID, INK, MARK, MUTED, SERIES
from retrieval.report.svg import inline

DRAWN = {colour: f"#0a00{place:02x}" for place, colour in enumerate((INK, MUTED, GRID, MARK, *SERIES), 1)}
"""What each colour of the page is drawn as: any colour not black will do, it is replaced."""

SIZE = (4.8, 3.4)
"""Inches of 72 units: about as wide as a phone's screen, so that type keeps its size."""

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 10.5,
    "text.color": DRAWN[INK],
    "axes.edgecolor": DRAWN[GRID],
    "axes.labelcolor": DRAWN[INK],
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "grid.color": DRAWN[GRID],
    "grid.linewidth": 0.6,
    "xtick.color": DRAWN[GRID],
    "ytick.color": DRAWN[GRID],
    "xtick.labelcolor": DRAWN[MUTED],
    "ytick.labelcolor": DRAWN[MUTED],
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
}

Painter = Callable[[Any, Report, Sequence[Outcome]], None]


def draw(report: Report, panels: Sequence[Panel]) -> dict[str, str]:
    """Return an `<svg>` element for each panel that has something to show, by the panel's name."""
    outcomes = pooled(report.outcomes)
    pictures = {}
    with matplotlib.rc_context(SETTINGS):
        for panel in panels:
            if not panel.empty:
                figure = Figure(figsize=SIZE, layout="constrained")
                PAINTERS[panel.name](figure.add_subplot(), report, outcomes)
                pictures[panel.name] = _svg(figure, panel)
    return pictures


def _svg(figure: Figure, panel: Panel) -> str:
    written = io.StringIO()
    figure.savefig(written, format="svg")
    colours = {drawn: colour for colour, drawn in DRAWN.items()}
    return inline(written.getvalue(), f"plot-{panel.name}", f"{panel.title}. {panel.note}", colours)


def _calibration(axes: Any, report: Report, outcomes: Sequence[Outcome]) -> None:
    bins = curves.calibration(outcomes)
    axes.plot([0, 1], [0, 1], "--", color=DRAWN[MUTED], linewidth=1)
    axes.axvline(report.threshold, color=DRAWN[MARK], linestyle="--", linewidth=1)
    means = [held.mean_confidence for held in bins]
    for held in bins:
        low, high = curves.margin(held.right_share, held.count)
        axes.plot([held.mean_confidence] * 2, [low, high], color=DRAWN[SERIES[0]], alpha=0.45, linewidth=3)
    axes.plot(means, [held.right_share for held in bins], "-o", color=DRAWN[SERIES[0]], linewidth=1.2)
    axes.set(xlabel="confidence", ylabel="first passage right", xlim=(0, 1), ylim=(-0.02, 1.02))
    _percent(axes.yaxis)


def _precision(axes: Any, report: Report, outcomes: Sequence[Outcome]) -> None:
    points = [point for point in curves.risk_coverage(outcomes) if point.precision is not None]
    shares = [point.precision or 0.0 for point in points]
    axes.plot([point.answered for point in points], shares, color=DRAWN[SERIES[0]])
    at = curves.point(outcomes, report.threshold)
    if at.precision is not None:
        axes.plot([at.answered], [at.precision], "o", color=DRAWN[MARK], markersize=8)
    # The first few answered are right or wrong by chance: they do not decide what is in view.
    steady = [share for point, share in zip(points, shares, strict=True) if point.answered >= 0.05]
    axes.set(xlabel="answered, of all questions", ylabel="right, of the answered", xlim=(0, 1.01))
    axes.set_ylim(_floor(steady), 1.01)
    _percent(axes.xaxis, axes.yaxis)


def _refusal(axes: Any, report: Report, outcomes: Sequence[Outcome]) -> None:
    points = curves.risk_coverage(outcomes)
    axes.plot([0, 1], [0, 1], "--", color=DRAWN[MUTED], linewidth=1)
    axes.plot(
        [point.false_answers for point in points],
        [point.of_answerable for point in points],
        color=DRAWN[SERIES[0]],
    )
    at = curves.point(outcomes, report.threshold)
    axes.plot([at.false_answers], [at.of_answerable], "o", color=DRAWN[MARK], markersize=8)
    axes.set(xlabel="answered, of those without an answer", ylabel="answered, of those with one")
    axes.set(xlim=(-0.01, 1), ylim=(0, 1.01))
    _percent(axes.xaxis, axes.yaxis)


def _recall(axes: Any, report: Report, outcomes: Sequence[Outcome]) -> None:
    found = curves.recall_at(by_part(report.outcomes), KS)
    for place, shares in enumerate(found.values()):
        colour, line = series(place)
        axes.plot(list(shares.values()), "o", linestyle=line, color=DRAWN[colour])
    axes.set_xticks(range(len(KS)), [str(k) for k in KS])
    axes.set(xlabel="first k passages", ylabel="of those with an answer")
    axes.set_ylim(_floor([share for shares in found.values() for share in shares.values()]), 1.01)
    _percent(axes.yaxis)


def _confidences(axes: Any, report: Report, outcomes: Sequence[Outcome]) -> None:
    edges, answerable, others = curves.confidence_counts(outcomes)
    width = float(edges[1] - edges[0]) * 0.88
    middles = (edges[1:] + edges[:-1]) / 2
    axes.bar(middles, answerable, width, color=DRAWN[SERIES[0]])
    axes.bar(middles, -others, width, color=DRAWN[SERIES[1]])
    axes.axhline(0, color=DRAWN[MUTED], linewidth=0.8)
    axes.axvline(report.threshold, color=DRAWN[MARK], linestyle="--", linewidth=1.2)
    axes.set(xlabel="confidence", ylabel="questions", xlim=(0, 1))
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{abs(count):,.0f}"))


def _percent(*sides: Any) -> None:
    for side in sides:
        side.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))  # never a half of one in a hundred
        side.set_major_formatter(PercentFormatter(1, decimals=0))


def _floor(shares: Sequence[float]) -> float:
    """Where an axis of shares may begin, so that what differs is seen: a tenth below the lowest, at most 0.8."""
    return max(0.0, min(0.8, int(min(shares, default=0.0) * 10 - 0.3) / 10))


PAINTERS: dict[str, Painter] = {
    "calibration": _calibration,
    "precision": _precision,
    "refusal": _refusal,
    "recall": _recall,
    "confidences": _confidences,
}
