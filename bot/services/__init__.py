"""What the bot needs from the rest of the program, as small protocols.

Only the composition root knows the classes behind them; tests give doubles. Everything but `Jobs` is
synchronous and safe to call from several threads.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from bot.services.collection import Articles, Browser, Links, QuestionSharing, Search
from bot.services.following import Drafted, Outbox, Subscribers, Subscriptions, TopicDesk
from bot.services.people import Dialogues, Examples, FeedbackKeeper, PreferenceKeeper, Questions, Records
from bot.services.work import IndexStatus, JobKind, JobResult, Jobs, Progress, Published

__all__ = [
    "Articles",
    "Browser",
    "Dialogues",
    "Drafted",
    "Examples",
    "FeedbackKeeper",
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
    "Services",
    "Subscribers",
    "Subscriptions",
    "TopicDesk",
]


@dataclass(frozen=True)
class Services:
    """Everything that the bot is given.

    `clock` returns aware times in UTC. `poll_sources` reads the watched sources once, `follow` lets the index
    catch up with the database; both are called from threads, again and again; None leaves them out. `pool` is where
    synchronous work is done (None: a pool of the bot's own).
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
    poll_sources: Callable[[], object] | None = None
    follow: Callable[[], object] | None = None
    pool: ThreadPoolExecutor | None = None
