"""Who holds which article, and withdrawing an article that nobody holds any more.

Every function works inside the write transaction of the connection it is given.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, tuple_, update

from data import tables, tally
from data.database import chunks

_HOLDING = tables.holding.c
_ARTICLE = tables.article.c


@dataclass(frozen=True, slots=True)
class Held:
    """One holding: `origin` holds the article under `key`."""

    origin: str
    key: str
    article_id: int


def by_keys(connection: Connection, keys: Collection[str]) -> list[Held]:
    """Return the holdings under these keys, from whatever origin, withdrawn articles' too."""
    return _read(connection, select(tables.holding).where(_HOLDING.key.in_(keys)))


def by_articles(connection: Connection, article_ids: Iterable[int]) -> list[Held]:
    """Return all holdings of these articles."""
    held: list[Held] = []
    for some in chunks(sorted(set(article_ids))):
        held += _read(connection, select(tables.holding).where(_HOLDING.article_id.in_(some)))
    return held


def by_origins(connection: Connection, origins: Sequence[str]) -> list[Held]:
    """Return these origins' holdings of active articles."""
    held: list[Held] = []
    for some in chunks(origins):
        query = select(tables.holding).join_from(tables.holding, tables.article)
        held += _read(connection, query.where(_HOLDING.origin.in_(some), _ARTICLE.status == "active"))
    return held


def hold(connection: Connection, wanted: Sequence[Held], restored: Collection[int], now: datetime) -> int:
    """Make these holdings so; return how many articles were withdrawn because their key went to another.

    A key belongs to one article: other origins that hold the key follow it. What a restored article was held
    by before is forgotten.
    """
    if restored:
        connection.execute(delete(tables.holding).where(_HOLDING.article_id.in_(restored)))
    present = by_keys(connection, {held.key for held in wanted})
    target = {held.key: held.article_id for held in wanted}
    moved = [held for held in present if held.article_id != target[held.key]]
    for key in {held.key for held in moved}:
        statement = update(tables.holding).where(_HOLDING.key == key)
        connection.execute(statement.values(article_id=target[key]))
    there = {(held.origin, held.key) for held in present}
    missing = [held for held in wanted if (held.origin, held.key) not in there]
    if missing:
        connection.execute(insert(tables.holding), [_values(held) for held in missing])
    losers = {held.article_id for held in moved}
    return withdraw(connection, losers - {held.article_id for held in by_articles(connection, losers)}, now)


def release(connection: Connection, lost: Sequence[Held], now: datetime) -> int:
    """Take holdings of active articles away and withdraw those that nobody holds then; return how many.

    A withdrawn article keeps its holdings, so that it is recognised when it comes back.
    """
    gone = set(lost)
    held_by: defaultdict[int, set[Held]] = defaultdict(set)
    for held in by_articles(connection, {held.article_id for held in lost}):
        held_by[held.article_id].add(held)
    orphans = {article_id for article_id, held in held_by.items() if held <= gone}
    surplus = [(held.origin, held.key) for held in lost if held.article_id not in orphans]
    for some in chunks(surplus, 200):
        connection.execute(delete(tables.holding).where(tuple_(_HOLDING.origin, _HOLDING.key).in_(some)))
    return withdraw(connection, orphans, now)


def hand_over(connection: Connection, old: str, new: str, now: datetime) -> int:
    """Let the origin and key `new` hold what the origin and key `old` holds; return how many articles are withdrawn.

    Where anybody holds something under `new` already, only `old` lets go.
    """
    held = [one for one in by_origins(connection, [old]) if one.key == old]
    connection.execute(delete(tables.origin).where(tables.origin.c.location == old))
    if by_keys(connection, {new}):
        return release(connection, held, now)
    moved = update(tables.holding).where(_HOLDING.origin == old, _HOLDING.key == old)
    connection.execute(moved.values(origin=new, key=new))
    return 0


def withdraw(connection: Connection, article_ids: Collection[int], now: datetime) -> int:
    """Withdraw these articles with a change for each, and skip alerts of them that wait; return how many."""
    tally.add(connection, tally.NOTHING.less(tally.of(connection, article_ids)))
    for some in chunks(sorted(article_ids)):
        articles = update(tables.article).where(_ARTICLE.id.in_(some))
        connection.execute(articles.values(status="withdrawn", updated_at=now))
        alerts = update(tables.outbox).where(
            tables.outbox.c.article_id.in_(some), tables.outbox.c.state == "pending"
        )
        connection.execute(alerts.values(state="skipped", error="article withdrawn"))
    note_changes(connection, sorted(article_ids), now)
    return len(article_ids)


def note_changes(connection: Connection, article_ids: Iterable[int], now: datetime) -> None:
    """Put the articles into the change queue."""
    rows = [{"article_id": article_id, "at": now} for article_id in article_ids]
    if rows:
        connection.execute(insert(tables.change), rows)


def _read(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Held]:
    return [Held(row.origin, row.key, row.article_id) for row in connection.execute(query)]


def _values(held: Held) -> dict[str, str | int]:
    return {"origin": held.origin, "key": held.key, "article_id": held.article_id}
