"""An answer as a person reads it: quotations, their sources, and what can be pressed (`answer_buttons`).

What was done to the question comes first, then in words how sure the answer is. Every passage is shown as a quotation
with the answering sentence bold, then its title, outlet, date, a link to the sentence, and where else it stands. The
first of a page lies open, the others fold. What is too long is cut inside the quotations; when that is not
enough, fewer passages are shown and the rest waits behind *more*.
"""

from collections.abc import Callable, Sequence

from bot.messages.answer_buttons import PASSAGES_SHOWN, Page, answer_rows, earlier, refusal_rows
from bot.messages.article import render_context
from bot.messages.catalogue import Language, say
from bot.messages.confidence import sureness_line
from bot.messages.how_read import how_read, nothing_then
from bot.messages.lines import about_line, also_line, link, title_markup, way_to
from bot.messages.links import sentence_url, web_url
from bot.messages.message import MAX_UNITS, Button, Message, escape, fits, units, visible_units
from bot.messages.quote import longest_that_fits, quotation
from bot.messages.rows import in_reading_order
from bot.messages.rtl import begin_rtl, isolate
from retrieval.types import Answer, Hit

__all__ = ["PASSAGES_SHOWN", "headlines", "render_answer", "render_context", "render_refusal"]

HEADLINES_SHOWN = 3
# Below this a quotation says too little; better one passage fewer.
MIN_QUOTE = 300
# The best passage lies open unless it is far longer than passages are (data.paragraphs: 800 characters).
OPEN_UNITS = 1_000


def render_answer(
    answer: Answer,
    question_id: int,
    language: Language,
    offset: int = 0,
    *,
    as_written: bool = False,
    newest: bool = False,
    passages: int = PASSAGES_SHOWN,
    share: Button | None = None,
) -> Message:
    """Return a page of `answer`: up to `passages` passages from `offset` on, or an honest refusal.

    A *more* button is offered when `answer` holds hits beyond those shown, so ask for one hit more than you
    want shown. Past the last hit the text says that there are no more. `as_written`, `newest`: that is how it was asked.
    `share`: the button that shares the question, which gets a shorter label.
    """
    page = Page(question_id, offset, as_written, newest, passages)
    if not answer.answered:
        return render_refusal(answer, question_id, language)
    shown = answer.hits[offset : offset + passages]
    if not shown:
        back = in_reading_order((earlier(page, language),), language)
        return Message(escape(say(language, "no-more")), back)
    above = _above(answer, language, newest=newest) if offset == 0 else ""
    while True:
        text = _passages(shown, offset, above, language)
        if fits(text) or len(shown) == 1:
            break
        shown = shown[:-1]
    return Message(text, answer_rows(answer, page, shown, language, share))


def headlines(nearest: Sequence[Hit]) -> list[Hit]:
    """Return the best hit of each of the first three articles, best first."""
    firsts: dict[int, Hit] = {}
    for hit in nearest:
        firsts.setdefault(hit.article_id, hit)
    return list(firsts.values())[:HEADLINES_SHOWN]


def render_refusal(answer: Answer, question_id: int, language: Language) -> Message:
    """Return a message that says that no answer was found, with up to three headlines, one an article."""
    nothing = nothing_then(answer, language)
    lines = [escape(line) for line in (say(language, "refusal"), nothing) if line]
    articles = headlines(answer.hits)
    if articles:
        lines += ["", escape(say(language, "nearest"))]
    for number, hit in enumerate(articles, start=1):
        title = title_markup(hit.title)
        address = web_url(hit.url)
        lines.append(begin_rtl(f"{isolate(number)}. {link(address, title) if address else title}"))
        place = None if address else escape(say(language, "place-article", article=str(hit.article_id)))
        lines.append(about_line(hit.source, hit.published, language, place, undated=hit.undated))
    text = _block(how_read(answer, language)) + "\n".join(lines)
    return Message(text, refusal_rows(answer, Page(question_id), language))


def _above(answer: Answer, language: Language, *, newest: bool) -> str:
    """What stands above the first passage: how the question was read, and how sure the answer is or how it is ordered."""
    order = say(language, "answer-newest") if newest else sureness_line(answer, language)
    return _block(how_read(answer, language)) + (f"{escape(order)}\n" if order else "")


def _block(lines: Sequence[str]) -> str:
    """Plain lines as markup, set off from what comes after; nothing where there are none."""
    return escape("\n".join(lines)) + "\n\n" if lines else ""


def _passages(hits: Sequence[Hit], offset: int, above: str, language: Language) -> str:
    sources = [_source(hit, offset + at, language) for at, hit in enumerate(hits, start=1)]
    overhead = visible_units(above) + sum(visible_units(lines) + 4 for lines in sources)
    text = _text_of(hits, sources, above)
    # One passage fewer is better than half an answering sentence; a single one is cut as far as it must be.
    sentences = max(units(hit.text[slice(*hit.highlight)]) for hit in hits)
    least = max(MIN_QUOTE, sentences) if len(hits) > 1 else 100
    return longest_that_fits(text, MAX_UNITS - overhead, least)


def _text_of(hits: Sequence[Hit], sources: Sequence[str], above: str) -> Callable[[int], str]:
    """What gives the whole text for a limit on the quotations."""

    def text(limit: int) -> str:
        return above + "\n\n".join(
            f"{quotation(hit.text, hit.highlight, limit).markup(folded=_folds(hit, limit, first=at == 0))}\n{source}"
            for at, (hit, source) in enumerate(zip(hits, sources, strict=True))
        )

    return text


def _folds(hit: Hit, limit: int, *, first: bool) -> bool:
    return not first or min(units(hit.text), limit) > OPEN_UNITS


def _source(hit: Hit, number: int, language: Language) -> str:
    """The lines under a quotation: number and title; outlet, date and the way to the sentence; where else it stands."""
    start, end = hit.highlight
    place = say(language, "place", article=str(hit.article_id), paragraph=str(hit.paragraph))
    way = way_to(sentence_url(hit.url, hit.text[start:end]), place, language)
    title = begin_rtl(f"{isolate(number)}. <b>{title_markup(hit.title)}</b>")
    about = about_line(hit.source, hit.published, language, way, undated=hit.undated)
    return "\n".join(line for line in (title, about, also_line(hit.also_in, language)) if line)
