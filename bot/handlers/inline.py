"""Inline mode: a question behind the bot's name in any chat, answered with cards.

An offset is `P:number`, the first passage of the page, or `N:day:article`, the article behind which it begins. Telegram
gives back what it was given; what a stranger makes up is answered with nothing.
"""

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode

from bot.context import IsnadContext
from bot.inline_turns import InlineTurns
from bot.messages import inline
from bot.messages.catalogue import Language
from bot.messages.inline import Card, Cards
from bot.services import Browser
from data.browsing import Place
from data.errors import DataError
from data.types import StoredArticle
from retrieval.errors import QuestionEmpty, RetrievalError
from retrieval.reading.reading import Asked

_PASSAGE = re.compile(r"P:([0-9]{1,3})")
_ARTICLE = re.compile(r"N:([0-9]{4}-[0-9]{2}-[0-9]{2})?:([0-9]{1,18})")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class InlineMode:
    """Answers inline queries; one for an application."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._turns = InlineTurns(steady)

    async def answer(self, update: Update, context: IsnadContext) -> None:
        """Answer an inline query with a page of cards, or with none where a newer query of the person came after it."""
        query = update.inline_query
        if query is None:
            return
        turn = await self._turns.turn(query.from_user.id)
        if turn == "outrun":
            await _show(query, Cards())
            return
        language = await _language(update, context)
        if turn == "too-many":
            await _show(query, inline.render_too_many(language))
            return
        try:
            cards = await _cards(query, language, context)
        except (RetrievalError, DataError):
            await _show(query, inline.render_trouble(language))
            raise
        await _show(query, cards)


async def _cards(query: InlineQuery, language: Language, context: IsnadContext) -> Cards:
    text = " ".join(query.query[: inline.LONGEST_QUERY].split())
    if not text:
        return await _newest(query.offset, language, context)
    first = _first_passage(query.offset)
    if first is None:
        return Cards()
    try:
        asked = Asked(text)
        answer = await context.call(context.runtime.services.search.ask, asked, inline.MOST_PASSAGES)
    except QuestionEmpty:
        return Cards()
    found = inline.render_found(answer, first, language, context.bot.username)
    return replace(found, following=f"P:{found.following}") if found.following else found


async def _newest(offset: str, language: Language, context: IsnadContext) -> Cards:
    place = _place(offset)
    if offset and place is None:
        return Cards()
    articles, more = await context.call(_read_newest, context.runtime.services.browsing, place)
    following = ""
    if more and articles:
        last = articles[-1]
        following = f"N:{last.published.isoformat() if last.published else ''}:{last.article_id}"
    return inline.render_newest(articles, following, language, context.bot.username)


def _read_newest(browser: Browser, place: Place | None) -> tuple[list[StoredArticle], bool]:
    """A page of the newest articles, with their paragraphs, and whether there are older ones."""
    size = inline.ON_A_PAGE
    page = browser.newest(None, size) if place is None else browser.older(place, None, size)
    found = (browser.article(article.article_id) for article in page.articles)
    return [article for article in found if article is not None], page.older


def _first_passage(offset: str) -> int | None:
    """The first passage of the page, None for an offset that this program did not make."""
    if not offset:
        return 0
    made = _PASSAGE.fullmatch(offset)
    return int(made[1]) if made and int(made[1]) < inline.MOST_PASSAGES else None


def _place(offset: str) -> Place | None:
    made = _ARTICLE.fullmatch(offset)
    if made is None:
        return None
    try:
        return Place(date.fromisoformat(made[1]) if made[1] else None, int(made[2]))
    except ValueError:
        return None


async def _language(update: Update, context: IsnadContext) -> Language:
    """The language that the person chose in the private chat, else that of their Telegram."""
    if update.inline_query is not None:
        person = update.inline_query.from_user.id
        with contextlib.suppress(DataError):  # then nothing is chosen
            context.preferences = await context.call(context.runtime.services.preferences.of, person)
    return context.language(update)


async def _show(query: InlineQuery, cards: Cards) -> None:
    button = None
    if cards.button is not None:
        words, start = cards.button
        button = InlineQueryResultsButton(words, start_parameter=start)
    await query.answer(
        [result_of(card) for card in cards.cards],
        cache_time=cards.seconds,
        is_personal=True,  # the frame is in the person's language
        next_offset=cards.following,
        button=button,
    )


def result_of(card: Card) -> InlineQueryResultArticle:
    """Return a card as Telegram takes it."""
    content = InputTextMessageContent(
        card.message.text, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
    )
    return InlineQueryResultArticle(card.id, card.title, content, description=card.description or None)
