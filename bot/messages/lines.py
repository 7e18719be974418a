"""The lines that say where something was published: title, outlet, date, link."""

from datetime import date

from bot.messages.links import written_date
from bot.messages.message import escape
from bot.messages.quote import shorten
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign
from bot.messages.texts import Language, texts_for

MAX_TITLE = 250
MAX_OUTLET = 80


def title_markup(title: str) -> str:
    """Return an article's title on one line, cut when very long, as markup."""
    return escape(isolate_foreign(shorten(" ".join(title.split()), MAX_TITLE)))


def about_line(outlet: str, published: date | None, language: Language, way: str | None = None) -> str:
    """Return the line "outlet · date · way" as markup, without what is not known; `way` is markup already."""
    parts = [escape(isolate_foreign(shorten(" ".join(outlet.split()), MAX_OUTLET)))]
    if published is not None:
        parts.append(written_date(published, language))
    parts.append(way or "")
    return begin_rtl(" · ".join(part for part in parts if part))


def way_to(address: str | None, place: str, language: Language) -> str:
    """Return markup that leads to a sentence: a link where there is an `address`, else `place` in words."""
    if address is None:
        return escape(place if language == "ar" else isolate(place))
    words = texts_for(language).open_link
    return link(address, words if language == "ar" else isolate(words))


def link(address: str, markup: str) -> str:
    """Return `markup` as a link to `address`."""
    return f'<a href="{escape(address).replace(chr(34), "&quot;")}">{markup}</a>'
