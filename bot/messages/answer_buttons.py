"""What can be pressed under an answer: at most three rows, in the order in which its reader reads.

A button carries `m:question:offset[:flags]`, a page of the answer, with `w` among the flags as the question was written
and `n` the newest first; `w:question`, the question as it was written; `c:passage`, what stands around one;
`fb:question:…`, what is thought of it; `tp:q:question` and `sq:question`, to hear of it later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.messages.catalogue import Language, say
from bot.messages.feedback import feedback_buttons
from bot.messages.how_read import may_be_undone
from bot.messages.message import Button
from bot.messages.rows import Rows, in_reading_order
from retrieval.types import Answer, Hit

PASSAGES_SHOWN = 3
MOST_PASSAGES = 5
# Beside one another more buttons leave no room for the longer word.
LONG_LABELS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the answer to a question: its passages from `offset` on, `passages` of them at most.

    `as_written`: that is how the question is looked up. `newest`: the newest stand first.
    """

    question_id: int
    offset: int = 0
    as_written: bool = False
    newest: bool = False
    passages: int = PASSAGES_SHOWN

    @property
    def data(self) -> str:
        """What a button carries that leads to it."""
        flags = "w" * self.as_written + "n" * self.newest
        return f"m:{self.question_id}:{self.offset}{':' if flags else ''}{flags}"

    @property
    def before(self) -> "Page":
        """The page before; the first one stays."""
        return replace(self, offset=max(0, self.offset - self.passages))


def answer_rows(
    answer: Answer, page: Page, shown: Sequence[Hit], language: Language, share: Button | None = None
) -> Rows:
    """Return the rows under a page that shows `shown` of an answer's hits.

    Context, one button a passage; further and earlier pages, the order, and on the first what undoes; feedback, alert
    and what shares the question.
    """
    key = "context" if len(shown) <= LONG_LABELS else "context-short"
    context = [
        Button(say(language, key, number=page.offset + at), f"c:{hit.passage_id}")
        for at, hit in enumerate(shown, start=1)
    ]
    following = page.offset + len(shown)
    paging = [Button(say(language, "more"), replace(page, offset=following).data)]
    pages = [
        *(paging if len(answer.hits) > following else []),
        *earlier(page, language),
        *_order(answer, page, language),
        *(undo(answer, page, language) if page.offset == 0 else []),
    ]
    return in_reading_order((context, pages, feedback_buttons(page.question_id, language, share)), language)


def refusal_rows(answer: Answer, page: Page, language: Language) -> Rows:
    """Return the rows under a refusal: to be told when there is an answer, and what undoes."""
    wait = Button(say(language, "tell-me"), f"sq:{page.question_id}")
    return in_reading_order(([wait], undo(answer, page, language)), language)


def earlier(page: Page, language: Language) -> list[Button]:
    """Return the button that leads to the page before, none on the first."""
    return [Button(say(language, "earlier"), page.before.data)] if page.offset else []


def undo(answer: Answer, page: Page, language: Language) -> list[Button]:
    """Return the button that asks the question as it was written, none where nothing was done to it."""
    return [Button(say(language, "as-written"), f"w:{page.question_id}")] if may_be_undone(answer) else []


def _order(answer: Answer, page: Page, language: Language) -> list[Button]:
    """The button that turns to the other order, none where the days of what is known say that there is but one."""
    days = {hit.published for hit in answer.hits}
    if not page.newest and (len(days) < 2 or answer.reading.latest):
        return []
    other = replace(page, offset=0, newest=not page.newest)
    return [Button(say(language, "best-first" if page.newest else "newest-first"), other.data)]
