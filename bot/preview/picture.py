"""A page as a PNG, by Chromium without a window.

The browser runs twice: once to lay the page out and tell its height, once for the picture. Its profile is a folder that goes
away with it, and it is ended with all its children when it takes too long.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from bot.errors import BotError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""Names that a browser may be installed under, in the order in which they are looked for."""
SECONDS = 60.0
"""How long one run of the browser may take."""
SHARPNESS = 2
"""Pixels of the picture, in each direction, for one CSS pixel."""

_HEIGHT = re.compile(r'<html[^>]*\bdata-height="(\d+)"')
_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
    *(
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--disable-breakpad",
    ),
    f"--force-device-scale-factor={SHARPNESS}",
)


class PictureError(BotError):
    """No picture could be taken: there is no browser, or it failed."""


def find_browser() -> str | None:
    """Return the path of an installed browser that can take pictures, None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def require_browser() -> str:
    """Return the path of an installed browser. Raises `PictureError` with what to do where there is none."""
    if (browser := find_browser()) is None:
        raise PictureError(
            f"No browser to take pictures with. Install Chromium (looked for: {', '.join(BROWSERS)}), "
            "or leave out --png: the HTML pages open in any browser."
        )
    return browser


def take_picture(page: str, target: Path, width: int, *, seconds: float = SECONDS) -> None:
    """Write a picture of the whole of `page`, `width` CSS pixels wide, to `target`. Raises `PictureError`."""
    height = _HEIGHT.search(laid_out(page, width, seconds=seconds))
    if height is None:
        raise PictureError("The browser did not tell how high the page is.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="isnad-preview-", ignore_cleanup_errors=True) as folder:
        shot = Path(folder) / "shot.png"
        # A font for emoji may be loaded late, and what is not drawn by then stays blank.
        settled = ("--run-all-compositor-stages-before-draw", "--virtual-time-budget=3000")
        wishes = (*settled, f"--window-size={width},{height[1]}", f"--screenshot={shot}")
        _browse(Path(folder), page, wishes, seconds)
        if not shot.is_file():
            raise PictureError("The browser took no picture.")
        shutil.move(shot, target)


def laid_out(page: str, width: int, *, seconds: float = SECONDS) -> str:
    """Return a page's document as HTML after its scripts have run. Raises `PictureError`."""
    with tempfile.TemporaryDirectory(prefix="isnad-preview-", ignore_cleanup_errors=True) as folder:
        return _browse(Path(folder), page, (f"--window-size={width},900", "--dump-dom"), seconds)


def _browse(folder: Path, page: str, wishes: tuple[str, ...], seconds: float) -> str:
    """Run the browser on a page and return what it writes on standard output."""
    browser = require_browser()
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    command = [browser, *_FLAGS, f"--user-data-dir={folder / 'profile'}", *wishes, file.as_uri()]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it talks of buses and drivers that nobody needs
        start_new_session=True,
    )
    try:
        written, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise PictureError(f"{browser} took longer than {seconds:.0f} seconds.") from error
    finally:
        _end(process)
    if process.returncode:
        raise PictureError(f"{browser} failed with exit code {process.returncode}.")
    return written.decode("utf-8", "replace")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a browser that is still at work, with its children: they share its process group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
