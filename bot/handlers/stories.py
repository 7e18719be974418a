"""Stories in time: /timeline, one story day by day, and /today, the headlines of one day.

What their buttons carry is told where they are made (`bot.messages`: timeline, today).
"""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from telegram import Message, Update

from bot.context import Handler, IsnadContext
from bot.handlers.common import in_group, person_of, reply, reply_in_place
from bot.handlers.flood import within_limit
from bot.handlers.registry import Awaited, Outdated, Press, Pressed
from bot.headlines import headlines_of
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.help import render_question_too_long
from bot.messages.timeline import render_timeline, render_timeline_ask, render_timeline_usage
from bot.messages.today import render_no_day, render_today
from bot.time_zones import DEFAULT
from bot.timeline import timeline
from data.dialogues import Expectation
from retrieval.matching.subject import subject_of
from retrieval.reading.reading import Asked
from retrieval.types import Answer

MAX_TOPIC = 200
STORY_HITS = 60
DAY_ARTICLES = 400
"""Articles of a day among which the same story is looked for."""


async def story(update: Update, context: IsnadContext) -> None:
    """Show the timeline of the topic behind the command; where there is none, ask for it."""
    message = update.message
    if message is None:
        return
    topic, language = " ".join(context.args or ()), context.language(update)
    if topic:
        await _tell_story(message, topic, update, context)
    elif in_group(message):
        await reply(message, render_timeline_usage(language), context)
    else:
        services = context.runtime.services
        await context.call(
            services.dialogues.expect,
            message.chat.id,
            person_of(update),
            "timeline",
            "",
            services.clock(),
        )
        await reply(message, render_timeline_ask(language), context)


async def awaited_topic(
    message: Message, expectation: Expectation, update: Update, context: IsnadContext
) -> None:
    """Show the timeline of the topic that was asked for."""
    await _tell_story(message, " ".join((message.text or "").split()), update, context)


async def turn_story(pressed: Pressed, context: IsnadContext) -> None:
    """Show another page of a timeline."""
    number, at = pressed.number(0), pressed.number(1)
    services = context.runtime.services
    asked = await context.call(services.questions.recall, number, pressed.chat)
    if asked is None:
        raise Outdated
    answer = await _story_hits(asked.text, context)
    shown = await context.call(_render_story, answer, asked.text, number, at, pressed.language)
    await reply_in_place(pressed.query, shown, context)


async def today(update: Update, context: IsnadContext) -> None:
    """Show the headlines of today, or of the last day that has some."""
    message = update.message
    if message is None or not await within_limit(message, update, context):
        return
    language = context.language(update)
    day = await context.call(context.runtime.services.browsing.newest_day, readers_day(context))
    if day is None:
        await reply(message, render_no_day(language), context)
        return
    await reply(message, await _headlines(day, 0, language, context), context)


async def turn_today(pressed: Pressed, context: IsnadContext) -> None:
    """Show further headlines of a day."""
    day, offset = day_in(pressed, 0), pressed.number(1)
    if day is None:
        raise Outdated
    await reply_in_place(pressed.query, await _headlines(day, offset, pressed.language, context), context)


def readers_day(context: IsnadContext) -> date:
    """Return the day that it is where the reader is; a chat that has chosen no time zone is in UTC."""
    zone = ZoneInfo(context.preferences.time_zone or DEFAULT)
    return context.runtime.services.clock().astimezone(zone).date()


def day_in(pressed: Pressed, at: int) -> date | None:
    """Return the day that an argument of a button carries, None for no date. Raises `Outdated` where it carries none."""
    number = pressed.number(at)
    if number > date.max.toordinal():
        raise Outdated
    return date.fromordinal(number) if number else None


async def _tell_story(message: Message, topic: str, update: Update, context: IsnadContext) -> None:
    language, services = context.language(update), context.runtime.services
    if not await within_limit(message, update, context):
        return
    if len(topic) > MAX_TOPIC:
        await reply(message, render_question_too_long(MAX_TOPIC, language), context)
        return
    topic = subject_of(topic)
    answer = await _story_hits(topic, context)
    # Its pages are asked for by this number.
    number = await context.call(
        services.questions.remember, message.chat.id, topic, answer.answered, services.clock()
    )
    shown = await context.call(_render_story, answer, topic, number, 0, language)
    await reply(message, shown, context)


async def _story_hits(topic: str, context: IsnadContext) -> Answer:
    return await context.call(context.runtime.services.search.ask, Asked(topic), STORY_HITS)


def _render_story(answer: Answer, topic: str, number: int, at: int, language: Language) -> Rendered:
    hits = answer.hits if answer.answered else ()
    return render_timeline(timeline(hits, answer.reading.looked_up), topic, number, at, language)


async def _headlines(day: date, offset: int, language: Language, context: IsnadContext) -> Rendered:
    found = await context.call(context.runtime.services.browsing.day, day, DAY_ARTICLES)
    told = await context.call(headlines_of, found.articles)
    is_today = day == readers_day(context)
    username = context.bot.username
    return render_today(told, day, found.total, offset, language, username, today=is_today)


COMMANDS: Mapping[str, Handler] = {"timeline": story, "today": today}
BUTTONS: Mapping[str, Press] = {"tl": turn_story, "td": turn_today}
AWAITED: Mapping[str, Awaited] = {"timeline": awaited_topic}
