"""The lines that say where something was published: title, outlet, date, link."""

from collections.abc import Sequence
from datetime import date

from bot.messages.catalogue import Language, say
from bot.messages.links import web_url, written_date
from bot.messages.message import escape
from bot.messages.quote import shorten
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign
from retrieval.types import AlsoIn

MAX_TITLE = 250
MAX_OUTLET = 80
OUTLETS_NAMED = 3
# Of a line that only adds to an answer; the links of three passages would fill a message.
MAX_ADDED_LINK = 1_000


def title_markup(title: str) -> str:
    """Return an article's title on one line, cut when very long, as markup."""
    return escape(isolate_foreign(shorten(" ".join(title.split()), MAX_TITLE)))


def about_line(
    outlet: str, published: date | None, language: Language, way: str | None = None, *, undated: bool = False
) -> str:
    """Return the line "outlet · date · way" as markup, without what is not known; `way` is markup already.

    With `undated` it says that the date is not known.
    """
    parts = [_outlet(outlet)]
    if published is not None:
        parts.append(written_date(published, language))
    elif undated:
        parts.append(_own(say(language, "undated"), language))
    parts.append(way or "")
    return _begun(" · ".join(part for part in parts if part), language)


def named_outlets(twins: Sequence[AlsoIn]) -> tuple[list[AlsoIn], int]:
    """Return the first twin of each of the first three outlets, and how many outlets there are beyond them."""
    outlets: dict[str, AlsoIn] = {}
    for twin in twins:
        outlets.setdefault(" ".join(twin.source.split()) or f"{twin.article_id}", twin)
    named = list(outlets.values())[:OUTLETS_NAMED]
    return named, len(outlets) - len(named)


def also_line(twins: Sequence[AlsoIn], language: Language) -> str:
    """Return the line that says where else the same was published, as markup; empty without `twins`."""
    named, others = named_outlets(twins)
    if not named:
        return ""
    parts = [_linked(twin, language) for twin in named]
    if others:
        parts.append(_own(say(language, "also-more", count=others), language))
    separator = "، " if language == "ar" else ", "
    return _begun(f"{_own(say(language, 'also-in'), language)} {separator.join(parts)}", language)


def way_to(address: str | None, place: str, language: Language) -> str:
    """Return markup that leads to a sentence: a link where there is an `address`, else `place` in words."""
    if address is None:
        return _own(place, language)
    return link(address, _own(say(language, "open-link"), language))


def link(address: str, markup: str) -> str:
    """Return `markup` as a link to `address`."""
    return f'<a href="{escape(address).replace(chr(34), "&quot;")}">{markup}</a>'


def _outlet(name: str) -> str:
    return escape(isolate_foreign(shorten(" ".join(name.split()), MAX_OUTLET)))


def _linked(twin: AlsoIn, language: Language) -> str:
    place = say(language, "place-article", article=str(twin.article_id))
    name = _outlet(twin.source) or _own(place, language)
    address = web_url(twin.url)
    linked = link(address, name) if address else name
    return linked if len(linked.encode()) <= MAX_ADDED_LINK else name


def _begun(line: str, language: Language) -> str:
    """A line for readers of Arabic runs from right to left whatever it begins with; for others as it begins."""
    return begin_rtl(line) if language == "ar" else line


def _own(words: str, language: Language) -> str:
    """The bot's own words within a line that runs from right to left, as markup."""
    return escape(words if language == "ar" else isolate(words))
