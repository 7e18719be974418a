"""Adding sources in a chat: an admin sends a link or an OPML file, sees what is there, and adds it or not.

What is offered is kept in the database under the number of the message that it answers, so that a restart loses nothing. A
look that a restart cuts short is begun again by the button that its message keeps.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import structlog
from telegram import Message, Update
from telegram.error import TelegramError

from bot.context import IsnadContext
from bot.errors import person_reads
from bot.handlers.beside import Note, note_in_place
from bot.handlers.by_admin import is_admin_alone
from bot.handlers.common import acknowledge, reply, reply_in_place
from bot.handlers.flood import within_limit
from bot.handlers.registry import Outdated, Pressed
from bot.messages import Language
from bot.messages import Message as Rendered
from bot.messages.catalogue import say
from bot.messages.finding import (
    render_added,
    render_found,
    render_imported,
    render_importing,
    render_looking,
    render_not_fetched,
    render_not_found,
    render_offer,
    render_outlines,
    render_reading,
    render_told,
    render_too_large,
    render_unreadable,
)
from bot.services.sources import Link, SentFile, Watched
from bot.shown import place_of
from bot.watching.types import Added, Found, Imported
from data.errors import Unreadable

if TYPE_CHECKING:
    from data.sources.opml import Outline

LOOK_SECONDS = 45.0
FILE_SECONDS = 45.0
MAX_BYTES = 1_000_000
AT_ONCE = 20
"""Sources of a file between two edits that say how many were added."""

log = structlog.get_logger(__name__)


async def offer_to_watch(
    message: Message, addresses: Sequence[str], update: Update, context: IsnadContext
) -> bool:
    """Offer an admin who sent a link alone to look at it; False where it is no such message."""
    watched = context.runtime.services.watched
    if watched is None or len(addresses) != 1 or not is_admin_alone(update, context):
        return False
    number, now, address = message.message_id, context.runtime.services.clock(), addresses[0]
    link = Link(address if "://" in address else f"https://{address}")  # never a path of this machine
    await context.call(watched.offers.keep, message.chat.id, number, link, now)
    await reply(message, render_offer(number, context.language(update)), context)
    return True


async def opml(update: Update, context: IsnadContext) -> None:
    """Tell an admin what an OPML file names, and offer to add it; call it only where `AdminsOpml` lets it through."""
    message, watched = update.message, context.runtime.services.watched
    if message is None or message.document is None or watched is None:
        return
    if not await within_limit(message, update, context):
        return
    number, language = message.message_id, context.language(update)
    if (message.document.file_size or 0) > MAX_BYTES:
        await reply(message, render_too_large(language), context)
        return
    offer, now = SentFile(message.document.file_id), context.runtime.services.clock()
    await context.call(watched.offers.keep, message.chat.id, number, offer, now)
    told = await reply(message, render_reading(number, language), context)
    work = _read_file(offer, number, Note(place_of(told), context), watched, language)
    context.runtime.background.start(work, name="opml")


async def other_file(update: Update, context: IsnadContext) -> None:
    """Tell an admin which files the bot takes; call it only where `AdminsOtherFile` lets it through."""
    from data.sources.opml import MOST_FEEDS

    message = update.message
    if message is not None and await within_limit(message, update, context, "reply"):
        await reply(message, render_unreadable(MOST_FEEDS, context.language(update)), context)


async def _look(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    """Look at what was offered, for the first time or again; show it where that is done already."""
    number, runtime, language = pressed.number(1), context.runtime, pressed.language
    offer = await context.call(watched.offers.get, pressed.chat, number, runtime.services.clock())
    if isinstance(offer, Found):
        await reply_in_place(pressed.query, render_found(number, offer, language), context)
        return
    if not isinstance(offer, Link | SentFile):
        raise Outdated
    if runtime.turns.at(_offered(pressed.chat, number)):
        await acknowledge(pressed.query, say(language, "source-busy"))
        return
    reads = isinstance(offer, SentFile)
    told = render_reading(number, language) if reads else render_looking(number, 0, language)
    note = await note_in_place(pressed.query, told, context)
    if note is None:
        return
    if isinstance(offer, SentFile):
        runtime.background.start(_read_file(offer, number, note, watched, language), name="opml")
    else:
        runtime.background.start(_look_at(offer, number, note, watched, language), name="look")


async def _look_at(offer: Link, number: int, note: Note, watched: Watched, language: Language) -> None:
    """Look at a link, and let the note say what is there."""
    context, chat = note.context, note.place[0]
    async with context.runtime.turns.of(_offered(chat, number)):
        try:
            async with note.counting(lambda seconds: render_looking(number, seconds, language)):
                async with asyncio.timeout(LOOK_SECONDS):
                    found = await watched.discovery.look(offer.address)
        except TimeoutError:
            await note.show(render_not_found(number, None, language))
            return
        except Exception as error:
            log.exception("look_died")
            await note.show(person_reads(error, language))
            return
        if not isinstance(found, Found):
            await note.show(render_not_found(number, found, language))
            return
        await note.show(await _shown(found, number, chat, watched, language, context))


async def _shown(
    found: Found, number: int, chat: int, watched: Watched, language: Language, context: IsnadContext
) -> Rendered:
    """What was found, kept so that it can be added; or the source that it is already."""
    for source in await context.call(watched.desk.list):
        if source.state == "active" and found.address in (source.address, source.location):
            return render_added(Added(source, known=True), language)
    now = context.runtime.services.clock()
    await context.call(watched.offers.keep, chat, number, found, now)
    return render_found(number, found, language)


async def _add(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    number, runtime = pressed.number(1), context.runtime
    offer = await context.call(watched.offers.get, pressed.chat, number, runtime.services.clock())
    match offer:
        case Found():
            added = await context.call(watched.desk.add, offer)
            log.info("source_added", source=added.source.id, known=added.known)
            await context.call(watched.offers.drop, pressed.chat, number)
            await reply_in_place(pressed.query, render_added(added, pressed.language), context)
        case tuple():
            if runtime.turns.at(_offered(pressed.chat, number)):
                await acknowledge(pressed.query, say(pressed.language, "source-busy"))
                return
            note = await note_in_place(
                pressed.query, render_importing(number, 0, len(offer), pressed.language), context
            )
            if note is not None:
                work = _import(offer, number, note, watched, pressed.language)
                runtime.background.start(work, name="import")
        case _:
            raise Outdated


async def _import(
    outlines: "tuple[Outline, ...]", number: int, note: Note, watched: Watched, language: Language
) -> None:
    """Add the sources of a file, some at a time. Until all are, the offer stays: adding one twice is harmless."""
    context, chat = note.context, note.place[0]
    done = Imported()
    async with context.runtime.turns.of(_offered(chat, number)):
        try:
            for at in range(0, len(outlines), AT_ONCE):
                some = await context.call(watched.desk.import_, outlines[at : at + AT_ONCE])
                done = Imported(done.added + some.added, done.known + some.known, done.refused + some.refused)
                if at + AT_ONCE < len(outlines):
                    await note.progress(render_importing(number, at + AT_ONCE, len(outlines), language))
        except Exception as error:
            log.exception("import_died")
            await note.show(person_reads(error, language))
            return
        await context.call(watched.offers.drop, chat, number)
    log.info("sources_imported", added=len(done.added), known=done.known, refused=len(done.refused))
    await note.show(render_imported(done, language))


async def _leave(pressed: Pressed, watched: Watched, context: IsnadContext) -> None:
    number = pressed.number(1)
    now = context.runtime.services.clock()
    if await context.call(watched.offers.get, pressed.chat, number, now) is None:
        raise Outdated
    await context.call(watched.offers.drop, pressed.chat, number)
    await reply_in_place(pressed.query, render_told("source-not-added", pressed.language), context)


async def _read_file(offer: SentFile, number: int, note: Note, watched: Watched, language: Language) -> None:
    """Read an OPML file, and let the note say what it names."""
    from data.sources.opml import MOST_FEEDS, read_opml

    context, chat = note.context, note.place[0]
    async with context.runtime.turns.of(_offered(chat, number)):
        try:
            async with asyncio.timeout(FILE_SECONDS):
                body = await _download(offer.file_id, context)
            outlines = () if body is None else await context.call(read_opml, body)
        except (TelegramError, TimeoutError) as error:
            log.info("file_not_fetched", error=type(error).__name__)
            await note.show(render_not_fetched(number, language))
            return
        except Unreadable as error:
            log.info("opml_not_read", error=str(error))
            await note.show(render_unreadable(MOST_FEEDS, language))
            return
        if body is None:
            await note.show(render_too_large(language))
            return
        watched_now = await context.call(watched.desk.list)
        there = {place for source in watched_now for place in (source.address, source.location)}
        now = context.runtime.services.clock()
        await context.call(watched.offers.keep, chat, number, outlines, now)
        names = [outline.name or outline.address for outline in outlines]
        known = sum(outline.address in there for outline in outlines)
        await note.show(render_outlines(number, names, known, language))


async def _download(file_id: str, context: IsnadContext) -> bytes | None:
    """The bytes of a file; None where they are too many."""
    file = await context.bot.get_file(file_id)
    if (file.file_size or 0) > MAX_BYTES:
        return None
    body = bytes(await file.download_as_bytearray())
    return body if len(body) <= MAX_BYTES else None


def _offered(chat: int, number: int) -> tuple[str, int, int]:
    return "offer", chat, number


ACTS: Mapping[str, Callable[[Pressed, Watched, IsnadContext], Awaitable[None]]] = {
    "k": _look,
    "a": _add,
    "n": _leave,
}
