"""The command line: `isnad COMMAND`. What each command does is in `bot.commands`.

Exit codes: 0 done, 1 failed, 2 called wrongly. Results go to standard output, everything else to standard error.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands import measuring_cli, sources_cli
from bot.commands.options import AsJson, Lines, State

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
    from bot.commands.collection import ingest as run

    run(_settings(state), locations, notify=notify, as_json=as_json, progress_lines=progress_lines)


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

    run(_settings(state), rebuild=rebuild, rollback=rollback, as_json=as_json, progress_lines=progress_lines)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Passages to show.")] = 3,
    previous: Annotated[
        str | None,
        typer.Option("--previous", metavar="QUESTION", help="The question before, for a follow-up."),
    ] = None,
    as_written: Annotated[
        bool, typer.Option("--as-written", help="Look it up as it stands: no dates, names, follow-up.")
    ] = False,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Answer one question."""
    from bot.commands.questions import ask as run
    from retrieval.reading.reading import Asked

    asked = Asked(question, previous, as_written=as_written)
    run(_settings(state), asked, k=k, as_json=as_json)


@app.command()
def why(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    passage: Annotated[
        int | None,
        typer.Option("--passage", metavar="ID", min=1, max=2**63 - 1, help="Explain this passage too."),
    ] = None,
    previous: Annotated[
        str | None, typer.Option("--previous", metavar="QUESTION", help="The question asked before.")
    ] = None,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Show why a question gets the answer that it gets."""
    from bot.commands.why import why as run

    run(_settings(state), question, passage_id=passage, previous=previous, as_json=as_json)


@app.command()
def preview(
    names: Annotated[list[str] | None, typer.Argument(metavar="SCENE", help="See --list.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Name every scene.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Draw every scene.")] = False,
    question: Annotated[
        str | None, typer.Option("--question", metavar="QUESTION", help="Draw the real reply to a question.")
    ] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Draw all texts, both languages.")] = False,
    language: Annotated[
        str | None, typer.Option("--language", metavar="ar|en", help="This language only.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where pages go (preview in the state).")
    ] = None,
    png: Annotated[bool, typer.Option("--png", help="Take a picture of each page too (Chromium).")] = False,
    unfolded: Annotated[bool, typer.Option("--open", help="Show folded quotations open.")] = False,
    state: State = None,
) -> None:
    """Draw messages as Telegram shows them, as pages and pictures."""
    if [bool(names), listed, everything, question is not None, texts].count(True) != 1:
        raise typer.BadParameter("name scenes, or give one of --list, --all, --question, --texts")
    if language not in (None, "ar", "en"):
        raise typer.BadParameter("--language is ar or en")
    from bot.commands import preview as run

    if listed:
        run.list_scenes()
        return
    settings = _settings(state)
    folder = out or settings.state_dir / run.FOLDER
    if question is not None:
        run.question(settings, question, language, folder, png=png, unfolded=unfolded)
    elif texts:
        run.texts(folder, png=png)
    else:
        run.scenes(names or None, language, folder, png=png, unfolded=unfolded)


@app.command()
def chat(state: State = None) -> None:
    """Answer questions in the terminal."""
    from bot.commands.questions import chat as run

    run(_settings(state))


@app.command()
def articles(as_json: AsJson = False, state: State = None) -> None:
    """List the articles of the collection."""
    from bot.commands.collection import articles as run

    run(_settings(state), as_json=as_json)


@app.command()
def article(
    article_id: Annotated[int, typer.Argument(metavar="ID")],
    versions: Annotated[bool, typer.Option("--versions", help="Show how it was before, too.")] = False,
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Show one article as it was cleaned, or what modifications changed in it."""
    if versions:
        from bot.commands.versions import versions as run_versions

        run_versions(_settings(state), article_id, as_json=as_json)
        return
    from bot.commands.collection import article as run

    run(_settings(state), article_id, as_json=as_json)


app.command("eval")(measuring_cli.evaluate)
app.command("tune")(measuring_cli.tune)


@app.command()
def status(as_json: AsJson = False, state: State = None) -> None:
    """Show the state of the collection and what became of the last 7 days."""
    from bot.commands.status import status as run

    run(_settings(state), as_json=as_json)


@app.command()
def run(state: State = None) -> None:
    """Run the Telegram bot."""
    from bot.commands.service import run as run_bot

    run_bot(_settings(state))


@app.command()
def start(
    samples: Annotated[
        bool, typer.Option("--samples/--no-samples", help="Fill an empty collection with the samples.")
    ] = True,
    state: State = None,
) -> None:
    """Run the Telegram bot if there is a token, else the chat in the terminal."""
    from bot.commands.service import start as run_either

    run_either(_settings(state), samples=samples)


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

    run(_settings(state), target, with_vectors=with_vectors, as_json=as_json)


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

    run(_settings(state), path, send_pending=send_pending, as_json=as_json)


def _settings(state: Path | None) -> Any:
    from bot.settings import load_settings

    return load_settings(state_dir=state)


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
    time in which the bot starts. What is thrown away is nearly all freed without the collector.
    """
    gc.set_threshold(50_000, 10, 10)


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
