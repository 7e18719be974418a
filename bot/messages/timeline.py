"""A story day by day: the date, what was written, where. `tl:question:page` leads to a page, from 0."""

from collections.abc import Sequence

from bot.messages.browsing import page_line, steps
from bot.messages.catalogue import Language, say
from bot.messages.lines import about_line, also_line, title_markup, way_to
from bot.messages.links import sentence_url, written_date
from bot.messages.message import Message, escape, fits
from bot.messages.quote import quotation, shorten
from bot.messages.rtl import begin_rtl, isolate_foreign
from bot.timeline import Timeline
from retrieval.types import Hit

DAYS_A_PAGE = 5
MAX_TOPIC_SHOWN = 100
QUOTES = (420, 320, 220, 120, 60)
"""Characters of a quotation: shorter ones where five long ones would not fit."""


def render_timeline(found: Timeline, topic: str, number: int, at: int, language: Language) -> Message:
    """Return a page, from 0, of a story's days; a kind line where there are none. A page beyond the last is the last one."""
    if not found.days:
        return Message(escape(say(language, "timeline-none")))
    pages = -(-len(found.days) // DAYS_A_PAGE)
    at = min(at, pages - 1)
    days = found.days[at * DAYS_A_PAGE : (at + 1) * DAYS_A_PAGE]
    subject = shorten(" ".join(topic.split()), MAX_TOPIC_SHOWN)
    heading = f"<b>{escape(say(language, 'timeline-heading', topic=subject))}</b>"
    tail = []
    if found.undated:
        tail.append(escape(say(language, "timeline-undated", count=found.undated)))
    if pages > 1:
        tail.append(page_line(at, pages, language))
    text = _longest_that_fits(heading, days, "\n".join(tail), language)
    return Message(text, steps(f"tl:{number}", at, pages, language))


def render_timeline_ask(language: Language) -> Message:
    """Return the question for a topic, in a private chat."""
    return Message(escape(say(language, "timeline-ask")))


def render_timeline_usage(language: Language) -> Message:
    """Return how the command is written, where no text is waited for."""
    example = f"/timeline {say(language, 'timeline-example')}"
    return Message(escape(say(language, "timeline-usage", example=example)))


def _longest_that_fits(heading: str, days: Sequence[Hit], tail: str, language: Language) -> str:
    text = ""
    for limit in QUOTES:
        told = (_day(hit, limit, language) for hit in days)
        text = "\n\n".join(part for part in (heading, *told, tail) if part)
        if fits(text):
            break
    return text


def _day(hit: Hit, limit: int, language: Language) -> str:
    """The date, the passage around its sentence, and where it stands; links are left out where room is scarce."""
    start, end = hit.highlight
    roomy = limit >= QUOTES[1]
    address = sentence_url(hit.url, hit.text[start:end]) if roomy else None
    place = say(language, "place-article", article=str(hit.article_id))
    day = written_date(hit.published, language) if hit.published else ""
    title = title_markup(shorten(" ".join(hit.title.split()), limit // 3))
    lines = [
        begin_rtl(f"<b>{day}</b>"),
        quotation(hit.text, hit.highlight, limit).markup(),
        begin_rtl(title),
        about_line(
            isolate_foreign(shorten(hit.source, 40)), None, language, way_to(address, place, language)
        ),
        also_line(hit.also_in, language) if roomy else "",
    ]
    return "\n".join(line for line in lines if line)
