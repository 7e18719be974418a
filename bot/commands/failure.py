"""What the command line says of an error."""

import sys
import traceback

from bot.errors import BotError, SettingsError
from bot.logging import Redactor
from bot.settings import load_settings
from bot.terminal.output import tell
from data.errors import DataError
from retrieval.errors import RetrievalError

FAILED, MISUSED = 1, 2


def explain(error: Exception) -> int:
    """Print what went wrong on standard error and return the exit code.

    The program's own errors are a sentence that says what to do; anything else is a defect and shows where it is.
    """
    if isinstance(error, SettingsError):
        tell(f"isnad: {error}")
        return MISUSED
    if isinstance(error, BotError | DataError | RetrievalError):
        tell(f"isnad: {error}")
        return FAILED
    shown = "".join(traceback.format_exception(error, limit=-6))
    sys.stderr.write(Redactor(_secrets()).clean(shown))
    return FAILED


def _secrets() -> tuple[str, ...]:
    try:
        return load_settings().secrets()
    except SettingsError:
        return ()
