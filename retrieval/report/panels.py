"""What stands beside each plot: title, caption, legend and the numbers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from retrieval.measuring import curves
from retrieval.measuring.curves import Point
from retrieval.measuring.outcomes import Outcome, Report, Row, Table, by_part, pooled
from retrieval.report.style import MARK, MUTED, SERIES
from retrieval.report.text import NOTHING, percent

KS = (1, 3, 5, 10, 20)
LINES = ("solid", "dashed", "dotted")
"""Lines change their kind once the colours are used up."""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend. `shape`: line, box or dot; `line`: one of `LINES`."""

    label: str
    colour: str
    shape: str = "line"
    line: str = "solid"


@dataclass(frozen=True, slots=True)
class Panel:
    """A plot without its picture. `name`: that of the picture, unique in a page; `empty`: why there is none."""

    name: str
    title: str
    note: str = ""
    keys: tuple[Key, ...] = ()
    numbers: Table | None = None
    empty: str = field(default="", kw_only=True)


def panels(report: Report) -> tuple[Panel, ...]:
    """Return the panels of a report in the order of the page."""
    outcomes = pooled(report.outcomes)
    return (
        _calibration(outcomes, report.threshold),
        _precision(outcomes, report.threshold),
        _refusal(outcomes, report.threshold),
        _recall(report),
        _confidences(outcomes, report.threshold),
    )


def glance(report: Report) -> Table:
    """Return the main figures of each measuring set and, when there are several, of all together."""
    groups = dict(report.outcomes)
    if len(groups) > 1:
        groups = {"All together": pooled(report.outcomes), **groups}
    rows = tuple(Row(name, _summary(group, report.threshold)) for name, group in groups.items())
    columns = tuple(_summary((), report.threshold))
    note = (
        "Precision: of the answered, those whose first passage is right. False answers: of the questions without an "
        "answer, those answered. AUROC: how often a question with an answer has the higher confidence."
    )
    return Table("By measuring set", columns, rows, note, plain=columns)


def series(place: int) -> tuple[str, str]:
    """Return colour and kind of the line that is drawn at a place."""
    return SERIES[place % len(SERIES)], LINES[place // len(SERIES) % len(LINES)]


def _summary(outcomes: Sequence[Outcome], threshold: float) -> dict[str, float | None]:
    at = curves.point(outcomes, threshold)
    marked = [outcome.sentence_right for outcome in outcomes if outcome.sentence_right is not None]
    answerable = sum(outcome.answerable for outcome in outcomes)
    return {
        "questions": len(outcomes),
        "answerable": answerable,
        "first right": curves.share(sum(outcome.right for outcome in outcomes), answerable),
        "sentence right": curves.share(sum(marked), len(marked)),
        "answered": at.of_answerable,
        "precision": at.precision,
        "false answers": at.false_answers,
        "AUROC": curves.auroc(curves.risk_coverage(outcomes)),
        "calibration error": curves.calibration_error(curves.calibration(outcomes)),
        "Brier": curves.brier(outcomes),
    }


def _threshold_key(threshold: float, shape: str) -> Key:
    return Key(f"threshold {threshold:.3f}", MARK, shape, "dashed")


def _calibration(outcomes: Sequence[Outcome], threshold: float) -> Panel:
    title = "Does the confidence hold?"
    bins, brier = curves.calibration(outcomes), curves.brier(outcomes)
    error = curves.calibration_error(bins)
    if error is None or brier is None:
        return Panel("calibration", title, empty="No questions were asked.")
    columns = ("questions", "mean confidence", "first passage right")
    rows = tuple(
        Row(
            f"{held.low:.3f} to {held.high:.3f}",
            dict(zip(columns, (held.count, held.mean_confidence, held.right_share), strict=True)),
        )
        for held in bins
    )
    counts = sorted({held.count for held in bins})
    sizes = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    note = (
        f"Expected calibration error {error:.3f}, Brier score {brier:.3f}. Each point stands for {sizes} questions of like "
        "confidence, the bar for where the true share lies 95 times of 100."
    )
    keys = (
        Key("questions of like confidence", SERIES[0], "dot"),
        Key("perfectly calibrated", MUTED, line="dashed"),
    )
    numbers = Table("Calibration", columns, rows, plain=columns)
    return Panel("calibration", title, note, (*keys, _threshold_key(threshold, "line")), numbers)


def _precision(outcomes: Sequence[Outcome], threshold: float) -> Panel:
    title = "Precision against answered rate"
    if not outcomes:
        return Panel("precision", title, empty="No questions were asked.")
    at = curves.point(outcomes, threshold)
    note = f"At the threshold {percent(at.answered)} of all questions are answered, {percent(at.precision)} of those right."
    keys = (Key("precision", SERIES[0]), _threshold_key(threshold, "dot"))
    return Panel("precision", title, note, keys, _thresholds(outcomes, threshold))


def _thresholds(outcomes: Sequence[Outcome], threshold: float) -> Table:
    columns = ("answered", "precision", "of answerable", "false answers")
    levels = sorted({*(step / 10 for step in range(1, 10)), threshold})
    rows = tuple(
        Row(
            f"{level:.3f}{' (threshold)' if level == threshold else ''}",
            dict(zip(columns, _shares(curves.point(outcomes, level)), strict=True)),
        )
        for level in levels
    )
    return Table("By threshold", columns, rows, plain=columns)


def _shares(at: Point) -> tuple[float | None, ...]:
    return at.answered, at.precision, at.of_answerable, at.false_answers


def _refusal(outcomes: Sequence[Outcome], threshold: float) -> Panel:
    title = "Answered against false answers"
    area = curves.auroc(curves.risk_coverage(outcomes))
    if area is None:
        return Panel(
            "refusal", title, empty="It takes both questions with an answer and questions without one."
        )
    at = curves.point(outcomes, threshold)
    note = (
        f"AUROC {area:.3f}. At the threshold {percent(at.of_answerable)} of the questions with an answer are answered, and "
        f"{percent(at.false_answers)} of those without."
    )
    keys = (
        Key("by falling threshold", SERIES[0]),
        Key("a guess", MUTED, line="dashed"),
        _threshold_key(threshold, "dot"),
    )
    return Panel("refusal", title, note, keys)


def _recall(report: Report) -> Panel:
    title = "A right passage among the first k"
    found = curves.recall_at(by_part(report.outcomes), KS)
    if not found:
        return Panel("recall", title, empty="No question has an answer.")
    columns = tuple(f"k = {k}" for k in KS)
    rows = tuple(
        Row(name, dict(zip(columns, shares.values(), strict=True))) for name, shares in found.items()
    )
    lines = [series(place) for place in range(len(found))]
    keys = tuple(Key(name, colour, line=line) for name, (colour, line) in zip(found, lines, strict=True))
    note = "Share of the questions with an answer, by set: recall@k where one passage answers."
    return Panel("recall", title, note, keys, Table("Recall", columns, rows, plain=columns))


def _confidences(outcomes: Sequence[Outcome], threshold: float) -> Panel:
    title = "Confidence with and without an answer"
    if not outcomes:
        return Panel("confidences", title, empty="No questions were asked.")
    answerable = sum(outcome.answerable for outcome in outcomes)
    keys = (
        Key(f"answerable ({answerable or NOTHING})", SERIES[0], "box"),
        Key(f"unanswerable ({len(outcomes) - answerable or NOTHING})", SERIES[1], "box"),
        _threshold_key(threshold, "line"),
    )
    return Panel("confidences", title, "Questions by confidence, in steps of 0.05.", keys)
