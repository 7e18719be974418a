"""The command line: `isnad COMMAND`. What each command does is in `bot.commands`.

Exit codes: 0 done, 1 failed, 2 called wrongly. Results go to standard output, everything else to standard error.
"""

import atexit
import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import asking_cli, measuring_cli, sources_cli
from bot.commands.options import AsJson, Lines, State, settings_of

app = typer.Typer(
    name="isnad",
    help="Answers from Arabic news: the passages that answer, word for word, each with its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(sources_cli.app, name="sources", help="The sources that the bot watches.")


@app.command()
def ingest(
    locations: Annotated[
        list[str], typer.Argument(metavar="PATH_OR_URL...", help="Folders, files, addresses.")
    ],
    notify: Annotated[bool, typer.Option("--notify", help="Alert subscribers of new articles.")] = False,
    as_json: AsJson = False,
    state: State = None,
    progress_lines: Lines = False,
) -> None:
    """Read articles into the collection and index them."""
    if not all(map(str.strip, locations)):  # a variable of a script that is not set: not the present folder
        raise typer.BadParameter("one of the locations is empty")
    from bot.commands.collection import ingest as run

    run(settings_of(state), locations, notify=notify, as_json=as_json, progress_lines=progress_lines)


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the whole index anew, aside.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to the index before.")] = False,
    as_json: AsJson = False,
    state: State = None,
    progress_lines: Lines = False,
) -> None:
    """Bring the index up to date with the collection."""
    if rebuild and rollback:
        raise typer.BadParameter("--rebuild and --rollback exclude each other")
    from bot.commands.collection import index as run

    run(
        settings_of(state), rebuild=rebuild, rollback=rollback, as_json=as_json, progress_lines=progress_lines
    )


for asking in (asking_cli.ask, asking_cli.why, asking_cli.chat, asking_cli.preview):
    app.command()(asking)


@app.command()
def articles(as_json: AsJson = False, state: State = None) -> None:
    """List the articles of the collection."""
    from bot.commands.collection import articles as run

    run(settings_of(state), as_json=as_json)


@app.command()
def article(
    article_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)],
    versions: Annotated[bool, typer.Option("--versions", help="Show how it was before, too.")] = False,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Show one article as it was cleaned, or what modifications changed in it."""
    if versions:
        from bot.commands.versions import versions as run_versions

        run_versions(settings_of(state), article_id, as_json=as_json)
        return
    from bot.commands.collection import article as run

    run(settings_of(state), article_id, as_json=as_json)


app.command("eval")(measuring_cli.evaluate)
app.command("tune")(measuring_cli.tune)


@app.command()
def status(as_json: AsJson = False, state: State = None) -> None:
    """Show the state of the collection and what became of the last 7 days."""
    from bot.commands.status import status as run

    run(settings_of(state), as_json=as_json)


@app.command()
def run(state: State = None) -> None:
    """Run the Telegram bot."""
    from bot.commands.service import run as run_bot

    run_bot(settings_of(state))


@app.command()
def start(
    samples: Annotated[
        bool, typer.Option("--samples/--no-samples", help="Fill an empty collection with the samples.")
    ] = True,
    state: State = None,
) -> None:
    """Run the Telegram bot if there is a token, else the chat in the terminal."""
    from bot.commands.service import start as run_either

    run_either(settings_of(state), samples=samples)


@app.command()
def doctor(
    as_json: AsJson = False,
    state: State = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only ask the running bot whether it is alive (/healthz).")
    ] = False,
) -> None:
    """Check settings, token, database, index, sources, alerts; say how to mend what is wrong."""
    from bot.commands.doctor import doctor as run

    run(state, as_json=as_json, quick=quick)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, or a folder to put one into.")],
    with_vectors: Annotated[
        bool,
        typer.Option("--with-vectors", help="Also what passages were encoded to: larger, restored faster."),
    ] = False,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Write a backup of the state, also while the bot runs."""
    from bot.commands.backup import backup as run

    run(settings_of(state), target, with_vectors=with_vectors, as_json=as_json)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="What `isnad backup` wrote.")],
    send_pending: Annotated[
        bool, typer.Option("--send-pending", help="Send the alerts that waited when it was written.")
    ] = False,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Put a backup in the place of the state, which is kept aside; the bot must not run."""
    from bot.commands.backup import restore as run

    run(settings_of(state), path, send_pending=send_pending, as_json=as_json)


def _leave_the_cores() -> None:
    """Have the threads of libraries leave the cores to others; they read this when they are loaded.

    OpenBLAS, which NumPy multiplies with, keeps its threads spinning for 26 ms after each product. Ours are small:
    one thread is as fast, and a question is encoded in 11 ms and not in 32. GNU OpenMP's threads sleep soon while they wait.

    By default they spin on, which starves whatever runs beside them: on two cores a question took 1,700 ms beside
    two encoding jobs, and with this 40 ms beside one. Sleeping at once (OMP_WAIT_POLICY=PASSIVE) costs a lone
    question 8 ms more than the 20 that it takes.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def _collect_rarely() -> None:
    """Look for cycles after 50,000 new objects rather than 700.

    Loading libraries makes 200,000 objects that stay, and looking through them again and again took a tenth of the
    time in which the bot starts. What is thrown away is nearly all freed without the collector. At the end they are not
    looked through either: that took half a second of a bot's, when all that it holds is closed and the process gives
    everything back.
    """
    gc.set_threshold(50_000, 10, 10)
    atexit.register(gc.freeze)


def main() -> None:
    """Run the command line; errors that a person can mend are one message, not a traceback."""
    _leave_the_cores()
    _collect_rarely()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        from bot.commands.failure import explain

        sys.exit(explain(error))


if __name__ == "__main__":
    main()
