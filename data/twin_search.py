"""Which articles' twins are still to be looked for: the queue that `data.twins` works off."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert

from data import tables
from data.database import chunks

_ASKED = tables.twin_search.c


def ask_for(connection: Connection, article_ids: Iterable[int]) -> None:
    """Have the twins of articles looked for, in the transaction that writes these."""
    for some in chunks(list(article_ids)):
        done_with(connection, some)
        connection.execute(insert(tables.twin_search), [{"article_id": number} for number in some])


def done_with(connection: Connection, article_ids: Iterable[int]) -> None:
    """Take articles off the queue."""
    for some in chunks(list(article_ids)):
        connection.execute(delete(tables.twin_search).where(_ASKED.article_id.in_(some)))
