"""`isnad eval` and `isnad tune`: the words of the command line; what they do is in `bot.commands.measuring`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AsJson, State, settings_of


def evaluate(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Each with corpus.jsonl, queries.jsonl, qrels.tsv.")
    ],
    run_file: Annotated[
        Path | None, typer.Option("--run", metavar="FILE", help="Write what was found.")
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE", help="Where the HTML report goes (reports/eval.html in the state)."
        ),
    ] = None,
    no_page: Annotated[bool, typer.Option("--no-report", help="Write no HTML report.")] = False,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Measure answers on sets of questions, in a temporary state."""
    if run_file and len(folders) > 1:
        raise typer.BadParameter("--run takes one folder only")
    if page and no_page:
        raise typer.BadParameter("--report and --no-report exclude each other")
    from bot.commands.measuring import evaluate as run

    run(settings_of(state), folders, run_file=run_file, page=page, no_page=no_page, as_json=as_json)


def tune(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Each with corpus.jsonl, queries.jsonl, qrels.tsv.")
    ],
    target: Annotated[
        Path | None,
        typer.Option(
            "--write", metavar="FILE", help="Where the coefficients go (coefficients.json in the state)."
        ),
    ] = None,
    ablate: Annotated[bool, typer.Option("--ablate", help="Fit without each feature, too.")] = False,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Fit the ranking and the confidence to sets of questions."""
    from bot.commands.measuring import tune as run

    run(settings_of(state), folders, target=target, ablate=ablate, as_json=as_json)
