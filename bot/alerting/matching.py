"""Who hears of which new article: the step between the news that came in and the outbox.

    1. News is taken whose article the index holds, or that has waited for it for ten minutes.
    2. Words and topics that it concerns are looked up in indexes of all of them; saved questions that come near are asked.
    3. Articles of the last two days that tell the same story are found.
    4. One transaction writes all alerts of the article and that it is decided.

Before that, articles that were modified since people heard of them are held against what was told. Nothing of it is lost or
done twice by a kill: the news is there until its transaction is through.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.alerting.interests import Interests
from bot.messages.answer import PASSAGES_SHOWN
from bot.services import Search
from data.hearing import Hearing
from data.news import ChangedNews, FreshNews
from data.subscriptions import Subscription
from retrieval.errors import QuestionEmpty, RetrievalError
from retrieval.reading.reading import Asked

ROUND = 50
"""News that is taken in one call: the search follows the index between two of them."""
STUCK = timedelta(minutes=10)
"""How long news waits for the index."""
STORY = timedelta(hours=48)
"""How long a story is known to those who heard it."""
ASKED = 300
"""Saved questions that are asked again for one article, those first that it comes nearest to: 20 ms each."""
TOLD_AMONG = 2_000
"""Latest told articles that a new one is held against."""

log = structlog.get_logger(__name__)


class News(Protocol):
    """New articles of which it is not decided who hears; see `data.news.NewsStore`."""

    def fresh(self, indexed_to: int, stuck_before: datetime, limit: int) -> Sequence[FreshNews]:
        """Return the first news that is not decided and is indexed, or waits for that since `stuck_before`."""
        ...

    def told_since(self, since: datetime, limit: int) -> Sequence[int]:
        """Return the latest articles that somebody has heard of."""
        ...

    def settle(
        self, article_id: int, hearings: Sequence[Hearing], same_story: Sequence[int], now: datetime
    ) -> int:
        """Write the alerts of an article and that it is decided; return how many wait to be sent."""
        ...

    def changed(self, limit: int) -> Sequence[ChangedNews]:
        """Return articles that were modified since people heard of them."""
        ...

    def settle_change(self, change: ChangedNews, *, important: bool) -> int:
        """Have the messages about an article edited if that is important; return how many."""
        ...


class Stories(Protocol):
    """Which articles tell one thing, and what about an article matters."""

    def same(self, article_id: int, others: Sequence[int]) -> list[int]:
        """Return those of some articles that tell the story of one."""
        ...

    def important(self, change: ChangedNews) -> bool:
        """Tell whether those who were told must hear that it changed."""
        ...


class Matcher:
    """Decides who hears. Called from threads, again and again; while one call works, others return at once.

    `indexed_to` tells up to which change the search sees the collection; `clock` gives UTC.
    """

    def __init__(
        self,
        news: News,
        interests: Interests,
        stories: Stories,
        search: Search,
        indexed_to: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._news = news
        self._interests = interests
        self._stories = stories
        self._search = search
        self._indexed_to = indexed_to
        self._clock = clock
        self._one = threading.Lock()
        self._broken: RetrievalError | None = None

    def match(self) -> int:
        """Decide on the next news that can be decided on; return how many messages there are to send or to edit."""
        if not self._one.acquire(blocking=False):
            return 0
        try:
            return self._correct() + self._tell()
        finally:
            self._one.release()

    def _correct(self) -> int:
        edited = 0
        for change in self._news.changed(ROUND):
            important = self._stories.important(change)
            count = self._news.settle_change(change, important=important)
            log.info("told_article_changed", article=change.article_id, important=important, messages=count)
            edited += count
        return edited

    def _tell(self) -> int:
        news = self._news.fresh(self._indexed_to(), self._clock() - STUCK, ROUND)
        if news or not self._interests.caught_up_once:
            self._catch_up()
        return sum(map(self._settle, news))

    def _catch_up(self) -> None:
        """Take in what people follow now. Without a model the words are there, and topics wait (`STUCK`)."""
        try:
            self._interests.catch_up()
            self._broken = None
        except RetrievalError as error:
            self._broken = error

    def _settle(self, news: FreshNews) -> int:
        """Decide on one article, unless that must wait for what is broken now."""
        try:
            if self._broken is not None:
                raise self._broken
            hearings = self._hearings(news)
            same = self._same_story(news)
        except RetrievalError as error:
            stuck = news.at <= self._clock() - STUCK
            log.warning("news_not_matched", article=news.article_id, stuck=stuck, error=str(error))
            if not stuck:
                return 0
            hearings, same = self._interests.of_words(news), []
        count = self._news.settle(news.article_id, hearings, same, self._clock())
        log.info("news_matched", article=news.article_id, alerts=count, same_story=len(same))
        return count

    def _hearings(self, news: FreshNews) -> list[Hearing]:
        """Return the subscriptions that were matched one by one, those first that say most about why."""
        if not news.indexed:
            return self._interests.of_words(news)
        topics, near = self._interests.of_topics(news)
        return [*self._answered(news, near), *topics, *self._interests.of_words(news)]

    def _answered(self, news: FreshNews, near: Sequence[tuple[Subscription, float]]) -> list[Hearing]:
        if len(near) > ASKED:
            log.warning("questions_not_asked", article=news.article_id, count=len(near) - ASKED)
        return [
            Hearing(question.number, score)
            for question, score in near[:ASKED]
            if answers(self._search, question.text, news.article_id)
        ]

    def _same_story(self, news: FreshNews) -> list[int]:
        others = self._news.told_since(self._clock() - STORY, TOLD_AMONG)
        return self._stories.same(news.article_id, others) if others else []


def answers(search: Search, question: str, article_id: int) -> bool:
    """Tell whether a question is answered now, and an article is among what is shown."""
    try:
        answer = search.ask(Asked(question), PASSAGES_SHOWN)
    except QuestionEmpty:
        return False
    return answer.answered and any(hit.article_id == article_id for hit in answer.hits)
