"""How many articles are active and how many passages they have: kept with each change, never counted anew.

Counting a million passages takes a second, and it is asked for after every small change. What changes articles
says so here, in its own transaction: it takes `of` the articles that it touches before and after, and `add`s the
difference. Without a row the collection is empty.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from data import tables
from data.database import chunks

_ARTICLE = tables.article.c
_PASSAGE = tables.passage.c
_TALLY = tables.tally.c
_ROW = 1


class Tally(NamedTuple):
    """A number of active articles, and of passages in active articles."""

    articles: int
    passages: int

    def less(self, other: "Tally") -> "Tally":
        """Return the difference, either number of which may be below 0."""
        return Tally(self.articles - other.articles, self.passages - other.passages)


NOTHING = Tally(0, 0)


def read(connection: Connection) -> Tally:
    """Return the numbers of the whole collection."""
    row = connection.execute(select(_TALLY.articles, _TALLY.passages).where(_TALLY.id == _ROW)).one_or_none()
    return NOTHING if row is None else Tally(row.articles, row.passages)


def of(connection: Connection, article_ids: Collection[int]) -> Tally:
    """Count the active ones among these articles, and their passages."""
    articles = passages = 0
    for some in chunks(sorted(article_ids)):
        active = select(_ARTICLE.id).where(_ARTICLE.id.in_(some), _ARTICLE.status == "active")
        held = select(func.count()).select_from(tables.passage).where(_PASSAGE.article_id.in_(active))
        articles += len(connection.execute(active).all())
        passages += connection.execute(held).scalar_one()
    return Tally(articles, passages)


def add(connection: Connection, change: Tally) -> None:
    """Add to the numbers of the collection, in the write transaction that changes it."""
    if change == NOTHING:
        return
    grown = {
        "articles": _TALLY.articles + change.articles,
        "passages": _TALLY.passages + change.passages,
    }
    if not connection.execute(update(tables.tally).where(_TALLY.id == _ROW).values(grown)).rowcount:
        connection.execute(insert(tables.tally).values(id=_ROW, **change._asdict()))
