"""What happens in the month: drawn from a seed, and written down before anything runs.

Time goes in ticks of six hours. Every item belongs to one source; `expected` says what must have come of all of it.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

TICK = timedelta(hours=6)
TICKS = 120
SETTLING = 10
"""Ticks after the last event, for outages to be made up for and withdrawals to be confirmed."""
BEGIN = datetime(2018, 3, 1, tzinfo=UTC)
SOURCES = 40
LISTED = 60
"""Items that a feed lists, the newest."""
PAST = 0.05
EDITED = 0.05
EDITED_TWICE = 0.01
COPIED = 0.03
REPUBLISHED = 0.03
GONE = 0.01
OLD = 0.02
OUTAGES = 60
LONGEST_OUTAGE = 2
KILLS = 40
MOVES = {4: 60, 17: 45}
"""Which source goes to another domain at which tick; it keeps the numbers of its items."""

Kind = Literal["rss", "rss-1256", "atom", "json", "sitemap"]
Trouble = Literal["500", "503", "closed", "garbage", "404 of pages"]
KINDS: tuple[Kind, ...] = (
    *("rss",) * 14,
    *("rss-1256",) * 4,
    *("atom",) * 12,
    *("json",) * 6,
    *("sitemap",) * 4,
)


@dataclass(frozen=True, slots=True)
class Item:
    """An article as a source publishes it: `texts` are its paragraphs, first and after each edit at `edits`.

    `appears`: the tick from which it is listed. `copy_of`: whose words it has. `dated`: when it says it was published.
    """

    number: int
    source: int
    title: str
    texts: tuple[tuple[str, ...], ...]
    appears: int
    dated: datetime
    edits: tuple[int, ...] = ()
    copy_of: int | None = None
    republished: int | None = None
    gone: int | None = None

    def text(self, tick: int) -> tuple[str, ...]:
        """Return its paragraphs as they are at a tick."""
        return self.texts[sum(edit <= tick for edit in self.edits)]

    def changed(self, tick: int) -> int:
        """Return how often it was edited until a tick."""
        return sum(edit <= tick for edit in self.edits)


@dataclass(frozen=True, slots=True)
class Month:
    """All that will happen: `outages` by source, `kills`: the ticks at which the bot is killed."""

    items: tuple[Item, ...]
    outages: dict[int, list[tuple[int, int, Trouble]]]
    kills: tuple[int, ...]
    by_source: dict[int, list[Item]] = field(default_factory=dict)

    def trouble(self, source: int, tick: int) -> Trouble | None:
        """Return what is wrong with a source at a tick."""
        return next(
            (what for first, last, what in self.outages.get(source, ()) if first <= tick <= last), None
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """What must have come of a month: titles of articles, versions by title, and who hears of what."""

    active: frozenset[str]
    withdrawn: frozenset[str]
    versions: dict[str, int]
    alerts: frozenset[tuple[int, str]]


def draw(records: Sequence[dict[str, Any]], seed: int) -> Month:
    """Return the month of some records (title, text, date), in the order of their dates."""
    chance = random.Random(seed)
    ordered = sorted(records, key=lambda record: parsedate_to_datetime(record["date"]))
    outages = _outages(chance)
    items = [_item(number, record, len(ordered), chance) for number, record in enumerate(ordered)]
    items = [_eventful(item, chance, outages) for item in items]
    items += _copies(items, chance, outages)
    month = Month(tuple(items), outages, tuple(sorted(chance.sample(range(3, TICKS - 3), KILLS))))
    for item in items:
        month.by_source.setdefault(item.source, []).append(item)
    return month


def expected(month: Month, last: int) -> Expected:
    """Say what must have come of a month until a tick."""
    there = [item for item in month.items if item.appears <= last]
    own = [item for item in there if item.copy_of is None]
    copied = {item.copy_of for item in there if item.copy_of is not None}
    gone = {
        item.title
        for item in own
        if item.gone is not None and item.gone <= last and item.number not in copied
    }
    told = [
        item for item in own if item.appears > 0 and _moment(item.appears) - item.dated < timedelta(hours=48)
    ]
    return Expected(
        active=frozenset(item.title for item in own) - gone,
        withdrawn=frozenset(gone),
        versions={item.title: item.changed(last) for item in own if item.changed(last)},
        alerts=frozenset((item.source, item.title) for item in told),
    )


def _moment(tick: int) -> datetime:
    return BEGIN + tick * TICK


def _outages(chance: random.Random) -> dict[int, list[tuple[int, int, Trouble]]]:
    troubles: tuple[Trouble, ...] = ("500", "503", "closed", "garbage", "404 of pages")
    drawn: dict[int, list[tuple[int, int, Trouble]]] = {}
    for _ in range(OUTAGES):
        source, first = chance.randrange(SOURCES), chance.randrange(5, TICKS - 14)
        last = first + chance.randrange(LONGEST_OUTAGE)
        if not _near(drawn.get(source, []), first, last):
            drawn.setdefault(source, []).append((first, last, chance.choice(troubles)))
    return drawn


def _near(outages: Sequence[tuple[int, int, Trouble]], first: int, last: int, margin: int = 6) -> bool:
    return any(first <= end + margin and start - margin <= last for start, end, _ in outages)


def _item(number: int, record: dict[str, Any], count: int, chance: random.Random) -> Item:
    paragraphs = tuple(part.strip() for part in record["text"].split("\n") if part.strip())
    past = number < PAST * count
    appears = 0 if past else 1 + int((number - PAST * count) / (count * (1 - PAST)) * (TICKS - 2))
    dated = _moment(appears) - chance.uniform(0.1, 5.8) * timedelta(hours=1)
    source, title = (
        chance.randrange(SOURCES),
        re.sub("[\u202a-\u202e\u2066-\u2069]", "", record["title"]).strip(),
    )
    return Item(number, source, title, (paragraphs,), appears, dated)


def _eventful(item: Item, chance: random.Random, outages: dict[int, list[tuple[int, int, Trouble]]]) -> Item:
    """What becomes of an item; each of it where no outage keeps the bot from seeing it."""
    if item.appears == 0:
        return item
    if chance.random() < OLD:
        return replace(item, dated=item.dated - timedelta(days=chance.randrange(4, 300)))
    calm = not _near(outages.get(item.source, []), item.appears, item.appears + 8)
    luck = chance.random()
    if not calm or item.appears > TICKS - 12:
        return item
    if luck < EDITED:
        return _edited(item, [item.appears + chance.randrange(1, 4)], chance)
    if luck < EDITED + EDITED_TWICE:
        return _edited(item, [item.appears + 2, item.appears + 5], chance)
    if luck < EDITED + EDITED_TWICE + REPUBLISHED:
        return replace(item, republished=item.appears + chance.randrange(1, 20))
    if luck < EDITED + EDITED_TWICE + REPUBLISHED + GONE and KINDS[item.source] in ("atom", "sitemap"):
        return replace(item, gone=item.appears + 1)
    return item


def _edited(item: Item, at: list[int], chance: random.Random) -> Item:
    texts = [item.texts[0]]
    for number in range(1, len(at) + 1):
        changed = list(texts[-1])
        place = chance.randrange(len(changed))
        changed[place] += (
            f" وأضاف البيان في تصحيح رقم {number} أن العدد بلغ {chance.randrange(100, 999)} شخصا."
        )
        texts.append(tuple(changed))
    return replace(item, texts=tuple(texts), edits=tuple(at))


def _copies(
    items: Sequence[Item], chance: random.Random, outages: dict[int, list[tuple[int, int, Trouble]]]
) -> list[Item]:
    """The same words in another outlet, soon after; both where no outage turns the order round."""
    copies: list[Item] = []
    plain = [item for item in items if 0 < item.appears < TICKS - 12 and not item.edits]
    for item in chance.sample(plain, int(COPIED * len(items))):
        source, appears = (
            (item.source + chance.randrange(1, SOURCES)) % SOURCES,
            item.appears + chance.randrange(1, 6),
        )
        if any(_near(outages.get(one, []), item.appears, appears) for one in (item.source, source)):
            continue
        number = len(items) + len(copies)
        own = replace(item, number=number, source=source, appears=appears, copy_of=item.number)
        copies.append(replace(own, republished=None, gone=None))
    return copies
