"""Questions that a newcomer can press: headlines of the collection that it surely answers.

A headline is asked as it stands, and its button carries the article's number, so that it works after a restart too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from data.errors import DataError
from data.types import StoredArticle
from retrieval.errors import RetrievalError
from retrieval.reading.reading import Asked
from retrieval.types import Answer
from retrieval.words.arabic import arabic_share, words

SHOWN = 3
LONGEST = 40
"""Characters of a headline that fit on a button."""
FEWEST_WORDS = 3
LOOKED_AT = 80
TRIED = 12
KEPT_SECONDS = 1_800.0
RETRY_SECONDS = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Example:
    """A question that the collection answers: the headline of an article."""

    article_id: int
    text: str


class Headlines(Protocol):
    """Articles by number and by day."""

    def newest(self, limit: int) -> Sequence[StoredArticle]:
        """Return active articles, those published last first."""
        ...

    def article(self, article_id: int) -> StoredArticle | None:
        """Return an article, None if the number was never given."""
        ...


class ExampleQuestions:
    """Finds examples, and keeps them for half an hour. `ask` answers a question with up to so many hits, `steady`
    gives seconds. Safe to call from several threads.
    """

    def __init__(
        self,
        ask: Callable[[Asked, int], Answer],
        headlines: Headlines,
        steady: Callable[[], float],
    ) -> None:
        self._ask = ask
        self._headlines = headlines
        self._steady = steady
        self._found: tuple[Example, ...] = ()
        self._fresh_until = float("-inf")

    def current(self) -> tuple[Example, ...]:
        """Return the examples found last, none where none were looked for yet."""
        return self._found

    def stale(self) -> bool:
        """Tell whether it is time to look for examples again."""
        return self._steady() >= self._fresh_until

    def refresh(self) -> None:
        """Look for examples; asks up to a dozen questions. Where it cannot be asked now, those from before stay."""
        self._fresh_until = self._steady() + RETRY_SECONDS
        try:
            self._found = self._look()
        except (DataError, RetrievalError) as error:
            log.info("no_examples_yet", error=type(error).__name__)
            return
        self._fresh_until = self._steady() + (KEPT_SECONDS if self._found else RETRY_SECONDS)

    def question(self, article_id: int) -> str | None:
        """Return the question that an example's button asks; None where its article is gone or never was an example."""
        article = self._headlines.article(article_id)
        if article is None or article.status != "active":
            return None
        return headline(article.title)

    def _look(self) -> tuple[Example, ...]:
        found: list[Example] = []
        for example in candidates(self._headlines.newest(LOOKED_AT))[:TRIED]:
            if len(found) < SHOWN and self._is_answered(example):
                found.append(example)
        return tuple(found)

    def _is_answered(self, example: Example) -> bool:
        """Whether the collection answers it, and first with the article itself."""
        answer = self._ask(Asked(example.text), 1)
        sound = answer.answered and answer.reading.kind == "question" and not answer.reading.changed
        return sound and bool(answer.hits) and answer.hits[0].article_id == example.article_id


def headline(title: str) -> str | None:
    """Return a headline as a question on a button, None where it is too long, too short or not Arabic."""
    text = " ".join(title.split())
    if len(text) > LONGEST or len(words(text)) < FEWEST_WORDS or arabic_share(text) < 0.5:
        return None
    return text


def candidates(articles: Sequence[StoredArticle]) -> list[Example]:
    """Return the headlines that would do: first one an outlet, then the others, in their order; none twice."""
    firsts: list[Example] = []
    others: list[Example] = []
    outlets: set[str] = set()
    texts: set[str] = set()
    for article in articles:
        text = headline(article.title)
        if text is None or text in texts:
            continue
        texts.add(text)
        (others if article.source in outlets else firsts).append(Example(article.article_id, text))
        outlets.add(article.source)
    return firsts + others
