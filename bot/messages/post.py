"""What was published about a post's claims, and what an article says whose address was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.messages.answer import headlines
from bot.messages.catalogue import Language, say
from bot.messages.lines import about_line, link, title_markup, way_to
from bot.messages.links import sentence_url, web_url
from bot.messages.message import Button, Message, escape, fits
from bot.messages.quote import quotation, shorten
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign
from data.types import StoredArticle
from retrieval.types import Answer, Hit

PASSAGES_SHOWN = 3
MAX_CLAIM = 160
QUOTE_LIMITS = range(900, 100, -100)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A claim of a post and the passage that speaks of it."""

    claim: str
    hit: Hit


def render_post(found: Sequence[Spoken], nearest: Sequence[Hit], language: Language) -> Message:
    """Return what was published about a post: its claims, each over the passage that speaks of it.

    It does not say that a claim is true or false. Where nothing speaks of it: a refusal with up to three headlines.
    """
    if not found:
        lines = [escape(say(language, "post-nothing")), *_headlines(headlines(nearest), language)]
        return Message("\n".join(lines))
    heading = escape(say(language, "post-heading", count=len(found)))

    def text(limit: int) -> str:
        blocks = [
            f"{_claim(one.claim, language)}\n{_passage(one.hit, number, limit, language)}"
            for number, one in enumerate(found, start=1)
        ]
        return "\n\n".join([heading, *blocks])

    return Message(_fitting(text), _context_buttons([one.hit for one in found], language))


def render_article_answer(answer: Answer, language: Language) -> Message:
    """Return the passages of one article that answer what was asked of it, best first; all hits are that article's."""
    hits = answer.hits[:PASSAGES_SHOWN]
    heading = escape(say(language, "within-answered" if answer.answered else "within-nearest"))

    def text(limit: int) -> str:
        passages = (_passage(hit, at, limit, language) for at, hit in enumerate(hits, start=1))
        return "\n\n".join([heading, *passages])

    return Message(_fitting(text), _context_buttons(hits, language))


def render_linked_article(
    article: StoredArticle, related: Sequence[Hit], language: Language, *, asked: bool
) -> Message:
    """Return the beginning of an article and headlines of related ones; `asked`: something was asked that it does not say."""
    title = title_markup(article.title)
    address = web_url(article.url)
    heading = escape(say(language, "within-nothing" if asked else "linked-heading"))
    name = begin_rtl(f"<b>{link(address, title) if address else title}</b>")
    about = about_line(article.source, article.published, language)

    def text(limit: int) -> str:
        quote = quotation("\n".join(article.paragraphs[:4]), (0, 0), limit).markup()
        others = [escape(say(language, "related")), *_headlines(related, language)] if related else []
        return "\n".join([heading, name, about, quote, *others])

    return Message(_fitting(text))


def numbered(answer: Message, number: int, question: str, language: Language) -> Message:
    """Return an answer under the question of several in one message that it is the answer to, if there is room."""
    asked = isolate_foreign(shorten(" ".join(question.split()), MAX_CLAIM))
    line = begin_rtl(escape(say(language, "question-numbered", number=number, question=asked)))
    whole = f"<i>{line}</i>\n\n{answer.text}"
    return Message(whole, answer.buttons) if fits(whole) else answer


def _fitting(text: Callable[[int], str]) -> str:
    """The text with the longest quotations that fit one message."""
    return next((made for limit in QUOTE_LIMITS if fits(made := text(limit))), text(100))


def _claim(claim: str, language: Language) -> str:
    told = shorten(" ".join(claim.split()), MAX_CLAIM)
    return begin_rtl(escape(say(language, "post-claim", claim=isolate_foreign(told))))


def _passage(hit: Hit, number: int, limit: int, language: Language) -> str:
    start, end = hit.highlight
    place = say(language, "place", article=str(hit.article_id), paragraph=str(hit.paragraph))
    way = way_to(sentence_url(hit.url, hit.text[start:end]), place, language)
    title = begin_rtl(f"{isolate(number)}. <b>{title_markup(hit.title)}</b>")
    about = about_line(hit.source, hit.published, language, way)
    return "\n".join([quotation(hit.text, hit.highlight, limit).markup(), title, about])


def _headlines(hits: Sequence[Hit], language: Language) -> list[str]:
    lines = []
    for number, hit in enumerate(hits, start=1):
        address, title = web_url(hit.url), title_markup(hit.title)
        lines.append(begin_rtl(f"{isolate(number)}. {link(address, title) if address else title}"))
        lines.append(about_line(hit.source, hit.published, language))
    return lines


def _context_buttons(hits: Sequence[Hit], language: Language) -> tuple[tuple[Button, ...], ...]:
    row = [
        Button(say(language, "context", number=number), f"c:{hit.passage_id}")
        for number, hit in enumerate(hits, start=1)
    ]
    return (tuple(row if language == "en" else row[::-1]),) if row else ()
