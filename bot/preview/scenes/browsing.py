"""Scenes of browsing: the latest, an article in pages, a story day by day, a post that was forwarded."""

from dataclasses import replace
from datetime import date

from bot.messages.article_pages import render_article_page
from bot.messages.browsing import render_latest, render_outlets
from bot.messages.catalogue import Language, say
from bot.messages.post import Spoken, render_post
from bot.messages.timeline import render_timeline
from bot.preview.conversation import Conversation, Pressed, Sent, conversation
from bot.preview.scenes.sample import BUDGET, article, hits, library_hit
from bot.timeline import timeline
from data.browsing import Outlet, Page
from data.types import StoredArticle

USERNAME = "isnad_bot"
OUTLETS = (
    Outlet(11, "صحيفة الضفة", 812, date(2024, 5, 14)),
    Outlet(13, "Delta Times", 102, date(2024, 5, 13)),
    Outlet(17, "إذاعة المرفأ", 2, None),
)
POST = "بلغت تكلفة المكتبة الجديدة 48 مليون دينار.\nوسجل 3,400 قارئ أسماءهم في الأسبوع الأول."


def latest(language: Language) -> Conversation:
    """The newest articles, and the outlets."""
    page = Page(tuple(_articles()), newer=False, older=True)
    return conversation(
        "/latest",
        render_latest(page, None, OUTLETS, language, USERNAME),
        "/sources",
        render_outlets(OUTLETS, 0, language),
    )


def article_pages(language: Language) -> Conversation:
    """An article without an address, in pages."""
    long = replace(article(), url=None, paragraphs=(*article().paragraphs, *([BUDGET] * 6)))
    return conversation(
        "/article 11",
        render_article_page(long, 0, (), language, USERNAME),
        Pressed(say(language, "page-next")),
        Sent(render_article_page(long, 1, _articles()[1:], language, USERNAME), edited=True),
    )


def story(language: Language) -> Conversation:
    """A story day by day."""
    days = [
        replace(hit, published=date(2024, 5, 10 + at), title=f"{hit.title} المكتبة")
        for at, hit in enumerate(hits())
    ]
    return conversation(
        "/timeline المكتبة", render_timeline(timeline(days, "المكتبة"), "المكتبة", 7, 0, language)
    )


def post(language: Language) -> Conversation:
    """A post that was forwarded, and what was published about it."""
    claims = POST.split("\n")
    found = [Spoken(claims[0], library_hit()), Spoken(claims[1], hits()[1])]
    return conversation(POST, render_post(found, (), language))


def _articles() -> list[StoredArticle]:
    return [
        replace(article(), article_id=hit.article_id, title=hit.title, source=hit.source, url=hit.url)
        for hit in hits()
    ]
