"""What the bot needs from the rest of the program, as small protocols.

Only the composition root knows the classes behind them; tests give doubles. Everything but `Jobs` is
synchronous and safe to call from several threads.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.services.collection import Articles, Browser, Links, QuestionSharing, Search
from bot.services.following import Drafted, Outbox, Subscribers, Subscriptions, TopicDesk
from bot.services.people import Dialogues, Examples, FeedbackKeeper, PreferenceKeeper, Questions, Records
from bot.services.sending import Sending
from bot.services.sources import StatisticsKeeper, Watched, Watching
from bot.services.work import (
    Figures,
    IndexStatus,
    JobKind,
    JobResult,
    Jobs,
    Progress,
    Published,
    UpdateStore,
)

if TYPE_CHECKING:
    from bot.faults import Faults
    from bot.metrics import Metrics

__all__ = [
    "Articles",
    "Browser",
    "Dialogues",
    "Drafted",
    "Examples",
    "FeedbackKeeper",
    "Figures",
    "IndexStatus",
    "JobKind",
    "JobResult",
    "Jobs",
    "Links",
    "Outbox",
    "PreferenceKeeper",
    "Progress",
    "Published",
    "QuestionSharing",
    "Questions",
    "Records",
    "Search",
    "Sending",
    "Services",
    "StatisticsKeeper",
    "Subscribers",
    "Subscriptions",
    "TopicDesk",
    "UpdateStore",
    "Watched",
]


@dataclass(frozen=True)
class Services:
    """Everything that the bot is given.

    `clock` returns aware times in UTC. `watching` reads the watched sources. `tend` has the index catch up with the
    collection, `follow` lets the search see what any process has indexed; both are called from threads, again and again.
    None leaves them out. `pool` is where
    synchronous work is done (None: a pool of the bot's own). `inbox` keeps updates on the disk until they are handled
    (None: nothing does), `metrics` counts (None: a new one); `figures` and `missing` (by the part's name, what keeps people
    from being answered) are read in threads by whoever looks after the bot. `mend` mends what the bot can mend itself, called
    from a thread, again and again; `faults` are those that the admins are told of.
    """

    search: Search
    articles: Articles
    browsing: Browser
    shared_questions: QuestionSharing
    links: Links
    subscribers: Subscribers
    outbox: Outbox
    subscriptions: Subscriptions
    topics: TopicDesk
    questions: Questions
    feedback: FeedbackKeeper
    preferences: PreferenceKeeper
    dialogues: Dialogues
    records: Records
    examples: Examples
    published: Published
    abilities_told: Published
    jobs: Jobs
    clock: Callable[[], datetime]
    status: Callable[[], IndexStatus]
    sending: Sending
    statistics: StatisticsKeeper | None = None
    watched: Watched | None = None
    watching: Watching | None = None
    tend: Callable[[], object] | None = None
    follow: Callable[[], object] | None = None
    pool: ThreadPoolExecutor | None = None
    inbox: UpdateStore | None = None
    metrics: "Metrics | None" = None
    figures: Callable[[], Figures] | None = None
    missing: Callable[[], Mapping[str, str]] | None = None
    mend: Callable[[], object] | None = None
    faults: "Faults | None" = None
