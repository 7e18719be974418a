"""Forgetting by age what nobody asks for any more, in small portions, so that other writers come in between."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from data import tables
from data.database import Database

ALERTS_KEPT = timedelta(days=90)
"""How long it is kept what became of an alert."""
COUNTS_KEPT = timedelta(days=366)
"""How long the counts and faults of sources by day are kept."""
PORTION, PORTIONS = 2_000, 20
_ENDED = ("sent", "failed", "skipped", "known")
_OUTBOX = tables.outbox.c
_ARTICLE = tables.article.c
_NEWS = tables.news.c


class Tidying:
    """Deletes what is old. Each portion is one transaction; times are aware. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def alerts(self, now: datetime, news_max_age: timedelta) -> int:
        """Delete alerts that came to their end 90 days ago, and return how many, 40,000 at most.

        That a chat was told of an article is kept for as long as the article could still be news: the article must have
        come in as long ago as well, be published longer ago than news may be, and not be up for decision or correction.
        """
        before = now - max(ALERTS_KEPT, 2 * news_max_age)
        oldest_news = now - news_max_age
        stale = (
            (_OUTBOX.state.in_(_ENDED))
            & (_OUTBOX.created_at < before)
            & (_ARTICLE.first_seen_at < before)
            & or_(_ARTICLE.published_at.is_(None), _ARTICLE.published_at < oldest_news)
            & or_(_ARTICLE.published.is_(None), _ARTICLE.published < oldest_news.date())
            & ~select(_NEWS.article_id).where(_NEWS.article_id == _OUTBOX.article_id).exists()
        )
        ids = select(_OUTBOX.id).join_from(tables.outbox, tables.article).where(stale)
        gone = 0
        for _ in range(PORTIONS):
            with self._database.writing() as connection:
                some = list(connection.execute(ids.order_by(_OUTBOX.id).limit(PORTION)).scalars())
                if some:
                    span = (_OUTBOX.id >= some[0], _OUTBOX.id <= some[-1], _OUTBOX.id.in_(ids))
                    gone += connection.execute(delete(tables.outbox).where(*span)).rowcount
            if len(some) < PORTION:
                break
        return gone

    def counts(self, now: datetime) -> int:
        """Delete what sources came to more than a year ago; return how many rows."""
        before = (now - COUNTS_KEPT).date()
        with self._database.writing() as connection:
            return sum(
                connection.execute(delete(table).where(table.c.day < before)).rowcount
                for table in (tables.source_count, tables.source_fault)
            )
