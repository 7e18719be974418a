"""What Telegram takes, and who may use how much of it.

Overall: the setting `MESSAGES_PER_SECOND` is what Telegram takes; within any second one less reaches it, and alerts alone
go evenly at a little less than that. In a chat: alerts come a second apart; answers may come at once as far as one a second
comes to in the end, up to 21, which are the twenty questions that a person may ask in a minute and the note that it is
enough: Telegram takes short bursts. In a group answers may use all 20 messages of a minute, alerts 15 of them.
"""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` messages within `seconds`."""

    most: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that the gate keeps. `alerts_apart`: seconds between two alerts, to whomever they go.

    The spans are a little longer than Telegram's own, since two clocks are never quite alike.
    """

    overall: Limit = Limit(29, 1.003)
    alerts_apart: float = 1 / 28.8
    chat: Limit = Limit(21, 21.4)
    chat_alerts_apart: float = 1.05
    group: Limit = Limit(20, 60.5)
    group_alerts: Limit = Limit(15, 60.5)


NO_LIMITS = Limits(Limit(inf, 1.0), 0.0, Limit(inf, 5.0), 0.0, Limit(inf, 60.0), Limit(inf, 60.0))
"""Everything goes at once; only what Telegram asks to wait for is waited for."""


def limits_of(messages_per_second: float) -> Limits:
    """Return the limits where Telegram takes so many messages a second in all; with 0 there are none."""
    if messages_per_second == 0:
        return NO_LIMITS
    within = max(1.0, messages_per_second - 1)
    return Limits(overall=Limit(within, 1.003), alerts_apart=1 / max(0.5, messages_per_second - 1.2))
