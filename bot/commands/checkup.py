"""What `isnad doctor` looks at beside the collection: alerts, updates, disk, server, clock, leftovers, failing sources."""

import http.client
import shutil
import time
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.errors import BotError
from bot.leftovers import leftovers, put_aside
from bot.settings import Settings
from bot.wiring import INBOX, Isnad
from data.database import Database
from data.figures import failing, oldest_due
from data.inbox import look

WAITS_TOO_LONG = 3_600.0
FAILS_TOO_OFTEN = 3
LEAST_ROOM = 500_000_000
CLOCK_SECONDS = 60.0
ASK_SECONDS = 5.0


class Unsound(BotError):
    """Something must be mended; the text says what and how."""


def alerts(isnad: Isnad) -> str:
    """Say how many alerts wait, and since when."""
    with isnad.database.reading() as connection:
        seconds = oldest_due(connection, isnad.clock())
    if seconds > WAITS_TOO_LONG:
        raise Unsound(
            f"the oldest alert that is due waits for {_hours(seconds)}: does the bot run, and is it paused?"
        )
    return f"the oldest that is due waits for {seconds:.0f} s" if seconds else "none is due"


def updates(isnad: Isnad) -> str:
    """Say how many updates were taken and not handled, and since when."""
    count, oldest = look(isnad.settings.state_dir / INBOX)
    seconds = time.time() - oldest if oldest else 0.0
    if seconds > WAITS_TOO_LONG:
        raise Unsound(f"{count} taken and not handled, the oldest for {_hours(seconds)}: does the bot run?")
    return f"{count} taken and not handled" if count else "none waits"


def disk(isnad: Isnad) -> str:
    """Say how much room there is for the state."""
    state = isnad.settings.state_dir
    free = shutil.disk_usage(state).free
    used = sum(path.stat().st_size for path in state.rglob("*") if path.is_file())
    words = f"{used / 1e9:.1f} GB used by the state, {free / 1e9:.1f} GB free"
    if free < LEAST_ROOM:
        raise Unsound(f"{words}: make room, or move STATE_DIR to a larger disk")
    return words


def server(isnad: Isnad) -> str:
    """Say who listens at `LISTEN`."""
    settings = isnad.settings
    if settings.listen_address is None:
        return "off"
    found = asked(settings)
    if found is None:
        return f"nobody listens at {settings.listen}: the bot does not run"
    if not found:
        raise Unsound(f"another program listens at {settings.listen}: set LISTEN to a free port, or to off")
    return f"the bot answers at {settings.listen}"


def alive(settings: Settings) -> str:
    """Say that the running bot answers, for a health check. Raises `Unsound` when it does not."""
    if settings.listen_address is None:
        return "LISTEN is off: there is nobody to ask"
    if not asked(settings):
        raise Unsound(f"nobody answers at {settings.listen}")
    return f"the bot answers at {settings.listen}"


def asked(settings: Settings) -> bool | None:
    """Ask for `/healthz`: True when the bot answers, False when somebody else does, None when nobody does."""
    host, port = settings.listen_address or ("", 0)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(host, port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status == 200 and answer.read(100) == b"ok\n"
    except ConnectionError:
        return None
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def clock_of(date: str | None, now: datetime) -> str:
    """Compare this machine's clock with the `Date` of an answer of Telegram's."""
    if date is None:
        return "not compared: Telegram was not asked"
    try:
        off = (now - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return "not compared: Telegram's answer has no date"
    if abs(off) > CLOCK_SECONDS:
        raise Unsound(f"{abs(off):.0f} s {'ahead' if off > 0 else 'behind'}: set it, or have it set (NTP)")
    return "right"


def left_behind(isnad: Isnad) -> str:
    """Name what killed work left on the disk, and the states that restores have put aside."""
    state = isnad.settings.state_dir
    found = [path.name for path in leftovers(state, time.time())]
    aside = [path.name for path in put_aside(state)]
    words = []
    if found:
        words.append(
            f"{len(found)} of killed work ({', '.join(found[:3])}): the bot, or the next build, removes them"
        )
    if aside:
        words.append(f"put aside by a restore, to be deleted by you: {', '.join(aside[:3])}")
    return "; ".join(words) or "none"


def failing_sources(database: Database) -> str:
    """Say which watched sources fail. Raises `Unsound` when one has failed three times in a row."""
    with database.reading() as connection:
        found = failing(connection)
    told = "; ".join(
        f"{location[:120]}: {reason[:120]} ({times} in a row)" for location, times, reason in found[:3]
    )
    if found and found[0][1] >= FAILS_TOO_OFTEN:
        raise Unsound(f"{len(found)} fail: {told}. Mend or remove them (`isnad sources`).")
    return f"{len(found)} failed lately: {told}" if found else "none fails"


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h"
