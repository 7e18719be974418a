"""An answer as a person reads it: quotations, their sources, and what can be pressed.

What was done to the question comes first. Every passage is shown as a quotation with the answering sentence bold,
then its title, outlet, date, a link to the sentence, and where else it stands. What is too long is cut inside the
quotations; when that is not enough, fewer passages are shown and the rest waits behind *more*.
"""

from collections.abc import Callable, Sequence

from bot.messages.catalogue import Language, say
from bot.messages.how_read import how_read, may_be_undone, nothing_then
from bot.messages.lines import about_line, also_line, link, title_markup, way_to
from bot.messages.links import sentence_url, web_url
from bot.messages.message import MAX_UNITS, Button, Message, escape, fits, units, visible_units
from bot.messages.quote import quotation
from bot.messages.rtl import begin_rtl, isolate
from data.types import StoredArticle
from retrieval.types import Answer, Hit

PASSAGES_SHOWN = 3
HEADLINES_SHOWN = 3
# Below this a quotation says too little; better one passage fewer.
MIN_QUOTE = 300


def render_answer(
    answer: Answer, question_id: int, language: Language, offset: int = 0, *, as_written: bool = False
) -> Message:
    """Return what to send for `answer`: up to three passages from `offset` on, or an honest refusal.

    A *more* button is offered when `answer` holds hits beyond those shown, so ask for one hit more than you
    want shown. Past the last hit the text says that there are no more. `as_written`: that is how it was looked up.
    """
    if not answer.answered and offset == 0:
        return render_refusal(answer, question_id, language)
    shown = answer.hits[offset : offset + PASSAGES_SHOWN] if answer.answered else ()
    if not shown:
        return Message(escape(say(language, "no-more")))
    above = _block(how_read(answer, language)) if offset == 0 else ""
    while True:
        text = _passages(shown, offset, above, language)
        if fits(text) or len(shown) == 1:
            break
        shown = shown[:-1]
    following = offset + len(shown)
    more = (
        f"m:{question_id}:{following}{':w' if as_written else ''}" if len(answer.hits) > following else None
    )
    undo = [] if offset else _undo_buttons(answer, question_id, language)
    return Message(text, _answer_buttons(shown, offset, more, undo, language))


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
    undo = _undo_buttons(answer, question_id, language)
    return Message(_block(how_read(answer, language)) + "\n".join(lines), (tuple(undo),) if undo else ())


def render_context(article: StoredArticle, first: int, last: int, language: Language) -> Message:
    """Return the paragraphs around paragraphs `first` to `last` (from 1, inclusive), those in bold.

    Two paragraphs before and two after are shown, as far as one message holds them.
    """
    first = max(1, min(first, len(article.paragraphs)))
    last = max(first, min(last, len(article.paragraphs)))
    before = article.paragraphs[max(0, first - 3) : first - 1]
    inside = article.paragraphs[first - 1 : last]
    whole = "\n".join((*before, *inside, *article.paragraphs[last : last + 2]))
    start = sum(len(paragraph) + 1 for paragraph in before)
    marked = (start, start + len("\n".join(inside)))
    heading = escape(say(language, "context-heading"))
    place = say(language, "place", article=str(article.article_id), paragraph=str(first))
    way = way_to(sentence_url(article.url, "\n".join(inside)), place, language)
    title = begin_rtl(f"<b>{title_markup(article.title)}</b>")
    tail = f"{title}\n{about_line(article.source, article.published, language, way)}"
    room = MAX_UNITS - visible_units(heading + tail) - 40
    return Message(
        _longest(lambda limit: f"{heading}\n{quotation(whole, marked, limit).markup()}\n{tail}", room, 100)
    )


def _block(lines: Sequence[str]) -> str:
    """Plain lines as markup, set off from what comes after; nothing where there are none."""
    return escape("\n".join(lines)) + "\n\n" if lines else ""


def _passages(hits: Sequence[Hit], offset: int, above: str, language: Language) -> str:
    sources = [_source(hit, offset + at, language) for at, hit in enumerate(hits, start=1)]
    overhead = visible_units(above) + sum(visible_units(lines) + 4 for lines in sources)

    def text(limit: int) -> str:
        return above + "\n\n".join(
            f"{quotation(hit.text, hit.highlight, limit).markup()}\n{source}"
            for hit, source in zip(hits, sources, strict=True)
        )

    # One passage fewer is better than half an answering sentence; a single one is cut as far as it must be.
    sentences = max(units(hit.text[slice(*hit.highlight)]) for hit in hits)
    return _longest(text, MAX_UNITS - overhead, max(MIN_QUOTE, sentences) if len(hits) > 1 else 100)


def _longest(text: Callable[[int], str], room: int, least: int) -> str:
    """The text with the largest limit on its quotations, between `room` and `least`, that makes it fit."""
    result = text(max(room, least))
    for limit in range(room - 100, least - 1, -100):
        if fits(result):
            break
        result = text(limit)
    return result


def _source(hit: Hit, number: int, language: Language) -> str:
    """The lines under a quotation: number and title; outlet, date and the way to the sentence; where else it stands."""
    start, end = hit.highlight
    place = say(language, "place", article=str(hit.article_id), paragraph=str(hit.paragraph))
    way = way_to(sentence_url(hit.url, hit.text[start:end]), place, language)
    title = begin_rtl(f"{isolate(number)}. <b>{title_markup(hit.title)}</b>")
    about = about_line(hit.source, hit.published, language, way, undated=hit.undated)
    return "\n".join(line for line in (title, about, also_line(hit.also_in, language)) if line)


def _undo_buttons(answer: Answer, question_id: int, language: Language) -> list[Button]:
    return [Button(say(language, "as-written"), f"w:{question_id}")] if may_be_undone(answer) else []


def _answer_buttons(
    hits: Sequence[Hit], offset: int, more: str | None, undo: Sequence[Button], language: Language
) -> tuple[tuple[Button, ...], ...]:
    """A row of context buttons, one a passage shown, and a row with *more* where there is more and what undoes."""
    context = [
        Button(say(language, "context", number=offset + at), f"c:{hit.passage_id}")
        for at, hit in enumerate(hits, start=1)
    ]
    further = [*([Button(say(language, "more"), more)] if more else []), *undo]
    # Telegram lays a row out from left to right for everyone; a reader of Arabic begins at the right.
    rows = (tuple(row if language == "en" else row[::-1]) for row in (context, further) if row)
    return tuple(rows)
