"""In-memory doubles of what the sender of alerts is given; they satisfy the protocols of `bot.services`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.services import Outbox
from bot.services.sending import Sending
from data.broadcasts import Broadcast
from data.claims import Claim
from data.outbox import OutboxItem, Sent, Waiting
from data.standing import ALERTS_PAUSED, Standing


@dataclass
class StandingDouble:
    stands: dict[str, Standing] = field(default_factory=dict)

    def get(self, name: str) -> Standing | None:
        return self.stands.get(name)

    def named(self, prefix: str) -> dict[str, Standing]:
        return {name: standing for name, standing in self.stands.items() if name.startswith(prefix)}

    def begin(self, name: str, value: str, now: datetime) -> bool:
        return name not in self.stands and self.put(name, value, now)

    def put(self, name: str, value: str, now: datetime) -> bool:
        known = self.stands.get(name)
        if known is None or known.value != value:
            self.stands[name] = Standing(value, now)
        return known is None or known.value != value

    def drop(self, name: str) -> bool:
        return self.stands.pop(name, None) is not None


@dataclass
class OutboxDouble:
    """Alerts in memory; `claimed` are those that the sender has taken and not settled."""

    pending: dict[int, OutboxItem] = field(default_factory=dict)
    not_before: dict[int, datetime] = field(default_factory=dict)
    settled: dict[int, str] = field(default_factory=dict)
    messages: dict[int, int | None] = field(default_factory=dict)
    claimed: set[int] = field(default_factory=set)
    came: dict[int, datetime] = field(default_factory=dict)
    standing: StandingDouble = field(default_factory=StandingDouble)

    def put(self, number: int, chat_id: int, language: str = "ar", **changes: Any) -> None:
        item = OutboxItem(
            number,
            chat_id,
            language,
            0,
            7,
            f"خبر {number}",
            "الجزيرة",
            None,
            date(2024, 11, 15),
            "أول الخبر.",
        )
        self.pending[number] = replace(item, **changes)

    def plan(self, now: datetime, limit: int) -> list[Waiting]:
        wished = (item.id for item in self.undecided(10_000))
        later = {*wished, *self.claimed}
        ready = [item for item in self.pending.values() if item.id not in later and self._is_due(item, now)]
        return [Waiting(item.id, item.chat_id, self.came.get(item.id, datetime.min)) for item in ready][
            :limit
        ]

    def undecided(self, limit: int) -> list[OutboxItem]:
        return [
            item
            for item in self.pending.values()
            if item.id not in self.not_before and item.message_id is None and _has_wishes(item)
        ][:limit]

    def claim(self, item_ids: Sequence[int], until: datetime) -> list[OutboxItem] | None:
        if ALERTS_PAUSED in self.standing.stands:
            return None
        free = [number for number in item_ids if number in self.pending and number not in self.claimed]
        self.claimed |= set(free)
        return [self._timed(self.pending[number]) for number in free]

    def claim_digest(
        self, chat_id: int, now: datetime, until: datetime, limit: int
    ) -> tuple[list[OutboxItem], list[int]]:
        ready = [
            self._timed(item)
            for item in self.pending.values()
            if self._is_due(item, now)
            and item.chat_id == chat_id
            and item.id in self.not_before
            and item.kind != "question"
        ]
        self.claimed |= {item.id for item in ready}
        return ready[:limit], [item.id for item in ready]

    def release(self, item_ids: Sequence[int]) -> None:
        self.claimed -= set(item_ids)

    def release_all(self) -> int:
        count = len(self.claimed)
        self.claimed.clear()
        return count

    def defer(self, until: Mapping[int, datetime]) -> None:
        self.not_before |= {number: at for number, at in until.items() if number in self.pending}
        self.claimed -= set(until)

    def reconsider(self, chat_id: int) -> None:
        for item in self.pending.values():
            if item.chat_id == chat_id:
                self.not_before.pop(item.id, None)

    def sent_many(self, sent: Sequence[Sent], now: datetime) -> None:
        for each in sent:
            self.messages[each.item_id] = each.message_id
            self._settle(each.item_id, "sent")

    def sent_together(self, item_ids: Sequence[int], now: datetime) -> None:
        for item_id in item_ids:
            self._settle(item_id, "sent")

    def edited(self, item_id: int) -> None:
        self._settle(item_id, "edited")

    def postpone(self, item_id: int, until: datetime, error: str) -> None:
        self.not_before[item_id] = until
        self.pending[item_id] = replace(self.pending[item_id], attempts=self.pending[item_id].attempts + 1)
        self.claimed.discard(item_id)

    def failed(self, item_id: int, error: str) -> None:
        self._settle(item_id, f"failed: {error}")

    def skip_all(self, chat_id: int, why: str) -> None:
        for item in [item for item in self.pending.values() if item.chat_id == chat_id]:
            self._settle(item.id, f"skipped: {why}")

    def counts(self) -> Mapping[str, int]:
        kinds = [state.partition(":")[0].replace("edited", "sent") for state in self.settled.values()]
        counted = {state: kinds.count(state) for state in ("sent", "failed", "skipped")}
        sending = len(self.claimed & self.pending.keys())
        return {"pending": len(self.pending) - sending, "sending": sending, **counted}

    def _is_due(self, item: OutboxItem, now: datetime) -> bool:
        return self.not_before.get(item.id, now) <= now

    def _timed(self, item: OutboxItem) -> OutboxItem:
        return replace(item, not_before=self.not_before.get(item.id))

    def _settle(self, item_id: int, state: str) -> None:
        self.pending.pop(item_id, None)
        self.claimed.discard(item_id)
        self.settled[item_id] = state


def _has_wishes(item: OutboxItem) -> bool:
    return item.wishes.delivery == "digest" or item.wishes.quiet_from is not None


@dataclass
class ClaimsDouble:
    """What other senders have claimed, and how many alerts it is."""

    held: dict[Claim, int] = field(default_factory=dict)
    mended: int = 0

    def others(self, by: str) -> list[Claim]:
        return [claim for claim in self.held if claim.by != by]

    def give_back(self, claim: Claim) -> int:
        return self.held.pop(claim, 0)

    def mend(self, now: datetime) -> int:
        self.mended += 1
        return 0


@dataclass
class NeighboursDouble:
    """`alive` are the other senders of this machine, by name; of any other nothing is known."""

    name: str = "me"
    alive: dict[str, bool] = field(default_factory=dict)
    buried: list[str] = field(default_factory=list)

    def lives(self, name: str) -> bool | None:
        return self.alive.get(name)

    def bury(self, name: str) -> None:
        if self.alive.get(name) is False:
            self.buried.append(name)
            del self.alive[name]

    def others(self) -> list[str]:
        return list(self.alive)


@dataclass
class BroadcastsDouble:
    under_way: dict[int, Broadcast] = field(default_factory=dict)

    def large(self, least: int, now: datetime) -> list[int]:
        return [number for number, one in self.under_way.items() if one.waiting >= least]

    def of(self, article_id: int, now: datetime) -> Broadcast | None:
        return self.under_way.get(article_id)


@dataclass
class SendingDouble:
    """All of them together, as `bot.services.Sending` has them."""

    standing: StandingDouble = field(default_factory=StandingDouble)
    claims: ClaimsDouble = field(default_factory=ClaimsDouble)
    neighbours: NeighboursDouble = field(default_factory=NeighboursDouble)
    broadcasts: BroadcastsDouble = field(default_factory=BroadcastsDouble)

    def service(self) -> Sending:
        return Sending(self.claims, self.neighbours, self.standing, self.broadcasts)


def _conform(outbox: OutboxDouble) -> Outbox:
    """Type-checked proof that the double satisfies its protocol."""
    return outbox
