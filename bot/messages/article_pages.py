"""An article read in the bot with what leads on from it, and a passage that somebody came to by a link.

`pg:article:page` leads to a page, from 0; what an article's page says is in `bot.messages.article`.
"""

from collections.abc import Sequence

from bot.messages.article import render_article
from bot.messages.browsing import entry, steps
from bot.messages.catalogue import Language, say
from bot.messages.deep_links import ToArticle, ToPassage
from bot.messages.lines import about_line, title_markup, way_to
from bot.messages.links import sentence_url
from bot.messages.message import Button, Message, escape, fits
from bot.messages.pages import pages_of
from bot.messages.quote import quotation
from bot.messages.rows import in_reading_order
from bot.messages.rtl import begin_rtl
from bot.messages.sharing import share_button
from data.types import StoredArticle, StoredPassage

MAX_PASSAGE = 2_500


def render_article_page(
    article: StoredArticle, at: int, related: Sequence[StoredArticle], language: Language, username: str
) -> Message:
    """Return a page, from 0, of an article, with other articles like it if they fit.

    A page beyond the last is the last one.
    """
    count = len(pages_of(article.paragraphs).texts)
    at = min(at, count - 1)
    text = render_article(article, language, at).text
    if related and fits(with_related := f"{text}\n\n{_related(related, language, username)}"):
        text = with_related
    share = _share(username, ToArticle(article.article_id), article.title, language)
    return Message(
        text, (*steps(f"pg:{article.article_id}", at, count, language), *in_reading_order([share], language))
    )


def render_passage(passage: StoredPassage, language: Language, username: str) -> Message:
    """Return a passage with its source, and the ways to what stands around it and to its article."""
    place = say(language, "place", article=str(passage.article_id), paragraph=str(passage.paragraph))
    way = way_to(sentence_url(passage.url, passage.text), place, language)
    lines = (
        escape(say(language, "passage-heading")),
        quotation(passage.text, (0, 0), MAX_PASSAGE).markup(),
        begin_rtl(f"<b>{title_markup(passage.title)}</b>"),
        about_line(passage.source, passage.published, language, way),
    )
    ways = [
        Button(say(language, "context", number=1), f"c:{passage.passage_id}"),
        Button(say(language, "article-read"), f"pg:{passage.article_id}:0"),
    ]
    share = _share(username, ToPassage(passage.passage_id), passage.title, language)
    return Message("\n".join(lines), in_reading_order([ways, share], language))


def render_article_missing(language: Language) -> Message:
    """Return what is said where no article has a number."""
    return Message(escape(say(language, "article-missing", latest="/latest")))


def render_article_usage(language: Language) -> Message:
    """Return how the command is written."""
    return Message(escape(say(language, "article-usage", example="/article 12")))


def _related(articles: Sequence[StoredArticle], language: Language, username: str) -> str:
    lines = [escape(say(language, "article-related"))]
    lines += [
        entry(article, number, language, username, 100) for number, article in enumerate(articles, start=1)
    ]
    return "\n".join(lines)


def _share(username: str, target: ToArticle | ToPassage, text: str, language: Language) -> list[Button]:
    button = share_button(say(language, "share"), username, target, text)
    return [button] if button else []
