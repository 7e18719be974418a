"""What is written to a chat about the alerts that are due for it. Synchronous: called from a thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.messages import Language, Message
from bot.messages.alert import Why, render_alert, render_answer_came
from bot.messages.answer import PASSAGES_SHOWN, render_answer
from bot.messages.digest import DigestEntry, render_digest
from bot.services import Questions, Search
from data.outbox import OutboxItem
from retrieval.reading.reading import Asked


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be sent; `question`: the number of the question that it answers."""

    message: Message
    question: int | None = None


class LetterWriter:
    """Writes alerts, answers to saved questions, and digests. `clock` gives UTC."""

    def __init__(self, search: Search, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._search = search
        self._questions = questions
        self._clock = clock

    def alert(self, item: OutboxItem) -> Letter | None:
        """Return what is written about one alert; None where the question that it was to answer has no answer now.

        Raises what the search raises.
        """
        if item.kind == "question" and item.message_id is None:
            return self._answer(item)
        message = render_alert(
            article_id=item.article_id,
            title=item.title,
            source=item.source,
            url=item.url,
            published=item.published,
            lead=item.lead,
            language=_language(item),
            why=_why(item),
            corrected=item.message_id is not None,
        )
        return Letter(message)

    def digest(self, items: Sequence[OutboxItem], total: int) -> Letter:
        """Return the digest of `total` alerts, of which the best are given, at least one."""
        entries = [
            DigestEntry(item.article_id, item.title, item.source, item.url, item.published, _why(item))
            for item in items
        ]
        return Letter(render_digest(entries, total, _language(items[0])))

    def answered(self, letter: Letter, message_id: int) -> None:
        """Keep which message answered a question, so that what is asked next can lean on it."""
        if letter.question is not None:
            self._questions.answered_by(letter.question, message_id)

    def _answer(self, item: OutboxItem) -> Letter | None:
        answer = self._search.ask(Asked(item.about), PASSAGES_SHOWN + 1)
        if not answer.answered:
            return None
        looked_up = answer.reading.looked_up
        number = self._questions.remember(item.chat_id, item.about, True, self._clock(), looked_up=looked_up)
        answered = render_answer(answer, number, _language(item))
        return Letter(render_answer_came(item.about, answered, _language(item)), number)


def _why(item: OutboxItem) -> Why | None:
    if item.kind is None or item.subscription_id is None:
        return None
    return Why(item.subscription_id, item.kind, item.about)


def _language(item: OutboxItem) -> Language:
    return "en" if item.language == "en" else "ar"
