"""An alert as a subscriber reads it."""

from datetime import date

from bot.messages.catalogue import Language, say
from bot.messages.lines import about_line, link, title_markup
from bot.messages.links import web_url
from bot.messages.message import Message, escape
from bot.messages.quote import quotation
from bot.messages.rtl import begin_rtl

MAX_LEAD = 400


def render_alert(
    *,
    article_id: int,
    title: str,
    source: str,
    url: str | None,
    published: date | None,
    lead: str,
    language: Language,
) -> Message:
    """Return the alert for a new article: linked title, first words as a quotation, outlet and date."""
    address = web_url(url)
    heading = f"<b>{title_markup(title)}</b>"
    lines = [
        escape(say(language, "alert-heading")),
        begin_rtl(link(address, heading) if address else heading),
    ]
    if lead.strip():
        lines.append(quotation(lead.strip(), (0, 0), MAX_LEAD).markup())
    place = None if address else escape(say(language, "place-article", article=str(article_id)))
    lines.append(about_line(source, published, language, place))
    return Message("\n".join(line for line in lines if line))
