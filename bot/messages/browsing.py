"""Lists of articles and of outlets, as a reader leafs through them.

What the buttons carry: `lt:outlet:way:day:article` articles of an outlet by its key (0: of all), from a place on (way `o`:
the older ones, `n`: the newer ones; day 0: no date) or from the first on (`lt:outlet`); `sr:page` the outlets.
"""

from collections.abc import Callable, Sequence
from datetime import date

from bot.messages.catalogue import Language, say
from bot.messages.deep_links import article_link
from bot.messages.lines import about_line, link, title_markup
from bot.messages.links import web_url, written_date
from bot.messages.message import Button, Message, escape, fits
from bot.messages.quote import shorten
from bot.messages.rows import Rows, in_reading_order
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign, without_marks
from data.browsing import Outlet, Page, Place
from data.types import StoredArticle

ARTICLES_A_PAGE = 10
OUTLETS_A_PAGE = 10
OUTLETS_BESIDE = 8
"""With more outlets than these, a list of articles has one button to all of them."""
TITLE_LENGTHS = (180, 100, 40)
"""Characters of a title: a page of long ones is shown with shorter ones rather than not at all."""
MAX_LABEL = 28


def render_latest(
    page: Page, outlet: Outlet | None, outlets: Sequence[Outlet], language: Language, username: str
) -> Message:
    """Return a page of articles, of one outlet or of all, with the ways on and to the outlets."""
    if outlet is None:
        heading = say(language, "latest-heading")
    else:
        heading = say(language, "latest-of", outlet=outlet_name(outlet.name, language))
    if not page.articles:
        return Message(escape(say(language, "latest-none")))
    text = fitting(
        lambda limit: "\n".join(
            [
                f"<b>{escape(heading)}</b>",
                *(
                    entry(article, number, language, username, limit)
                    for number, article in enumerate(page.articles, start=1)
                ),
            ]
        )
    )
    rows = [_ways(page, outlet.key if outlet else 0, language), *_outlet_rows(outlet, outlets, language)]
    return Message(text, in_reading_order(rows, language))


def render_outlets(
    outlets: Sequence[Outlet], at: int, language: Language, *, unknown: bool = False
) -> Message:
    """Return the outlets of a page, from 0, each with its number of articles and a button.

    A page that is not there is the last one. `unknown`: somebody asked for an outlet that is not among them.
    """
    pages = max(1, -(-len(outlets) // OUTLETS_A_PAGE))
    at = min(at, pages - 1)
    shown = outlets[at * OUTLETS_A_PAGE : (at + 1) * OUTLETS_A_PAGE]
    heading = escape(say(language, "outlets-heading", count=len(outlets)))
    lines = [escape(say(language, "outlets-unknown")), ""] if unknown else []
    lines.append(f"<b>{heading}</b>")
    for number, outlet in enumerate(shown, start=at * OUTLETS_A_PAGE + 1):
        name = escape(isolate_foreign(outlet_name(outlet.name, language)))
        lines.append(begin_rtl(f"{isolate(number)}. <b>{name}</b>"))
        lines.append(begin_rtl(" · ".join(_about_outlet(outlet, language))))
    if pages > 1:
        lines.append(page_line(at, pages, language))
    rows = in_reading_order(_in_pairs([_outlet_button(outlet, language) for outlet in shown]), language)
    return Message("\n".join(lines), (*rows, *steps("sr", at, pages, language)))


def entry(article: StoredArticle, number: int, language: Language, username: str, limit: int = 180) -> str:
    """Return an article of a list as two lines of markup: its title, linked; outlet, date and the way to read it here.

    Where it has no address, its title leads to it in the bot.
    """
    title = title_markup(shorten(" ".join(article.title.split()), limit))
    address = web_url(article.url) if limit == TITLE_LENGTHS[0] else None
    linked = link(address or article_link(username, article.article_id), title)
    outlet = shorten(article.source, max(20, limit // 2))
    way = isolate(f"/article_{article.article_id}")
    about = about_line(outlet, article.published, language, way, undated=article.published is None)
    return f"{begin_rtl(f'{isolate(number)}. {linked}')}\n{about}"


def fitting(text: Callable[[int], str]) -> str:
    """Return the text with the longest titles with which Telegram takes it as one message."""
    made = text(TITLE_LENGTHS[0])
    for limit in TITLE_LENGTHS[1:]:
        if fits(made):
            break
        made = text(limit)
    return made


def steps(name: str, at: int, pages: int, language: Language) -> Rows:
    """Return the row that leads a page, from 0, back and on; `name` is what its buttons carry before the page's number."""
    row = []
    if at > 0:
        row.append(Button(say(language, "page-before"), f"{name}:{at - 1}"))
    if at < pages - 1:
        row.append(Button(say(language, "page-next"), f"{name}:{at + 1}"))
    return in_reading_order([row], language)


def page_line(at: int, pages: int, language: Language) -> str:
    """Return the line that tells which page, from 0, this is, as markup."""
    return escape(say(language, "page-of", page=at + 1, pages=pages))


def outlet_name(name: str, language: Language) -> str:
    """Return an outlet's name on one line, or a word for none."""
    return without_marks(shorten(" ".join(name.split()), 80)) or say(language, "outlet-unnamed")


def day_number(day: date | None) -> int:
    """Return a day as buttons carry it; 0: no date."""
    return 0 if day is None else day.toordinal()


def _ways(page: Page, outlet: int, language: Language) -> list[Button]:
    row = []
    if page.newer:
        row.append(Button(say(language, "page-newer"), _way(outlet, "n", page.articles[0])))
    if page.older:
        row.append(Button(say(language, "page-older"), _way(outlet, "o", page.articles[-1])))
    return row


def _way(outlet: int, way: str, article: StoredArticle) -> str:
    place = Place(article.published, article.article_id)
    return f"lt:{outlet}:{way}:{day_number(place.published)}:{place.article_id}"


def _outlet_rows(
    outlet: Outlet | None, outlets: Sequence[Outlet], language: Language
) -> list[Sequence[Button]]:
    """The outlets to choose from, or the way to them; nothing where there is but one."""
    if len(outlets) < 2:
        return []
    if len(outlets) > OUTLETS_BESIDE:
        row = [Button(say(language, "outlets-button"), "sr:0")]
        return [[*row, *_all(outlet, language)]]
    others = [one for one in outlets if outlet is None or one.key != outlet.key]
    buttons = [_outlet_button(one, language) for one in others]
    return _in_pairs([*buttons, *_all(outlet, language)])


def _all(outlet: Outlet | None, language: Language) -> list[Button]:
    return [Button(say(language, "outlets-all"), "lt:0")] if outlet else []


def _outlet_button(outlet: Outlet, language: Language) -> Button:
    return Button(shorten(outlet_name(outlet.name, language), MAX_LABEL), f"lt:{outlet.key}")


def _in_pairs(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def _about_outlet(outlet: Outlet, language: Language) -> list[str]:
    parts = [escape(say(language, "outlet-articles", count=outlet.articles))]
    if outlet.newest is not None:
        parts.append(escape(say(language, "outlet-newest", date=written_date(outlet.newest, language))))
    return [part if language == "ar" else isolate(part) for part in parts]
