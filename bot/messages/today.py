"""One day's headlines, by outlet, each story once. `td:day:offset` leads to further ones."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.headlines import Headline
from bot.messages.browsing import day_number, fitting, outlet_name
from bot.messages.catalogue import Language, say
from bot.messages.deep_links import article_link
from bot.messages.lines import also_line, link, title_markup
from bot.messages.links import web_url, written_date
from bot.messages.message import Button, Message, escape
from bot.messages.quote import shorten
from bot.messages.rows import in_reading_order
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign
from data.types import StoredArticle
from retrieval.types import AlsoIn

HEADLINES = 15


def render_today(
    told: Sequence[Headline],
    day: date,
    total: int,
    offset: int,
    language: Language,
    username: str,
    *,
    today: bool,
) -> Message:
    """Return up to 15 headlines of a day from an offset on; `total`: all its articles; `today`: the day is today."""
    offset = min(offset, max(0, len(told) - 1)) // HEADLINES * HEADLINES
    shown = told[offset : offset + HEADLINES]
    key = "today-heading" if today else "today-other"
    heading = f"<b>{escape(say(language, key, date=written_date(day, language)))}</b>"
    number = escape(say(language, "today-number", count=total))
    text = fitting(
        lambda limit: "\n".join([heading, number, *_by_outlet(shown, offset, limit, language, username)])
    )
    row = []
    if offset:
        row.append(Button(say(language, "page-before"), f"td:{day_number(day)}:{offset - HEADLINES}"))
    if len(told) > offset + HEADLINES:
        row.append(Button(say(language, "today-more"), f"td:{day_number(day)}:{offset + HEADLINES}"))
    return Message(text, in_reading_order([row], language))


def render_no_day(language: Language) -> Message:
    """Return what is said where no article has a date."""
    return Message(escape(say(language, "today-none")))


def _by_outlet(
    shown: Sequence[Headline], offset: int, limit: int, language: Language, username: str
) -> list[str]:
    lines = []
    number = offset
    for source, of_it in groupby(shown, key=lambda story: story.first.source):
        name = escape(isolate_foreign(shorten(outlet_name(source, language), max(20, limit // 2))))
        lines += ["", begin_rtl(f"<b>{name}</b>")]
        for story in of_it:
            number += 1
            lines += _story(story, number, limit, language, username)
    return lines


def _story(headline: Headline, number: int, limit: int, language: Language, username: str) -> list[str]:
    article, roomy = headline.first, limit >= 180
    title = title_markup(shorten(" ".join(article.title.split()), limit))
    address = web_url(article.url) if roomy else None
    linked = link(address or article_link(username, article.article_id), title)
    lines = [begin_rtl(f"{isolate(number)}. {linked}")]
    others = [_also(one) for one in headline.others if one.source != article.source]
    if others and roomy:
        lines.append(also_line(others, language))
    return lines


def _also(article: StoredArticle) -> AlsoIn:
    no_passage = 0
    return AlsoIn(
        no_passage, article.article_id, article.title, article.source, article.url, article.published
    )
