"""What the command line says of an error."""

import errno
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import BotError, SettingsError
from bot.logging import Redactor
from bot.settings import load_settings
from bot.terminal.output import tell
from data.errors import DataError
from retrieval.errors import RetrievalError

FAILED, MISUSED = 1, 2
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Unwritable(BotError):
    """A file that results should go to cannot be written."""


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Write a file that somebody named, or one in a folder. Raises `Unwritable` where the disk refuses."""
    try:
        yield
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error}") from error


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
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        tell(f"isnad: {error.filename or 'the output'} cannot be written: {error.strerror}; make room.")
        return FAILED
    shown = "".join(traceback.format_exception(error, limit=-6))
    sys.stderr.write(Redactor(_secrets()).clean(shown))
    return FAILED


def _secrets() -> tuple[str, ...]:
    try:
        return load_settings().secrets()
    except SettingsError:
        return ()
