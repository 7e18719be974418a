"""Topics in people's own words: what one would bring, and which of all of them an article concerns.

    draft              a text becomes a vector and the thresholds of five steps; depends on the encoder alone
    would_have_matched what a draft would have brought of the newest articles, to be shown before it is saved
    add, remove        saved topics come in and go
    match              one article against all of them: one multiplication, then the words of those that came near

Nothing is stored here: rows come in when the program starts, and again with every change.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.errors import QuestionEmpty
from retrieval.matching.collection import ArticlePassages, Collection
from retrieval.matching.relevance import LEVELS, Evidence, concerns, gate, relevance
from retrieval.matching.subject import subject_of
from retrieval.matching.telling import Packed, Tellings, hashes, held_forms, pack
from retrieval.matching.topic_index import TopicIndex, TopicMatch, TopicRow
from retrieval.matching.vectors import article_rows, passage_centre, topic_centre, topic_vector
from retrieval.reading.aliases import Aliases
from retrieval.reading.question import analyse
from retrieval.reading.reading import NO_ALIASES, other_readings

LATEST = 200
"""Newest articles that a draft is tried on."""


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic that is not saved yet.

    `text`: as it was written; `subject`: what of it is matched. `vector` `(dim,)`, unit length, float32: to be stored.
    `levels`: the thresholds of the steps, from the fewest articles to the most; one of them is to be stored.
    """

    text: str
    subject: str
    vector: Vectors
    levels: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SavedTopic:
    """A topic as it was saved: a draft's text, vector and one of its levels. `subscription_id`: from 0."""

    subscription_id: int
    text: str
    vector: Vectors
    threshold: float


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An article that a draft would have brought, and the passage that came nearest."""

    article_id: int
    passage_id: int
    score: float


class Topics:
    """All saved topics, in memory. Safe to call from several threads.

    `aliases` gives the names that are looked up beside the topics' own words.
    """

    def __init__(
        self,
        encoder: Encoder,
        collection: Collection,
        aliases: Callable[[], Aliases] = lambda: NO_ALIASES,
    ) -> None:
        self._encoder = encoder
        self._collection = collection
        self._aliases = aliases
        self._lock = threading.Lock()
        self._index = TopicIndex(encoder.dim)
        self._packed: dict[int, Packed] = {}
        self._thresholds: dict[int, float] = {}

    def draft(self, text: str) -> TopicDraft:
        """Read a topic. Raises `QuestionEmpty` when it holds no word, `ModelUnavailable`."""
        subject = subject_of(text)
        if not analyse(subject).words:
            raise QuestionEmpty("The topic holds no word.")
        return TopicDraft(text, subject, topic_vector(self._encoder, subject, self._topic_centre), LEVELS)

    def would_have_matched(self, draft: TopicDraft, level: int, latest: int = LATEST) -> list[Foreseen]:
        """Return what a draft at a step, from 0, would have brought of the `latest` newest articles, newest first."""
        words = Tellings([self._words(draft.text)])
        centre = self._centre()
        found = []
        for article in self._collection.articles(self._collection.newest(latest)):
            cosines = article_rows(article.vectors, centre) @ draft.vector
            nearest = int(cosines.argmax())
            evidence = Evidence(float(cosines[nearest]), float(_coverage(words, article)[0]))
            if concerns(evidence, draft.levels[level]):
                found.append(Foreseen(article.article_id, article.passage_ids[nearest], relevance(evidence)))
        return found

    def load(self, topics: Iterable[SavedTopic]) -> None:
        """Take in topics. Costs about 0.3 ms each; words count as rare as they are in the collection now."""
        for topic in topics:
            self.add(topic)

    def add(self, topic: SavedTopic) -> None:
        """Take in a topic, in place of the one that the subscription had. Raises `ValueError` for a strange vector."""
        packed = self._words(topic.text)
        with self._lock:
            self._index.add(TopicRow(topic.subscription_id, topic.vector, gate(topic.threshold)))
            self._packed[topic.subscription_id] = packed
            self._thresholds[topic.subscription_id] = topic.threshold

    def remove(self, subscription_id: int) -> bool:
        """Forget a topic; tell whether it was there."""
        with self._lock:
            self._packed.pop(subscription_id, None)
            self._thresholds.pop(subscription_id, None)
            return self._index.remove(subscription_id)

    def match(self, article: ArticlePassages) -> list[TopicMatch]:
        """Return the topics that an article concerns, best first; `passage` is a place in `article.passage_ids`."""
        near = self._index.match(article_rows(article.vectors, self._centre()))
        with self._lock:  # what was removed meanwhile is left out
            near = [each for each in near if each.subscription_id in self._packed]
            packed = [self._packed[each.subscription_id] for each in near]
            thresholds = [self._thresholds[each.subscription_id] for each in near]
        found = [
            TopicMatch(each.subscription_id, relevance(evidence), each.passage)
            for each, evidence, threshold in zip(
                near, _weighed(near, packed, article), thresholds, strict=True
            )
            if concerns(evidence, threshold)
        ]
        return sorted(found, key=lambda each: (-each.score, each.subscription_id))

    def __len__(self) -> int:
        return len(self._index)

    @cached_property
    def _topic_centre(self) -> Vectors:
        return topic_centre(self._encoder)

    def _centre(self) -> Vectors:
        return passage_centre(self._collection.sample(), self._topic_centre)

    def _words(self, text: str) -> Packed:
        frequency = self._collection.frequency
        topic = analyse(subject_of(text), other_readings(frequency, self._aliases()))
        return pack(topic, frequency, self._collection.size())


def _weighed(
    near: Sequence[TopicMatch], packed: Sequence[Packed], article: ArticlePassages
) -> list[Evidence]:
    coverage = _coverage(Tellings(packed), article)
    return [Evidence(each.score, float(share)) for each, share in zip(near, coverage, strict=True)]


def _coverage(words: Tellings, article: ArticlePassages) -> Vectors:
    """Return, for each topic, the most of its words that one passage and the title hold."""
    title = held_forms(article.title)
    shares = [words.coverage(hashes(title | held_forms(text))) for text in article.texts]
    most: Vectors = np.max(shares, axis=0)
    return most
