"""Which of the articles that nobody knew before are news, of which subscribers are to hear. Decisions only."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from data.types import ArticleDraft

DAY_ENDS = timedelta(hours=36)
"""From a day's beginning in UTC to its end where it ends last (UTC-12): an article with a day only may be so young."""


@dataclass(frozen=True, slots=True)
class Newsworthy:
    """What makes a new article news: nobody is told without `notify`, nor of `silent_keys`, nor of what is older than
    `max_age` (None: of any age). What states no date is as old as its coming.
    """

    notify: bool
    silent_keys: frozenset[str] = frozenset()
    max_age: timedelta | None = None

    def holds(self, draft: ArticleDraft, now: datetime) -> bool:
        """Tell whether an article is news if it is new; `now` is aware."""
        return self.notify and draft.key not in self.silent_keys and not self._is_old(draft, now)

    def _is_old(self, draft: ArticleDraft, now: datetime) -> bool:
        if self.max_age is None:
            return False
        latest = draft.published_at
        if latest is None and draft.published is not None:
            latest = datetime.combine(draft.published, time.min, UTC) + DAY_ENDS
        return latest is not None and now - latest > self.max_age
