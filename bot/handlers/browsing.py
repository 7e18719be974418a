"""Leafing through the collection: /latest, /sources and /article; /timeline and /today are in `stories`.

What their buttons carry is told where they are made (`bot.messages`: browsing, article_pages).
"""

import re
from collections.abc import Mapping

from telegram import Message, Update

from bot.context import Handler, IsnadContext
from bot.handlers import stories
from bot.handlers.common import reply, reply_in_place
from bot.handlers.flood import within_limit
from bot.handlers.registry import Awaited, Outdated, Press, Pressed, together
from bot.handlers.sources import beside_outlets
from bot.handlers.stories import day_in
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.article_pages import render_article_missing, render_article_page, render_article_usage
from bot.messages.browsing import ARTICLES_A_PAGE, render_latest, render_outlets
from data.browsing import Outlet, Place
from data.types import StoredArticle
from retrieval.errors import RetrievalError
from retrieval.reading.reading import Asked
from retrieval.words.arabic import words

ARTICLE_COMMAND = re.compile(r"/article_([0-9]{1,18})(?:@(\w+))?(?=\s|$)", re.IGNORECASE)
"""A command with the article's number in its name, so that it can be tapped in a text."""

RELATED = 3
RELATED_HITS = 12


async def latest(update: Update, context: IsnadContext) -> None:
    """Show the newest articles; of the outlet that is named behind the command, if one is."""
    message = update.message
    if message is None or not await within_limit(message, update, context):
        return
    asked, language = " ".join(context.args or ()), context.language(update)
    outlets = await context.call(context.runtime.services.browsing.outlets)
    outlet = outlet_named(asked, outlets) if asked else None
    if asked and outlet is None:
        await reply(message, render_outlets(outlets, 0, language, unknown=bool(outlets)), context)
        return
    await reply(message, await _latest(outlet, "", None, language, context), context)


async def turn_latest(pressed: Pressed, context: IsnadContext) -> None:
    """Show another page, or the articles of a pressed outlet."""
    key, language = pressed.number(0), pressed.language
    outlets = await context.call(context.runtime.services.browsing.outlets)
    outlet = next((one for one in outlets if one.key == key), None)
    if key and outlet is None:
        outlet = await _renumbered(key, outlets, context)
    way, place = "", None
    if len(pressed.arguments) > 1:
        way, place = pressed.arguments[1], Place(day_in(pressed, 2), pressed.number(3))
        if way not in ("o", "n"):
            raise Outdated
    await reply_in_place(pressed.query, await _latest(outlet, way, place, language, context), context)


async def sources(update: Update, context: IsnadContext) -> None:
    """Show the outlets of the collection."""
    if update.message is not None and await within_limit(update.message, update, context):
        outlets = await context.call(context.runtime.services.browsing.outlets)
        shown = render_outlets(outlets, 0, context.language(update))
        await reply(update.message, beside_outlets(shown, update, context), context)


async def turn_sources(pressed: Pressed, context: IsnadContext) -> None:
    """Show another page of the outlets."""
    at = pressed.number(0)
    outlets = await context.call(context.runtime.services.browsing.outlets)
    shown = beside_outlets(render_outlets(outlets, at, pressed.language), pressed.update, context)
    await reply_in_place(pressed.query, shown, context)


async def article(update: Update, context: IsnadContext) -> None:
    """Show the article whose number stands behind the command."""
    message = update.message
    if message is None or not await within_limit(message, update, context):
        return
    number = " ".join(context.args or ())
    if not number.isdecimal() or len(number) > 18:
        await reply(message, render_article_usage(context.language(update)), context)
        return
    await show_article(message, int(number), context.language(update), context)


async def numbered_article(update: Update, context: IsnadContext) -> None:
    """Show the article whose number stands in the command's name; one for another bot is left alone."""
    message = update.message
    found = ARTICLE_COMMAND.match(message.text or "") if message else None
    if message is None or found is None:
        return
    named = found[2]
    if named is not None and named.casefold() != context.bot.username.casefold():
        return
    if await within_limit(message, update, context):
        await show_article(message, int(found[1]), context.language(update), context)


async def show_article(message: Message, number: int, language: Language, context: IsnadContext) -> None:
    """Reply with the first page of an article, or say that there is none of this number."""
    shown = await _article(number, 0, language, context)
    await reply(message, shown or render_article_missing(language), context)


async def turn_article(pressed: Pressed, context: IsnadContext) -> None:
    """Show another page of an article."""
    shown = await _article(pressed.number(0), pressed.number(1), pressed.language, context)
    if shown is None:
        raise Outdated
    await reply_in_place(pressed.query, shown, context)


def outlet_named(name: str, outlets: tuple[Outlet, ...]) -> Outlet | None:
    """Return the outlet of a name, however it is spelt; or the largest whose name holds it. None where there is none."""
    asked = words(name)
    known = [(words(outlet.name), outlet) for outlet in outlets]
    exact = (outlet for own, outlet in known if own == asked)
    holding = (outlet for own, outlet in known if asked and set(asked) <= set(own))
    return next(exact, None) or next(holding, None)


async def _latest(
    outlet: Outlet | None, way: str, place: Place | None, language: Language, context: IsnadContext
) -> Rendered:
    browsing = context.runtime.services.browsing
    name = outlet.name if outlet else None
    if place is None:
        page = await context.call(browsing.newest, name, ARTICLES_A_PAGE)
    else:
        turn = browsing.older if way == "o" else browsing.newer
        page = await context.call(turn, place, name, ARTICLES_A_PAGE)
        if not page.articles:  # all that stood there were withdrawn
            page = await context.call(browsing.newest, name, ARTICLES_A_PAGE)
    outlets = await context.call(browsing.outlets)
    return render_latest(page, outlet, outlets, language, context.bot.username)


async def _renumbered(key: int, outlets: tuple[Outlet, ...], context: IsnadContext) -> Outlet:
    """The outlet of a button whose key it has no longer: its first article was withdrawn."""
    name = await context.call(context.runtime.services.browsing.outlet, key)
    outlet = next((one for one in outlets if one.name == name), None)
    if outlet is None:
        raise Outdated
    return outlet


async def _article(number: int, at: int, language: Language, context: IsnadContext) -> Rendered | None:
    services = context.runtime.services
    found = await context.call(services.browsing.article, number)
    if found is None:
        return None
    related = await _related(found, context) if at == 0 else []
    return render_article_page(found, at, related, language, context.bot.username)


async def _related(article: StoredArticle, context: IsnadContext) -> list[StoredArticle]:
    """Other articles that a search for the title brings up; none while nothing can be searched."""
    services = context.runtime.services
    try:
        answer = await context.call(services.search.ask, Asked(article.title, as_written=True), RELATED_HITS)
    except RetrievalError:
        return []
    found: dict[int, StoredArticle] = {}
    for hit in answer.hits:
        if hit.article_id != article.article_id:
            found.setdefault(
                hit.article_id,
                StoredArticle(hit.article_id, hit.title, hit.source, hit.url, hit.published, "active", 0),
            )
    return list(found.values())[:RELATED]


COMMANDS: Mapping[str, Handler] = together(
    {"latest": latest, "sources": sources, "article": article}, stories.COMMANDS
)
BUTTONS: Mapping[str, Press] = together(
    {"lt": turn_latest, "sr": turn_sources, "pg": turn_article}, stories.BUTTONS
)
AWAITED: Mapping[str, Awaited] = stories.AWAITED
