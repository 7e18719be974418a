"""What the subscribers are interested in, as far as it is matched in memory: words, topics, and saved questions.

The database is the truth: who a subscription belongs to and whether it is active is read from there when alerts are
written. Here lies what it takes to find the few that an article concerns among all of them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from data.hearing import SURE, Hearing
from data.news import FreshNews
from data.subscriptions import Kind, Subscription
from retrieval.encoders.encoder import Vectors
from retrieval.errors import QuestionEmpty
from retrieval.matching.collection import Collection
from retrieval.matching.topics import SavedTopic, TopicDraft, Topics
from retrieval.words.watched_words import WatchedWords

OVERLAP = timedelta(minutes=1)
"""Changes of the last minute are read again: one may have been under way at the last reading."""
QUESTION_LEVEL = 0.1
"""How far below the most generous step of a topic an article may lie for a saved question to be asked again: of the sample
questions 94 of 100 come so near to the article that answers them, and 17 of 100 to any other."""


_IN_ORDER: tuple[tuple[Kind, ...], ...] = (("words",), ("topic", "question"))


class Changes(Protocol):
    """Subscriptions as they change; see `data.subscriptions.SubscriptionStore`."""

    def changed_since(self, since: datetime | None, kinds: Sequence[Kind]) -> Sequence[Subscription]:
        """Return those that changed since a moment, all with None."""
        ...

    def put_vector(self, number: int, vector: bytes, model: str) -> None:
        """Keep the vector of a topic or question."""
        ...


class Interests:
    """Words, topics and questions in memory. `model` is the fingerprint of the encoder; `clock` gives UTC."""

    def __init__(
        self,
        subscriptions: Changes,
        topics: Topics,
        collection: Collection,
        model: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._subscriptions = subscriptions
        self._topics = topics
        self._collection = collection
        self._model = model
        self._clock = clock
        self._words = WatchedWords()
        self._questions: dict[int, Subscription] = {}
        self._read_at: datetime | None = None

    @property
    def caught_up_once(self) -> bool:
        """Whether everything was taken in since the start."""
        return self._read_at is not None

    def catch_up(self) -> None:
        """Take in what changed since the last time; the first time everything, words first.

        Raises `StoreError`, and `ModelUnavailable` when all words are there and a topic cannot be read.
        """
        began = self._clock()
        since = None if self._read_at is None else self._read_at - OVERLAP
        for kinds in _IN_ORDER:
            for changed in self._subscriptions.changed_since(since, kinds):
                self._take(changed)
        self._read_at = began

    def of_words(self, news: FreshNews) -> list[Hearing]:
        """Return whose words stand in an article."""
        return [Hearing(number, SURE) for number in self._words.held_by((news.title, *news.paragraphs))]

    def of_topics(self, news: FreshNews) -> tuple[list[Hearing], list[tuple[Subscription, float]]]:
        """Return whose topics an indexed article concerns, best first, and the saved questions that it comes near.

        Raises `RetrievalError`.
        """
        topics: list[Hearing] = []
        questions: list[tuple[Subscription, float]] = []
        for article in self._collection.articles([news.article_id]):
            for found in self._topics.match(article):
                if (question := self._questions.get(found.subscription_id)) is not None:
                    questions.append((question, found.score))
                else:
                    topics.append(Hearing(found.subscription_id, found.score))
        return topics, questions

    def _take(self, changed: Subscription) -> None:
        wanted = changed.state in ("active", "paused")
        if changed.kind == "words":
            if wanted:
                self._words.add(changed.number, changed.text)
            else:
                self._words.remove(changed.number)
            return
        if not wanted:
            self._topics.remove(changed.number)
            self._questions.pop(changed.number, None)
            return
        if changed.kind == "question":
            self._questions[changed.number] = changed
        vector, threshold = self._vector(changed), changed.threshold
        if vector is not None and threshold is not None:
            self._topics.add(SavedTopic(changed.number, changed.text, vector, threshold))

    def _vector(self, changed: Subscription) -> Vectors | None:
        """Its vector by the model in use; made anew, and kept, where another model made the one that is kept."""
        if changed.vector is not None and changed.model == self._model:
            return np.frombuffer(changed.vector, dtype="<f2").astype(np.float32)
        try:
            vector = self._topics.draft(changed.text).vector
        except QuestionEmpty:
            return None
        self._subscriptions.put_vector(changed.number, as_kept(vector), self._model)
        return vector


def as_kept(vector: Vectors) -> bytes:
    """Return a vector as a subscription keeps it: float16, the lowest byte first."""
    return vector.astype("<f2").tobytes()


def question_threshold(draft: TopicDraft) -> float:
    """Return the least score of an article for which a saved question is asked again."""
    return draft.levels[-1] - QUESTION_LEVEL
