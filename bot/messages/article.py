"""What stands around a passage, step by step, and whole articles in pages.

Both are one message that is edited in place. A button carries `c:passage:before:after`, so many paragraphs around a
passage, or `ar:article:page[:passage]`, a page from 0 on with the passage to go back to.
"""

from bot.messages.catalogue import Language, say
from bot.messages.lines import about_line, link, title_markup, way_to
from bot.messages.links import sentence_url, web_url
from bot.messages.message import MAX_UNITS, Button, Message, escape, fits, units, visible_units
from bot.messages.pages import pages_of
from bot.messages.quote import longest_that_fits, quotation
from bot.messages.rows import Rows, in_reading_order
from bot.messages.rtl import begin_rtl
from data.types import StoredArticle

AROUND = 2
"""Paragraphs shown on either side at first."""
STEP = 3
"""Paragraphs that are added in one step, as far as the message holds them."""


def render_context(
    article: StoredArticle,
    first: int,
    last: int,
    language: Language,
    *,
    passage_id: int | None = None,
    before: int = AROUND,
    after: int = AROUND,
) -> Message:
    """Return the paragraphs around paragraphs `first` to `last` (from 1, inclusive), those in bold.

    So many paragraphs before and after are shown; what one message does not hold is cut. With a `passage_id` there are
    buttons that go further, both ways, as far as the message holds it all, and back, and to the whole article.
    """
    first = max(1, min(first, len(article.paragraphs)))
    last = max(first, min(last, len(article.paragraphs)))
    window = _Window(article, first, last, language)
    if passage_id is None:
        return Message(window.text(before, after))
    return Message(window.text(before, after), _context_rows(window, passage_id, before, after))


def render_article(
    article: StoredArticle, language: Language, page: int = 0, *, passage_id: int | None = None
) -> Message:
    """Return a page of a whole article, from 0 on; beyond the last it is the last. The words are the source's own.

    Buttons lead to the next page and the one before, and with a `passage_id` back to what stands around it.
    """
    pages = pages_of(article.paragraphs)
    page = max(0, min(page, len(pages.texts) - 1))
    address = web_url(article.url)
    title = f"<b>{title_markup(article.title)}</b>"
    place = None if address else escape(say(language, "place-article", article=str(article.article_id)))
    lines = [
        begin_rtl(link(address, title) if address else title),
        about_line(article.source, article.published, language, place),
        quotation(pages.texts[page], (0, 0), MAX_UNITS).markup(folded=False),
    ]
    if len(pages.texts) > 1:
        lines.append(escape(say(language, "article-page", page=page + 1, pages=len(pages.texts))))
    return Message(
        "\n".join(lines), _article_rows(article.article_id, page, len(pages.texts), passage_id, language)
    )


class _Window:
    """Paragraphs around a passage, and the message of any number of them."""

    def __init__(self, article: StoredArticle, first: int, last: int, language: Language) -> None:
        self.article, self.first, self.last, self.language = article, first, last, language
        inside = "\n".join(article.paragraphs[first - 1 : last])
        place = say(language, "place", article=str(article.article_id), paragraph=str(first))
        way = way_to(sentence_url(article.url, inside), place, language)
        title = begin_rtl(f"<b>{title_markup(article.title)}</b>")
        self._heading = escape(say(language, "context-heading"))
        self._tail = f"{title}\n{about_line(article.source, article.published, language, way)}"

    def text(self, before: int, after: int) -> str:
        """The message with so many paragraphs around, cut where it does not hold them."""
        whole, marked = self._quoted(before, after)
        room = MAX_UNITS - visible_units(self._heading + self._tail) - 40
        return longest_that_fits(lambda limit: self._shown(whole, marked, limit), room, 100)

    def holds(self, before: int, after: int) -> bool:
        """Whether a message holds so many paragraphs around without a cut."""
        whole, marked = self._quoted(before, after)
        length = units(whole)
        return length < MAX_UNITS and fits(self._shown(whole, marked, length))

    def wider(self, before: int, after: int, *, back: bool) -> tuple[int, int] | None:
        """The next step, towards the beginning with `back` or the end; None where there is none that a message holds."""
        there = self.first - 1 - before if back else len(self.article.paragraphs) - self.last - after
        for step in range(min(STEP, there), 0, -1):
            further = (before + step, after) if back else (before, after + step)
            if self.holds(*further):
                return further
        return None

    def is_all(self, before: int, after: int) -> bool:
        """Whether that is the whole article."""
        ends = before >= self.first - 1 and after >= len(self.article.paragraphs) - self.last
        return ends and self.holds(before, after)

    def _quoted(self, before: int, after: int) -> tuple[str, tuple[int, int]]:
        paragraphs = self.article.paragraphs
        above = paragraphs[max(0, self.first - 1 - before) : self.first - 1]
        inside = paragraphs[self.first - 1 : self.last]
        start = sum(len(paragraph) + 1 for paragraph in above)
        whole = "\n".join((*above, *inside, *paragraphs[self.last : self.last + after]))
        return whole, (start, start + len("\n".join(inside)))

    def _shown(self, whole: str, marked: tuple[int, int], limit: int) -> str:
        # Unfolded: a folded one would close again at each step.
        return f"{self._heading}\n{quotation(whole, marked, limit).markup(folded=False)}\n{self._tail}"


def _context_rows(window: _Window, passage_id: int, before: int, after: int) -> Rows:
    language = window.language
    steps = []
    for key, back in (("context-before", True), ("context-after", False)):
        if (further := window.wider(before, after, back=back)) is not None:
            steps.append(Button(say(language, key), _context_data(passage_id, *further)))
    if (before, after) != (AROUND, AROUND):
        steps.append(Button(say(language, "step-back"), _context_data(passage_id, AROUND, AROUND)))
    whole = []
    if not window.is_all(before, after):
        page = pages_of(window.article.paragraphs).of_paragraph[window.first - 1]
        whole.append(
            Button(say(language, "whole-article"), f"ar:{window.article.article_id}:{page}:{passage_id}")
        )
    return in_reading_order((steps, whole), language)


def _context_data(passage_id: int, before: int, after: int) -> str:
    return f"c:{passage_id}:{before}:{after}"


def _article_rows(article_id: int, page: int, pages: int, passage_id: int | None, language: Language) -> Rows:
    behind = "" if passage_id is None else f":{passage_id}"
    turns = [
        Button(say(language, key), f"ar:{article_id}:{to}{behind}")
        for key, to in (("article-next", page + 1), ("article-before", page - 1))
        if 0 <= to < pages
    ]
    back = []
    if passage_id is not None:
        back.append(Button(say(language, "article-context"), _context_data(passage_id, AROUND, AROUND)))
    return in_reading_order((turns, back), language)
