"""What the bot needs of the collection: questions to answers, articles as people read them, browsing."""

from datetime import date
from typing import Protocol

from data.browsing import Day, Outlet, Page, Place
from data.types import PassageContext, StoredArticle, StoredPassage
from retrieval.reading.reading import Asked
from retrieval.types import Answer


class Search(Protocol):
    """Questions to answers."""

    def ask(self, asked: Asked, k: int = 3) -> Answer:
        """Return up to `k` hits, best first; none where what was asked is no question. Raises `RetrievalError`."""
        ...


class Articles(Protocol):
    """Articles at rest."""

    def context(self, passage_id: int) -> PassageContext | None:
        """Return where a passage stands, None when its article is gone."""
        ...

    def article(self, article_id: int) -> StoredArticle | None:
        """Return an article with its paragraphs, also a withdrawn one; None where there never was one."""
        ...


class Links(Protocol):
    """Articles by address."""

    def find(self, url: str) -> StoredArticle | None:
        """Return the active article that an address leads to, with its paragraphs; None where there is none."""
        ...


class Browser(Protocol):
    """The collection as a reader leafs through it: newest first, those without a date last. Names are those of outlets."""

    def newest(self, outlet: str | None, limit: int) -> Page:
        """Return the first articles, of one outlet or of all."""
        ...

    def older(self, place: Place, outlet: str | None, limit: int) -> Page:
        """Return the articles that follow a place."""
        ...

    def newer(self, place: Place, outlet: str | None, limit: int) -> Page:
        """Return the articles before a place; the first page where there are too few."""
        ...

    def outlets(self) -> tuple[Outlet, ...]:
        """Return the outlets, most articles first."""
        ...

    def outlet(self, key: int) -> str | None:
        """Return the name of an outlet by its key."""
        ...

    def newest_day(self, until: date) -> date | None:
        """Return the last day up to another on which an article was published."""
        ...

    def day(self, day: date, limit: int) -> Day:
        """Return the articles of a day, some at most."""
        ...

    def article(self, article_id: int) -> StoredArticle | None:
        """Return an active article with its paragraphs."""
        ...

    def passage(self, passage_id: int) -> StoredPassage | None:
        """Return a passage of an active article."""
        ...


class QuestionSharing(Protocol):
    """Questions that their askers let everybody read."""

    def share(self, question_id: int, chat_id: int) -> bool:
        """Share a question; False if this chat has not asked it."""
        ...

    def text(self, question_id: int) -> str | None:
        """Return the text of a shared question, None for any other."""
        ...
