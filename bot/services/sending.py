"""What the sender of alerts needs beside the outbox, and what an admin orders of alerts."""

from dataclasses import dataclass

from bot.alerting.broadcasts import Counts, Orders
from bot.alerting.others import Claims, Neighbours


@dataclass(frozen=True, slots=True)
class Sending:
    """The claims of all senders, which of them are alive, what stands, and how far the alerts of an article are."""

    claims: Claims
    neighbours: Neighbours
    standing: Orders
    broadcasts: Counts
