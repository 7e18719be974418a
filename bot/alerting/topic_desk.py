"""Topics before they are saved: what they are matched by, and what they would have brought."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.alerting.interests import as_kept, question_threshold
from bot.messages.subscriptions import HEADLINES, Foresight, Headline
from bot.services import Drafted
from data.types import StoredPassage
from retrieval.matching.collection import Collection
from retrieval.matching.relevance import DEFAULT_LEVEL
from retrieval.matching.topics import LATEST, Topics


class Passages(Protocol):
    """Passages at rest."""

    def passages(self, ids: Sequence[int]) -> Mapping[int, StoredPassage]:
        """Return those of some passages that there are."""
        ...


class MatchedTopics:
    """`TopicDesk` on the topics that are matched; `model` is the fingerprint of their encoder."""

    def __init__(self, topics: Topics, collection: Collection, passages: Passages, model: str) -> None:
        self._topics = topics
        self._collection = collection
        self._passages = passages
        self._model = model

    def draft(self, text: str) -> Drafted:
        """See `TopicDesk.draft`."""
        read = self._topics.draft(text)
        return Drafted(
            as_kept(read.vector), self._model, read.levels, DEFAULT_LEVEL, question_threshold(read)
        )

    def foresee(self, text: str, level: int) -> Foresight:
        """See `TopicDesk.foresee`; the articles are the latest published first."""
        found = self._topics.would_have_matched(self._topics.draft(text), level)
        stored = self._passages.passages([each.passage_id for each in found[:HEADLINES]])
        headlines = [
            Headline(passage.title, passage.url, passage.published)
            for each in found[:HEADLINES]
            if (passage := stored.get(each.passage_id)) is not None
        ]
        return Foresight(len(found), len(self._collection.newest(LATEST)), tuple(headlines))
