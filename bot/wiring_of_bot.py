"""What the running bot is put together from, beside what every command has: part of the composition root (`bot.wiring`)."""

import time
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.alerting.interests import Interests
from bot.alerting.matching import Matcher
from bot.alerting.presence import Presence
from bot.alerting.stories import StoryTeller
from bot.alerting.topic_desk import MatchedTopics
from bot.examples import ExampleQuestions
from bot.faults import Faults
from bot.jobs import SubprocessJobs, own_environment
from bot.keeping import Keeper
from bot.leftovers import remove_leftovers
from bot.mending import Mender
from bot.menus import PublishedFile
from bot.metrics import CountedSearch, Metrics
from bot.offers import Offers
from bot.services import IndexStatus, Services, UpdateStore
from bot.services.sending import Sending
from bot.services.sources import Watched
from bot.serving.looks import figures, missing_of
from bot.wiring import INBOX
from data.article_links import ArticleLinks
from data.broadcasts import BroadcastStore
from data.browsing import Browsing
from data.claims import ClaimStore
from data.dialogues import DialogueStore
from data.feedback import FeedbackStore
from data.figures import count
from data.forgetting import DIALOGUES_KEPT_FOR, KEPT_FOR, TIED_FOR, ChatRecords
from data.heeding import HeededPreferences
from data.inbox import InboxStore
from data.leases import LeaseStore
from data.news import NewsStore
from data.outbox import Outbox
from data.questions import QuestionLog
from data.sharing import SharedQuestions
from data.standing import StandingStore
from data.subscribers import SubscriberStore
from data.subscriptions import SubscriptionStore
from data.tidying import Tidying
from data.twins import FreshTwins, TwinStore
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from bot.wiring import Isnad

TWINS_AT_ONCE = 50
"""Articles whose twins are looked for before it is decided who hears of one: 0.1 s."""
NEWS_KEPT = timedelta(days=30)
"""How long it is known what was told of an article, so that a correction can be told as well."""
PUBLISHED = "published.json"
"""What Telegram was told of the bot last, in the folder of the state."""
SENDERS = "senders"
"""Where each process that sends alerts holds a lock, in the folder of the state."""
ABILITIES_TOLD = "abilities-told.json"
"""What the admins were told that the bot may not do, beside it."""


class BotParts:
    """The parts of one running bot; what must be closed is left to `closing`."""

    def __init__(self, isnad: "Isnad", closing: ExitStack) -> None:
        self._isnad = isnad
        self._database = isnad.database
        self._state = isnad.settings.state_dir
        self._clock = isnad.clock
        self._model = isnad.encoders[0].fingerprint
        self._indexer = isnad.indexer(light_only=True)
        self._subscriptions = SubscriptionStore(self._database)
        self._news = NewsStore(self._database)
        self._questions = QuestionLog(self._database)
        self._records = ChatRecords(self._database)
        self._tidying = Tidying(self._database)
        self._faults, self._metrics = Faults(), Metrics()
        self._presence = Presence(self._state / SENDERS)
        closing.callback(self._presence.close)
        state = ("--state", str(self._state.resolve()))
        self._jobs = SubprocessJobs(state, own_environment())

    def services(self) -> Services:
        """Return everything that the Telegram bot is given."""
        isnad, database = self._isnad, self._database
        keeper = Keeper(
            self._indexer,
            isnad.live,
            self._jobs,
            match=self._matcher().match,
            tidy=self._tidy,
            faults=self._faults,
        )
        mender = Mender(isnad.live, self._indexer, self._jobs, self._faults, keeper.tend, self._write)
        watching = isnad.watching()
        standing = StandingStore(database)
        return Services(
            search=CountedSearch(isnad.search, self._metrics),
            articles=isnad.articles,
            browsing=Browsing(database),
            shared_questions=SharedQuestions(database),
            links=ArticleLinks(database),
            subscribers=SubscriberStore(database),
            outbox=Outbox(database, self._presence.name),
            subscriptions=self._subscriptions,
            topics=MatchedTopics(isnad.topics, isnad.matched, isnad.articles, self._model),
            questions=self._questions,
            feedback=FeedbackStore(database),
            preferences=HeededPreferences(database),
            dialogues=DialogueStore(database),
            records=self._records,
            examples=ExampleQuestions(isnad.search.ask, isnad.articles, time.monotonic),
            published=PublishedFile(self._state / PUBLISHED),
            abilities_told=PublishedFile(self._state / ABILITIES_TOLD),
            jobs=self._jobs,
            clock=self._clock,
            status=self._status,
            statistics=isnad.statistics,
            sending=Sending(ClaimStore(database), self._presence, standing, BroadcastStore(database)),
            tend=keeper.tend,
            watching=watching.watching(),
            watched=Watched(watching.desk, watching.discovery, Offers(standing), watching.sources.counts),
            follow=keeper.follow,
            pool=isnad.pool,
            inbox=self._inbox(),
            metrics=self._metrics,
            figures=lambda: figures(self._status(), count(database, self._clock())),
            missing=lambda: missing_of(isnad.live.snapshot, isnad.articles.counts),
            mend=mender.mend,
            faults=self._faults,
        )

    def _matcher(self) -> Matcher:
        """What decides who hears of what."""
        isnad = self._isnad
        interests = Interests(self._subscriptions, isnad.topics, isnad.matched, self._model, self._clock)
        twins = FreshTwins(isnad.twins, TwinStore(self._database), TWINS_AT_ONCE)
        stories = StoryTeller(self._news, isnad.matched, twins)
        return Matcher(self._news, interests, stories, isnad.search, self._indexed_to, self._clock)

    def _tidy(self) -> None:
        """Forget what need not be kept any longer."""
        now = self._clock()
        self._questions.anonymise(now - TIED_FOR)
        self._questions.prune(now - KEPT_FOR)
        self._records.end_dialogues(now - DIALOGUES_KEPT_FOR)
        self._subscriptions.prune(now)
        self._news.prune(now - NEWS_KEPT)
        self._tidying.alerts(now, timedelta(hours=self._isnad.settings.news_max_age_hours))
        self._tidying.counts(now)
        remove_leftovers(self._state)

    def _write(self) -> None:
        """Write something, to see whether the database takes it."""
        LeaseStore(self._database).take("written", "bot", self._clock(), self._clock())

    def _status(self) -> IndexStatus:
        articles, passages = self._isnad.articles.counts()
        return IndexStatus(self._generation(), articles, passages, self._indexer.waiting())

    def _inbox(self) -> UpdateStore | None:
        token = self._isnad.settings.telegram_bot_token
        if token is None:
            return None
        bot_id = int(token.get_secret_value().partition(":")[0])
        return InboxStore(self._state / INBOX, bot_id)

    def _indexed_to(self) -> int:
        try:
            return self._isnad.live.snapshot().seq
        except RetrievalError:  # who wants all news hears of it all the same
            return 0

    def _generation(self) -> str:
        try:
            return self._isnad.live.snapshot().name
        except RetrievalError:
            return "-"
