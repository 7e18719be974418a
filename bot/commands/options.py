"""Options that several commands take."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="Folder of the state (STATE_DIR; ./var).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
Lines = Annotated[bool, typer.Option("--progress-lines", hidden=True)]


def settings_of(state: Path | None) -> "Settings":
    """Return the settings, of the state that an option names or of the usual one. Raises `SettingsError`."""
    from bot.settings import load_settings

    return load_settings(state_dir=state)


def make_state(settings: "Settings") -> None:
    """Make the folder of the state where it is not there yet, for its owner alone. Raises `Unwritable`."""
    from bot.commands.failure import written

    with written(settings.state_dir):
        settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
