"""`isnad eval` and `isnad tune`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.failure import Unwritable, written
from bot.commands.options import make_state
from bot.settings import Settings
from bot.terminal.output import print_json, progress, say, tell
from bot.wiring import OWN_COEFFICIENTS, Isnad

if TYPE_CHECKING:
    from retrieval.measuring.evaluate import Evaluation
    from retrieval.search import Manner
    from retrieval.tuning.asking import MeasuredSet
    from retrieval.tuning.summary import Summary

PAGE = Path("reports") / "eval.html"


def evaluate(
    settings: Settings,
    folders: Sequence[Path],
    *,
    run_file: Path | None,
    page: Path | None,
    no_page: bool,
    as_json: bool,
) -> None:
    """Measure sets, each in a temporary state, with the model and the manner of the settings, and write the report.

    The report goes to `page`, or into the folder of the state. Raises `Unwritable` before anything is measured.
    """
    from retrieval.measuring.corpus import check, named
    from retrieval.measuring.evaluate import write_run

    sets = named(folders)
    for folder in sets.values():
        check(folder)
    for path in (run_file, page):
        _ensure_writable(path)
    if page is None and not no_page:
        make_state(settings)
    with Isnad(settings) as isnad:
        found = _measured(sets, isnad)
        model, manner = isnad.encoders[0].fingerprint, isnad.manner
    if run_file:
        with written(run_file):
            write_run(run_file, next(iter(found.values())))
    _say_figures({name: evaluation.figures for name, evaluation in found.items()}, as_json=as_json)
    if not no_page:
        _write_page(page or settings.state_dir / PAGE, found, model, manner)


def tune(
    settings: Settings, folders: Sequence[Path], *, target: Path | None, ablate: bool, as_json: bool
) -> None:
    """Fit the coefficients to sets, print how good they are on questions they were not fitted to, and write them.

    Nothing is written before the figures are printed. Raises `SetUnreadable`, `SetsUnfit`, `Unwritable`.
    """
    from retrieval.ranking.coefficients import SHIPPED
    from retrieval.tuning.origin import held
    from retrieval.tuning.summary import read_sets, write

    sets = read_sets(folders)
    _ensure_writable(target)
    make_state(settings)
    own = settings.state_dir / OWN_COEFFICIENTS
    path = target or own
    summary = _fitted(settings, sets, path, ablate=ablate)
    _say_summary(summary, path, as_json=as_json)
    before = held(path)
    with written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, summary.coefficients)
    tell(f"The coefficients are in {path}, which held {before} before.")
    if path.resolve() == own.resolve():
        tell("A running bot takes them at its next start.")
    elif own.exists() or path.resolve() != SHIPPED.resolve():
        tell(f"The bot reads {own}, and not this file.")


def _measured(sets: Mapping[str, Path], isnad: Isnad) -> "dict[str, Evaluation]":
    from tempfile import TemporaryDirectory

    from retrieval.measuring.evaluate import evaluate as measure

    found = {}
    for name, folder in sets.items():
        if len(sets) > 1:
            tell(f"{name}:")
        with progress(as_lines=False) as report, TemporaryDirectory() as state:
            found[name] = measure(folder, Path(state), isnad.encoders, report, isnad.manner)
    return found


def _say_figures(figures: Mapping[str, Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(figures if len(figures) > 1 else next(iter(figures.values())))
        return
    from bot.terminal.tables import print_table
    from retrieval.report.evaluations import arms, quality, times

    for name, each in figures.items():
        say(
            f"{name}: {each['questions']} questions, {each['passages']} passages, "
            f"indexed at {each['passages_per_second']:.1f} passages a second\n"
        )
        print_table(arms(each, "Arms and ablations"))
    print_table(quality(figures))
    print_table(times(figures))


def _write_page(path: Path, found: "Mapping[str, Evaluation]", model: str, manner: "Manner") -> None:
    from datetime import UTC, datetime
    from importlib.metadata import version

    from retrieval.ranking.coefficients import threshold
    from retrieval.report.evaluations import report_of
    from retrieval.report.page import write
    from retrieval.tuning.origin import described

    about = {
        "Program": version("isnad"),
        "Model": model,
        "Coefficients": described(manner.coefficients.made_from),
        "Answers": manner.policy,
    }
    report = report_of(found, datetime.now(UTC), about, threshold(manner.policy))
    with written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, report)
    tell(f"The report is in {path}")


def _fitted(settings: Settings, sets: "Sequence[MeasuredSet]", path: Path, *, ablate: bool) -> "Summary":
    from datetime import date

    from retrieval.tuning.asking import Vectoriser
    from retrieval.tuning.origin import made_from
    from retrieval.tuning.summary import ask_sets, in_use, summarise

    with Isnad(settings) as isnad, progress(as_lines=False) as report:
        origin = made_from(sets, isnad.encoders[0].fingerprint, date.today())
        asked = ask_sets(sets, Vectoriser(sets, isnad.encoders, report), report)
        return summarise(asked, origin, in_use(path), ablate=ablate, report=report)


def _say_summary(summary: "Summary", path: Path, *, as_json: bool) -> None:
    from retrieval.tuning.figures import ablations, by_part, values

    if as_json:
        print_json({**values(summary), "file": path})
        return
    from bot.terminal.tables import print_table

    for table in (by_part(summary), *ablations(summary)):
        print_table(table)


def _ensure_writable(path: Path | None) -> None:
    """Find out before long work whether its result can be kept."""
    if path is not None and (path.is_dir() or not os.access(path.parent, os.W_OK)):
        raise Unwritable(f"{path} cannot be written: it is a folder, or its folder is not there or locked.")
