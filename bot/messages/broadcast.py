"""What admins read about alerts as a whole: how far a large broadcast is, and that they are paused or go on."""

from dataclasses import dataclass
from math import ceil

from bot.messages.catalogue import Language, say
from bot.messages.message import Message, escape
from bot.messages.quote import shorten
from data.broadcasts import Broadcast

MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class Pace:
    """Alerts a second, the seconds until the last one (None: nobody knows), and whether an admin has paused them."""

    rate: float
    left: float | None
    paused: bool = False


def render_broadcast(broadcast: Broadcast, pace: Pace, language: Language) -> Message:
    """Return how far the alerts of an article are."""
    over = broadcast.total - broadcast.waiting
    share = 100 * over // max(1, broadcast.total)
    lines = [
        *_heading("broadcast-heading", broadcast, language),
        say(language, "broadcast-far", sent=over, total=broadcast.total, percent=share),
    ]
    if pace.paused:
        lines.append(say(language, "broadcast-paused", resume="/resume"))
    elif pace.left is not None:
        lines.append(say(language, "broadcast-rate", rate=f"{pace.rate:.1f}"))
        lines.append(say(language, "broadcast-left", minutes=max(1, ceil(pace.left / 60))))
    return Message(escape("\n".join(lines)))


def render_broadcast_over(broadcast: Broadcast, seconds: float, language: Language) -> Message:
    """Return what became of the alerts of an article, all of which are sent or given up, after so many seconds."""
    lines = [
        *_heading("broadcast-over", broadcast, language),
        say(language, "broadcast-sent", count=broadcast.sent),
        say(language, "broadcast-skipped", count=broadcast.skipped),
        say(language, "broadcast-failed", count=broadcast.failed),
    ]
    if broadcast.later:
        lines.append(say(language, "broadcast-later", count=broadcast.later))
    lines.append(say(language, "broadcast-took", minutes=max(1, ceil(seconds / 60))))
    return Message(escape("\n".join(lines)))


def render_paused(waiting: int, language: Language, *, already: bool) -> Message:
    """Return that alerts are paused, now or `already`, and how many wait."""
    first = say(language, "alerts-paused-already" if already else "alerts-paused")
    return Message(escape("\n".join([first, say(language, "alerts-wait", count=waiting, resume="/resume")])))


def render_resumed(waiting: int, language: Language, *, paused: bool) -> Message:
    """Return that alerts go on, if they were `paused`, and how many are sent now."""
    if not paused:
        return Message(escape(say(language, "alerts-not-paused", pause="/pause")))
    return Message(escape(say(language, "alerts-resumed", count=waiting)))


def render_back(language: Language) -> Message:
    """Return what somebody reads who blocked the bot, came back, and gets alerts again."""
    return Message(escape(say(language, "alerts-are-back", subscriptions="/subscriptions")))


def render_back_in_group(language: Language) -> Message:
    """Return what a group reads that put the bot out, let it in again, and gets alerts again."""
    return Message(escape(say(language, "alerts-are-back-in-group", subscriptions="/subscriptions")))


def _heading(key: str, broadcast: Broadcast, language: Language) -> list[str]:
    return [say(language, key), say(language, "broadcast-title", title=shorten(broadcast.title, MAX_TITLE))]
