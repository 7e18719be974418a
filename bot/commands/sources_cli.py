"""`isnad sources …`: the words of the command line; what each does is in `bot.commands.sources`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.options import AsJson, Lines, State, settings_of

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)

Location = Annotated[str, typer.Argument(metavar="LOCATION", help="An address, a file or a folder.")]
Which = Annotated[str, typer.Argument(metavar="N|LOCATION", help="Its number in the list, or where it is.")]


@app.command()
def add(
    location: Location,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    state: State = None,
) -> None:
    """Look at a location, show what was found, and watch it; what it holds now alerts nobody."""
    _run("add", state, location, yes=yes)


@app.command("list")
def list_(as_json: AsJson = False, state: State = None) -> None:
    """List the watched sources with what became of them in the last 7 days."""
    _run("list_", state, as_json=as_json)


@app.command()
def remove(which: Which, state: State = None) -> None:
    """Watch a source no longer; its articles stay."""
    _run("remove", state, which)


@app.command()
def pause(which: Which, state: State = None) -> None:
    """Read a source no more until it is resumed."""
    _run("pause", state, which)


@app.command()
def resume(which: Which, state: State = None) -> None:
    """Read a paused source again."""
    _run("resume", state, which)


@app.command()
def preview(location: Location, as_json: AsJson = False, state: State = None) -> None:
    """Show what can be watched at a location, and change nothing."""
    _run("preview", state, location, as_json=as_json)


@app.command()
def check(
    which: Annotated[
        str | None, typer.Argument(metavar="[N|LOCATION]", help="One source; all without it.")
    ] = None,
    as_json: AsJson = False,
    state: State = None,
    progress_lines: Lines = False,
) -> None:
    """Read a source now, or all of them, index what is new, and print what came of it."""
    _run("check", state, which, as_json=as_json, progress_lines=progress_lines)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="- reads standard input.")],
    as_json: AsJson = False,
    state: State = None,
    progress_lines: Lines = False,
) -> None:
    """Watch all sources that an OPML file names."""
    _run("import_", state, file, as_json=as_json, progress_lines=progress_lines)


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Without it, standard output.")
    ] = None,
    state: State = None,
) -> None:
    """Write the watched feeds and site maps as an OPML file."""
    _run("export", state, file)


def _run(name: str, state: Path | None, *words: Any, **options: Any) -> None:
    """Load what the command needs only now: `isnad --help` and the bot's start do not pay for it."""
    from bot.commands import sources
    from bot.commands.logs import log_warnings

    settings = settings_of(state)
    log_warnings(settings)
    getattr(sources, name)(settings, *words, **options)
