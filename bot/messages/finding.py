"""Adding sources: what is offered for a link or a file, what was found, and what became of it.

What the buttons carry: `so:k:offer` looks at what was offered, `so:a:offer` adds it and `so:n:offer` does not; an offer's
number is that of the message that it answers.
"""

from collections.abc import Sequence

from bot.messages.catalogue import Language, say, variants
from bot.messages.lines import link, title_markup
from bot.messages.links import web_url, written_date
from bot.messages.message import Button, Message, escape
from bot.messages.quote import shorten
from bot.messages.reasons import reason_words
from bot.messages.rows import Rows, in_reading_order
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign, without_marks
from bot.messages.sources import MAX_ADDRESS, MAX_NAME, name_of
from bot.watching.types import Added, Found, FoundItem, Imported, NotFound

FORMAT, LARGEST = "OPML", "1 MB"
ITEMS_SHOWN = 5
OUTLINES_SHOWN = 5
REFUSED_SHOWN = 5
MAX_ITEM_ADDRESS = 500


def render_offer(offer: int, language: Language) -> Message:
    """Return the question whether to look at a link that an admin sent."""
    return Message(
        escape(say(language, "source-offer")), _buttons([("source-offer-button", f"so:k:{offer}")], language)
    )


def render_looking(offer: int, seconds: int, language: Language) -> Message:
    """Return that a link is being looked at, for how many seconds; the button stays for when that is cut short."""
    text = say(language, "source-looking-still", seconds=seconds)
    return Message(escape(text), _buttons([("source-look-again", f"so:k:{offer}")], language))


def render_not_found(offer: int, found: NotFound | None, language: Language) -> Message:
    """Return why a link cannot be watched; None: the look took too long."""
    if found is None:
        lines = [say(language, "source-look-long")]
    else:
        lines = [variants(language, "source-look-failed")[found.reason]]
        if found.detail:
            lines.append(say(language, "source-look-why", detail=reason_words(found.detail, language)))
    again = [("source-look-again", f"so:k:{offer}")] if found is None or found.passing else []
    return Message(escape("\n".join(lines)), _buttons(again, language))


def render_found(offer: int, found: Found, language: Language) -> Message:
    """Return what was found at a link, with its newest articles, and the question whether to add it."""
    kind = variants(language, "source-kind")[found.kind]
    lines = [
        f"<b>{escape(say(language, 'source-found', name=_name(found.name)))}</b>",
        escape(say(language, "source-kind-is", kind=kind)),
        escape(say(language, "source-address-is", address=shorten(found.address, MAX_ADDRESS))),
        escape(say(language, "source-found-more" if found.more else "source-found-items", count=found.count)),
    ]
    if found.language:
        lines.append(escape(say(language, "source-found-language", name=_language(found.language, language))))
    if found.items:
        lines += ["", escape(say(language, "source-found-newest"))]
        lines += [_item(item, language) for item in found.items[:ITEMS_SHOWN]]
    lines += ["", escape(say(language, "source-silent"))]
    choices = [("source-add", f"so:a:{offer}"), ("source-add-not", f"so:n:{offer}")]
    return Message("\n".join(lines), _buttons(choices, language))


def render_added(added: Added, language: Language) -> Message:
    """Return that a source is watched from now on, or was already, with the way to it."""
    text = say(language, "source-known" if added.known else "source-added", name=name_of(added.source))
    return Message(escape(text), _buttons([("source-show", f"so:s:{added.source.id}")], language))


def render_outlines(offer: int, names: Sequence[str], known: int, language: Language) -> Message:
    """Return how many sources a file names, by their names or addresses, and the question whether to add them.

    `known` of them are watched already.
    """
    lines = [say(language, "opml-found", count=len(names))]
    new = len(names) - known
    if known and new:
        lines.append(say(language, "opml-known", count=known))
    if not names or not new:
        lines += [say(language, "opml-nothing-new")] if names else []
        return Message(escape("\n".join(lines)))
    lines += ["", say(language, "opml-first")]
    lines += [begin_rtl(f"• {isolate_foreign(_name(name))}") for name in names[:OUTLINES_SHOWN]]
    lines += ["", say(language, "opml-silent")]
    choices = [("opml-add", f"so:a:{offer}"), ("source-add-not", f"so:n:{offer}")]
    return Message(escape("\n".join(lines)), _buttons(choices, language))


def render_reading(offer: int, language: Language) -> Message:
    """Return that a file is being read; the button stays for when that is cut short."""
    return Message(
        escape(say(language, "opml-reading")), _buttons([("source-look-again", f"so:k:{offer}")], language)
    )


def render_importing(offer: int, done: int, total: int, language: Language) -> Message:
    """Return how many of the sources of a file were added so far; the button stays for when that is cut short."""
    text = say(language, "opml-adding-so-far", done=done, total=total)
    return Message(escape(text), _buttons([("opml-go-on", f"so:a:{offer}")], language))


def render_imported(imported: Imported, language: Language) -> Message:
    """Return what became of the sources of a file."""
    lines = [say(language, "opml-added", count=len(imported.added))]
    if imported.known:
        lines.append(say(language, "opml-added-known", count=imported.known))
    if imported.refused:
        lines.append(say(language, "opml-added-failed", count=len(imported.refused)))
        shown = imported.refused[:REFUSED_SHOWN]
        lines += [begin_rtl(isolate(shorten(address, MAX_ADDRESS))) for address in shown]
    if imported.added:
        lines += ["", say(language, "opml-silent")]
    names = [("sources-button", "so:l:0")]
    return Message(escape("\n".join(lines)), _buttons(names, language))


def render_not_fetched(offer: int, language: Language) -> Message:
    """Return that Telegram did not hand a file over."""
    return Message(
        escape(say(language, "opml-not-fetched")),
        _buttons([("source-look-again", f"so:k:{offer}")], language),
    )


def render_unreadable(most: int, language: Language) -> Message:
    """Return that a file could not be read: it is no OPML file, or names no source, or more than `most`."""
    return Message(escape(say(language, "opml-unreadable", opml=FORMAT, most=most)))


def render_too_large(language: Language) -> Message:
    """Return that a file is too large to be read."""
    return Message(escape(say(language, "opml-too-large", opml=FORMAT, limit=LARGEST)))


def render_told(key: str, language: Language) -> Message:
    """Return one of the one-line notices of this subject, by its key in the catalogue."""
    return Message(escape(say(language, key)))


def _item(item: FoundItem, language: Language) -> str:
    title = title_markup(shorten(item.title, 150)) or escape(isolate("…"))
    address = web_url(item.address)
    linked = link(address, title) if address and len(address) <= MAX_ITEM_ADDRESS else title
    parts = [linked]
    if item.published_at is not None:
        parts.append(escape(written_date(item.published_at.date(), language)))
    return begin_rtl(f"• {' · '.join(parts)}")


def _language(stated: str, language: Language) -> str:
    """The name of a language that a source states (`ar`, `en-GB`); one without a name here as it was stated."""
    names = variants(language, "source-languages")
    return names.get(stated.lower().partition("-")[0], shorten(stated, 20))


def _name(name: str) -> str:
    return without_marks(shorten(" ".join(name.split()), MAX_NAME))


def _buttons(choices: Sequence[tuple[str, str]], language: Language) -> Rows:
    return in_reading_order([[Button(say(language, key), data) for key, data in choices]], language)
