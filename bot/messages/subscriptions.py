"""What a chat follows: choosing it, a topic before it is saved, the list, and stopping everything.

Buttons carry `su:action:…` (the list and what is done in it) and `tp:action:draft` (what is being chosen).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.messages.catalogue import Language, say, variants
from bot.messages.following import followed, short_name
from bot.messages.lines import link, title_markup
from bot.messages.links import web_url, written_date
from bot.messages.message import Button, Message, escape
from bot.messages.rows import in_reading_order
from bot.messages.rtl import begin_rtl
from data.subscriptions import Subscription

A_PAGE = 5
"""Subscriptions on a page of the list, each with a row of buttons."""
HEADLINES = 5
LEVELS = 5

Notice = Literal["cancelled", "words-needed"]


@dataclass(frozen=True, slots=True)
class Headline:
    """An article that a topic would have brought."""

    title: str
    url: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a topic would have brought of the `among` latest articles: how many, and the first of them."""

    count: int
    among: int
    headlines: tuple[Headline, ...] = ()


def render_follow_notice(notice: Notice, language: Language) -> Message:
    """Return one of the fixed notices."""
    return Message(escape(follow_notice_words(notice, language)))


def follow_notice_words(notice: Notice, language: Language) -> str:
    """Return a notice as plain words."""
    names = {"subscribe": "/subscribe"} if notice == "words-needed" else {}
    return say(language, notice, **names)


def render_too_many_followed(limit: int, language: Language) -> Message:
    """Return that a chat follows as much as it may."""
    return Message(escape(say(language, "too-many-followed", limit=limit, subscriptions="/subscriptions")))


def render_follow_long(limit: int, language: Language) -> Message:
    """Return that what somebody wants to follow has more than `limit` characters."""
    return Message(escape(say(language, "follow-long", limit=limit)))


def render_choice(draft: Subscription, outlet: str | None, language: Language) -> Message:
    """Return the question of which kind somebody means; `outlet` is the one that the words name, if they name one."""
    lines = [say(language, "choose-kind", text=short_name(draft.text)), ""]
    labels = variants(language, "choose-button")
    row = []
    if outlet is not None:
        lines.append(say(language, "choose-outlet", outlet=short_name(outlet)))
        row.append(Button(labels["outlet"], f"tp:o:{draft.number}"))
    lines += [say(language, "choose-words"), say(language, "choose-topic")]
    row += [
        Button(labels["words"], f"tp:w:{draft.number}"),
        Button(labels["topic"], f"tp:t:{draft.number}"),
    ]
    cancel = [Button(labels["cancel"], f"tp:x:{draft.number}")]
    return Message(escape("\n".join(lines)), in_reading_order([row, cancel], language))


def render_topic(draft: Subscription, foresight: Foresight, language: Language) -> Message:
    """Return a topic before it is saved: what it would have brought, and how to have fewer or more of it."""
    lines = [
        f"<b>{escape(say(language, 'topic-heading', text=short_name(draft.text)))}</b>",
        escape(variants(language, "topic-level")[f"l{draft.level}"]),
        escape(say(language, "topic-among", count=foresight.among)),
    ]
    if foresight.count:
        lines.append(escape(say(language, "topic-foreseen", count=foresight.count)))
        lines += ["", *(_headline(each, language) for each in foresight.headlines[:HEADLINES])]
    elif foresight.among:
        lines.append(escape(say(language, "topic-none")))
    labels = variants(language, "topic-button")
    step = [
        *([Button(labels["fewer"], f"tp:f:{draft.number}")] if draft.level > 0 else []),
        *([Button(labels["more"], f"tp:m:{draft.number}")] if draft.level < LEVELS - 1 else []),
    ]
    end = [Button(labels["save"], f"tp:s:{draft.number}"), Button(labels["cancel"], f"tp:x:{draft.number}")]
    return Message("\n".join(lines), in_reading_order([step, end], language))


def render_following(saved: Subscription, language: Language) -> Message:
    """Return that something is followed from now on."""
    if saved.kind == "question":
        return Message(escape(say(language, "following-question", text=short_name(saved.text))))
    name = followed(saved.kind, saved.text, language)
    return Message(escape(say(language, "following", text=name)))


def render_list(
    kept: Sequence[Subscription], page: int, language: Language, *, gone: Subscription | None = None
) -> Message:
    """Return a page, from 0, of what a chat follows, with what can be done about each.

    `gone`: what was just deleted, and can be had back. A page that is not there is the last one.
    """
    pages = max(1, -(-len(kept) // A_PAGE))
    page = min(page, pages - 1)
    first = page * A_PAGE
    lines = []
    if gone is not None:
        lines += [escape(say(language, "stopped", text=followed(gone.kind, gone.text, language))), ""]
    if kept:
        lines.append(escape(say(language, "list-heading", count=len(kept))))
    else:
        lines += [say(language, "list-none"), say(language, "list-empty", subscribe="/subscribe")]
    shown = list(enumerate(kept[first : first + A_PAGE], start=first + 1))
    lines += [_line(number, each, language) for number, each in shown]
    if pages > 1:
        lines += ["", escape(say(language, "list-page", page=page + 1, pages=pages))]
    rows = [_entry_row(number, each, page, language) for number, each in shown]
    rows += [_page_row(page, pages, language), _undo_row(gone, page, language)]
    return Message("\n".join(lines), in_reading_order(rows, language))


def render_stop_everything(count: int, language: Language) -> Message:
    """Return the question whether everything that is followed is to be stopped."""
    labels = variants(language, "stop-button")
    row = [Button(labels["everything"], "su:off"), Button(labels["choose"], "su:l:0")]
    return Message(escape(say(language, "stop-everything", count=count)), in_reading_order([row], language))


def _headline(headline: Headline, language: Language) -> str:
    title = title_markup(headline.title)
    address = web_url(headline.url)
    parts = [link(address, title) if address else title]
    if headline.published is not None:
        parts.append(written_date(headline.published, language))
    return begin_rtl(f"• {' · '.join(parts)}")


def _line(number: int, each: Subscription, language: Language) -> str:
    name = followed(each.kind, each.text, language)
    paused = f" ({say(language, 'follow-paused')})" if each.state == "paused" else ""
    return begin_rtl(escape(f"\u2068{number}\u2069. {name}{paused}"))


def _entry_row(number: int, each: Subscription, page: int, language: Language) -> list[Button]:
    def button(name: str, action: str) -> Button:
        return Button(f"{labels[name]} {number}", f"su:{action}:{each.number}:{page}")

    labels = variants(language, "list-button")
    paused = each.state == "paused"
    tune = [button("fewer", "f"), button("more", "m")] if each.kind == "topic" else []
    return [button("resume", "r") if paused else button("pause", "p"), *tune, button("delete", "d")]


def _page_row(page: int, pages: int, language: Language) -> list[Button]:
    labels = variants(language, "list-pages")
    earlier = [Button(labels["earlier"], f"su:l:{page - 1}")] if page else []
    return [*earlier, *([Button(labels["later"], f"su:l:{page + 1}")] if page < pages - 1 else [])]


def _undo_row(gone: Subscription | None, page: int, language: Language) -> list[Button]:
    label = variants(language, "alert-button")["undo"]
    return [] if gone is None else [Button(label, f"su:u:{gone.number}:{page}")]
