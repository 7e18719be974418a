"""The watched sources, for admins alone with the bot: the list, a source, pausing, removing, reading it now, exporting.

Adding them is in `finding`. To anybody else these buttons lead nowhere.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog
from telegram import InputFile, Update

from bot.context import IsnadContext
from bot.errors import person_reads
from bot.handlers import finding
from bot.handlers.beside import Note, note_in_place
from bot.handlers.by_admin import is_admin_alone
from bot.handlers.common import acknowledge, reply_in_place
from bot.handlers.registry import Outdated, Press, Pressed
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.catalogue import say
from bot.messages.sources import (
    Done,
    checked_words,
    render_checking,
    render_checking_goes_on,
    render_remove_question,
    render_source,
    render_sources,
    said_of,
    with_watched,
)
from bot.sending import send_file_patiently
from bot.services.sources import Watched
from data.watched.store import SourceSums, WatchedSource

WEEK = timedelta(days=7)
CHECK_SECONDS = 120.0
"""After which it is no longer waited for a reading; it goes on by itself."""
FILE_NAME = "isnad.opml"

log = structlog.get_logger(__name__)


def beside_outlets(rendered: Rendered, update: Update, context: IsnadContext) -> Rendered:
    """Return the readers' list of outlets with a way to the watched sources, for an admin alone with the bot."""
    if context.runtime.services.watched is None or not is_admin_alone(update, context):
        return rendered
    return with_watched(rendered, context.language(update))


async def button(pressed: Pressed, context: IsnadContext) -> None:
    """Do what a button of these messages promises, to an admin alone with the bot."""
    watched = context.runtime.services.watched
    act = _ACTS.get(pressed.arguments[0]) if pressed.arguments else None
    if act is None or watched is None or not is_admin_alone(pressed.update, context):
        raise Outdated
    await act(pressed, watched, context)


async def _list(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    shown = await _page(pressed.number(1), None, pressed, watched, context)
    await reply_in_place(pressed.query, shown, context)


async def _show(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    shown = await _source_page(await _source(pressed, watched, context), None, pressed.language, context)
    await reply_in_place(pressed.query, shown, context)


async def _pause(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    await _change(pressed, watched.desk.pause, "source-paused", watched, context)


async def _resume(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    await _change(pressed, watched.desk.resume, "source-resumed", watched, context)


async def _ask_to_remove(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    source = await _source(pressed, watched, context)
    await reply_in_place(pressed.query, render_remove_question(source, pressed.language), context)


async def _remove(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    source = await _source(pressed, watched, context)
    await context.call(watched.desk.remove, source.id)
    log.info("source_removed", source=source.id)
    done = said_of("source-removed", source, pressed.language)
    await reply_in_place(pressed.query, await _page(0, done, pressed, watched, context), context)


async def _check(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    source, runtime = await _source(pressed, watched, context), context.runtime
    if runtime.turns.at(_reading(source)):
        await acknowledge(pressed.query, say(pressed.language, "source-busy"))
        return
    note = await note_in_place(pressed.query, render_checking(source, 0, pressed.language), context)
    if note is not None:
        runtime.background.start(_read(source, note, watched, pressed.language), name="source-check")


async def _read(source: WatchedSource, note: Note, watched: Watched, language: Language) -> None:
    """Read a source, and let the note say what came of it."""
    context = note.context
    async with context.runtime.turns.of(_reading(source)):
        try:
            async with note.counting(lambda seconds: render_checking(source, seconds, language)):
                async with asyncio.timeout(CHECK_SECONDS):
                    report = await watched.desk.check(source.id)
        except TimeoutError:
            await note.show(render_checking_goes_on(source, language))
            return
        except Exception as error:
            log.exception("source_check_died", source=source.id)
            await note.show(person_reads(error, language))
            return
        after = await context.call(watched.desk.get, source.id)
        done = say(language, "source-checked-died") if report is None else checked_words(report, language)
        await note.show(await _source_page(after or source, done, language, context))


async def _export(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    sources = await context.call(watched.desk.list)
    if not any(source.kind in ("feed", "sitemap") for source in sources):
        await pressed.query.answer(say(pressed.language, "sources-export-none"), show_alert=True)
        return
    document = await context.call(watched.desk.export)
    await acknowledge(pressed.query)
    file = InputFile(document, filename=FILE_NAME)
    caption = say(pressed.language, "sources-export-caption")
    await send_file_patiently(context.bot, pressed.chat, file, caption)


async def _change(
    pressed: Pressed, change: Callable[[int], bool], done: Done, watched: Watched, context: IsnadContext
) -> None:
    source = await _source(pressed, watched, context)
    changed = await context.call(change, source.id)
    source = await _source(pressed, watched, context)
    words = said_of(done, source, pressed.language) if changed else None
    shown = await _source_page(source, words, pressed.language, context)
    await reply_in_place(pressed.query, shown, context)


async def _source(pressed: Pressed, watched: Watched, context: IsnadContext) -> WatchedSource:
    """The source whose number a button carries. Raises `Outdated` where it is not watched any more."""
    source = await context.call(watched.desk.get, pressed.number(1))
    if source is None:
        raise Outdated
    return source


async def _page(
    at: int, done: str | None, pressed: Pressed, watched: Watched, context: IsnadContext
) -> Rendered:
    sources = await context.call(watched.desk.list)
    return render_sources(sources, at, context.runtime.services.clock(), pressed.language, done=done)


async def _source_page(
    source: WatchedSource, done: str | None, language: Language, context: IsnadContext
) -> Rendered:
    services = context.runtime.services
    now = services.clock()
    assert services.watched is not None
    counts = await context.call(services.watched.counts, (now - WEEK).date())
    week = next((sums for sums in counts if sums.source_id == source.id), SourceSums(source.id))
    return render_source(source, week, now, language, done=done)


def _reading(source: WatchedSource) -> tuple[str, int]:
    return "source-check", source.id


_ACTS: Mapping[str, Callable[[Pressed, Watched, IsnadContext], Awaitable[None]]] = {
    "l": _list,
    "s": _show,
    "p": _pause,
    "r": _resume,
    "x": _ask_to_remove,
    "y": _remove,
    "c": _check,
    "e": _export,
    **finding.ACTS,
}

BUTTONS: Mapping[str, Press] = {"so": button}
