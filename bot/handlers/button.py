"""The buttons under answers.

What a button carries: `m:question:offset` further passages from an offset on, with `:w` behind it as the question was
written; `w:question` the question as it was written, in the place of how it was read; `c:passage` what stands around one.
"""

import re

from telegram import CallbackQuery, Update

from bot.context import IsnadContext
from bot.handlers.common import person_of, reply_in_place, reply_under
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.answer import PASSAGES_SHOWN, render_answer, render_context
from bot.messages.help import notice_words
from bot.messages.talk import render_talk
from data.questions import LoggedQuestion
from retrieval.reading.reading import Asked

MORE = re.compile(r"m:(\d{1,18}):(\d{1,3})(:w)?")
AS_WRITTEN = re.compile(r"w:(\d{1,18})")
CONTEXT = re.compile(r"c:(\d{1,18})")


async def button(update: Update, context: IsnadContext) -> None:
    """Do what a pressed button promises, or say that it leads nowhere any more."""
    query = update.callback_query
    if query is None:
        return
    runtime, language = context.runtime, context.runtime.language(update)
    if runtime.flood.judge(person_of(update), runtime.steady()) != "pass":
        await query.answer(notice_words("too-many", language), show_alert=True)
    elif (shown := await _pressed(query, language, context)) is not None:
        show = reply_in_place if (query.data or "").startswith("w:") else reply_under
        await show(query, shown, context)
    else:
        await query.answer(notice_words("button-expired", language), show_alert=True)


async def _pressed(query: CallbackQuery, language: Language, context: IsnadContext) -> Rendered | None:
    """Return what a button leads to; None when it leads nowhere any more."""
    data = query.data or ""
    if match := MORE.fullmatch(data):
        return await _more(query, int(match[1]), int(match[2]), bool(match[3]), language, context)
    if match := AS_WRITTEN.fullmatch(data):
        return await _as_written(query, int(match[1]), language, context)
    if match := CONTEXT.fullmatch(data):
        return await _around(int(match[1]), language, context)
    return None


async def _more(
    query: CallbackQuery,
    number: int,
    offset: int,
    as_written: bool,
    language: Language,
    context: IsnadContext,
) -> Rendered | None:
    found = await _recalled(query, number, context)
    if found is None:
        return None
    asked = Asked(found.text, found.previous, found.reply, as_written)
    answer = await context.call(context.runtime.services.search.ask, asked, offset + PASSAGES_SHOWN + 1)
    return render_answer(answer, number, language, offset, as_written=as_written)


async def _as_written(
    query: CallbackQuery, number: int, language: Language, context: IsnadContext
) -> Rendered | None:
    services = context.runtime.services
    found = await _recalled(query, number, context)
    if found is None:
        return None
    asked = Asked(found.text, as_written=True)
    answer = await context.call(services.search.ask, asked, PASSAGES_SHOWN + 1)
    if answer.reading.kind != "question":
        return render_talk(answer.reading.kind, found.text, language)
    # What is asked next leans on what its asker meant.
    await context.call(services.questions.looked_up_as, number, answer.reading.looked_up)
    return render_answer(answer, number, language, as_written=True)


async def _around(passage_id: int, language: Language, context: IsnadContext) -> Rendered | None:
    found = await context.call(context.runtime.services.articles.context, passage_id)
    return render_context(found.article, found.first, found.last, language) if found else None


async def _recalled(query: CallbackQuery, number: int, context: IsnadContext) -> LoggedQuestion | None:
    if query.message is None:
        return None
    return await context.call(context.runtime.services.questions.recall, number, query.message.chat.id)
