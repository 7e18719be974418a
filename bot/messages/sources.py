"""The watched sources, as admins leaf through them.

What the buttons carry: `so:l:page` the list from a page on; `so:s:number` a source; `so:p:…` and `so:r:…` pause and resume
it, `so:c:…` reads it now, `so:x:…` asks whether to remove it and `so:y:…` removes it; `so:e` exports them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.messages.browsing import page_line, steps
from bot.messages.catalogue import Language, say, variants
from bot.messages.links import web_url, written_date
from bot.messages.message import Button, Message, escape
from bot.messages.moments import ago, ahead
from bot.messages.quote import shorten
from bot.messages.reasons import reason_words
from bot.messages.rows import in_reading_order
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign, without_marks
from bot.watching.types import PassReport
from data.watched.store import SourceSums, WatchedSource

A_PAGE = 8
DAYS = 7
FAULTS_SHOWN = 3
MAX_NAME, MAX_LABEL, MAX_ADDRESS = 80, 28, 300
COUNTED = ("new", "modified", "unchanged", "withdrawn", "failed")
CHANGES = ("new", "modified", "withdrawn")

Done = Literal["source-paused", "source-resumed", "source-removed"]


def name_of(source: WatchedSource) -> str:
    """Return what a source is called, on one line: its own name, else where it is."""
    plain = without_marks(shorten(" ".join((source.name or "").split()), MAX_NAME))
    return plain or shorten(source.location, MAX_NAME)


def render_sources(
    sources: Sequence[WatchedSource],
    at: int,
    now: datetime,
    language: Language,
    *,
    done: str | None = None,
) -> Message:
    """Return a page, from 0, of the watched sources; `done`: what was just done, in words, as plain text.

    A page that is not there is the last one.
    """
    pages = max(1, -(-len(sources) // A_PAGE))
    at = min(at, pages - 1)
    shown = list(enumerate(sources[at * A_PAGE : (at + 1) * A_PAGE], start=at * A_PAGE + 1))
    lines = [escape(done), ""] if done else []
    lines.append(f"<b>{escape(say(language, 'sources-heading', count=len(sources)))}</b>")
    for number, source in shown:
        lines.append(_numbered(number, source, language))
        lines.append(_own(" · ".join(_state_and_reading(source, now, language)), language))
    if pages > 1:
        lines.append(page_line(at, pages, language))
    lines += ["", escape(say(language, "sources-how", opml="OPML"))]
    buttons = [_to_source(number, source) for number, source in shown]
    pairs = [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
    export = [Button(say(language, "sources-export"), "so:e")] if sources else []
    last = [*export, Button(say(language, "outlets-way-back"), "sr:0")]
    rows = (*in_reading_order(pairs, language), *steps("so:l", at, pages, language))
    return Message("\n".join(lines), (*rows, *in_reading_order([last], language)))


def with_watched(rendered: Message, language: Language) -> Message:
    """Return the readers' list of outlets with a way to the watched sources under it."""
    row = [Button(say(language, "sources-button"), "so:l:0")]
    return replace(rendered, buttons=(*rendered.buttons, *in_reading_order([row], language)))


def render_source(
    source: WatchedSource,
    week: SourceSums,
    now: datetime,
    language: Language,
    *,
    done: str | None = None,
) -> Message:
    """Return all that is known of a source, with its last seven days and what can be done about it.

    `done`: what was just done, in words, as plain text.
    """
    lines = [escape(done), ""] if done else []
    lines.append(f"<b>{escape(say(language, 'source-title', name=name_of(source)))}</b>")
    lines += [escape(line) for line in _about(source, now, language)]
    lines += ["", *(escape(line) for line in _week(week, language))]
    return Message("\n".join(lines), in_reading_order(_acts(source, language), language))


def render_remove_question(source: WatchedSource, language: Language) -> Message:
    """Return what asks whether a source is to be removed."""
    names = variants(language, "source-act")
    row = [Button(names["yes"], f"so:y:{source.id}"), Button(names["no"], f"so:s:{source.id}")]
    text = say(language, "source-remove-ask", name=name_of(source))
    return Message(escape(text), in_reading_order([row], language))


def said_of(done: Done, source: WatchedSource, language: Language) -> str:
    """Return what was done about a source, as plain words."""
    return say(language, done, name=name_of(source))


def checked_words(report: PassReport, language: Language) -> str:
    """Return what a reading came to, as plain words: what its articles were, or why it failed."""
    if report.error is not None:
        return say(language, "source-checked-fault", reason=reason_words(report.error, language))
    told = _counts({name: getattr(report, name) for name in CHANGES}, language)
    told += _counts({"failed": len(report.failed)}, language)
    words = _joined(told, language) or say(language, "source-checked-nothing")
    lines = [say(language, "source-checked", counts=words)] if told else [words]
    return "\n".join([*lines, *([say(language, "source-checked-left")] if report.left else [])])


def render_checking(source: WatchedSource, seconds: int, language: Language) -> Message:
    """Return that a source is being read, for how many seconds."""
    text = say(language, "source-checking-still", name=name_of(source), seconds=seconds)
    row = [Button(say(language, "source-show"), f"so:s:{source.id}")]
    return Message(escape(text), in_reading_order([row], language))


def render_checking_goes_on(source: WatchedSource, language: Language) -> Message:
    """Return that the reading of a source takes long and goes on by itself."""
    row = [Button(say(language, "source-show"), f"so:s:{source.id}")]
    return Message(escape(say(language, "source-check-long")), in_reading_order([row], language))


def state_of(source: WatchedSource) -> str:
    """Return the state of a source as people are told it: active, paused, gone, or failing."""
    return "failing" if source.state == "active" and source.failures else source.state


def _about(source: WatchedSource, now: datetime, language: Language) -> list[str]:
    kinds, states = variants(language, "source-kind"), variants(language, "source-state")
    lines = [
        say(language, "source-kind-is", kind=kinds.get(source.kind or "", source.kind or "-")),
        say(language, "source-state-is", state=states.get(state_of(source), source.state)),
        say(language, "source-address-is", address=shorten(source.location, MAX_ADDRESS)),
    ]
    if source.address != source.location:
        lines.append(say(language, "source-moved-to", address=shorten(source.address, MAX_ADDRESS)))
    if source.added_by == "settings":
        lines.append(say(language, "source-from-settings"))
    elif source.added_at is not None:
        lines.append(say(language, "source-added-on", date=_date(source.added_at, language)))
    lines.append(_read_at(source, now, language))
    if source.state == "active" and source.next_at is not None:
        due = source.next_at <= now
        lines.append(
            say(language, "source-next-now")
            if due
            else say(language, "source-next-at", ahead=ahead(source.next_at, now, language))
        )
    if source.failures:
        lines.append(say(language, "source-failures", count=source.failures))
    if source.error:
        lines.append(say(language, "source-reason-is", reason=reason_words(source.error, language)))
    return lines


def _week(week: SourceSums, language: Language) -> list[str]:
    told = _counts({name: getattr(week, name) for name in COUNTED}, language)
    if not told and not week.reasons:
        return [say(language, "source-week-none", days=DAYS)]
    lines = [say(language, "source-week", days=DAYS), _joined(told, language)] if told else []
    if week.reasons:
        lines.append(say(language, "source-faults-of-week"))
        shown = sorted(week.reasons.items(), key=lambda fault: -fault[1])[:FAULTS_SHOWN]
        lines += [f"• {isolate(reason_words(reason, language))}: {isolate(times)}" for reason, times in shown]
    return [begin_rtl(line) if language == "ar" else line for line in lines]


def _counts(counts: Mapping[str, int], language: Language) -> list[str]:
    names = variants(language, "source-counts")
    return [f"{names[name]} {isolate(count)}" for name, count in counts.items() if count]


def _joined(parts: Sequence[str], language: Language) -> str:
    return ("، " if language == "ar" else ", ").join(parts)


def _acts(source: WatchedSource, language: Language) -> list[list[Button]]:
    names = variants(language, "source-act")

    def act(name: str, carried: str) -> Button:
        return Button(names[name], f"so:{carried}:{source.id}")

    reading = [act("resume", "r")] if source.state != "active" else [act("check", "c"), act("pause", "p")]
    address = web_url(source.address)
    ways = [Button(names["back"], "so:l:0")]
    if address is not None and address.startswith("https://"):
        ways.append(Button(names["open"], url=address))
    return [reading, [act("remove", "x")], ways]


def _numbered(number: int, source: WatchedSource, language: Language) -> str:
    name = name_of(source)
    line = f"{isolate(number)}. <b>{escape(isolate_foreign(name) if language == 'ar' else isolate(name))}</b>"
    return begin_rtl(line) if language == "ar" else line


def _to_source(number: int, source: WatchedSource) -> Button:
    return Button(shorten(f"{number}. {name_of(source)}", MAX_LABEL), f"so:s:{source.id}")


def _state_and_reading(source: WatchedSource, now: datetime, language: Language) -> list[str]:
    state = variants(language, "source-state").get(state_of(source), source.state)
    return [state, _read_at(source, now, language)]


def _read_at(source: WatchedSource, now: datetime, language: Language) -> str:
    if source.checked_at is None:
        return say(language, "source-never-read")
    return say(language, "source-read-at", ago=ago(source.checked_at, now, language))


def _date(moment: datetime, language: Language) -> str:
    return without_marks(written_date(moment.date(), language))


def _own(line: str, language: Language) -> str:
    return escape(begin_rtl(line) if language == "ar" else line)
