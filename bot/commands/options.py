"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="Folder of the state (STATE_DIR; ./var).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
Lines = Annotated[bool, typer.Option("--progress-lines", hidden=True)]
