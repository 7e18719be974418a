"""A digest: what has come for a chat since the last one, in one message, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.alert import Why
from bot.messages.catalogue import Language, say, variants
from bot.messages.following import followed
from bot.messages.lines import about_line, link, title_markup
from bot.messages.links import web_url
from bot.messages.message import Button, Message, escape, fits
from bot.messages.rtl import begin_rtl, isolate

MOST_LINES = 30
"""Articles of a digest that are named, if there is room: more of them nobody reads."""


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """An article of a digest and why it is in it."""

    article_id: int
    title: str
    source: str
    url: str | None
    published: date | None
    why: Why | None = None


def render_digest(entries: Sequence[DigestEntry], total: int, language: Language) -> Message:
    """Return a digest of `total` articles, the first of which are given: as many as fit, and how many more there are."""
    heading = f"<b>{escape(say(language, 'digest-heading', count=total))}</b>"
    parts: list[str] = []
    for number, entry in enumerate(entries[:MOST_LINES], start=1):
        longer = [*parts, _entry(number, entry, language)]
        if not fits(_whole(heading, longer, total - number, language)):
            break
        parts = longer
    mine = Button(variants(language, "alert-button")["mine"], "su:l:0")
    return Message(_whole(heading, parts, total - len(parts), language), ((mine,),))


def _whole(heading: str, parts: Sequence[str], others: int, language: Language) -> str:
    more = [escape(say(language, "digest-more", count=others))] if others else []
    return "\n\n".join([heading, *parts, *more])


def _entry(number: int, entry: DigestEntry, language: Language) -> str:
    address = web_url(entry.url)
    title = title_markup(entry.title)
    place = None if address else escape(say(language, "place-article", article=str(entry.article_id)))
    lines = [
        begin_rtl(f"{isolate(number)}. {link(address, title) if address else title}"),
        about_line(entry.source, entry.published, language, place),
    ]
    if entry.why is not None and entry.why.kind in ("words", "topic"):
        lines.append(f"<i>{escape(followed(entry.why.kind, entry.why.text, language))}</i>")
    return "\n".join(lines)
