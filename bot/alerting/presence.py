"""Which senders of alerts are alive on this machine: each holds a lock on a file that bears its name, until it ends."""

import contextlib
import fcntl
import os
import secrets
from pathlib import Path
from typing import IO

from data.errors import StoreError


class Presence:
    """One sender's name and lock, in a folder that all processes of a state share; close it at the end.

    The lock is the operating system's: whoever is killed loses it at that moment. Raises StoreError.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"{os.getpid()}-{secrets.token_hex(8)}"
        """The name under which it claims alerts; no sender ever has it again."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = _locked(folder / self.name)
        except OSError as error:
            raise StoreError(f"the folder of the state cannot be written: {error}") from error

    def lives(self, name: str) -> bool | None:
        """Tell whether another sender is alive; None where that is not known here, as of another machine's."""
        try:
            with self._open(name) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except (OSError, ValueError):
            return None
        return False

    def bury(self, name: str) -> None:
        """Forget a sender that is not alive and has nothing claimed any more."""
        if self.lives(name) is False:
            with contextlib.suppress(OSError):
                (self._folder / name).unlink()

    def others(self) -> list[str]:
        """Return the names of all other senders that left a file here."""
        return [path.name for path in self._folder.iterdir() if path.name != self.name]

    def close(self) -> None:
        """Give the lock up and leave no file."""
        with contextlib.suppress(OSError):
            (self._folder / self.name).unlink()
        self._file.close()

    def _open(self, name: str) -> IO[str]:
        if not name or "/" in name or name.startswith("."):
            raise ValueError(name)
        return (self._folder / name).open("r")


def _locked(path: Path) -> IO[str]:
    """A new file that this process has locked; another one may just have looked at it and taken it for a dead one's."""
    while True:
        file = path.open("w")
        fcntl.flock(file, fcntl.LOCK_EX)
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()
