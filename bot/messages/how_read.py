"""What a person is told of how a question was read, where that is not quite what was written."""

from bot.messages.catalogue import Language, say
from bot.messages.links import written_date
from bot.messages.quote import shorten
from bot.messages.rtl import isolate_foreign
from retrieval.reading.times import TimeAsked
from retrieval.types import Answer

MAX_READ = 200


def how_read(answer: Answer, language: Language) -> list[str]:
    """Return a line of plain text for each thing that was done to the question: none where it was taken as it stands."""
    reading = answer.reading
    lines = []
    if reading.completed_from or reading.spelt:
        told = "understood" if reading.completed_from else "spelt"
        lines.append(say(language, told, question=_quoted(reading.looked_up)))
    if answer.filtered and (period := _period(reading.time, language)):
        lines.append(say(language, "period", period=period))
    if reading.latest and answer.hits:
        lines.append(say(language, "latest"))
    return lines


def nothing_then(answer: Answer, language: Language) -> str | None:
    """Return the line that the collection has nothing of the time that was asked for, None if that is not so."""
    reading, period = answer.reading, _period(answer.reading.time, language)
    if answer.filtered or reading.time is None or period is None:
        return None
    # Another time may be that of an event (1973 where no article is so old), or be to come, and chooses nothing.
    if not reading.published and (reading.time.coming or not reading.time.relative):
        return None
    return say(language, "nothing-then", period=period)


def may_be_undone(answer: Answer) -> bool:
    """Tell whether something was done to the question that its reader may want undone.

    A time that was read, but chose nothing, is none where the answer was found all the same.
    """
    reading = answer.reading
    by_time = reading.time is not None and (answer.filtered or not answer.answered)
    return bool(reading.completed_from or reading.spelt or by_time)


def _quoted(question: str) -> str:
    """One line of a reader's words, cut when long, so that it disturbs nothing around it."""
    return isolate_foreign(shorten(" ".join(question.split()), MAX_READ))


def _period(time: TimeAsked | None, language: Language) -> str | None:
    if time is None or not time.has_range:
        return None
    first, last = (written_date(day, language) if day else None for day in (time.first, time.last))
    if first == last:
        return first
    if first and last:
        return say(language, "period-between", first=first, last=last)
    if first:
        return say(language, "period-since", first=first)
    return say(language, "period-until", last=last or "")
