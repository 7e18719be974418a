"""`isnad ask`, `why`, `chat` and `preview`: the words of the command line; what they do is in modules of their own."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import AsJson, State, make_state, settings_of


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
    run(settings_of(state), asked, k=k, as_json=as_json)


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

    run(settings_of(state), question, passage_id=passage, previous=previous, as_json=as_json)


def chat(state: State = None) -> None:
    """Answer questions in the terminal."""
    from bot.commands.questions import chat as run

    run(settings_of(state))


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
    settings = settings_of(state)
    if out is None:
        make_state(settings)
    folder = out or settings.state_dir / run.FOLDER
    if question is not None:
        run.question(settings, question, language, folder, png=png, unfolded=unfolded)
    elif texts:
        run.texts(folder, png=png)
    else:
        run.scenes(names or None, language, folder, png=png, unfolded=unfolded)
