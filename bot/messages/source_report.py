"""What admins are told of the watched sources without asking: what failed on a day, and what is gone for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages.catalogue import Language, say
from bot.messages.links import written_date
from bot.messages.message import Message, escape
from bot.messages.quote import shorten
from bot.messages.reasons import reason_words
from bot.messages.rtl import begin_rtl, isolate, without_marks

SOURCES_SHOWN = 12
REASONS_SHOWN = 2
LONGEST_NAME = 80
LONGEST_REASON = 90


@dataclass(frozen=True, slots=True)
class SourceFaults:
    """How often something of a source failed, and for which reasons."""

    name: str
    times: int
    reasons: Mapping[str, int]


def render_source_report(faults: Sequence[SourceFaults], day: date, language: Language) -> Message:
    """Return what failed on a day (UTC), in the given order: some sources, each with its most frequent reasons."""
    written = without_marks(written_date(day, language))
    heading = say(language, "source-report-heading", date=written, count=len(faults))
    lines = [f"<b>{escape(heading)}</b>"]
    for one in faults[:SOURCES_SHOWN]:
        name = without_marks(shorten(" ".join(one.name.split()), LONGEST_NAME))
        lines += ["", _line(say(language, "source-report-source", name=name, count=one.times), language)]
        most = sorted(one.reasons.items(), key=lambda reason: -reason[1])[:REASONS_SHOWN]
        for reason, times in most:
            words = shorten(reason_words(reason, language), LONGEST_REASON)
            lines.append(_line(f"• {isolate(words)}: {isolate(times)}", language))
    if len(faults) > SOURCES_SHOWN:
        more = say(language, "source-report-more", count=len(faults) - SOURCES_SHOWN)
        lines += ["", _line(more, language)]
    return Message("\n".join(lines))


def render_source_gone(name: str, language: Language) -> Message:
    """Return that a source is gone for good and is read no more."""
    shown = without_marks(shorten(" ".join(name.split()), LONGEST_NAME))
    return Message(escape(say(language, "source-report-gone", name=shown)))


def _line(words: str, language: Language) -> str:
    return escape(begin_rtl(words) if language == "ar" else words)
